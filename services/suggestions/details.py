"""Details 详情: the words of citizens and representatives, and what they were told. Every read of them is on record."""

from collections.abc import Mapping

DETAILS: Mapping[str, frozenset[str]] = {
    "Opinion": frozenset({"content", "answer", "handling", "promise"}),
    "Suggestion": frozenset({"content"}),
    "SearchHit": frozenset({"snippet"}),
}

"""The types all subgraphs share."""

from kit.figures import Precision
from kit.graph_indicators import IndicatorValue  # noqa: F401 - makes Precision a GraphQL enum


def test_every_precision_is_described_in_both_languages():
    values = Precision.__strawberry_definition__.values  # type: ignore[attr-defined]
    assert {value.name: value.description for value in values} == {
        "EXACT": "Exactly 精确.",
        "AT_LEAST": "At least 至少.",
        "ABOUT": "About 约.",
    }

"""Details 详情: what a single representative did, and how it was judged. Every read of them is on record."""

from collections.abc import Mapping

DETAILS: Mapping[str, frozenset[str]] = {
    "Representative": frozenset(
        {"credits", "activity", "chain", "contactedBy", "appraisals", "debriefs", "receptions"},
    ),
    "PerformanceRecord": frozenset({"summary", "reviews"}),
    "Debrief": frozenset({"ballot"}),
}

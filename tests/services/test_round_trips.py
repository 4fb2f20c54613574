"""What a question costs does not grow with the number of divisions it is about."""

from __future__ import annotations

from datetime import date
from importlib import import_module

import pytest

from kit.divisions import DivisionTree
from tests.services.stage import opened

FIELDS = {
    "representatives": "representativeIndicators",
    "suggestions": "suggestionIndicators",
    "supervision": "supervisionIndicators",
}
DAYS = {"representatives": None, "suggestions": date(2025, 7, 10), "supervision": date(2025, 7, 10)}
BEHIND_LIVE_QUERIES = {  # which collections the live queries of each service read
    "representatives": ["cadence", "duty", "group", "performance", "register", "representative", "station"],
    "suggestions": ["opinion", "suggestion"],
    "supervision": ["item"],
}


@pytest.mark.parametrize("service", FIELDS)
async def test_all_indicators_of_all_divisions_cost_as_many_reads_as_of_one(
    mongo_url: str, divisions: DivisionTree, service: str
) -> None:
    catalogue = import_module(f"services.{service}.indicators").INDICATORS
    fragment = f"... on Division {{ code values: {FIELDS[service]}(period: {{year: 2025}}) {{ indicator {{ id }} }} }}"
    reads = []
    with opened(service, mongo_url, DAYS[service]) as stage:
        for codes in (["350206"], ["350200"], [one.code for one in divisions]):
            found = await stage.entities([{"__typename": "Division", "code": code} for code in codes], fragment)
            assert [one["code"] for one in found] == codes
            assert all([value["indicator"]["id"] for value in one["values"]] == list(catalogue) for one in found)
            reads.append(stage.commands.collections())
            stage.scans_nothing()
    expected = sorted(["counters", "figure", *BEHIND_LIVE_QUERIES[service]])
    assert reads == [expected] * 3

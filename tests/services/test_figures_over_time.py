"""Year on year, series and rankings, which every service gives of its own figures, told with opinions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest

from kit.catalogue import Fact
from kit.envelope import render
from services.suggestions.events import CATALOGUE
from tests.services.stage import Stage, opened

OUTCOMES = {True: "RESOLVED", False: "NOTED"}


def opinion(number: int, division: str, day: str, resolved: bool = False) -> list[Fact]:
    """An opinion received on a day and handled on it."""
    steps: list[tuple[str, dict[str, Any]]] = [
        ("received", {"channel": "STATION", "title": "路灯不亮"}),
        ("handled", {"unit": f"{division}-roads", "outcome": OUTCOMES[resolved]}),
    ]
    return [
        CATALOGUE.decode(
            render(
                event_id=f"{verb}-{number}",
                source=f"/divisions/{division}",
                event_type=f"npc.opinion.{verb}.v1",
                subject=f"{division}-O{number}",
                time=datetime.fromisoformat(f"{day}T09:00:00+08:00"),
                data={"division": division, **data},
            )
        )
        for verb, data in steps
    ]


@pytest.fixture(scope="module")
def stage(mongo_url: str) -> Iterator[Stage]:
    told = [
        ("350206", "2024-02-01", True),
        ("350206", "2024-03-01", False),
        ("350206", "2025-01-10", True),
        ("350206", "2025-02-10", True),
        ("350206", "2025-02-11", True),
        ("350206", "2025-05-10", False),
        ("350203", "2025-02-10", False),
        ("350205", "2025-03-10", False),
    ]
    with opened("suggestions", mongo_url, date(2025, 12, 31)) as stage:
        for number, one in enumerate(told):
            stage.apply(*opinion(number, *one))
        yield stage


VALUES = """query ($of: [_Any!]!, $period: PeriodInput!) {
    _entities(representations: $of) { ... on Division {
        suggestionIndicators(period: $period, ids: ["opinions_collected", "opinions_resolution_rate"]) {
            period value change yearBefore { period value }
            byMonth: series { period value } byYear: series(by: YEAR, since: 2023) { value } } } } }"""


async def values(stage: Stage, code: str, **period: int) -> Any:
    data = await stage.ask(VALUES, of=[{"__typename": "Division", "code": code}], period=period)
    return data["_entities"][0]["suggestionIndicators"]


async def test_a_year_is_compared_with_the_year_before(stage: Stage) -> None:
    collected, resolved = await values(stage, "350206", year=2025)
    assert (collected["value"], collected["yearBefore"], collected["change"]) == (4, {"period": "2024", "value": 2}, 2)
    assert (resolved["value"], resolved["change"]) == (0.75, 25)  # percentage points


async def test_a_quarter_is_compared_with_the_same_quarter(stage: Stage) -> None:
    collected, _ = await values(stage, "350200", year=2025, quarter=1)
    assert (collected["yearBefore"], collected["change"]) == ({"period": "2024-Q1", "value": 2}, 3)
    collected, _ = await values(stage, "350203", year=2025)
    assert (collected["yearBefore"]["value"], collected["change"]) == (None, None)  # nothing reported is not 0


async def test_a_series_shows_every_month_of_the_period_and_years_back(stage: Stage) -> None:
    collected, resolved = await values(stage, "350200", year=2025, quarter=1)
    assert collected["byMonth"] == [
        {"period": "2025-01", "value": 1},
        {"period": "2025-02", "value": 3},
        {"period": "2025-03", "value": 1},
    ]
    assert [one["value"] for one in resolved["byMonth"]] == [1, 2 / 3, 0]
    assert [one["value"] for one in collected["byYear"]] == [None, 2, 6]


async def test_a_series_costs_one_more_read_however_many_divisions_and_steps(stage: Stage) -> None:
    await values(stage, "350206", year=2025)
    assert stage.commands.collections().count("counters") == 2
    stage.scans_nothing()


BOUNDED = """{ _entities(representations: [{__typename: "Division", code: "350206"}]) { ... on Division {
    suggestionIndicators(period: {year: 2025}, ids: ["opinions_collected"]) { series(since: %d) { value } } } } }"""


async def test_a_series_is_bounded_and_begins_before_it_ends(stage: Stage) -> None:
    code, message = await stage.refusal(BOUNDED % 2019)
    assert (code, message) == ("BAD_USER_INPUT", "84 steps; a series may have 60: ask for larger steps or fewer years")
    assert (await stage.refusal(BOUNDED % 2026)).message == "2026 begins after 2025 ends"


RANKING = """query ($order: RankingOrder!, $indicator: ID!) {
    suggestionRanking(within: "350200", period: {year: 2025}, indicator: $indicator, order: $order) {
        rank division { code } value { value } } }"""


async def ranked(stage: Stage, indicator: str, order: str = "HIGHEST") -> list[tuple[int | None, str, float | None]]:
    data = await stage.ask(RANKING, indicator=indicator, order=order)
    return [(one["rank"], one["division"]["code"], one["value"]["value"]) for one in data["suggestionRanking"]]


async def test_divisions_are_ranked_equals_share_a_rank_and_the_silent_come_last(stage: Stage) -> None:
    highest = await ranked(stage, "opinions_collected")
    assert stage.commands.collections() == ["counters", "figure"]
    assert highest[:4] == [(1, "350206", 4), (2, "350203", 1), (2, "350205", 1), (None, "350211", None)]
    assert len(highest) == 6
    assert (await ranked(stage, "opinions_collected", "LOWEST"))[:3] == [
        (1, "350203", 1),
        (1, "350205", 1),
        (3, "350206", 4),
    ]


async def test_a_ranking_by_an_unknown_indicator_is_refused(stage: Stage) -> None:
    refused = await stage.refusal(RANKING, indicator="luck", order="HIGHEST")
    assert refused.message.startswith("no indicator 'luck'; known are ")

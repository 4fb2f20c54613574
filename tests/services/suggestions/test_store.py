"""Indicators over divisions, and that no read ever scans a collection."""

from __future__ import annotations

from datetime import date
from typing import Any

from kit.figures import FigureReported
from services.suggestions import events as e
from services.suggestions.events import Channel
from services.suggestions.indicators import INDICATORS
from tests.services.stage import Stage
from tests.services.suggestions.histories import (
    REPLIED,
    START,
    D,
    bounced,
    closed,
    graded,
    handled,
    keyed,
    received,
    replied,
    submitted,
    tell,
)
from tests.services.suggestions.test_schema import moved, of, tell_many

CITY = "350200"
INDICATOR_VALUES = """query ($codes: [_Any!]!, $period: PeriodInput!, $ids: [ID!]) {
    _entities(representations: $codes) { ... on Division { code
        suggestionIndicators(period: $period, ids: $ids) {
            indicator { id } numerator denominator value precision claimed { value precision } difference } } } }"""


async def ask(stage: Stage, code: str, *ids: str, **period: int) -> dict[str, Any]:
    """The values of indicators by id."""
    data = await stage.ask(
        INDICATOR_VALUES,
        codes=[{"__typename": "Division", "code": code}],
        period=period or {"year": 2025},
        ids=list(ids) or None,
    )
    return {one["indicator"]["id"]: one for one in data["_entities"][0]["suggestionIndicators"]}


async def fractions(stage: Stage, code: str, *ids: str, **period: int) -> dict[str, tuple[float | None, float | None]]:
    found = await ask(stage, code, *ids, **period)
    return {name: (value["numerator"], value["denominator"]) for name, value in found.items()}


async def test_rates_of_a_division_and_of_the_city_above_it(stage: Stage) -> None:
    tell_many(stage)
    wanted = ("reply_rate", "completion_rate", "satisfaction_rate", "on_time_rate", "resolution_rate")
    assert await fractions(stage, D, *wanted) == {
        "reply_rate": (2, 3),
        "completion_rate": (1, 3),
        "satisfaction_rate": (1, 1),
        "on_time_rate": (2, 3),
        "resolution_rate": (2, 3),
    }
    # 同安 and the others reported nothing; 海沧's one assigned suggestion is neither replied to nor past due.
    assert await fractions(stage, CITY, *wanted[:4]) == {
        "reply_rate": (2, 4),
        "completion_rate": (1, 4),
        "satisfaction_rate": (1, 1),
        "on_time_rate": (2, 3),
    }


async def test_overdue_and_on_time_follow_the_day(stage: Stage) -> None:
    tell_many(stage)
    for day, overdue, on_time in ((date(2025, 6, 3), 0, (2, 2)), (date(2025, 6, 4), 1, (2, 3))):
        stage.day[0] = day
        found = await fractions(stage, D, "suggestions_overdue", "on_time_rate")
        assert found == {"suggestions_overdue": (overdue, None), "on_time_rate": on_time}
    stage.day[0] = date(2026, 3, 1)
    assert (await fractions(stage, CITY, "suggestions_overdue"))["suggestions_overdue"] == (2, None)
    assert (await fractions(stage, CITY, "suggestions_overdue", year=2025, quarter=1))["suggestions_overdue"][0] == 1


async def test_a_late_reply_is_not_on_time_and_no_longer_overdue(stage: Stage) -> None:
    tell(stage, of(D, 1), *START, ("2025-07-01", replied()))
    assert await fractions(stage, D, "on_time_rate", "suggestions_overdue") == {
        "on_time_rate": (0, 1),
        "suggestions_overdue": (0, None),
    }


async def test_a_suggestion_counts_in_the_month_of_its_first_assignment(stage: Stage) -> None:
    tell(stage, of(D, 1), *REPLIED)
    assert (await fractions(stage, D, "suggestions_replied", year=2025, month=3))["suggestions_replied"] == (1, None)
    assert (await fractions(stage, D, "suggestions_replied", year=2025, month=4))["suggestions_replied"] == (0, None)
    assert (await fractions(stage, D, "suggestions_submitted", year=2025, month=1))["suggestions_submitted"] == (
        1,
        None,
    )


async def test_not_reported_is_not_zero_and_a_zero_denominator_has_no_value(stage: Stage) -> None:
    tell(stage, of(D, 1), *START[:1])
    assert (await ask(stage, D, "suggestions_assigned"))["suggestions_assigned"]["value"] == 0
    assert (await ask(stage, "350205", "suggestions_assigned"))["suggestions_assigned"]["value"] is None
    rate = (await ask(stage, D, "reply_rate"))["reply_rate"]
    assert (rate["numerator"], rate["denominator"], rate["value"]) == (0, 0, None)


async def test_opinions_issues_scans_and_drafts(stage: Stage) -> None:
    closing = e.OpinionClosed(division=D)
    tell(stage, f"{D}-O1", ("2025-03-01", received(Channel.QR)), ("2025-03-04", handled()), ("2025-03-09", closing))
    tell(stage, f"{D}-O2", ("2022-03-01", received()), ("2022-03-04", handled()), ("2022-03-09", closing))
    tell(stage, f"{D}-O3", ("2021-03-01", received()), ("2021-03-04", handled()))
    for number, draft in enumerate(("1", "1", "2")):
        about = received(Channel.LEGISLATIVE_DRAFT, legislative_draft=f"350200-draft-{draft}")
        tell(stage, f"{D}-O-D{number}", ("2025-05-01", about))
    tell(stage, f"{D}-O-D3", ("2025-06-01", received(legislative_draft="350200-draft-1")),
               ("2025-09-01", e.OpinionAdopted(division=D)))  # fmt: skip
    found = await ask(stage, D)
    assert {name: found[name]["value"] for name in (
        "opinions_collected", "opinions_uploaded", "opinions_resolved", "opinions_resolution_rate", "issues_resolved",
        "issues_resolved_since_2022", "scan_suggestions_closed", "legislative_drafts",
        "legislative_opinions_submitted", "legislative_opinions_adopted", "legislative_adoption_rate",
    )} == {
        "opinions_collected": 5, "opinions_uploaded": 5, "opinions_resolved": 1, "opinions_resolution_rate": 0.2,
        "issues_resolved": 1, "issues_resolved_since_2022": 2, "scan_suggestions_closed": 1, "legislative_drafts": 2,
        "legislative_opinions_submitted": 4, "legislative_opinions_adopted": 1, "legislative_adoption_rate": 0.25,
    }  # fmt: skip


async def test_every_indicator_of_the_catalogue_can_be_asked_for(stage: Stage) -> None:
    tell(stage, of(D, 1), *REPLIED, ("2025-04-02", keyed()), ("2025-04-10", graded()), ("2025-05-10", graded(round=2)))
    promised = e.OpinionPromised(division=D, due_on=date(2025, 6, 1))
    tell(stage, f"{D}-O1", ("2025-03-01", received()), ("2025-03-02", promised))
    tell(stage, f"{D}-O2", ("2025-03-01", e.OpinionProduced(division=D, title="校舍", item=f"{D}-hearing-1")))
    tell(stage, f"{D}-schools", ("2025-12-01", e.UnitAppraised(division=D, year=2025, score=90)))
    found = await ask(stage, D)
    assert list(found) == list(INDICATORS)
    unknown = {name for name, value in found.items() if value["numerator"] is None}
    assert unknown == {name for name, indicator in INDICATORS.items() if indicator.is_median}
    assert found["median_days_to_reply"]["value"] == 29
    assert found["double_grading_agreement"]["value"] == 1
    assert found["average_days_to_reply"]["value"] == 29


async def test_the_districts_claim_stands_beside_what_its_events_add_up_to(stage: Stage) -> None:
    tell(stage, of(D, 1), *REPLIED)
    tell(stage, of(D, 2), *START)
    claim = FigureReported(division=D, indicator="reply_rate", year=2025, op="=", value=1.0, unit="ratio")
    tell(stage, f"{D}-figure-2025-reply-rate", ("2026-01-05", claim))
    value = (await ask(stage, D, "reply_rate"))["reply_rate"]
    assert (value["value"], value["claimed"], value["difference"]) == (0.5, {"value": 1.0, "precision": "EXACT"}, -0.5)


async def test_an_unknown_indicator_is_refused_by_name(stage: Stage) -> None:
    query = """{ _entities(representations: [{__typename: "Division", code: "350206"}]) { ... on Division {
        suggestionIndicators(period: {year: 2025}, ids: ["happiness"]) { value } } } }"""
    code, message = await stage.refusal(query)
    assert code == "BAD_USER_INPUT"
    assert message.startswith("no indicator 'happiness'; known are suggestions_submitted, ")


LISTS = [
    "suggestions",
    *(f"suggestions({arguments})" for arguments in (
        "within: 350200", "within: 350200, status: REPLIED", "period: {year: 2025}", "level: DISTRICT",
        'unit: "350206-schools"', "key: true", "overdue: true", "overdue: false, order: DUE", "order: OLDEST",
        "within: 350206, status: ASSIGNED, overdue: true, order: DUE",
    )),
    "opinions",
    *(f"opinions({arguments})" for arguments in (
        "within: 350200", "status: RECEIVED", "channel: STATION", 'topic: "buses"', "period: {year: 2025, month: 3}",
    )),
]  # fmt: skip


async def test_no_read_scans_a_collection(stage: Stage) -> None:
    tell_many(stage)
    for number in range(30):
        tell(stage, f"{D}-O{number}", ("2025-03-01", received(topics=("buses",), legislative_draft=f"{D}-draft-1")))
        tell(stage, of("350205", 100 + number), *moved("350205", (("2025-01-20", submitted()),)))
    tell(stage, of(D, 7), *START, ("2025-03-05", bounced()))
    tell(stage, of(D, 8), *REPLIED, ("2025-04-10", graded()), ("2025-04-20", closed()))
    for name in LISTS:
        selection = "edges { cursor node { id } } pageInfo { endCursor } totalCount"
        page = await stage.ask(f"{{ list: {name} {{ {selection} }} }}")
        field, _, arguments = name.rstrip(")").partition("(")
        stage.scans_nothing()
        cursor = page["list"]["pageInfo"]["endCursor"]
        assert cursor is not None, name
        await stage.ask(f'{{ {field}(first: 1, {arguments} after: "{cursor}") {{ edges {{ cursor }} }} }}')
        stage.scans_nothing()
    await stage.ask(f'{{ suggestion(id: "{of(D, 1)}") {{ id }} opinion(id: "{D}-O1") {{ id }} }}')
    stage.scans_nothing()
    await ask(stage, CITY)
    stage.scans_nothing()


async def test_one_index_serves_the_list_by_due_date_and_counts_what_is_past_due(stage: Stage) -> None:
    tell_many(stage)
    await ask(stage, CITY, "suggestions_overdue")
    (counting,) = [one for one in stage.commands.sent if one.get("aggregate") == "suggestion"]
    assert stage.plan(counting).isdisjoint({"FETCH", "COLLSCAN"})
    await stage.ask("{ suggestions(overdue: true, order: DUE) { edges { node { id } } } }")
    (listing,) = [one for one in stage.commands.sent if one.get("find") == "suggestion"]
    by_due_date = {"division": 1, "due_on": 1, "_id": 1, "month": 1, "replied": 1, "urged": 1}
    assert "SORT" not in stage.plan({**listing, "hint": by_due_date})

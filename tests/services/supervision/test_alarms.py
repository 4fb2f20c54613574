"""Alarms: what contradictory figures raise, what becomes of an alarm, and how staff find it."""

from __future__ import annotations

from datetime import datetime
from itertools import permutations
from typing import Any

import pytest

from kit.alarms import Severity, alarm_id
from kit.catalogue import Fact
from kit.envelope import CHINA_TIME, render
from services.supervision.alarm import AlarmStatus
from services.supervision.events import CATALOGUE
from services.supervision.figure_sheet import FIGURE_SHEET, FigureSheet, alarms
from tests.services.stage import Stage
from tests.services.supervision.histories import AGGREGATES, fact

CITY, HERE = "210800", "210882"
SUPERVISION = "/services/supervision"
ABOUT = f"{HERE}-S2025-0001"
ALARM = alarm_id(HERE, ABOUT, "NOT_SUBMITTED")


def claim(indicator: str, value: float, op: str = "=", division: str = HERE) -> Fact:
    """A figure of 2025."""
    subject = f"{division}-figure-2025-{indicator}"
    return fact("figure.reported", subject, "2026-01-12", indicator=indicator, year=2025, op=op, value=value, unit="x")


def sheet(*claims: Fact) -> FigureSheet:
    aggregate = AGGREGATES[FIGURE_SHEET]
    state = aggregate.fold(aggregate.start(f"{HERE}-figures-2025"), claims)
    assert isinstance(state, FigureSheet)
    return state


def said(*claims: Fact) -> list[tuple[str, str, str]]:
    return [(one.code, one.text.english, one.text.chinese) for one in alarms(sheet(*claims))]


def test_a_part_that_exceeds_its_whole_is_raised_with_both_numbers() -> None:
    codes, register = claim("qr_representatives", 1070), claim("representatives_registered", 1068)
    assert said(codes, register) == [
        (
            "PART_EXCEEDS_WHOLE_QR_REPRESENTATIVES",
            "2025: qr_representatives 1070 > representatives_registered 1068",
            "2025 上报数字矛盾：qr_representatives 1070 多于 representatives_registered 1068",
        )
    ]
    assert said(codes, claim("representatives_registered", 1070)) == []
    assert said(codes, claim("representatives_registered", 1068, ">=")) == []  # there may be more
    assert said(codes) == []


def test_one_thing_reported_with_two_numbers_is_raised_where_both_are_exact() -> None:
    found = said(claim("issues_resolved", 60), claim("opinions_resolved", 1411))
    assert [text for _, text, _ in found] == ["2025: issues_resolved 60 ≠ opinions_resolved 1411"]
    assert said(claim("issues_resolved", 60, ">="), claim("opinions_resolved", 1411)) == []


def test_a_rate_must_be_that_of_a_whole_number_of_cases() -> None:
    ambiguous = said(claim("completion_rate", 0.98), claim("suggestions_received", 178))
    assert [text for _, text, _ in ambiguous] == ["2025: completion_rate 98% of 178 can only be 174 or 175; say which"]
    (impossible,) = alarms(sheet(claim("completion_rate", 0.98), claim("suggestions_received", 12)))
    assert impossible.text.english == "2025: completion_rate 98% is the share of no whole number of 12"
    assert impossible.severity is Severity.SERIOUS
    assert said(claim("reply_rate", 1.0), claim("suggestions_received", 178)) == []
    assert said(claim("reply_rate", 0.98), claim("suggestions_received", 1500)) == []  # merely rounded


def raised(**more: Any) -> Fact:
    data = {
        "code": "NOT_SUBMITTED",
        "severity": "WARNING",
        "entity": "suggestion",
        "about": ABOUT,
        "since": "2025-03-03",
    }
    texts = {"text": "no submission is known", "text_zh": "没有提出记录"}
    return fact("alarm.raised", ALARM, "2025-03-03", source="/services/suggestions", **data, **texts, **more)


def acknowledged(on: str = "2025-04-01") -> Fact:
    return fact("alarm.acknowledged", ALARM, on, source=SUPERVISION, by=CITY, note="known to us")


def questioned(on: str = "2025-04-02") -> Fact:
    return fact("alarm.questioned", ALARM, on, source=SUPERVISION, by=CITY, question="why?")


def explained(on: str = "2025-04-03") -> Fact:
    return fact("alarm.explained", ALARM, on, explanation="the paper came first")


def status(*facts: Fact) -> AlarmStatus:
    aggregate = AGGREGATES["alarm"]
    found = aggregate.fold(aggregate.start(ALARM), facts).status
    assert isinstance(found, AlarmStatus)
    return found


def test_an_alarm_is_questioned_explained_and_acknowledged_by_time_and_settled_without_its_cause() -> None:
    assert status(raised()) is AlarmStatus.OPEN
    for order in permutations((raised(), questioned(), explained())):
        assert status(*order) is AlarmStatus.EXPLAINED
    assert status(raised(), explained(), acknowledged("2025-05-01")) is AlarmStatus.ACKNOWLEDGED
    assert status(questioned(), explained()) is AlarmStatus.SETTLED


ALARMS = """query ($within: ID, $statuses: [AlarmStatus!], $code: String) {
    alarms(within: $within, statuses: $statuses, code: $code, order: OLDEST) { totalCount edges { node {
        id code severity status since text textZh aboutId division { code }
        about { __typename ... on Suggestion { id } } remarks { status text } } } } }"""


async def listed(stage: Stage, **variables: Any) -> list[dict[str, Any]]:
    found = (await stage.ask(ALARMS, **variables))["alarms"]
    assert found["totalCount"] == len(found["edges"])
    return [edge["node"] for edge in found["edges"]]


async def test_staff_find_alarms_across_districts_with_what_they_are_about(stage: Stage) -> None:
    stage.apply(raised(), questioned())
    (found,) = await listed(stage, within=CITY)
    stage.scans_nothing()
    assert found == {
        "id": ALARM,
        "code": "NOT_SUBMITTED",
        "severity": "WARNING",
        "status": "QUESTIONED",
        "since": "2025-03-03",
        "text": "no submission is known",
        "textZh": "没有提出记录",
        "aboutId": ABOUT,
        "division": {"code": HERE},
        "about": {"__typename": "Suggestion", "id": ABOUT},
        "remarks": [{"status": "QUESTIONED", "text": "why?"}],
    }
    assert await listed(stage, within="350200") == []
    assert await listed(stage, statuses=["OPEN"]) == []
    assert [one["id"] for one in await listed(stage, code="NOT_SUBMITTED")] == [ALARM]


async def test_what_is_taken_back_is_settled_and_no_longer_listed(stage: Stage) -> None:
    alarm, question = raised(), questioned()
    stage.apply(alarm, question)
    stage.apply(
        CATALOGUE.decode(
            render(
                event_id="back",
                source="/services/suggestions",
                event_type="npc.record.retracted.v1",
                subject=ALARM,
                time=datetime(2025, 6, 1, tzinfo=CHINA_TIME),
                data={"division": HERE, "event_id": alarm.key.partition("/")[2], "reason": "not so"},
            )
        )
    )
    assert await listed(stage) == []
    (settled,) = await listed(stage, statuses=["SETTLED"])
    assert (settled["code"], settled["about"], len(settled["remarks"])) == (None, None, 1)


@pytest.mark.parametrize("corrected", [False, True])
async def test_a_contradiction_among_claims_becomes_an_event_and_is_taken_back_with_it(
    stage: Stage, corrected: bool
) -> None:
    stage.apply(claim("qr_representatives", 1070), claim("representatives_registered", 1068))
    if corrected:
        stage.apply(claim("representatives_registered", 1071))
    sent = [CATALOGUE.decode(bytes(row["payload"])).type for row in stage.database["outbox"].find()]
    assert sent == ["npc.alarm.raised.v1", *(["npc.record.retracted.v1"] if corrected else [])]

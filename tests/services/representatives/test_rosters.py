"""Rosters and cadences: what was to take place, and whether it did by the calendar."""

from __future__ import annotations

import json
from datetime import date
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from kit.catalogue import Fact, Target
from kit.periods import Period
from services.representatives import rollup
from services.representatives.anomalies import AnomalyKind
from services.representatives.cadence import Cadence, anomalies, slots
from services.representatives.duty import Duty, seen
from services.representatives.duty import anomalies as duty_anomalies
from services.representatives.events.common import TENURE
from services.representatives.events.duty import DutyMoved, DutyScheduled
from services.representatives.events.performance import PerformanceRecorded
from services.representatives.events.reception import ReceptionHeld
from services.representatives.events.register import CadenceAdopted, CadenceEnded
from services.representatives.events.representative import MandateEnded, MandateStarted
from services.representatives.tenure import Tenure
from services.representatives.vocabulary import (
    Channel,
    DutyStatus,
    Interval,
    MandateLevel,
    PerformanceKind,
    PerformanceStatus,
)
from tests.services.representatives.history import DIVISION, MOVED, PERSON, fact, folded, retraction
from tests.services.representatives.told import opens, place, records
from tests.services.stage import Stage

CADENCE, DUTY = f"{DIVISION}-C-1", f"{DIVISION}-D-1"
DISTRICT = MandateLevel.DISTRICT
YEAR, LATER = Period(2025), date(2026, 6, 1)


def adopted(interval: Interval, at: str = "2024-12-31", **more: Any) -> Fact:
    return fact(at, CADENCE, CadenceAdopted(division=DIVISION, name="周期", interval=interval, **more))


def dialogue(on: str, status: PerformanceStatus = PerformanceStatus.PUBLISHED, number: str = "") -> Fact:
    data = PerformanceRecorded(
        division=DIVISION, kind=PerformanceKind.DIALOGUE, status=status, on=date.fromisoformat(on), cadence=CADENCE
    )
    return fact("2026-01-05" if status is PerformanceStatus.PUBLISHED else "2026-01-06", f"{DIVISION}-P-{on}", data)


def reception(on: str, **more: Any) -> Fact:
    data = ReceptionHeld(division=DIVISION, channel=Channel.STATION, citizens=9, representatives=(PERSON,), **more)
    return fact(on, f"{DIVISION}-J-{on}", data)


def cadence(*facts: Fact) -> Cadence:
    state: Cadence = folded("cadence", CADENCE, facts)
    return state


def duty(*facts: Fact) -> Duty:
    state: Duty = folded("duty", DUTY, facts)
    return state


def scheduled(on: str = "2025-03-20", at: str = "2025-03-01") -> Fact:
    data = DutyScheduled(division=DIVISION, on=date.fromisoformat(on), representatives=(PERSON,), topic="停车")
    return fact(at, DUTY, data)


def test_every_half_month_without_a_dialogue_was_missed() -> None:
    state = cadence(adopted(Interval.HALF_MONTH), dialogue("2025-01-15"), dialogue("2025-01-16"))
    found = slots(state, Period(2025, quarter=1), LATER)
    assert [(one.first.isoformat(), one.last.isoformat(), one.kept) for one in found] == [
        ("2025-01-01", "2025-01-15", True),
        ("2025-01-16", "2025-01-31", True),
        ("2025-02-01", "2025-02-15", False),
        ("2025-02-16", "2025-02-28", False),
        ("2025-03-01", "2025-03-15", False),
        ("2025-03-16", "2025-03-31", False),
    ]


def test_a_slot_is_due_when_it_has_passed_and_not_before() -> None:
    state = cadence(adopted(Interval.QUARTER))
    assert len(slots(state, YEAR, date(2025, 6, 30))) == 1
    assert len(slots(state, YEAR, date(2025, 7, 1))) == 2


def test_only_slots_wholly_in_force_are_due() -> None:
    ended = fact("2025-09-15", CADENCE, CadenceEnded(division=DIVISION))
    state = cadence(adopted(Interval.MONTH, "2025-02-10"), ended)
    assert [one.first.month for one in slots(state, YEAR, LATER)] == [3, 4, 5, 6, 7, 8]


def test_a_reception_on_another_than_the_fixed_day_does_not_keep_it() -> None:
    state = cadence(
        adopted(Interval.MONTH, day_of_month=20),
        reception("2025-01-20", cadence=CADENCE),
        reception("2025-02-21", cadence=CADENCE),
    )
    first, second, *_ = slots(state, YEAR, LATER)
    assert (first.kept, first.held, first.off_day) == (True, 1, 0)
    assert (second.kept, second.held, second.off_day) == (False, 0, 1)


def test_a_fixed_day_that_a_month_lacks_is_its_last() -> None:
    state = cadence(adopted(Interval.MONTH, day_of_month=31), reception("2025-02-28", cadence=CADENCE))
    assert [one.kept for one in slots(state, Period(2025, month=2), LATER)] == [True]


def test_a_returned_record_keeps_nothing() -> None:
    returned = dialogue("2025-01-15", PerformanceStatus.RETURNED)
    state = cadence(adopted(Interval.YEAR), dialogue("2025-01-15"), returned)
    assert [one.kept for one in slots(state, YEAR, LATER)] == [False]


def test_occasions_of_a_cadence_nobody_adopted_are_odd_until_it_is() -> None:
    kept = dialogue("2025-01-15")
    assert [one.kind for one in anomalies(cadence(kept))] == [AnomalyKind.CADENCE_NOT_ADOPTED]
    assert anomalies(cadence(kept, adopted(Interval.MONTH))) == ()


@given(st.integers(2020, 2030))
def test_weeks_follow_each_other_over_the_turn_of_the_year(year: int) -> None:
    state = cadence(adopted(Interval.WEEK, "2018-12-30"))
    weeks = [*slots(state, Period(year), date(2032, 1, 9)), *slots(state, Period(year + 1), date(2032, 1, 9))]
    assert {(one.first.weekday(), one.last.weekday()) for one in weeks} == {(0, 6)}
    assert all((later.first - earlier.last).days == 1 for earlier, later in pairwise(weeks))
    assert len(weeks) in (104, 105)


@given(st.sampled_from([one for one in Interval if one is not Interval.WEEK]), st.integers(2020, 2030))
def test_the_slots_of_a_year_cover_each_of_its_days_once(interval: Interval, year: int) -> None:
    state = cadence(adopted(interval, "2019-12-31"))
    found = slots(state, Period(year), date(2031, 1, 1))
    assert sum((one.last - one.first).days + 1 for one in found) == (date(year + 1, 1, 1) - date(year, 1, 1)).days
    quarters = [slots(state, Period(year, quarter=one), date(2031, 1, 1)) for one in (1, 2, 3, 4)]
    assert [*quarters[0], *quarters[1], *quarters[2], *quarters[3]] == found


def test_a_slot_of_the_roster_is_held_by_the_reception_that_names_it() -> None:
    state = duty(scheduled(), reception("2025-03-20", duty=DUTY))
    assert state.status(LATER) is DutyStatus.HELD
    assert duty_anomalies(state) == ()
    assert {counter.name: number for counter, number in rollup.duty(state).items()} == {
        "duty.known": 1,
        "duty.scheduled": 1,
        "duty.held": 1,
    }


def test_nobody_is_absent_before_the_day_has_passed() -> None:
    assert duty(scheduled()).status(date(2025, 3, 20)) is DutyStatus.SCHEDULED
    assert duty(scheduled()).status(date(2025, 3, 21)) is DutyStatus.ABSENT


def test_a_moved_slot_counts_in_the_month_it_was_moved_to() -> None:
    moved = fact("2025-03-10", DUTY, DutyMoved(division=DIVISION, to=date(2025, 4, 2)))
    state = duty(scheduled(), moved)
    assert state.status(date(2025, 3, 30)) is DutyStatus.MOVED
    assert {counter.month for counter in rollup.duty(state)} == {"2025-04"}


def test_a_reception_on_another_day_or_of_no_slot_is_odd() -> None:
    elsewhere = reception("2025-03-21", duty=DUTY)
    assert [one.kind for one in duty_anomalies(duty(scheduled(), elsewhere))] == [AnomalyKind.DUTY_HELD_ON_ANOTHER_DAY]
    assert [one.kind for one in duty_anomalies(duty(elsewhere))] == [AnomalyKind.DUTY_NOT_SCHEDULED]


def elected(at: str, level: MandateLevel) -> Fact:
    return fact(at, PERSON, MandateStarted(division=DIVISION, level=level, term=18))


async def test_a_slot_set_for_somebody_whose_mandate_ended_is_odd_until_the_end_is_taken_back(stage: Stage) -> None:
    ended = fact("2025-03-10", PERSON, MandateEnded(division=DIVISION, level=DISTRICT, term=18, reason=MOVED))
    query = "{ duties(anomalous: true) { edges { node { id anomalies { kind } } } } }"

    async def odd() -> dict[str, list[str]]:
        found = (await stage.ask(query))["duties"]["edges"]
        stage.scans_nothing()
        return {edge["node"]["id"]: [one["kind"] for one in edge["node"]["anomalies"]] for edge in found}

    def alarmed() -> bool:
        rows = stage.database["outbox"].find().sort("_id", 1)
        told = [json.loads(bytes(row["payload"])) for row in rows]
        about = [one for one in told if one["data"].get("code") == "DUTY_WITHOUT_MANDATE"]
        taken_back = {one["data"].get("event_id") for one in told}
        return any(one["id"] not in taken_back for one in about)

    stage.apply(elected("2021-12-01", DISTRICT), scheduled("2025-03-20"))
    assert (await odd(), alarmed()) == ({}, False)
    stage.apply(ended)
    assert (await odd(), alarmed()) == ({DUTY: ["DUTY_WITHOUT_MANDATE"]}, True)
    stage.apply(retraction(ended))
    assert (await odd(), alarmed()) == ({}, False)
    stage.apply(fact("2025-03-10", PERSON, ended.data), elected("2025-03-15", MandateLevel.CITY))
    assert (await odd(), alarmed()) == ({}, False)


def test_nothing_is_said_of_somebody_of_whom_no_mandate_is_known() -> None:
    state = duty(scheduled())
    assert seen(state, {}) == state
    assert seen(state, {Target(TENURE, PERSON): Tenure(id=PERSON, division=DIVISION)}).lapsed == (PERSON,)


INDICATORS = """query ($period: PeriodInput!, $ids: [ID!]) { divisions(within: "350200", level: DISTRICT) { code
    representativeIndicators(period: $period, ids: $ids) { numerator denominator } } }"""


async def test_rosters_and_cadences_are_compared_across_districts(stage: Stage) -> None:
    other = fact("2025-03-01", f"{DIVISION}-D-2", DutyScheduled(division=DIVISION, on=date(2025, 3, 21)))
    stage.apply(
        scheduled(),
        other,
        reception("2025-03-20", duty=DUTY, cadence=CADENCE),
        adopted(Interval.MONTH, day_of_month=20),
    )
    ids = ["duties_held_rate", "rostered_representatives", "cadence_kept_rate"]
    data = await stage.ask(INDICATORS, period={"year": 2025, "quarter": 1}, ids=ids)
    found = {
        one["code"]: [(value["numerator"], value["denominator"]) for value in one["representativeIndicators"]]
        for one in data["divisions"]
    }
    assert found[DIVISION] == [(1, 2), (1, None), (1, 3)]
    assert found["350205"] == [(None, None), (None, None), (None, None)]
    stage.scans_nothing()


async def test_a_missed_slot_is_found_and_a_kept_one_leads_to_its_reception(stage: Stage) -> None:
    stage.apply(
        scheduled(),
        fact("2025-03-01", f"{DIVISION}-D-2", DutyScheduled(division=DIVISION, on=date(2025, 3, 21), topic="养老")),
        reception("2025-03-20", duty=DUTY),
    )
    data = await stage.ask(
        """{ missed: duties(status: ABSENT) { edges { node { id topic status } } }
             held: duties(status: HELD) { edges { node { id status receptions { citizens duty { id } } } } } }"""
    )
    assert data["missed"]["edges"] == [{"node": {"id": f"{DIVISION}-D-2", "topic": "养老", "status": "ABSENT"}}]
    receptions = [{"citizens": 9, "duty": {"id": DUTY}}]
    assert data["held"]["edges"] == [{"node": {"id": DUTY, "status": "HELD", "receptions": receptions}}]


async def test_topics_are_counted_by_channel_and_period_most_often_first(stage: Stage) -> None:
    stage.apply(
        reception("2025-03-20", topics=("停车", "养老")),
        reception("2025-03-21", topics=("养老",)),
        reception("2025-07-01", topics=("停车",)),
    )
    data = await stage.ask(
        """{ division(code: "350200") {
             quarter: receptionTopics(period: {year: 2025, quarter: 1}) { topic receptions }
             year: receptionTopics(period: {year: 2025}, channel: STATION, first: 1) { topic receptions }
             online: receptionTopics(period: {year: 2025}, channel: ONLINE) { topic } } }"""
    )
    assert data["division"] == {
        "quarter": [{"topic": "养老", "receptions": 2}, {"topic": "停车", "receptions": 1}],
        "year": [{"topic": "停车", "receptions": 2}],
        "online": [],
    }
    stage.scans_nothing()


async def test_a_station_tells_what_was_done_there_without_what_was_returned(stage: Stage) -> None:
    more = {"kind": PerformanceKind.STATION_ACTIVITY, "station": place(1)}
    stage.apply(
        opens(1),
        records(1, 1, count=3, **more),
        records(2, 1, on="2025-05-02", **more),
        records(3, 1, status=PerformanceStatus.RETURNED, **more),
    )
    data = await stage.ask("{ stations { edges { node { activities { records count last } } } } }")
    (edge,) = data["stations"]["edges"]
    assert edge["node"]["activities"] == {"records": 2, "count": 4, "last": "2025-05-02"}

"""Debriefs, ballots, appraisals, double contact, and the chain of a year."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from kit.catalogue import Fact
from services.representatives import rollup
from services.representatives.anomalies import AnomalyKind
from services.representatives.debrief import Debrief, anomalies
from services.representatives.events.debrief import (
    AppraisalScored,
    DebriefBalloted,
    DebriefHeld,
    DebriefPublished,
    DebriefScheduled,
)
from services.representatives.events.performance import PerformanceCredited
from services.representatives.vocabulary import (
    AppraisalGrade,
    CreditKind,
    DebriefStatus,
    MandateLevel,
    PerformanceKind,
    PerformanceStatus,
)
from tests.services.representatives.history import fact, folded
from tests.services.representatives.told import HULI, ends, person, receives, records, serves
from tests.services.stage import Stage

DEBRIEF = f"{HULI}-B-1"
BALLOT = {"eligible": 60, "cast": 50, "satisfied": 45, "mostly": 4, "dissatisfied": 1}


def scheduled(number: int = 1) -> Fact:
    data = DebriefScheduled(division=HULI, representative=person(number), on=date(2025, 10, 9))
    return fact("2025-09-01", f"{HULI}-B-{number}", data)


def held(number: int = 1, at: str = "2025-10-10") -> Fact:
    data = DebriefHeld(division=HULI, representative=person(number), voters=50)
    return fact(at, f"{HULI}-B-{number}", data)


def balloted(number: int = 1, at: str = "2025-10-11", **more: Any) -> Fact:
    data = DebriefBalloted(division=HULI, representative=person(number), **(BALLOT | more))
    return fact(at, f"{HULI}-B-{number}", data)


def published(number: int = 1) -> Fact:
    return fact("2025-11-01", f"{HULI}-B-{number}", DebriefPublished(division=HULI, representative=person(number)))


def scored(number: int = 1, year: int = 2025, grade: AppraisalGrade = AppraisalGrade.EXCELLENT) -> Fact:
    data = AppraisalScored(division=HULI, representative=person(number), year=year, score=95.5, grade=grade)
    return fact("2026-01-09", f"{HULI}-A-{number}-{year}-{grade}", data)


def debrief(*facts: Fact) -> Debrief:
    state: Debrief = folded("debrief", DEBRIEF, facts)
    return state


def test_a_debrief_goes_from_scheduled_to_published() -> None:
    steps = [scheduled(), held(), balloted(), published()]
    assert [debrief(*steps[: number + 1]).status for number in range(4)] == list(DebriefStatus)
    assert debrief(*steps).on == date(2025, 10, 10)
    assert anomalies(debrief(*steps)) == ()


def test_a_ballot_before_the_debrief_is_odd_until_the_debrief_is_told() -> None:
    assert [one.kind for one in anomalies(debrief(balloted()))] == [AnomalyKind.DEBRIEF_BALLOTED_BEFORE_HELD]
    assert anomalies(debrief(balloted(), held())) == ()
    assert [one.kind for one in anomalies(debrief(published()))] == [AnomalyKind.DEBRIEF_PUBLISHED_BEFORE_HELD]


def test_the_later_of_two_ballots_counts() -> None:
    state = debrief(held(), balloted(), balloted(at="2025-10-12", satisfied=50, mostly=0, dissatisfied=0))
    assert [one.kind for one in anomalies(state)] == [AnomalyKind.DEBRIEF_BALLOTED_TWICE]
    assert {counter.name: number for counter, number in rollup.debrief(state).items()} == {
        "debrief.known": 1,
        "debrief.held": 1,
        "debrief.cast": 50,
        "debrief.eligible": 60,
        "debrief.satisfied": 50,
    }


@pytest.mark.parametrize(
    ("wrong", "message"), [({"satisfied": 46}, "sum to cast, 50"), ({"eligible": 49}, "only 49 were eligible")]
)
def test_a_ballot_that_cannot_be_is_refused(wrong: dict[str, int], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        DebriefBalloted(division=HULI, representative=person(1), **(BALLOT | wrong))


async def test_who_never_reported_is_found(stage: Stage) -> None:
    stage.apply(*(serves(number) for number in (1, 2, 3)), held(1), scheduled(2), held(3, at="2024-10-10"))
    query = """query ($period: PeriodInput) { representatives(active: false, activity: DEBRIEF, period: $period)
        { edges { node { id } } } }"""
    never = await stage.ask(query)
    assert [one["node"]["id"] for one in never["representatives"]["edges"]] == [person(2)]
    stage.scans_nothing()
    this_year = await stage.ask(query, period={"year": 2025})
    assert [one["node"]["id"] for one in this_year["representatives"]["edges"]] == [person(2), person(3)]


async def test_a_chain_is_complete_with_contact_activity_debrief_ballot_and_appraisal(stage: Stage) -> None:
    whole = [receives(1, 1), records(1, 1), held(1), balloted(1), scored(1)]
    stage.apply(*(serves(number) for number in (1, 2)), *whole, receives(2, 2), balloted(2), scored(2, year=2024))
    query = """query ($complete: Boolean!) { representatives(chain: {year: 2025, complete: $complete})
        { edges { node { id chain(year: 2025) { complete missing } } } } }"""
    complete = await stage.ask(query, complete=True)
    assert complete["representatives"]["edges"] == [
        {"node": {"id": person(1), "chain": {"complete": True, "missing": []}}}
    ]
    stage.scans_nothing()
    lacking = await stage.ask(query, complete=False)
    assert lacking["representatives"]["edges"] == [
        {"node": {"id": person(2), "chain": {"complete": False, "missing": ["ACTIVITY", "DEBRIEF", "APPRAISAL"]}}}
    ]
    rate = await stage.ask(
        """{ division(code: "350206") { representativeIndicators(period: {year: 2025},
             ids: ["chain_complete_rate", "debriefed_rate", "representatives_appraised", "excellent_rate"])
             { numerator denominator } } }"""
    )
    values = rate["division"]["representativeIndicators"]
    assert [(one["numerator"], one["denominator"]) for one in values] == [(1, 2), (1, 2), (1, None), (1, 1)]


def test_two_debriefs_in_a_year_are_one_person_and_a_later_score_replaces_an_earlier() -> None:
    twice = fact("2025-12-01", f"{HULI}-B-9", DebriefHeld(division=HULI, representative=person(1)))
    again = scored(grade=AppraisalGrade.GOOD)
    state = folded("representative", person(1), [serves(1), held(), twice, scored(), again])
    counted = {counter.name: number for counter, number in rollup.representative(state).items()}
    assert counted["debrief.persons"] == 1
    assert counted["appraisal.known"] == 1


async def test_a_member_contacts_a_representative_and_both_sides_show_it(stage: Stage) -> None:
    contact = {"kind": PerformanceKind.MEMBER_CONTACT}
    stage.apply(
        *(serves(number) for number in (1, 2, 3, 4)),
        records(1, 1, contacted=(person(2),), **contact),
        records(2, 1, contacted=(person(3),), status=PerformanceStatus.RETURNED, **contact),
        receives(1, 4),
        ends(4, at="2025-05-01"),
    )
    data = await stage.ask(
        """{ representatives(active: false, activity: MEMBER_CONTACT) { edges { node { id } } }
             representative(id: "350206-R-0002") { lastActive contactedBy { on by record } }
             performanceRecords(kind: MEMBER_CONTACT, status: FILED) { edges { node { contacted { id } } } }
             division(code: "350206") { representativeIndicators(period: {year: 2025},
               ids: ["member_contact_rate", "voter_contact_rate"]) { numerator denominator } } }"""
    )
    assert [one["node"]["id"] for one in data["representatives"]["edges"]] == [person(3), person(4)]
    assert data["representative"] == {
        "lastActive": None,
        "contactedBy": [{"on": "2025-03-01", "by": [person(1)], "record": f"{HULI}-P-0001"}],
    }
    assert data["performanceRecords"]["edges"] == [{"node": {"contacted": [{"id": person(2)}]}}]
    values = data["division"]["representativeIndicators"]
    assert [(one["numerator"], one["denominator"]) for one in values] == [(2, 3), (0, 3)]


def test_a_resolved_opinion_counts_for_the_highest_seat_and_is_nobodys_own_doing() -> None:
    credit = PerformanceCredited(
        division=HULI,
        representative=person(1),
        kind=CreditKind.OPINION,
        on=date(2025, 3, 1),
        reference=f"{HULI}-O-1",
    )
    told = fact("2025-03-01", person(1), credit, source="/services/suggestions")
    state = folded("representative", person(1), [serves(1), serves(1, level=MandateLevel.CITY), told])
    counted = {counter.name: number for counter, number in rollup.representative(state).items()}
    assert counted["credit_OPINION.CITY"] == 1
    assert "credit_OPINION.DISTRICT" not in counted
    assert "activity.known" not in counted
    assert state.deeds == ()


async def test_a_ballot_of_few_is_not_shown(stage: Stage) -> None:
    few = {"eligible": 6, "cast": 4, "satisfied": 4, "mostly": 0, "dissatisfied": 0}
    stage.apply(serves(1), held(1), balloted(1, **few), held(2), balloted(2))
    data = await stage.ask("{ debriefs(order: OLDEST) { edges { node { ballot { cast satisfied } } } } }")
    assert [one["node"]["ballot"] for one in data["debriefs"]["edges"]] == [
        {"cast": 50, "satisfied": 45},
        None,
    ]

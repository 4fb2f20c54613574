"""The life of a livelihood project 民生实事, and of the ballots 票决 on it, on paper."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.catalogue import Fact, Target
from kit.envelope import Rejected
from kit.fold import Counter
from services.supervision import project
from services.supervision.aggregates import AGGREGATES
from services.supervision.anomalies import AnomalyKind
from services.supervision.project import ProjectStatus
from services.supervision.vocabulary import BallotChoice
from tests.services.supervision.histories import fact, fold

P = "420704-P1"


def nominated(electorate: str = "CONGRESS") -> Fact:
    return fact("project.nominated", P, "2023-11-01", title="农村公路改造", electorate=electorate, year=2024)


def shortlisted(on: str = "2023-12-01") -> Fact:
    return fact("project.shortlisted", P, on)


def balloted(on: str = "2024-01-10", **data: Any) -> Fact:
    return fact("project.balloted", P, on, **({"adopted": True, "candidates": 12, "seats": 10} | data))


def progressed(on: str, percent: int) -> Fact:
    return fact("project.progressed", P, on, percent=percent)


def graded(on: str = "2025-01-05") -> Fact:
    return fact("project.graded", P, on, grade="SATISFIED")


def tallied(ballot: str = "420704-B1", on: str = "2024-01-10", **data: Any) -> Fact:
    totals = {"about": P, "eligible": 200, "cast": 190, "choices": {"FOR": 150, "AGAINST": 30, "ABSTAIN": 10}}
    return fact("ballot.tallied", ballot, on, matter="PROJECT", **(totals | data))


def elected() -> list[Fact]:
    return [nominated(), shortlisted(), tallied(), balloted(ballot="420704-B1")]


def of_project(*facts: Fact) -> project.Project:
    state = project.Project(id=P, division="420704")
    for one in sorted(facts, key=lambda one: one.order):
        state = project.evolve(state, one)
    return state


def kinds(*facts: Fact) -> list[AnomalyKind]:
    return [anomaly.kind for anomaly in project.anomalies(of_project(*facts))]


def test_a_project_walks_from_its_nomination_to_its_grade() -> None:
    history = [*elected(), progressed("2024-06-01", 50), progressed("2024-11-01", 100), graded()]
    assert [project.status(of_project(*history[:count])) for count in (1, 2, 4, 5, 6, 7)] == [
        ProjectStatus.NOMINATED,
        ProjectStatus.SHORTLISTED,
        ProjectStatus.ADOPTED,
        ProjectStatus.IN_PROGRESS,
        ProjectStatus.COMPLETED,
        ProjectStatus.GRADED,
    ]
    assert kinds(*history) == []


def test_a_project_that_lost_the_vote_is_not_adopted_and_not_counted() -> None:
    lost = of_project(nominated(), shortlisted(), balloted(adopted=False))
    assert project.status(lost) is ProjectStatus.NOT_ADOPTED
    assert AGGREGATES["project"].contribution(lost) == {Counter("420704", "2024-01", "project.known"): 1}


def test_a_vote_on_what_was_not_shortlisted_before_is_an_anomaly() -> None:
    assert kinds(nominated(), balloted()) == [AnomalyKind.BALLOTED_NOT_SHORTLISTED]
    assert kinds(nominated(), shortlisted(on="2024-02-01"), balloted()) == [AnomalyKind.BALLOTED_NOT_SHORTLISTED]
    assert kinds(nominated(), shortlisted(), balloted()) == []


@pytest.mark.parametrize(
    ("candidates", "seats", "found"),
    [
        (11, 10, []),
        (10, 10, [AnomalyKind.CANDIDATES_NOT_MORE_THAN_SEATS]),
        (9, 10, [AnomalyKind.CANDIDATES_NOT_MORE_THAN_SEATS]),
    ],
)
def test_a_vote_needs_more_candidates_than_seats(candidates: int, seats: int, found: list[AnomalyKind]) -> None:
    assert kinds(nominated(), shortlisted(), balloted(candidates=candidates, seats=seats)) == found


def test_a_tally_of_a_project_nobody_nominated_is_an_anomaly_until_somebody_does() -> None:
    tally = tallied()
    state = of_project(tally)
    assert [(one.kind, one.event) for one in project.anomalies(state)] == [
        (AnomalyKind.BALLOT_OF_UNKNOWN_PROJECT, tally.key)
    ]
    assert project.status(state) is None
    assert kinds(tally, nominated()) == []


def test_a_project_known_only_from_later_steps_was_not_nominated() -> None:
    assert kinds(shortlisted(), balloted()) == [AnomalyKind.PROJECT_NOT_NOMINATED]


def test_a_vote_that_names_a_ballot_waits_for_its_tally() -> None:
    assert kinds(nominated(), shortlisted(), balloted(ballot="420704-B1")) == [AnomalyKind.BALLOT_NOT_TALLIED]
    assert kinds(*elected()) == []


def test_progress_without_adoption_or_after_completion_and_an_early_grade_are_anomalies() -> None:
    assert kinds(nominated(), progressed("2024-06-01", 10)) == [AnomalyKind.PROGRESS_WITHOUT_ADOPTION]
    done = [*elected(), progressed("2024-06-01", 100)]
    assert kinds(*done, progressed("2024-07-01", 100)) == [AnomalyKind.PROGRESS_AFTER_COMPLETION]
    assert kinds(*elected(), graded()) == [AnomalyKind.GRADED_BEFORE_COMPLETION]


def test_adopted_projects_count_in_the_month_of_the_vote_by_electorate_and_so_does_their_completion() -> None:
    state = of_project(nominated("TOWN"), shortlisted(), balloted(), progressed("2024-11-01", 100))
    assert AGGREGATES["project"].contribution(state) == {
        Counter("420704", "2024-01", name): 1
        for name in (
            "project.known",
            *(f"project.{word}{level}" for word in ("adopted", "completed") for level in ("", "_town")),
        )
    }


def test_a_tally_belongs_to_the_ballot_and_to_the_project_it_is_about() -> None:
    assert tallied().targets == (Target("ballot", "420704-B1"), Target("project", P))
    hearing = fact(
        "ballot.tallied", "420704-B2", "2024-01-10", matter="HEARING", about="420704-H1", eligible=1, cast=0, choices={}
    )
    assert hearing.targets == (Target("ballot", "420704-B2"),)


def test_a_tally_never_reaches_another_divisions_project() -> None:
    assert tallied(about="350206-P1").targets == (Target("ballot", "420704-B1"),)


@given(
    choices=st.dictionaries(st.sampled_from([*map(str, BallotChoice)]), st.integers(0, 500)),
    cast_more=st.integers(-3, 3),
    eligible_more=st.integers(-3, 3),
)
def test_a_tally_is_accepted_exactly_when_it_adds_up(
    choices: dict[str, int], cast_more: int, eligible_more: int
) -> None:
    cast = max(0, sum(choices.values()) + cast_more)
    eligible = max(0, cast + eligible_more)
    adds_up = sum(choices.values()) == cast <= eligible
    with nullcontext() if adds_up else pytest.raises(Rejected, match=r"^schema: npc.ballot.tallied.v1: .* (cast|vote)"):
        tallied(choices=choices, cast=cast, eligible=eligible)


@pytest.mark.parametrize(
    "extra", [{"voter": "350206-R1"}, {"votes": []}, {"cast_at": "2024-01-10T09:00:00+08:00"}, {"partial": True}]
)
def test_a_tally_has_no_room_for_a_voter_an_order_or_a_partial_count(extra: dict[str, Any]) -> None:
    with pytest.raises(Rejected, match="unknown field"):
        tallied(**extra)


def test_a_second_tally_with_other_totals_is_an_anomaly_and_the_same_again_is_not() -> None:
    again = tallied(on="2024-01-11")
    other = tallied(on="2024-01-12", choices={"FOR": 190})
    assert fold(tallied(), again).misfits == ()
    state = fold(tallied(), again, other)
    assert [(one.kind, one.event) for one in state.misfits] == [(AnomalyKind.TALLIED_TWICE, other.key)]
    assert state.choices == {BallotChoice.FOR: 190}

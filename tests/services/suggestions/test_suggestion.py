"""The life of a suggestion, step by step, on paper."""

from __future__ import annotations

from datetime import date

import pytest

from kit.catalogue import EventData
from services.suggestions import events as e
from services.suggestions.events import CaseOutcome, Grade, Level, Outcome, Role, Visit
from services.suggestions.suggestion import Cause, Prestudy, Status
from tests.services.suggestions.histories import (
    COSIGNER,
    HEALTH,
    LEAD,
    REPLIED,
    SCHOOLS,
    START,
    TRAFFIC,
    D,
    assigned,
    bounced,
    closed,
    graded,
    joint_opinion,
    keyed,
    promised,
    rehandled,
    replied,
    separately,
    sorted_,
    submitted,
    suggestion,
    visited,
    withdrawn,
)

Steps = tuple[tuple[str, EventData], ...]
SATISFIED, MOSTLY, DISSATISFIED = Grade


@pytest.mark.parametrize(
    ("steps", "status"),
    [
        ((), Status.DRAFT),
        (START[:1], Status.SUBMITTED),
        (START[:2], Status.SORTED),
        ((*START[:2], ("2025-02-20", withdrawn())), Status.WITHDRAWN),
        (START, Status.ASSIGNED),
        ((*START, ("2025-03-05", bounced())), Status.BOUNCED),
        ((*START, ("2025-03-05", bounced()), ("2025-03-10", assigned(TRAFFIC))), Status.ASSIGNED),
        (REPLIED, Status.REPLIED),
        ((*REPLIED, ("2025-04-10", graded())), Status.GRADED),
        ((*REPLIED, ("2025-04-10", graded(DISSATISFIED)), ("2025-04-15", rehandled())), Status.REHANDLED),
        ((*REPLIED, ("2025-04-02", promised("2025-06-30"))), Status.PROMISED),
        (
            (*REPLIED, ("2025-04-02", promised("2025-06-30")), ("2025-06-20", visited(Visit.REVISIT))),
            Status.REVISITED,
        ),
        ((*REPLIED, ("2025-04-10", graded()), ("2025-04-20", closed())), Status.CLOSED),
    ],
)
def test_each_step_leads_to_its_status(steps: Steps, status: Status) -> None:
    state = suggestion(*steps)
    assert state.status is status
    assert state.anomalies == ()


def test_a_submission_says_who_and_what() -> None:
    state = suggestion(
        ("2025-01-20", submitted(cosigners=(COSIGNER, LEAD, COSIGNER), topics=("transport",), level=Level.CITY))
    )
    assert (state.lead, state.cosigners) == (LEAD, (COSIGNER,))
    assert (state.title, state.topics, state.level) == ("More school buses", ("transport",), Level.CITY)
    assert state.submitted_on == date(2025, 1, 20)


@pytest.mark.parametrize(
    ("division", "level"),
    [("350000", Level.PROVINCIAL), ("350200", Level.CITY), ("350206", Level.DISTRICT), ("350206001", Level.TOWN)],
)
def test_without_a_level_it_is_that_of_the_division(division: str, level: Level) -> None:
    identity = f"{division}-S1"
    data = e.SuggestionSubmitted(division=division, kind=e.Kind.SESSION, title="t", lead=f"{division}-R-1")
    assert suggestion(("2025-01-20", data), subject=identity).level is level


def test_an_assignment_names_units_and_the_meeting_it_happened_at() -> None:
    state = suggestion(*START[:2], ("2025-03-03", assigned(SCHOOLS, joint=(TRAFFIC,), batch="2025 assignment meeting")))
    (handling,) = state.handlings
    assert [(part.unit, part.role, part.since) for part in handling.units] == [
        (SCHOOLS, Role.LEAD, date(2025, 3, 3)),
        (TRAFFIC, Role.JOINT, date(2025, 3, 3)),
    ]
    assert handling.batch == "2025 assignment meeting"


def test_the_lead_units_reply_is_the_reply_and_a_joint_unit_only_gives_its_opinion() -> None:
    steps = (*START[:2], ("2025-03-03", assigned(SCHOOLS, joint=(TRAFFIC,))), ("2025-04-20", joint_opinion()))
    state = suggestion(*steps)
    assert state.status is Status.ASSIGNED
    assert state.handlings[0].units[1].opinion_on == date(2025, 4, 20)
    state = suggestion(*steps, ("2025-05-01", replied()))
    assert (state.status, state.replied_on) == (Status.REPLIED, date(2025, 5, 1))
    assert state.anomalies == ()


def test_separate_units_each_reply_and_only_the_last_reply_makes_it_replied() -> None:
    steps = (*START[:2], ("2025-03-03", separately(SCHOOLS, TRAFFIC)))
    half = suggestion(*steps, ("2025-04-01", replied(SCHOOLS)))
    assert (half.status, half.replied_on) == (Status.ASSIGNED, None)
    whole = suggestion(*steps, ("2025-04-01", replied(SCHOOLS)), ("2025-04-15", replied(TRAFFIC, Outcome.PLANNED)))
    assert (whole.status, whole.replied_on) == (Status.REPLIED, date(2025, 4, 15))


def test_of_several_outcomes_the_least_that_was_achieved_stands() -> None:
    steps = (*START[:2], ("2025-03-03", separately(SCHOOLS, TRAFFIC)))
    state = suggestion(
        *steps, ("2025-04-01", replied(SCHOOLS)), ("2025-04-15", replied(TRAFFIC, Outcome.PLANNED, letter="C"))
    )
    assert state.outcome == (Outcome.PLANNED, "C")


def test_a_bounced_suggestion_waits_for_a_new_assignment_which_starts_afresh() -> None:
    state = suggestion(*START, ("2025-03-06", bounced()), ("2025-03-12", assigned(TRAFFIC)))
    first, second = state.handlings
    assert first.bounced
    assert [(part.unit, part.since) for part in second.units] == [(TRAFFIC, date(2025, 3, 12))]
    assert state.assigned_on == date(2025, 3, 3)  # it counts in the month of its first assignment


def test_when_one_separate_unit_bounces_the_others_keep_their_reply_and_their_clock() -> None:
    state = suggestion(
        *START[:2],
        ("2025-03-03", separately(SCHOOLS, TRAFFIC, HEALTH)),
        ("2025-03-10", replied(SCHOOLS)),
        ("2025-03-07", bounced(TRAFFIC)),
        ("2025-03-20", separately(SCHOOLS, HEALTH, f"{D}-parks")),
    )
    assert [(part.unit, part.since, part.replied_on) for part in state.handlings[-1].units] == [
        (SCHOOLS, date(2025, 3, 3), date(2025, 3, 10)),
        (HEALTH, date(2025, 3, 3), None),
        (f"{D}-parks", date(2025, 3, 20), None),
    ]


def test_assigned_again_after_a_complete_reply_a_new_reply_is_awaited() -> None:
    state = suggestion(*REPLIED, ("2025-04-20", assigned()))
    assert [(part.since, part.replied_on) for part in state.handlings[-1].units] == [(date(2025, 4, 20), None)]
    assert (state.status, state.replied_on) == (Status.ASSIGNED, date(2025, 4, 1))


def test_a_joint_opinion_given_before_the_lead_unit_bounced_need_not_be_given_again() -> None:
    state = suggestion(
        *START[:2],
        ("2025-03-03", assigned(SCHOOLS, joint=(TRAFFIC,))),
        ("2025-03-05", joint_opinion()),
        ("2025-03-06", bounced()),
        ("2025-03-12", assigned(HEALTH, joint=(TRAFFIC,))),
    )
    assert [(part.unit, part.since, part.opinion_on) for part in state.handlings[-1].units] == [
        (HEALTH, date(2025, 3, 12), None),
        (TRAFFIC, date(2025, 3, 3), date(2025, 3, 5)),
    ]


def test_releasing_the_only_unit_that_had_not_replied_makes_it_replied() -> None:
    state = suggestion(
        *START[:2],
        ("2025-03-03", separately(SCHOOLS, TRAFFIC)),
        ("2025-03-07", bounced(TRAFFIC)),
        ("2025-03-10", replied(SCHOOLS)),
        ("2025-03-20", separately(SCHOOLS)),
    )
    assert (state.status, state.replied_on, state.replied_on_time) == (Status.REPLIED, date(2025, 3, 10), True)


def test_a_supplement_changes_the_outcome_but_not_the_day_of_the_reply() -> None:
    state = suggestion(*REPLIED, ("2025-05-05", replied(outcome=Outcome.PARTLY, letter="B")))
    assert state.replied_on == date(2025, 4, 1)
    assert state.handlings[0].units[0].replied_on == date(2025, 4, 1)
    assert state.outcome == (Outcome.PARTLY, "B")


def test_dissatisfaction_leads_to_another_handling_by_the_same_units_and_another_reply() -> None:
    state = suggestion(
        *REPLIED,
        ("2025-04-10", graded(DISSATISFIED)),
        ("2025-04-14", rehandled()),
        ("2025-05-06", replied(outcome=Outcome.PARTLY)),
        ("2025-05-12", graded(MOSTLY)),
    )
    first, second = state.handlings
    assert (second.cause, second.ordered_on, second.replied_on) == (
        Cause.REHANDLED,
        date(2025, 4, 14),
        date(2025, 5, 6),
    )
    assert [part.unit for part in second.units] == [part.unit for part in first.units]
    assert state.replied_on == date(2025, 4, 1)
    assert state.outcome == (Outcome.PARTLY, None)
    assert state.final_grading is not None
    assert state.final_grading.grade is MOSTLY
    assert state.rehandled
    assert state.anomalies == ()


def test_while_it_is_handled_again_the_earlier_outcome_and_grade_stand() -> None:
    state = suggestion(*REPLIED, ("2025-04-10", graded(DISSATISFIED)), ("2025-04-14", rehandled()))
    assert state.outcome == (Outcome.RESOLVED, None)
    assert state.final_grading is not None
    assert state.final_grading.grade is DISSATISFIED


def test_a_rehandling_may_go_to_other_units() -> None:
    state = suggestion(
        *REPLIED, ("2025-04-10", graded(DISSATISFIED)), ("2025-04-14", rehandled()), ("2025-04-16", assigned(TRAFFIC))
    )
    assert (state.handlings[-1].cause, state.handlings[-1].units[0].since) == (Cause.REHANDLED, date(2025, 4, 16))
    assert state.status is Status.REHANDLED
    assert state.anomalies == ()


def test_the_committees_ballot_decides_over_the_lead_representatives_grade() -> None:
    ballot = e.GradeBallot(eligible=30, cast=28, satisfied=20, mostly=6, dissatisfied=2)
    state = suggestion(
        *REPLIED, ("2025-04-02", keyed()), ("2025-04-10", graded()), ("2025-05-20", graded(MOSTLY, 2, ballot=ballot))
    )
    assert state.final_grading is not None
    assert (state.final_grading.grade, state.final_grading.ballot) == (MOSTLY, ballot)
    assert state.rounds_agree is False
    assert [one.representative for one in state.gradings] == [LEAD, None]
    assert state.anomalies == ()


def test_two_rounds_with_the_same_grade_agree_and_one_round_is_no_agreement() -> None:
    once = (*REPLIED, ("2025-04-02", keyed()), ("2025-04-10", graded()))
    assert suggestion(*once).rounds_agree is None
    assert suggestion(*once, ("2025-05-20", graded(SATISFIED, 2))).rounds_agree is True


def test_rounds_are_compared_within_one_handling() -> None:
    state = suggestion(
        *REPLIED,
        ("2025-04-02", keyed()),
        ("2025-04-10", graded()),
        ("2025-05-20", graded(DISSATISFIED, 2)),
        ("2025-05-22", rehandled()),
        ("2025-06-10", replied()),
        ("2025-06-15", graded()),
    )
    assert state.rounds_agree is False
    assert state.final_grading is not None
    assert state.final_grading.grade is SATISFIED


def test_of_two_handlings_graded_in_both_rounds_the_last_says_whether_they_agree() -> None:
    state = suggestion(
        *REPLIED,
        ("2025-04-02", keyed()),
        ("2025-04-10", graded()),
        ("2025-05-20", graded(DISSATISFIED, 2)),
        ("2025-05-22", rehandled()),
        ("2025-06-10", replied()),
        ("2025-06-15", graded()),
        ("2025-06-20", graded(SATISFIED, 2)),
    )
    assert state.rounds_agree is True


def test_a_promise_that_moved_keeps_the_day_it_was_first_made() -> None:
    state = suggestion(*REPLIED, ("2025-04-02", promised("2025-05-30")), ("2025-05-30", promised("2025-08-30")))
    assert [(one.made_on, one.due_on) for one in state.promises] == [(date(2025, 4, 2), date(2025, 8, 30))]


def test_three_visits_are_before_during_and_after() -> None:
    visits = [("2025-03-10", visited(Visit.BEFORE)), ("2025-03-20", visited(Visit.DURING))]
    assert not suggestion(*START, *visits).three_visits
    assert suggestion(*START, *visits, ("2025-04-05", visited(Visit.AFTER))).three_visits


def test_a_revisit_meets_the_promise_it_names_and_without_a_name_all_of_them() -> None:
    promises = (("2025-04-02", promised("2025-05-30", "a")), ("2025-04-02", promised("2025-06-30", "b")))
    one = suggestion(*REPLIED, *promises, ("2025-05-20", visited(Visit.REVISIT, "a")))
    assert [(promise.id, promise.revisited_on) for promise in one.promises] == [("a", date(2025, 5, 20)), ("b", None)]
    assert one.status is Status.PROMISED
    both = suggestion(*REPLIED, *promises, ("2025-05-20", visited(Visit.REVISIT)))
    assert both.status is Status.REVISITED


def test_a_kept_promise_may_be_graded_again_and_closed() -> None:
    state = suggestion(
        *REPLIED,
        ("2025-04-02", promised("2025-06-30")),
        ("2025-04-10", graded(MOSTLY)),
        ("2025-06-20", visited(Visit.REVISIT)),
        ("2025-06-25", graded()),
        ("2025-06-28", closed(Outcome.RESOLVED)),
    )
    assert (state.status, state.outcome) == (Status.CLOSED, (Outcome.RESOLVED, None))
    assert state.final_grading is not None
    assert state.final_grading.grade is SATISFIED
    assert state.anomalies == ()


def test_the_closing_outcome_is_the_last_word_until_it_is_reopened() -> None:
    steps = (
        *REPLIED[:3],
        ("2025-04-01", replied(outcome=Outcome.IN_PROGRESS)),
        ("2025-04-10", graded(DISSATISFIED)),
        ("2025-04-20", closed(Outcome.RESOLVED)),
    )
    assert suggestion(*steps).outcome == (Outcome.RESOLVED, None)
    again = suggestion(*steps, ("2025-05-01", rehandled()))
    assert (again.status, again.outcome) == (Status.REHANDLED, (Outcome.IN_PROGRESS, None))


def test_a_merged_suggestion_keeps_its_own_reply() -> None:
    state = suggestion(
        *START,
        ("2025-03-05", e.SuggestionMerged(division=D, merged_with=f"{D}-S2025-0002")),
        ("2025-04-01", replied()),
    )
    assert (state.merged_with, state.status) == (f"{D}-S2025-0002", Status.REPLIED)


def test_prestudies_are_kept_by_fiscal_year_and_the_latest_word_counts() -> None:
    def prestudied(year: int, adopted: bool) -> e.SuggestionPrestudied:
        return e.SuggestionPrestudied(division=D, fiscal_year=year, adopted=adopted)

    state = suggestion(
        ("2024-10-10", prestudied(2026, False)), ("2024-10-11", prestudied(2025, False)),
        ("2024-11-30", prestudied(2025, True)), *START,
    )  # fmt: skip
    assert state.prestudies == (Prestudy(fiscal_year=2025, adopted=True), Prestudy(fiscal_year=2026, adopted=False))
    assert state.anomalies == ()


def test_a_case_is_known_by_its_hash_and_brings_its_outcome_later() -> None:
    def converted(outcome: CaseOutcome) -> e.SuggestionConverted:
        return e.SuggestionConverted(division=D, case_reference_hash="ab" * 32, outcome=outcome)

    state = suggestion(
        *START, ("2025-03-20", converted(CaseOutcome.PENDING)), ("2025-09-01", converted(CaseOutcome.RECTIFIED))
    )
    assert [(case.outcome, case.converted_on) for case in state.cases] == [(CaseOutcome.RECTIFIED, date(2025, 3, 20))]


def test_urging_measures_key_flag_and_research_are_on_record() -> None:
    state = suggestion(
        *START,
        ("2025-03-04", keyed()),
        ("2025-05-01", e.SuggestionUrged(division=D, measure=e.Urging.INTERVIEW, unit=SCHOOLS)),
        ("2025-06-01", e.SuggestionMeasureTaken(division=D, title="ten more buses", unit=SCHOOLS)),
    )
    assert (state.key, state.key_post, state.research) == (True, "deputy chair", "school transport")
    assert [(one.measure, one.on) for one in state.urgings] == [(e.Urging.INTERVIEW, date(2025, 5, 1))]
    assert [(one.title, one.unit) for one in state.measures] == [("ten more buses", SCHOOLS)]


def test_the_timeline_names_time_step_actor_and_event() -> None:
    state = suggestion(
        *START, ("2025-04-01 16:30", replied()), ("2025-04-02", keyed()), ("2025-04-10", graded()),
        ("2025-05-10", graded(SATISFIED, 2)),
    )  # fmt: skip
    assert [(step.at.isoformat(), step.type, step.actor) for step in state.steps] == [
        ("2025-01-20T09:00:00+08:00", "submitted", LEAD),
        ("2025-02-10T09:00:00+08:00", "sorted", None),
        ("2025-03-03T09:00:00+08:00", "assigned", None),
        ("2025-04-01T16:30:00+08:00", "replied", SCHOOLS),
        ("2025-04-02T09:00:00+08:00", "keyed", None),
        ("2025-04-10T09:00:00+08:00", "graded", LEAD),
        ("2025-05-10T09:00:00+08:00", "graded", None),
    ]
    assert all(step.event_key.startswith(f"{D}/e") for step in state.steps)


def test_days_are_counted_in_china_whatever_the_offset_of_the_event() -> None:
    state = suggestion(("2025-01-31T23:30:00+00:00", submitted()), ("2025-02-01T15:59:00+00:00", sorted_()))
    assert (state.submitted_on, state.sorted_on) == (date(2025, 2, 1), date(2025, 2, 1))

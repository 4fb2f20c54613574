"""What does not fit is flagged with the event behind it, and gone when the missing fact arrives."""

from __future__ import annotations

from datetime import date

import pytest

from kit.catalogue import EventData
from services.suggestions import events as e
from services.suggestions.anomalies import OPINION_TEXTS, SUGGESTION_TEXTS, OpinionAnomaly, SuggestionAnomaly
from services.suggestions.deadlines import anomalies
from services.suggestions.events import Grade, Visit
from services.suggestions.suggestion import Status, Suggestion
from tests.services.suggestions.histories import (
    HEALTH,
    ID,
    LONG_AFTER,
    OTHER,
    POLICIES,
    REPLIED,
    SCHOOLS,
    START,
    TRAFFIC,
    D,
    assigned,
    bounced,
    closed,
    extended,
    fold_suggestion,
    graded,
    joint_opinion,
    keyed,
    promised,
    rehandled,
    replied,
    sorted_,
    submitted,
    suggestion,
    told,
    visited,
    withdrawn,
)

A = SuggestionAnomaly
Steps = tuple[tuple[str, EventData], ...]
WITHDRAWN: Steps = (*START[:2], ("2025-02-20", withdrawn()))
CLOSED: Steps = (*REPLIED, ("2025-04-10", graded()), ("2025-04-20", closed()))


def kinds(state: Suggestion, today: date = LONG_AFTER) -> list[SuggestionAnomaly]:
    return [one.kind for one in anomalies(state, POLICIES, today)]


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ((("2025-02-10", sorted_()),), A.NOT_SUBMITTED),
        ((("2025-02-10", withdrawn()),), A.NOT_SUBMITTED),
        ((*START, ("2025-03-10", submitted())), A.SUBMITTED_TWICE),
        ((START[0], ("2025-03-03", assigned())), A.ASSIGNED_BEFORE_SORTED),
        ((*START, ("2025-03-20", assigned(TRAFFIC))), A.ASSIGNED_AGAIN_WITHOUT_BOUNCE),
        ((*REPLIED, ("2025-04-20", assigned(TRAFFIC))), A.ASSIGNED_AGAIN_WITHOUT_BOUNCE),
        ((*START, ("2025-03-20", withdrawn())), A.WITHDRAWN_AFTER_ASSIGNMENT),
        ((*WITHDRAWN, ("2025-03-03", assigned())), A.STEP_AFTER_WITHDRAWAL),
        ((*WITHDRAWN, ("2025-03-03", keyed())), A.STEP_AFTER_WITHDRAWAL),
        ((*WITHDRAWN, ("2025-05-03", graded())), A.GRADED_AFTER_WITHDRAWAL),
        ((*CLOSED, ("2025-05-03", replied())), A.STEP_AFTER_CLOSING),
        ((*CLOSED, ("2025-05-03", closed())), A.STEP_AFTER_CLOSING),
        ((*START[:2], ("2025-02-11", bounced())), A.BOUNCED_WITHOUT_ASSIGNMENT),
        ((*START, ("2025-03-04", bounced(TRAFFIC))), A.BOUNCED_WITHOUT_ASSIGNMENT),
        ((*START, ("2025-03-04", bounced()), ("2025-03-05", bounced())), A.BOUNCED_WITHOUT_ASSIGNMENT),
        ((*REPLIED, ("2025-04-02", bounced())), A.BOUNCED_AFTER_REPLY),
        ((*START, ("2025-03-11", bounced())), A.BOUNCED_TOO_LATE),
        ((*START[:2], ("2025-02-11", extended())), A.EXTENDED_WITHOUT_CLOCK),
        ((*START, ("2025-03-11", extended(TRAFFIC))), A.EXTENDED_WITHOUT_CLOCK),
        ((*REPLIED, ("2025-04-11", extended())), A.EXTENDED_WITHOUT_CLOCK),
        ((*START, ("2025-06-04", extended())), A.EXTENDED_AFTER_DUE),
        ((*START, ("2025-04-04", joint_opinion(SCHOOLS))), A.JOINT_OPINION_OF_OTHER_UNIT),
        ((*START, ("2025-04-04", joint_opinion(TRAFFIC))), A.JOINT_OPINION_OF_OTHER_UNIT),
        ((*START[:2], ("2025-02-11", replied())), A.REPLIED_BEFORE_ASSIGNMENT),
        ((*START, ("2025-04-01", replied(TRAFFIC))), A.REPLIED_BY_UNASSIGNED_UNIT),
        ((*START, ("2025-03-05", bounced()), ("2025-04-01", replied())), A.REPLIED_BY_UNASSIGNED_UNIT),
        (
            (*START[:2], ("2025-03-03", assigned(SCHOOLS, joint=(TRAFFIC,))), ("2025-04-01", replied(TRAFFIC))),
            A.REPLIED_BY_UNASSIGNED_UNIT,
        ),
        ((*START[:2], ("2025-02-11", graded())), A.GRADED_WITHOUT_REPLY),
        ((*START, ("2025-03-11", graded())), A.GRADED_WITHOUT_REPLY),
        ((*REPLIED, ("2025-04-11", graded(representative=OTHER))), A.GRADED_BY_ANOTHER_REPRESENTATIVE),
        ((*REPLIED, ("2025-04-11", graded()), ("2025-04-12", graded(round=2))), A.SECOND_ROUND_NOT_KEY),
        ((*REPLIED, ("2025-04-02", keyed()), ("2025-04-12", graded(round=2))), A.SECOND_ROUND_BEFORE_FIRST),
        ((*START, ("2025-03-12", rehandled())), A.REHANDLED_BEFORE_REPLY),
        ((*REPLIED, ("2025-04-12", rehandled())), A.REHANDLED_WITHOUT_DISSATISFACTION),
        ((*REPLIED, ("2025-04-12", visited(Visit.REVISIT, "7"))), A.REVISITED_WITHOUT_PROMISE),
        (
            (*REPLIED, ("2025-04-02", promised("2025-05-30")), ("2025-05-30", promised("2025-08-30"))),
            A.PROMISE_MOVED,
        ),
        ((*START[:2], ("2025-02-12", closed())), A.CLOSED_BEFORE_REPLY),
        ((*START, ("2025-04-12", closed())), A.CLOSED_BEFORE_REPLY),
        ((*REPLIED, ("2025-04-12", closed())), A.CLOSED_WITHOUT_GRADE),
        ((*REPLIED, ("2025-04-02", promised("2025-05-30")), ("2025-05-12", closed())), A.CLOSED_WITHOUT_REVISIT),
        ((*START, ("2025-03-12", e.SuggestionMerged(division=D, merged_with=ID))), A.MERGED_WITH_ITSELF),
        ((*REPLIED, ("2025-04-02", promised("2025-04-01"))), A.TIME_TRAVEL),
        (
            (
                *REPLIED,
                ("2025-04-10", graded(Grade.DISSATISFIED)),
                ("2025-04-12", rehandled()),
                ("2025-04-13", extended()),
            ),
            A.EXTENDED_WITHOUT_CLOCK,
        ),
    ],
)
def test_a_step_that_does_not_fit_is_flagged_with_the_event_behind_it(
    steps: Steps, expected: SuggestionAnomaly
) -> None:
    facts = told(*steps)
    (found,) = anomalies(fold_suggestion(facts), POLICIES, LONG_AFTER)
    assert (found.kind, found.event_key, found.at) == (expected, facts[-1].key, facts[-1].time)


@pytest.mark.parametrize(
    ("steps", "status"),
    [
        ((*START, ("2025-03-20", withdrawn())), Status.ASSIGNED),
        ((*WITHDRAWN, ("2025-03-03", assigned())), Status.WITHDRAWN),
        ((*START, ("2025-04-01", replied(TRAFFIC))), Status.ASSIGNED),
        ((*START, ("2025-04-12", closed())), Status.ASSIGNED),
        ((*CLOSED, ("2025-05-03", assigned(TRAFFIC))), Status.CLOSED),
    ],
)
def test_a_step_that_cannot_be_moves_nothing_but_stays_in_the_timeline(steps: Steps, status: Status) -> None:
    facts = told(*steps)
    before, after = fold_suggestion(facts[:-1]), fold_suggestion(facts)
    assert after.status is status
    assert after.handlings == before.handlings
    assert len(after.steps) == len(before.steps) + 1


def test_a_second_round_for_an_ordinary_suggestion_does_not_count_as_its_grade() -> None:
    state = suggestion(*REPLIED, ("2025-04-11", graded()), ("2025-04-12", graded(Grade.DISSATISFIED, 2)))
    assert state.final_grading is not None
    assert state.final_grading.grade is Grade.SATISFIED


def test_closing_without_a_grade_counts_and_is_flagged() -> None:
    state = suggestion(*REPLIED, ("2025-04-12", closed()))
    assert (state.status, kinds(state)) == (Status.CLOSED, [A.CLOSED_WITHOUT_GRADE])


def test_closing_after_a_promise_needs_no_grade() -> None:
    state = suggestion(
        *REPLIED,
        ("2025-04-02", promised("2025-05-30")),
        ("2025-05-20", visited(Visit.REVISIT)),
        ("2025-06-01", closed()),
    )
    assert kinds(state) == []


def test_reopening_a_closed_suggestion_is_flagged_and_happens() -> None:
    state = suggestion(*CLOSED, ("2025-05-01", graded(Grade.DISSATISFIED)), ("2025-05-05", rehandled()))
    assert (state.status, kinds(state)) == (Status.REHANDLED, [A.REOPENED_AFTER_CLOSING])


def test_an_extension_after_the_due_date_does_not_extend() -> None:
    state = suggestion(*START, ("2025-06-04", extended()))
    assert not state.handlings[0].units[0].extended


def test_a_submission_dated_after_the_assignment_travels_in_time_but_says_who_leads() -> None:
    state = suggestion(START[1], START[2], ("2025-04-01", submitted()))
    assert kinds(state) == [A.NOT_SUBMITTED, A.TIME_TRAVEL]
    assert state.lead is not None


def test_a_step_dated_in_the_future_travels_in_time_until_that_day() -> None:
    facts = told(*REPLIED)
    state = fold_suggestion(facts)
    (found,) = anomalies(state, POLICIES, date(2025, 3, 31))
    assert (found.kind, found.event_key) == (A.TIME_TRAVEL, facts[-1].key)
    assert anomalies(state, POLICIES, date(2025, 4, 1)) == ()


def test_an_anomaly_disappears_when_the_missing_fact_arrives() -> None:
    facts = told(*REPLIED, ("2025-04-10", graded()))
    without_reply = [one for one in facts if "replied" not in one.type]
    assert kinds(fold_suggestion(without_reply)) == [A.GRADED_WITHOUT_REPLY]
    assert kinds(fold_suggestion([*without_reply, *[one for one in facts if "replied" in one.type]])) == []


def test_bouncing_within_the_local_limit_is_nothing_to_flag() -> None:
    # 3 March 2025 is a Monday: the fifth working day after it is Monday, 10 March.
    assert kinds(suggestion(*START, ("2025-03-10", bounced()))) == []
    assert kinds(suggestion(*START, ("2025-03-11", bounced()))) == [A.BOUNCED_TOO_LATE]


def test_a_late_bounce_stays_flagged_after_the_new_assignment() -> None:
    state = suggestion(*START, ("2025-03-11", bounced()), ("2025-03-12", assigned(HEALTH)))
    assert kinds(state) == [A.BOUNCED_TOO_LATE]


def test_every_anomaly_has_a_sentence_in_both_languages() -> None:
    assert set(SUGGESTION_TEXTS) == set(SuggestionAnomaly)
    assert set(OPINION_TEXTS) == set(OpinionAnomaly)
    for text in (*SUGGESTION_TEXTS.values(), *OPINION_TEXTS.values()):
        assert text.english.isascii()
        assert any("一" <= character <= "鿿" for character in text.chinese)

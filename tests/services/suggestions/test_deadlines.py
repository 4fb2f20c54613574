"""The clocks of a suggestion, counted in calendar months and working days, seen from a given day."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.suggestions.deadlines import Clock, Deadline, deadlines, next_due, overdue_days
from services.suggestions.events import Grade, Visit
from services.suggestions.policies import Due, Policies
from services.suggestions.suggestion import Suggestion
from tests.services.suggestions.histories import (
    HEALTH,
    POLICIES,
    REPLIED,
    SCHOOLS,
    START,
    TRAFFIC,
    assigned,
    bounced,
    closed,
    extended,
    graded,
    joint_opinion,
    promised,
    rehandled,
    replied,
    separately,
    suggestion,
    visited,
    withdrawn,
)

DISSATISFIED = (*REPLIED, ("2025-04-10", graded(Grade.DISSATISFIED)))


def due_on(state: Suggestion) -> date | None:
    due = next_due(state, POLICIES)
    return None if due is None else due.on


def overdue(state: Suggestion, today: date) -> int:
    due = next_due(state, POLICIES)
    return overdue_days(due.on if due else None, today)


def clocks(state: Suggestion) -> dict[tuple[Clock, str | None], list[Deadline]]:
    found: dict[tuple[Clock, str | None], list[Deadline]] = {}
    for one in deadlines(state, POLICIES):
        found.setdefault((one.clock, one.unit), []).append(one)
    return found


@pytest.mark.parametrize(
    ("assigned_on", "due"),
    [
        ("2025-03-03", date(2025, 6, 3)),
        ("2025-11-30", date(2026, 2, 28)),
        ("2023-11-30", date(2024, 2, 29)),
        ("2025-12-31", date(2026, 3, 31)),
        ("2025-05-31", date(2025, 8, 31)),
    ],
)
def test_a_reply_is_due_three_calendar_months_after_assignment(assigned_on: str, due: date) -> None:
    assert due_on(suggestion(*START[:2], (assigned_on, assigned()))) == due


def test_an_extension_gives_six_months_from_the_assignment() -> None:
    assert due_on(suggestion(*START, ("2025-05-20", extended()))) == date(2025, 9, 3)
    assert due_on(suggestion(*START, ("2025-06-03", extended()))) == date(2025, 9, 3)


def test_one_separate_unit_may_be_extended_alone() -> None:
    steps = (*START[:2], ("2025-03-03", separately(SCHOOLS, TRAFFIC)), ("2025-05-20", extended(TRAFFIC)))
    assert due_on(suggestion(*steps)) == date(2025, 6, 3)
    assert due_on(suggestion(*steps, ("2025-06-01", replied(SCHOOLS)))) == date(2025, 9, 3)


def test_a_new_assignment_after_a_bounce_restarts_the_clock() -> None:
    steps = (*START, ("2025-03-10", bounced()))
    assert due_on(suggestion(*steps)) is None  # nobody's clock is running
    assert due_on(suggestion(*steps, ("2025-03-20", assigned(TRAFFIC)))) == date(2025, 6, 20)


def test_assigning_the_same_unit_again_without_a_bounce_restarts_the_clock_too() -> None:
    assert due_on(suggestion(*START, ("2025-04-20", assigned()))) == date(2025, 7, 20)
    twice = (*START[:2], ("2025-03-03", separately(SCHOOLS, TRAFFIC)), ("2025-04-20", separately(SCHOOLS, TRAFFIC)))
    assert due_on(suggestion(*twice)) == date(2025, 7, 20)


def test_a_new_assignment_forgets_an_extension() -> None:
    steps = (*START, ("2025-03-08", extended()), ("2025-03-10", bounced()), ("2025-03-20", assigned()))
    assert due_on(suggestion(*steps)) == date(2025, 6, 20)


def test_the_other_separate_units_keep_their_clock_when_one_is_replaced() -> None:
    state = suggestion(
        *START[:2],
        ("2025-03-03", separately(SCHOOLS, TRAFFIC)),
        ("2025-03-07", bounced(TRAFFIC)),
        ("2025-03-20", separately(SCHOOLS, HEALTH)),
    )
    found = clocks(state)
    assert [one.due.on for one in found[Clock.REPLY, SCHOOLS]] == [date(2025, 6, 3)]
    assert [one.due.on for one in found[Clock.REPLY, HEALTH]] == [date(2025, 6, 20)]


def test_the_fate_of_a_bounced_units_clock_is_to_stand_still() -> None:
    (deadline,) = clocks(suggestion(*START, ("2025-03-10", bounced())))[Clock.REPLY, SCHOOLS]
    assert not deadline.running
    assert deadline.days_late(date(2026, 1, 1)) == 0


def test_overdue_days_are_counted_from_the_day_after_the_due_date() -> None:
    state = suggestion(*START)
    assert [overdue(state, date(2025, 6, day)) for day in (2, 3, 4, 30)] == [0, 0, 1, 27]


def test_nothing_is_overdue_once_replied_closed_or_withdrawn() -> None:
    far = date(2030, 1, 1)
    assert overdue(suggestion(*REPLIED), far) == 0
    assert overdue(suggestion(*REPLIED, ("2025-04-10", graded()), ("2025-04-11", closed())), far) == 0
    assert overdue(suggestion(*START[:2], ("2025-02-20", withdrawn())), far) == 0
    assert overdue(suggestion(*START[:2]), far) == 0


def test_a_late_reply_keeps_the_days_it_was_late() -> None:
    state = suggestion(*START, ("2025-06-13", replied()))
    (deadline,) = clocks(state)[Clock.REPLY, SCHOOLS]
    assert (deadline.done_on, deadline.days_late(date(2026, 1, 1))) == (date(2025, 6, 13), 10)
    assert state.replied_on_time is False


def test_replying_on_the_last_day_is_in_time() -> None:
    assert suggestion(*START, ("2025-06-03 23:59", replied())).replied_on_time is True
    assert suggestion(*START, ("2025-05-20", extended()), ("2025-09-03", replied())).replied_on_time is True


def test_a_suggestion_is_in_time_only_when_every_separate_unit_was() -> None:
    steps = (*START[:2], ("2025-03-03", separately(SCHOOLS, TRAFFIC)), ("2025-04-01", replied(SCHOOLS)))
    assert suggestion(*steps, ("2025-06-03", replied(TRAFFIC))).replied_on_time is True
    assert suggestion(*steps, ("2025-06-04", replied(TRAFFIC))).replied_on_time is False


def test_a_joint_unit_has_two_months_for_its_opinion() -> None:
    steps = (*START[:2], ("2025-03-03", assigned(SCHOOLS, joint=(TRAFFIC,))))
    (deadline,) = clocks(suggestion(*steps))[Clock.JOINT_OPINION, TRAFFIC]
    assert (deadline.due.on, deadline.running) == (date(2025, 5, 3), True)
    assert deadline.days_late(date(2025, 5, 10)) == 7
    (deadline,) = clocks(suggestion(*steps, ("2025-05-05", joint_opinion())))[Clock.JOINT_OPINION, TRAFFIC]
    assert (deadline.done_on, deadline.days_late(date(2026, 1, 1))) == (date(2025, 5, 5), 2)


def test_a_joint_opinion_is_no_longer_awaited_after_the_reply() -> None:
    steps = (*START[:2], ("2025-03-03", assigned(SCHOOLS, joint=(TRAFFIC,))), ("2025-04-01", replied()))
    (deadline,) = clocks(suggestion(*steps))[Clock.JOINT_OPINION, TRAFFIC]
    assert not deadline.running


def test_grading_is_due_fifteen_working_days_after_the_reply_counted_over_spring_festival() -> None:
    # Replied on Monday, 20 January 2025; 28 January to 4 February are off, 26 January and 8 February are worked.
    state = suggestion(("2024-09-01", START[0][1]), ("2024-09-10", START[1][1]), ("2024-11-01", assigned()),
                       ("2025-01-20", replied()))  # fmt: skip
    (deadline,) = clocks(state)[Clock.GRADING, None]
    assert (deadline.start, deadline.due, deadline.running) == (date(2025, 1, 20), Due(date(2025, 2, 14)), True)


def test_grading_is_due_fifteen_working_days_after_the_reply_counted_over_national_day() -> None:
    # Replied on Friday, 26 September 2025: 28-30 September, 9-11, 13-17, 20-23 October.
    state = suggestion(*START[:2], ("2025-07-01", assigned()), ("2025-09-26", replied()))
    (deadline,) = clocks(state)[Clock.GRADING, None]
    assert deadline.due == Due(date(2025, 10, 23))


def test_grading_in_time_stops_its_clock() -> None:
    (deadline,) = clocks(suggestion(*REPLIED, ("2025-04-10", graded())))[Clock.GRADING, None]
    assert (deadline.done_on, deadline.running, deadline.days_late(date(2026, 1, 1))) == (date(2025, 4, 10), False, 0)


def test_dissatisfaction_starts_the_clock_of_the_order_to_handle_it_again() -> None:
    # Thursday, 10 April 2025 and five working days: Thursday, 17 April.
    (deadline,) = clocks(suggestion(*DISSATISFIED))[Clock.REHANDLING_ORDER, None]
    assert (deadline.due.on, deadline.running) == (date(2025, 4, 17), True)
    (deadline,) = clocks(suggestion(*DISSATISFIED, ("2025-04-18", rehandled())))[Clock.REHANDLING_ORDER, None]
    assert (deadline.done_on, deadline.running, deadline.days_late(date(2026, 1, 1))) == (date(2025, 4, 18), False, 1)


def test_a_reply_after_rehandling_is_due_within_one_month_of_the_order() -> None:
    state = suggestion(*DISSATISFIED, ("2025-04-14", rehandled()))
    assert due_on(state) == date(2025, 5, 14)
    assert overdue(state, date(2025, 5, 20)) == 6
    (deadline,) = clocks(state)[Clock.REHANDLED_REPLY, SCHOOLS]
    assert deadline.running


def test_other_units_that_take_over_a_rehandling_have_a_month_of_their_own() -> None:
    state = suggestion(*DISSATISFIED, ("2025-04-14", rehandled()), ("2025-04-20", assigned(TRAFFIC)))
    assert due_on(state) == date(2025, 5, 20)


def test_a_promise_is_due_on_its_day_and_met_by_a_revisit() -> None:
    steps = (*REPLIED, ("2025-04-02", promised("2025-06-30")))
    (deadline,) = clocks(suggestion(*steps))[Clock.PROMISE, SCHOOLS]
    assert (deadline.due.on, deadline.days_late(date(2025, 7, 2))) == (date(2025, 6, 30), 2)
    (deadline,) = clocks(suggestion(*steps, ("2025-06-20", visited(Visit.REVISIT))))[Clock.PROMISE, SCHOOLS]
    assert (deadline.running, deadline.days_late(date(2026, 1, 1))) == (False, 0)


def test_a_division_counts_by_its_own_rules(tmp_path: Path) -> None:
    path = tmp_path / "policies.csv"
    path.write_text(
        "division,rule,value,unit,valid_from,source\n*,rehandled_reply,1,month,2000-01-01,all\n"
        "350206,rehandled_reply,20,day,2025-01-01,own\n",
        encoding="utf-8",
    )
    due = next_due(suggestion(*DISSATISFIED, ("2025-04-14", rehandled())), Policies.load(path))
    assert due == Due(date(2025, 5, 4))


@given(st.dates(date(2010, 1, 1), date(2026, 1, 1)), st.integers(0, 400), st.integers(0, 400))
def test_a_day_more_is_at_most_a_day_later(start: date, first: int, second: int) -> None:
    state = suggestion(*((f"{start - timedelta(days=30)}", data) for _, data in START[:2]), (f"{start}", assigned()))
    earlier, later = sorted((first, second))
    late = [overdue(state, start + timedelta(days=days)) for days in (earlier, later)]
    assert 0 <= late[1] - late[0] <= later - earlier

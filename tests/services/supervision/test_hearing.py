"""The life of a hearing 听取审议, and of a follow-up 跟踪监督, on paper."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from kit.catalogue import Fact
from kit.envelope import Reason, Rejected
from services.supervision import item
from services.supervision.anomalies import AnomalyKind
from services.supervision.kinds.follow_up import FollowUp
from services.supervision.kinds.hearing import deadlines
from services.supervision.steps import DeadlineKind, Step, days_late
from services.supervision.vocabulary import ItemKind, ItemStatus, ReportStage
from tests.services.supervision.histories import fact, fold, follow_up

H = "350206-H1"


def scheduled(on: str = "2025-02-01", meeting_on: str = "2025-03-27", organ: str = "COURT") -> Fact:
    return fact("hearing.scheduled", H, on, title="法院工作报告", organ=organ, meeting_on=meeting_on)


def sent(on: str, stage: str) -> Fact:
    return fact("hearing.report_sent", H, on, stage=stage)


def punctual() -> list[Fact]:
    """Scheduled, sent to every reader on the last day the law allows, and held."""
    return [
        scheduled(),
        sent("2025-03-07", "FOR_COMMENT"),
        sent("2025-03-17", "DELIVERED"),
        sent("2025-03-20", "TO_MEMBERS"),
        fact("hearing.held", H, "2025-03-27", meeting="350206-M1"),
    ]


def opinion(on: str = "2025-04-03", **data: Any) -> Fact:
    return fact("hearing.opinion_issued", H, on, title="审议意见", **({"report_due": "2025-07-03"} | data))


def received(on: str) -> Fact:
    return fact("hearing.report_received", H, on)


def resolved(on: str, outcome: str = "CLOSED") -> Fact:
    return fact("hearing.resolved", H, on, outcome=outcome)


def kinds(state: item.Item) -> list[AnomalyKind]:
    return [anomaly.kind for anomaly in item.anomalies(state)]


def test_a_hearing_walks_through_its_statuses() -> None:
    history = [*punctual(), opinion(), received("2025-07-01"), resolved("2025-08-01", "RESOLUTION")]
    assert [item.status(fold(*history[:count])) for count in (1, 2, 4, 5, 6, 7, 8)] == [
        ItemStatus.SCHEDULED,
        ItemStatus.REPORT_SENT,
        ItemStatus.REPORT_SENT,
        ItemStatus.HELD,
        ItemStatus.OPINION_ISSUED,
        ItemStatus.REPORT_RECEIVED,
        ItemStatus.RESOLVED,
    ]
    assert kinds(fold(*history)) == []


def test_the_law_counts_twenty_ten_and_seven_days_back_from_the_meeting() -> None:
    (comment, delivered, members) = item.deadlines(fold(scheduled()))
    assert (comment.kind, comment.due_on) == (DeadlineKind.REPORT_FOR_COMMENT, date(2025, 3, 7))
    assert (delivered.kind, delivered.due_on) == (DeadlineKind.REPORT_DELIVERED, date(2025, 3, 17))
    assert (members.kind, members.due_on) == (DeadlineKind.REPORT_TO_MEMBERS, date(2025, 3, 20))
    assert all(deadline.open and deadline.done is None for deadline in (comment, delivered, members))


def test_a_report_sent_on_the_last_day_is_in_time_and_a_day_later_is_not() -> None:
    in_time = fold(scheduled(), sent("2025-03-17", "DELIVERED"))
    late = sent("2025-03-18", "DELIVERED")
    assert kinds(in_time) == []
    assert [(one.kind, one.event) for one in item.anomalies(fold(scheduled(), late))] == [
        (AnomalyKind.REPORT_SENT_LATE, late.key)
    ]


def test_a_new_date_moves_the_terms() -> None:
    moved = fold(scheduled(), scheduled(on="2025-02-20", meeting_on="2025-04-27"))
    assert [deadline.due_on for deadline in item.deadlines(moved)] == [
        date(2025, 4, 7),
        date(2025, 4, 17),
        date(2025, 4, 20),
    ]
    assert moved.on == date(2025, 4, 27)


def test_a_meeting_held_earlier_than_scheduled_is_what_the_law_counts_from() -> None:
    state = fold(scheduled(), sent("2025-03-10", "TO_MEMBERS"), fact("hearing.held", H, "2025-03-15"))
    assert AnomalyKind.REPORT_SENT_LATE in kinds(state)
    assert state.on == date(2025, 3, 15)


def test_heard_without_any_report_is_an_anomaly_until_the_report_becomes_known() -> None:
    held = fact("hearing.held", H, "2025-03-27")
    assert [(one.kind, one.event) for one in item.anomalies(fold(scheduled(), held))] == [
        (AnomalyKind.HEARD_WITHOUT_REPORT, held.key)
    ]
    assert kinds(fold(scheduled(), held, sent("2025-03-07", "FOR_COMMENT"))) == [AnomalyKind.REPORT_STAGE_MISSING]
    assert kinds(fold(*punctual())) == []


def test_a_report_not_sent_is_no_longer_awaited_once_the_hearing_was_held() -> None:
    before, after = fold(scheduled()), fold(scheduled(), fact("hearing.held", H, "2025-03-27"))
    assert item.due_on(before) == date(2025, 3, 7)
    assert item.due_on(after) is None


def test_held_without_having_been_scheduled_is_an_anomaly() -> None:
    held = punctual()[-1]
    assert kinds(fold(sent("2025-03-01", "TO_MEMBERS"), held)) == [
        AnomalyKind.REPORT_STAGE_MISSING,
        AnomalyKind.HEARING_NOT_SCHEDULED,
    ]


def test_opinions_before_the_hearing_and_reports_before_opinions_are_anomalies() -> None:
    early = opinion(on="2025-03-26")
    assert kinds(fold(*punctual(), early)) == [AnomalyKind.OPINION_BEFORE_HEARING]
    report = received("2025-05-01")
    assert [(one.kind, one.event) for one in item.anomalies(fold(*punctual(), report))] == [
        (AnomalyKind.REPORT_WITHOUT_OPINION, report.key)
    ]
    assert kinds(fold(*punctual(), report, opinion())) == []


def test_one_report_answers_every_open_review_opinion_and_none_issued_later() -> None:
    state = fold(*punctual(), opinion(), opinion(on="2025-04-04"), received("2025-06-01"), opinion(on="2025-06-02"))
    assert [one.reported and one.reported.on for one in state.part.opinions] == [
        date(2025, 6, 1),
        date(2025, 6, 1),
        None,
    ]
    assert item.status(state) is ItemStatus.OPINION_ISSUED


def test_the_handling_report_is_awaited_until_it_arrives() -> None:
    waiting, done = fold(*punctual(), opinion()), fold(*punctual(), opinion(), received("2025-07-10"))
    assert item.due_on(waiting) == date(2025, 7, 3)
    assert item.due_on(done) is None
    (term,) = [one for one in item.deadlines(done) if one.kind is DeadlineKind.HANDLING_REPORT]
    assert (term.open, term.done and term.done.on) == (False, date(2025, 7, 10))


def test_review_opinions_without_a_term_have_none() -> None:
    assert item.due_on(fold(*punctual(), opinion(report_due=None))) is None


def test_closing_with_an_open_opinion_is_an_anomaly_and_a_resolution_leaves_its_term_running() -> None:
    closed = fold(*punctual(), opinion(), resolved("2025-05-01"))
    assert kinds(closed) == [AnomalyKind.CLOSED_WITH_OPINION_OPEN]
    assert item.due_on(closed) is None
    decided = fold(*punctual(), opinion(), resolved("2025-05-01", "RESOLUTION"))
    assert kinds(decided) == []
    assert item.due_on(decided) == date(2025, 7, 3)


def test_resolved_before_it_was_heard_is_an_anomaly() -> None:
    assert kinds(fold(scheduled(), resolved("2025-02-02", "AGREEMENT"))) == [AnomalyKind.RESOLVED_BEFORE_HEARING]


def test_overdue_depends_on_the_day_it_is_asked() -> None:
    due = date(2025, 7, 3)
    days = [date(2025, 7, 1), date(2025, 7, 3), date(2025, 7, 4), date(2025, 7, 13)]
    assert [days_late(due, None, day) for day in days] == [0, 0, 1, 10]
    assert days_late(due, date(2025, 7, 5), date(2025, 7, 13)) == 2
    assert days_late(None, None, date(2025, 7, 13)) == 0


def test_every_stage_of_the_law_has_a_term() -> None:
    assert len(deadlines(fold(scheduled()).part)) == len(ReportStage)


def test_a_follow_up_is_opened_by_the_request_of_the_suggestions_service() -> None:
    request = follow_up("350206-followup-S7", "2025-06-01", "350206-S7")
    state = fold(request)
    assert state.part == FollowUp(
        "两次不满意的建议",
        request.data.cause,
        "350206-S7",
        Step(date(2025, 6, 1), request.key),  # type: ignore[attr-defined]
    )
    assert (state.kind, item.status(state), state.on) == (ItemKind.FOLLOW_UP, ItemStatus.OPEN, date(2025, 6, 1))
    assert (item.due_on(state), item.anomalies(state)) == (None, ())


def test_a_district_may_not_ask_for_a_follow_up() -> None:
    data = {"cause": "DISSATISFIED_TWICE", "suggestion": "350206-S7", "title": "两次不满意的建议"}
    with pytest.raises(Rejected) as refused:
        fact("item.requested", "350206-followup-S7", "2025-06-01", **data)
    assert refused.value.reason is Reason.NOT_ALLOWED


def test_an_id_used_for_two_kinds_keeps_the_first_and_says_so() -> None:
    intruder = fact("hearing.held", "350206-followup-S7", "2025-06-02")
    state = fold(follow_up("350206-followup-S7", "2025-06-01", "350206-S7"), intruder)
    assert state.kind is ItemKind.FOLLOW_UP
    assert [(one.kind, one.event) for one in item.anomalies(state)] == [(AnomalyKind.MIXED_KINDS, intruder.key)]


def test_an_impossible_date_is_refused() -> None:
    with pytest.raises(Rejected, match="outside 1954-2200") as refused:
        scheduled(meeting_on="0001-01-05")
    assert refused.value.reason is Reason.SCHEMA

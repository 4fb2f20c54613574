"""A hearing 听取审议: an organ's report is scheduled, sent, heard, answered with review opinions, and reported on.

The law (监督法, 听取和审议专项工作报告) counts back from the meeting: the report goes out for comment 20 days before,
to the standing committee 10 days before, to its members 7 days before. By when review opinions are to be handled is
set with them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

import msgspec

from kit.catalogue import Fact, Id
from services.supervision.anomalies import Anomaly, AnomalyKind
from services.supervision.events import (
    HearingHeld,
    HearingOpinionIssued,
    HearingOutcome,
    HearingReportReceived,
    HearingReportSent,
    HearingResolved,
    HearingScheduled,
    Organ,
    ReportStage,
)
from services.supervision.steps import Step

EVENTS = (
    HearingScheduled,
    HearingReportSent,
    HearingHeld,
    HearingOpinionIssued,
    HearingReportReceived,
    HearingResolved,
)

DAYS_BEFORE_MEETING = {ReportStage.FOR_COMMENT: 20, ReportStage.DELIVERED: 10, ReportStage.TO_MEMBERS: 7}


class ReviewOpinion(msgspec.Struct, frozen=True):
    """审议意见: issued with a term for the written report on its handling; answered by the first report after it."""

    title: str
    issued: Step
    report_due: date | None
    reported: Step | None = None


class Resolution(msgspec.Struct, frozen=True):
    """How it ended 办结."""

    outcome: HearingOutcome
    title: str | None
    step: Step


class Hearing(msgspec.Struct, frozen=True, tag="HEARING", tag_field="kind"):
    """What is known of one hearing. The latest schedule counts, and the first time of everything else."""

    title: str | None = None
    organ: Organ | None = None
    reporter: Id | None = None
    meeting_on: date | None = None
    scheduled: Step | None = None
    sent: dict[ReportStage, Step] = msgspec.field(default_factory=dict)
    held: Step | None = None
    meeting: Id | None = None
    opinions: tuple[ReviewOpinion, ...] = ()
    received: tuple[Step, ...] = ()
    resolution: Resolution | None = None
    misfits: tuple[Anomaly, ...] = ()

    @property
    def reference_day(self) -> date | None:
        """The day the law counts back from: the scheduled one, or the day it was held where that came earlier."""
        held_on = self.held.on if self.held else None
        return min((day for day in (self.meeting_on, held_on) if day is not None), default=None)

    @property
    def opinions_open(self) -> tuple[ReviewOpinion, ...]:
        """Review opinions whose handling was not reported on."""
        return tuple(opinion for opinion in self.opinions if opinion.reported is None)

    @property
    def closed(self) -> bool:
        """Whether nothing more is expected: ended, and no review opinion waits for its report."""
        if self.resolution is None:
            return False
        return self.resolution.outcome is HearingOutcome.CLOSED or not self.opinions_open


def evolve(state: Hearing, fact: Fact) -> Hearing:
    """`state` after one more fact in the total order."""
    step = Step.of(fact)
    match fact.data:
        case HearingScheduled() as data:
            return msgspec.structs.replace(
                state,
                title=data.title,
                organ=data.organ,
                reporter=data.reporter,
                meeting_on=data.meeting_on,
                scheduled=step,
            )
        case HearingReportSent(stage=stage):
            return msgspec.structs.replace(state, sent={stage: step} | state.sent)
        case HearingHeld(meeting=meeting) if state.held is None:
            return msgspec.structs.replace(state, held=step, meeting=meeting)
        case HearingOpinionIssued(title=title, report_due=due):
            return msgspec.structs.replace(state, opinions=(*state.opinions, ReviewOpinion(title, step, due)))
        case HearingReportReceived():
            return _receive(state, step)
        case HearingResolved(outcome=outcome, title=title) if state.resolution is None:
            return msgspec.structs.replace(state, resolution=Resolution(outcome, title, step))
    return state


def _receive(state: Hearing, step: Step) -> Hearing:
    """A written report answers every review opinion that is open; before any was issued it answers nothing."""
    misfits = state.misfits
    if not state.opinions:
        misfits = (*misfits, Anomaly(AnomalyKind.REPORT_WITHOUT_OPINION, step.event))
    opinions = tuple(
        msgspec.structs.replace(opinion, reported=step) if opinion.reported is None else opinion
        for opinion in state.opinions
    )
    return msgspec.structs.replace(state, opinions=opinions, received=(*state.received, step), misfits=misfits)


def anomalies(state: Hearing) -> Iterator[Anomaly]:
    """What does not fit."""
    yield from state.misfits
    yield from _report_anomalies(state)
    if state.held is not None and state.scheduled is None:
        yield Anomaly(AnomalyKind.HEARING_NOT_SCHEDULED, state.held.event)
    for opinion in state.opinions:
        if state.held is None or opinion.issued.on < state.held.on:
            yield Anomaly(AnomalyKind.OPINION_BEFORE_HEARING, opinion.issued.event)
    if state.resolution is not None:
        end = state.resolution.step
        if state.held is None or end.on < state.held.on:
            yield Anomaly(AnomalyKind.RESOLVED_BEFORE_HEARING, end.event)
        if state.resolution.outcome is HearingOutcome.CLOSED and state.opinions_open:
            yield Anomaly(AnomalyKind.CLOSED_WITH_OPINION_OPEN, end.event)


def _report_anomalies(state: Hearing) -> Iterator[Anomaly]:
    """Reports sent late, and those missing on the day of the hearing."""
    for deadline in deadlines(state):
        sent = state.sent.get(deadline.stage) if deadline.stage else None
        if sent is not None and sent.on > deadline.due_on:
            yield Anomaly(AnomalyKind.REPORT_SENT_LATE, sent.event)
    if state.held is None:
        return
    if not state.sent:
        yield Anomaly(AnomalyKind.HEARD_WITHOUT_REPORT, state.held.event)
    elif len(state.sent) < len(ReportStage):
        yield Anomaly(AnomalyKind.REPORT_STAGE_MISSING, state.held.event)


class DeadlineKind(StrEnum):
    """What is due 期限类别.

    REPORT_FOR_COMMENT 报告送交征求意见 (T−20), REPORT_DELIVERED 报告送交常委会 (T−10),
    REPORT_TO_MEMBERS 报告发给组成人员 (T−7), HANDLING_REPORT 审议意见处理情况报告.
    """

    REPORT_FOR_COMMENT = "REPORT_FOR_COMMENT"
    REPORT_DELIVERED = "REPORT_DELIVERED"
    REPORT_TO_MEMBERS = "REPORT_TO_MEMBERS"
    HANDLING_REPORT = "HANDLING_REPORT"


_KINDS = {
    ReportStage.FOR_COMMENT: DeadlineKind.REPORT_FOR_COMMENT,
    ReportStage.DELIVERED: DeadlineKind.REPORT_DELIVERED,
    ReportStage.TO_MEMBERS: DeadlineKind.REPORT_TO_MEMBERS,
}


@dataclass(frozen=True, slots=True)
class Deadline:
    """A term 期限. `open` while its completion is awaited: a report's term is over once the hearing was held."""

    kind: DeadlineKind
    due_on: date
    done: Step | None
    open: bool
    stage: ReportStage | None = None


def deadlines(state: Hearing) -> tuple[Deadline, ...]:
    """Every term of the hearing in the order of the law; the day itself is still in time."""
    reference = state.reference_day
    waiting = state.held is None and not state.closed
    before = (
        Deadline(
            _KINDS[stage],
            reference - timedelta(days=days),
            state.sent.get(stage),
            waiting and stage not in state.sent,
            stage,
        )
        for stage, days in DAYS_BEFORE_MEETING.items()
        if reference is not None
    )
    after = (
        Deadline(
            DeadlineKind.HANDLING_REPORT,
            opinion.report_due,
            opinion.reported,
            opinion.reported is None and not state.closed,
        )
        for opinion in state.opinions
        if opinion.report_due is not None
    )
    return (*before, *after)

"""A hearing 听取审议: an organ's report is scheduled, sent, heard, answered with review opinions, and reported on.

The law (监督法, 听取和审议专项工作报告) counts back from the meeting: the report goes out for comment 20 days before,
to the standing committee 10 days before, to its members 7 days before. By when review opinions are to be handled is
set with them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

import msgspec

from kit.catalogue import Fact, Id
from services.supervision.anomalies import Anomaly, AnomalyKind
from services.supervision.events.hearing import (
    HearingHeld,
    HearingLookedBack,
    HearingOpinionIssued,
    HearingPublished,
    HearingReportReceived,
    HearingReportSent,
    HearingResolved,
    HearingScheduled,
)
from services.supervision.kinds.kind import Kind, Participation, Produced
from services.supervision.steps import Deadline, DeadlineKind, Row, Step
from services.supervision.vocabulary import (
    CreditKind,
    HearingOutcome,
    ItemKind,
    ItemStatus,
    Organ,
    RecheckOutcome,
    ReportStage,
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


class LookBack(msgspec.Struct, frozen=True):
    """回头看 one round of looking back at the handling."""

    outcome: RecheckOutcome
    note: str | None
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
    representatives: tuple[Id, ...] = ()
    opinions: tuple[ReviewOpinion, ...] = ()
    received: tuple[Step, ...] = ()
    resolution: Resolution | None = None
    look_backs: tuple[LookBack, ...] = ()
    published: Step | None = None
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
        case HearingHeld() as data if state.held is None:
            return msgspec.structs.replace(
                state,
                held=step,
                meeting=data.meeting,
                representatives=data.representatives,
            )
        case HearingOpinionIssued(title=title, report_due=due):
            return msgspec.structs.replace(state, opinions=(*state.opinions, ReviewOpinion(title, step, due)))
        case HearingReportReceived():
            return _receive(state, step)
        case HearingResolved(outcome=outcome, title=title) if state.resolution is None:
            return msgspec.structs.replace(state, resolution=Resolution(outcome, title, step))
        case HearingLookedBack(outcome=outcome, note=note):
            return msgspec.structs.replace(state, look_backs=(*state.look_backs, LookBack(outcome, note, step)))
        case HearingPublished():
            return msgspec.structs.replace(state, published=state.published or step)
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
    for stage, deadline in _report_terms(state):
        sent = state.sent.get(stage)
        if sent is not None and sent.on > deadline.due_on:
            yield Anomaly(AnomalyKind.REPORT_SENT_LATE, sent.event)
    if state.held is None:
        return
    if not state.sent:
        yield Anomaly(AnomalyKind.HEARD_WITHOUT_REPORT, state.held.event)
    elif len(state.sent) < len(ReportStage):
        yield Anomaly(AnomalyKind.REPORT_STAGE_MISSING, state.held.event)


_KINDS = {
    ReportStage.FOR_COMMENT: DeadlineKind.REPORT_FOR_COMMENT,
    ReportStage.DELIVERED: DeadlineKind.REPORT_DELIVERED,
    ReportStage.TO_MEMBERS: DeadlineKind.REPORT_TO_MEMBERS,
}


def deadlines(state: Hearing) -> tuple[Deadline, ...]:
    """Every term of the hearing in the order of the law; the day itself is still in time."""
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
    return (*(deadline for _, deadline in _report_terms(state)), *after)


def _report_terms(state: Hearing) -> Iterator[tuple[ReportStage, Deadline]]:
    reference = state.reference_day
    if reference is None:
        return
    waiting = state.held is None and not state.closed
    for stage, days in DAYS_BEFORE_MEETING.items():
        sent = state.sent.get(stage)
        yield stage, Deadline(_KINDS[stage], reference - timedelta(days=days), sent, waiting and sent is None)


def status(state: Hearing) -> ItemStatus:
    """How far it is, from what is known."""
    if state.resolution is not None:
        return ItemStatus.RESOLVED
    if state.opinions_open:
        return ItemStatus.OPINION_ISSUED
    if state.received:
        return ItemStatus.REPORT_RECEIVED
    if state.held is not None:
        return ItemStatus.HELD
    return ItemStatus.REPORT_SENT if state.sent else ItemStatus.SCHEDULED


def rows(state: Hearing) -> Iterator[Row]:
    """Counts in the month it was held, a review opinion in that of its issue."""
    if state.held is not None:
        yield state.held.on, "hearing.held", 1
        if state.organ is not None:
            yield state.held.on, f"hearing.held_{state.organ.lower()}", 1
        if state.resolution is not None:
            yield state.held.on, f"hearing.with_{state.resolution.outcome.lower()}", 1
    for opinion in state.opinions:
        yield opinion.issued.on, "hearing.opinions_issued", 1
        yield opinion.report_due, "review.due", 0  # its number depends on today; here only that it is known


def index(state: Hearing) -> Mapping[str, Any]:
    """By organ and outcome; `reviews` are the terms of review opinions."""
    return {
        "organ": state.organ.value if state.organ else None,
        "outcome": state.resolution.outcome.value if state.resolution else None,
        "reviews": [
            {
                "due": opinion.report_due.isoformat(),
                "reported": opinion.reported.on.isoformat() if opinion.reported else None,
            }
            for opinion in state.opinions
            if opinion.report_due is not None
        ],
    }


def participations(state: Hearing) -> Iterator[Participation]:
    """Who attended it."""
    if state.held is not None:
        yield Participation(CreditKind.HEARING, state.held, state.representatives)


def produced(state: Hearing) -> Iterator[Produced]:
    """Every review opinion is to be handled by the reporting unit."""
    return (Produced(opinion.title, state.reporter, opinion.issued) for opinion in state.opinions)


HEARING = Kind(
    name=ItemKind.HEARING,
    start=Hearing(),
    events=(
        HearingScheduled,
        HearingReportSent,
        HearingHeld,
        HearingOpinionIssued,
        HearingReportReceived,
        HearingResolved,
        HearingLookedBack,
        HearingPublished,
    ),
    evolve=evolve,
    status=status,
    rows=rows,
    on=lambda state: (state.held and state.held.on) or state.meeting_on,
    anomalies=anomalies,
    deadlines=deadlines,
    index=index,
    participations=participations,
    produced=produced,
)

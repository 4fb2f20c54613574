"""A finding 问题: raised, rectified by its owner unit, re-checked, written off; open again when a re-check fails."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from typing import Any

import msgspec

from kit.catalogue import Fact, Id
from kit.fold import AggregateState
from services.supervision.anomalies import Anomaly, AnomalyKind
from services.supervision.events.finding import FindingRaised, FindingRechecked, FindingRectified, FindingWrittenOff
from services.supervision.steps import NEVER, Row, Step
from services.supervision.vocabulary import RecheckOutcome, RectificationStage


class FindingStatus(StrEnum):
    """How far a finding is 问题状态.

    RAISED 已提出, RECTIFYING 整改中, REPORTED 已报告整改, RECHECKED 复查通过, WRITTEN_OFF 已销号.
    """

    RAISED = "RAISED"
    RECTIFYING = "RECTIFYING"
    REPORTED = "REPORTED"
    RECHECKED = "RECHECKED"
    WRITTEN_OFF = "WRITTEN_OFF"


class FindingList(StrEnum):
    """The three lists a finding moves through 三张清单. PROBLEM 问题清单, SUPERVISION 监督清单, WRITE_OFF 销号清单."""

    PROBLEM = "PROBLEM"
    SUPERVISION = "SUPERVISION"
    WRITE_OFF = "WRITE_OFF"


_LISTS = {FindingStatus.RAISED: FindingList.PROBLEM, FindingStatus.WRITTEN_OFF: FindingList.WRITE_OFF}


def list_of(status: FindingStatus) -> FindingList:
    """Raised: on the problem list; written off: on the write-off list; in between on the supervision list."""
    return _LISTS.get(status, FindingList.SUPERVISION)


class Stage(msgspec.Struct, frozen=True):
    """One entry of a finding's history: the status from this step on."""

    status: FindingStatus
    step: Step


class Finding(AggregateState, frozen=True, kw_only=True):
    """What is known of one finding; `history` has at least one entry."""

    title: str | None = None
    owner: Id | None = None
    due: date | None = None
    item: Id | None = None
    raised: Step | None = None
    failed_rechecks: int = 0
    undone: tuple[Step, ...] = ()  # failed re-checks of what had been found rectified
    history: tuple[Stage, ...] = ()
    misfits: tuple[Anomaly, ...] = ()

    @property
    def status(self) -> FindingStatus:
        """The status now."""
        return self.history[-1].status if self.history else FindingStatus.RAISED

    @property
    def on(self) -> date | None:
        """The day it was raised; where that is not known, of the first fact."""
        if self.raised is not None:
            return self.raised.on
        return self.history[0].step.on if self.history else None


def evolve(state: Finding, fact: Fact) -> Finding:
    """`state` after one more fact in the total order."""
    step = Step.of(fact)
    match fact.data:
        case FindingRaised() as data:
            raised = msgspec.structs.replace(
                state, title=data.title, owner=data.owner, due=data.due, item=data.item, raised=state.raised or step
            )
            return raised if state.history else _enter(raised, FindingStatus.RAISED, step)
        case FindingRectified(stage=stage):
            return _rectify(state, stage, step)
        case FindingRechecked(outcome=outcome, due=due):
            return _recheck(state, outcome, due, step)
        case FindingWrittenOff():
            passed = state.history and state.status in (FindingStatus.RECHECKED, FindingStatus.WRITTEN_OFF)
            settled = state if passed else _note(state, AnomalyKind.WRITTEN_OFF_WITHOUT_RECHECK, step)
            return _enter(settled, FindingStatus.WRITTEN_OFF, step)
    return state


def _rectify(state: Finding, stage: RectificationStage, step: Step) -> Finding:
    """A finding that was written off stays so: only a failed re-check opens it again."""
    if state.status is FindingStatus.WRITTEN_OFF:
        return _note(state, AnomalyKind.RECTIFIED_AFTER_WRITE_OFF, step)
    reported = stage is RectificationStage.REPORTED
    return _enter(state, FindingStatus.REPORTED if reported else FindingStatus.RECTIFYING, step)


def _recheck(state: Finding, outcome: RecheckOutcome, due: date | None, step: Step) -> Finding:
    """A re-check after the write-off is a look-back 回头看: passed it changes nothing, failed it reopens."""
    if state.status in (FindingStatus.RAISED, FindingStatus.RECTIFYING):
        state = _note(state, AnomalyKind.RECHECK_BEFORE_RECTIFICATION, step)
    if outcome is RecheckOutcome.FAILED:
        settled = state.status in (FindingStatus.RECHECKED, FindingStatus.WRITTEN_OFF)
        reopened = msgspec.structs.replace(
            state,
            failed_rechecks=state.failed_rechecks + 1,
            undone=(*state.undone, step) if settled else state.undone,
            due=due or state.due,
        )
        return _enter(reopened, FindingStatus.RECTIFYING, step)
    return state if state.status is FindingStatus.WRITTEN_OFF else _enter(state, FindingStatus.RECHECKED, step)


def _enter(state: Finding, status: FindingStatus, step: Step) -> Finding:
    return msgspec.structs.replace(state, history=(*state.history, Stage(status, step)))


def _note(state: Finding, kind: AnomalyKind, step: Step) -> Finding:
    return msgspec.structs.replace(state, misfits=(*state.misfits, Anomaly(kind, step.event)))


def anomalies(state: Finding) -> tuple[Anomaly, ...]:
    """What does not fit."""
    if state.raised is None and state.history:
        return (*state.misfits, Anomaly(AnomalyKind.FINDING_NOT_RAISED, state.history[0].step.event))
    return state.misfits


def due_on(state: Finding) -> date | None:
    """The term for rectification while it is awaited; reporting it as done meets it, a failed re-check asks anew."""
    awaited = state.status in (FindingStatus.RAISED, FindingStatus.RECTIFYING)
    return state.due if awaited else None


def rows(state: Finding) -> Iterator[Row]:
    """Raised, written off and undone count in the month it was raised; each list's stock moves with the months."""
    yield state.on, "finding.known", 0
    if state.raised is not None:
        yield state.on, "finding.raised", 1
        yield state.on, "finding.written_off", int(state.status is FindingStatus.WRITTEN_OFF)
        yield state.on, "finding.reopened", int(state.failed_rechecks > 0)
        yield state.on, "finding.undone", int(bool(state.undone))
    before: FindingList | None = None
    for stage in state.history:
        now = list_of(stage.status)
        if before is not now:
            yield stage.step.on, f"finding.on_{now.lower()}_list", 1
            if before is not None:
                yield stage.step.on, f"finding.on_{before.lower()}_list", -1
        before = now


def index(state: Finding) -> Mapping[str, Any]:
    """What findings are found and ordered by."""
    return {
        "status": state.status.value,
        "list": list_of(state.status).value,
        "undone": bool(state.undone),
        "owner": state.owner,
        "item": state.item,
        "on": (state.on or NEVER).isoformat(),
        "due_on": (due_on(state) or NEVER).isoformat(),
    }

"""A commitment 承诺: made with a due date, then fulfilled with a proof, or broken; overdue is a matter of today."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any

import msgspec

from kit.catalogue import Fact, Id
from kit.fold import AggregateState
from services.supervision.anomalies import Anomaly, AnomalyKind
from services.supervision.events.commitment import CommitmentBroken, CommitmentFulfilled, CommitmentMade
from services.supervision.steps import NEVER, Row, Step


class CommitmentStatus(StrEnum):
    """What became of a commitment 承诺状态. PENDING 履行中, FULFILLED 已兑现, OVERDUE 已逾期, BROKEN 未兑现."""

    PENDING = "PENDING"
    FULFILLED = "FULFILLED"
    OVERDUE = "OVERDUE"
    BROKEN = "BROKEN"


class Commitment(AggregateState, frozen=True, kw_only=True):
    """The latest wording counts, the first making; what was said last of fulfilled and broken."""

    title: str | None = None
    unit: Id | None = None
    due: date | None = None
    item: Id | None = None
    question: str | None = None
    first_on: date | None = None
    made: Step | None = None
    fulfilled: Step | None = None
    proof: str | None = None
    broken: Step | None = None
    reason: str | None = None


def evolve(state: Commitment, fact: Fact) -> Commitment:
    """`state` after one more fact in the total order."""
    step = Step.of(fact)
    state = msgspec.structs.replace(state, first_on=state.first_on or step.on)
    match fact.data:
        case CommitmentMade() as data:
            return msgspec.structs.replace(
                state,
                title=data.title,
                unit=data.unit,
                due=data.due,
                item=data.item,
                question=data.question,
                made=state.made or step,
            )
        case CommitmentFulfilled(proof=proof):
            return msgspec.structs.replace(state, fulfilled=step, proof=proof, broken=None, reason=None)
        case CommitmentBroken(reason=reason):
            return msgspec.structs.replace(state, broken=step, reason=reason, fulfilled=None, proof=None)
    return state


def status(state: Commitment, today: date) -> CommitmentStatus:
    """Overdue from the day after the term while nothing is known of it."""
    if state.fulfilled is not None:
        return CommitmentStatus.FULFILLED
    if state.broken is not None:
        return CommitmentStatus.BROKEN
    overdue = state.due is not None and state.due < today
    return CommitmentStatus.OVERDUE if overdue else CommitmentStatus.PENDING


def anomalies(state: Commitment) -> tuple[Anomaly, ...]:
    """An end without a beginning."""
    end = state.fulfilled or state.broken
    return (Anomaly(AnomalyKind.COMMITMENT_NOT_MADE, end.event),) if end and state.made is None else ()


def rows(state: Commitment) -> tuple[Row, ...]:
    """Counts in the month it is due; how many were due in a period depends on nothing else."""
    if state.made is None or state.due is None:
        return ((state.first_on, "commitment.known", 0),)
    on_time = state.fulfilled is not None and state.fulfilled.on <= state.due
    return (
        (state.due, "commitment.due", 1),
        (state.due, "commitment.fulfilled", int(state.fulfilled is not None)),
        (state.due, "commitment.on_time", int(on_time)),
        (state.due, "commitment.broken", int(state.broken is not None)),
        (state.made.on, "commitment.made", 1),
    )


def index(state: Commitment) -> Mapping[str, Any]:
    """What commitments are found and ordered by; `due_on` is that of one still open, `ended` says how one ended."""
    ended = "FULFILLED" if state.fulfilled else "BROKEN" if state.broken else None
    return {
        "ended": ended,
        "unit": state.unit,
        "item": state.item,
        "on": ((state.made.on if state.made else state.first_on) or NEVER).isoformat(),
        "due_on": ((None if ended else state.due) or NEVER).isoformat(),
    }

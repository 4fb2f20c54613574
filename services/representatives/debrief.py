"""The debrief 述职: a representative reports to the voters, who grade the report by secret ballot.

Of the ballot there are counts only, complete and in one piece: no voter, no order, no moment of a vote.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import msgspec

from kit.catalogue import Fact
from kit.fold import AggregateState
from kit.periods import month_of
from services.representatives.anomalies import Anomaly, AnomalyKind, shared
from services.representatives.events.debrief import DebriefBalloted, DebriefHeld, DebriefPublished, DebriefScheduled
from services.representatives.vocabulary import DebriefStatus

replace = msgspec.structs.replace


class Ballot(msgspec.Struct, frozen=True):
    """测评 the choices sum to `cast`, which is at most `eligible`: the event is refused otherwise."""

    eligible: int
    cast: int
    satisfied: int
    mostly: int
    dissatisfied: int


class Step(msgspec.Struct, frozen=True):
    """One step, as it was told."""

    at: datetime
    status: DebriefStatus
    event: str


class Debrief(AggregateState, frozen=True, kw_only=True):
    """述职 of one representative, with its steps in their order."""

    representative: str | None = None
    on: date | None = None  # the day it is set for, or was held
    voters: int = 0
    written: bool = False
    ballot: Ballot | None = None
    steps: tuple[Step, ...] = ()

    @property
    def status(self) -> DebriefStatus:
        """The furthest step told."""
        order = list(DebriefStatus)
        return max((one.status for one in self.steps), key=order.index, default=DebriefStatus.SCHEDULED)

    @property
    def held(self) -> date | None:
        """The day it was held, as last told."""
        return next((one.at.date() for one in reversed(self.steps) if one.status is DebriefStatus.HELD), None)


def evolve(state: Debrief, fact: Fact) -> Debrief:
    """The debrief after one more fact."""
    match fact.data:
        case DebriefScheduled() as data:
            scheduled = state if state.held else replace(state, on=data.on)
            return _step(scheduled, fact, DebriefStatus.SCHEDULED, data.representative)
        case DebriefHeld() as data:
            held = replace(state, on=fact.time.date(), voters=data.voters, written=data.written)
            return _step(held, fact, DebriefStatus.HELD, data.representative)
        case DebriefBalloted() as data:
            ballot = Ballot(data.eligible, data.cast, data.satisfied, data.mostly, data.dissatisfied)
            return _step(replace(state, ballot=ballot), fact, DebriefStatus.BALLOTED, data.representative)
        case DebriefPublished() as data:
            return _step(state, fact, DebriefStatus.PUBLISHED, data.representative)
        case _:
            return state


def _step(state: Debrief, fact: Fact, status: DebriefStatus, representative: str) -> Debrief:
    steps = (*state.steps, Step(fact.time, status, fact.key))
    return replace(state, representative=representative, steps=steps)


def anomalies(state: Debrief) -> tuple[Anomaly, ...]:
    """A debrief graded or published that was not held, or graded twice."""
    found = []
    told = [one.status for one in state.steps]
    for status, kind in (
        (DebriefStatus.BALLOTED, AnomalyKind.DEBRIEF_BALLOTED_BEFORE_HELD),
        (DebriefStatus.PUBLISHED, AnomalyKind.DEBRIEF_PUBLISHED_BEFORE_HELD),
    ):
        if status in told and DebriefStatus.HELD not in told[: told.index(status)]:
            found.append(Anomaly(kind, state.steps[told.index(status)].event))
    ballots = [one.event for one in state.steps if one.status is DebriefStatus.BALLOTED]
    if len(ballots) > 1:
        found.append(shared(AnomalyKind.DEBRIEF_BALLOTED_TWICE, ballots[1:]))
    return tuple(found)


def index(state: Debrief) -> Mapping[str, Any]:
    """Found by representative, status and month; ordered by day."""
    return {
        "representative": state.representative,
        "status": state.status,
        "on": None if state.on is None else state.on.isoformat(),
        "month": None if state.on is None else month_of(state.on),
        "anomalous": bool(anomalies(state)),
    }

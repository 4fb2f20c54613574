"""An opinion 民情民意: what citizens raised, through which channel, and how it went on until it was closed.

Received, passed on, answered by a representative or handled by a unit, fed back, revisited, closed; or converted to a
suggestion. One on a legislative draft is submitted with being received and then adopted or not. Citizens are a count.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from msgspec.structs import replace

from kit.catalogue import EventData, Fact
from kit.fold import AggregateState
from services.suggestions import events
from services.suggestions.anomalies import OpinionAnomaly
from services.suggestions.events import Adoption, Channel, Grade, Outcome
from services.suggestions.timeline import Anomaly, Step, ahead, step


class Status(StrEnum):
    """Where an opinion stands: UNKNOWN 未见收到记录, RECEIVED 已收到, ROUTED 已转交, ANSWERED 代表已答复,
    ASSIGNED 已交办, HANDLED 已办理, FED_BACK 已反馈, REVISITED 已回访, CONVERTED 已转为建议, CLOSED 已办结."""

    UNKNOWN = "UNKNOWN"
    RECEIVED = "RECEIVED"
    ROUTED = "ROUTED"
    ANSWERED = "ANSWERED"
    ASSIGNED = "ASSIGNED"
    HANDLED = "HANDLED"
    FED_BACK = "FED_BACK"
    REVISITED = "REVISITED"
    CONVERTED = "CONVERTED"
    CLOSED = "CLOSED"


class DraftStatus(StrEnum):
    """What became of an opinion on a legislative draft: SUBMITTED 已报送, ADOPTED 采纳, NOT_ADOPTED 未采纳."""

    SUBMITTED = "SUBMITTED"
    ADOPTED = "ADOPTED"
    NOT_ADOPTED = "NOT_ADOPTED"


class Opinion(AggregateState, frozen=True, kw_only=True):
    """Everything known of one opinion."""

    first_on: date | None = None  # the day of its earliest fact
    channel: Channel | None = None
    title: str = ""
    content: str = ""
    topics: tuple[str, ...] = ()
    citizens: int = 0
    station: str | None = None
    qr_code: str | None = None
    reception: str | None = None
    legislative_draft: str | None = None
    item: str | None = None  # the supervision item that produced it
    representatives: tuple[str, ...] = ()
    unit: str | None = None
    status: Status = Status.UNKNOWN
    received_at: datetime | None = None
    answered_at: datetime | None = None
    promised_on: date | None = None
    due_on: date | None = None  # the day promised
    promise: str = ""
    handled_on: date | None = None
    fed_back_on: date | None = None
    revisited_on: date | None = None
    closed_on: date | None = None
    outcome: Outcome | None = None
    letter: str | None = None
    answer: str = ""
    handling: str = ""
    grade: Grade | None = None
    suggestion: str | None = None
    adoption: Adoption | None = None
    steps: tuple[Step, ...] = ()
    anomalies: tuple[Anomaly[OpinionAnomaly], ...] = ()

    @property
    def received_on(self) -> date | None:
        """The day it was received; its month is the cohort it counts in."""
        return self.received_at.date() if self.received_at else None

    @property
    def answered_on(self) -> date | None:
        """The day of the first answer."""
        return self.answered_at.date() if self.answered_at else None

    @property
    def draft_status(self) -> DraftStatus | None:
        """For an opinion on a legislative draft."""
        if self.legislative_draft is None or self.received_on is None:
            return None
        return DraftStatus.SUBMITTED if self.adoption is None else DraftStatus(self.adoption.value)


def evolve(state: Opinion, fact: Fact) -> Opinion:
    """`state` after `fact`, which happened after everything folded into it."""
    move = _MOVES.get(type(fact.data))
    if move is None:
        return state
    state = replace(
        state, first_on=state.first_on or fact.time.date(), steps=(*state.steps, step(fact, _actor(fact.data)))
    )
    if state.received_on is None and not isinstance(fact.data, _BEGINNINGS):
        state = _flag(state, fact, OpinionAnomaly.NOT_RECEIVED)
    if state.closed_on and not isinstance(fact.data, _ALLOWED_AFTER_CLOSING):
        return _flag(state, fact, OpinionAnomaly.STEP_AFTER_CLOSING)
    return move(state, fact.data, fact)


def anomalies(state: Opinion, today: date) -> tuple[Anomaly[OpinionAnomaly], ...]:
    """Everything that does not fit, by time; a step dated after today among it."""
    later = ahead(OpinionAnomaly.TIME_TRAVEL, state.steps, today)
    return tuple(sorted((*state.anomalies, *later), key=lambda one: (one.at, one.event_key, one.kind)))


def _actor(data: EventData) -> str | None:
    match data:
        case events.OpinionAnswered():
            return data.representative
        case events.OpinionHandled():
            return data.unit
        case _:
            return None


def _flag(state: Opinion, fact: Fact, kind: OpinionAnomaly) -> Opinion:
    return replace(state, anomalies=(*state.anomalies, Anomaly(kind=kind, at=fact.time, event_key=fact.key)))


def _received(state: Opinion, data: events.OpinionReceived, fact: Fact) -> Opinion:
    """Being received after other steps is odd, but what it says is kept."""
    if state.received_on:
        return _flag(state, fact, OpinionAnomaly.RECEIVED_TWICE)
    status = Status.RECEIVED
    if state.status is not Status.UNKNOWN:
        state, status = _flag(state, fact, OpinionAnomaly.TIME_TRAVEL), state.status
    return replace(
        state,
        channel=data.channel,
        title=data.title,
        content=data.content,
        topics=data.topics,
        citizens=data.citizens,
        station=data.station,
        qr_code=data.qr_code,
        reception=data.reception,
        legislative_draft=data.legislative_draft,
        representatives=_with(data.representatives, state.representatives),
        status=status,
        received_at=fact.time,
    )


def _produced(state: Opinion, data: events.OpinionProduced, fact: Fact) -> Opinion:
    """An opinion from a hearing or an inquiry is received, and passed on where a unit is named."""
    received = events.OpinionReceived(division=data.division, channel=Channel.SUPERVISION, title=data.title)
    state = replace(_received(state, received, fact), item=data.item, unit=state.unit or data.unit)
    return replace(state, status=Status.ROUTED) if data.unit and state.status is Status.RECEIVED else state


def _with(known: tuple[str, ...], more: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*known, *more)))


def _routed(state: Opinion, data: events.OpinionRouted, fact: Fact) -> Opinion:
    named = _with(state.representatives, data.representatives)
    return replace(state, status=Status.ROUTED, representatives=named, unit=data.unit or state.unit)


def _answered(state: Opinion, data: events.OpinionAnswered, fact: Fact) -> Opinion:
    return replace(
        state,
        status=Status.ANSWERED,
        answered_at=state.answered_at or fact.time,
        answer=data.content,
        representatives=_with(state.representatives, (data.representative,)),
    )


def _assigned(state: Opinion, data: events.OpinionAssigned, fact: Fact) -> Opinion:
    return replace(state, status=Status.ASSIGNED, unit=data.unit)


def _promised(state: Opinion, data: events.OpinionPromised, fact: Fact) -> Opinion:
    """A promise made again keeps its first day of making, and is flagged where the promised day moved."""
    if data.due_on < fact.time.date():
        state = _flag(state, fact, OpinionAnomaly.TIME_TRAVEL)
    if state.due_on not in (None, data.due_on):
        state = _flag(state, fact, OpinionAnomaly.PROMISE_MOVED)
    return replace(
        state,
        promised_on=state.promised_on or fact.time.date(),
        due_on=data.due_on,
        promise=data.content,
        unit=state.unit or data.unit,
    )


def _handled(state: Opinion, data: events.OpinionHandled, fact: Fact) -> Opinion:
    if state.unit is None:
        state = _flag(state, fact, OpinionAnomaly.HANDLED_WITHOUT_ASSIGNMENT)
    elif state.unit != data.unit:
        state = _flag(state, fact, OpinionAnomaly.HANDLED_BY_OTHER_UNIT)
    return replace(
        state,
        status=Status.HANDLED,
        handled_on=fact.time.date(),
        outcome=data.outcome,
        letter=data.letter,
        handling=data.content,
    )


def _fed_back(state: Opinion, data: events.OpinionFedBack, fact: Fact) -> Opinion:
    if not state.answered_on and not state.handled_on:
        state = _flag(state, fact, OpinionAnomaly.FED_BACK_WITHOUT_RESULT)
    return replace(state, status=Status.FED_BACK, fed_back_on=fact.time.date())


def _revisited(state: Opinion, data: events.OpinionRevisited, fact: Fact) -> Opinion:
    if not state.fed_back_on:
        state = _flag(state, fact, OpinionAnomaly.REVISITED_BEFORE_FEEDBACK)
    status = state.status if state.closed_on else Status.REVISITED
    return replace(state, status=status, revisited_on=fact.time.date(), grade=data.grade or state.grade)


def _closed(state: Opinion, data: events.OpinionClosed, fact: Fact) -> Opinion:
    if not (state.answered_on or state.handled_on or state.suggestion or state.adoption or data.outcome):
        state = _flag(state, fact, OpinionAnomaly.CLOSED_WITHOUT_RESULT)
    return replace(state, status=Status.CLOSED, closed_on=fact.time.date(), outcome=data.outcome or state.outcome)


def _converted(state: Opinion, data: events.OpinionConverted, fact: Fact) -> Opinion:
    status = state.status if state.closed_on else Status.CONVERTED
    return replace(state, status=status, suggestion=data.suggestion)


def _adopted(state: Opinion, data: events.OpinionAdopted, fact: Fact) -> Opinion:
    if state.legislative_draft is None:
        state = _flag(state, fact, OpinionAnomaly.ADOPTED_WITHOUT_DRAFT)
    return replace(state, adoption=data.result)


_BEGINNINGS = (events.OpinionReceived, events.OpinionProduced)
_ALLOWED_AFTER_CLOSING = (
    *_BEGINNINGS,
    events.OpinionRevisited,
    events.OpinionConverted,
    events.OpinionAdopted,
)
_MOVES: Mapping[type[EventData], Callable[[Opinion, Any, Fact], Opinion]] = {
    events.OpinionReceived: _received,
    events.OpinionProduced: _produced,
    events.OpinionRouted: _routed,
    events.OpinionAnswered: _answered,
    events.OpinionAssigned: _assigned,
    events.OpinionPromised: _promised,
    events.OpinionHandled: _handled,
    events.OpinionFedBack: _fed_back,
    events.OpinionRevisited: _revisited,
    events.OpinionClosed: _closed,
    events.OpinionConverted: _converted,
    events.OpinionAdopted: _adopted,
}

"""A slot of the roster 排班: who is to receive citizens where and when; held by a reception that names it, or missed.

Whether nobody came is a question of the day it is asked: an absence is computed, never stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import msgspec

from kit.catalogue import Fact, Target
from kit.fold import AggregateState, States
from kit.periods import month_of
from services.representatives.anomalies import Anomaly, AnomalyKind, shared
from services.representatives.events.common import TENURE
from services.representatives.events.duty import DutyMoved, DutyScheduled
from services.representatives.events.reception import ReceptionHeld
from services.representatives.vocabulary import DutyStatus

replace = msgspec.structs.replace


class Held(msgspec.Struct, frozen=True):
    """A reception that kept the slot."""

    reception: str
    on: date
    event: str


class Duty(AggregateState, frozen=True, kw_only=True):
    """排班 as last scheduled and moved, with the receptions that kept it; `scheduled_on` is the day before any move."""

    scheduled_on: date | None = None
    on: date | None = None
    station: str | None = None
    representatives: tuple[str, ...] = ()
    topic: str | None = None
    host: str | None = None
    audience: str | None = None
    hours: str | None = None
    events: tuple[str, ...] = ()
    held: tuple[Held, ...] = ()
    lapsed: tuple[str, ...] = ()  # of the representatives those who do not serve on its day: see `seen`

    @property
    def is_moved(self) -> bool:
        """Whether it stands on another day than it was scheduled on."""
        return self.on != self.scheduled_on

    def status(self, today: date) -> DutyStatus:
        """Where it stands."""
        if self.held:
            return DutyStatus.HELD
        if self.on is not None and self.on < today:
            return DutyStatus.ABSENT
        return DutyStatus.MOVED if self.is_moved else DutyStatus.SCHEDULED


def evolve(state: Duty, fact: Fact) -> Duty:
    """The slot after one more fact."""
    match fact.data:
        case DutyScheduled() as data:
            return replace(
                state,
                scheduled_on=data.on,
                on=data.on,
                station=data.station,
                representatives=tuple(dict.fromkeys(data.representatives)),
                topic=data.topic,
                host=data.host,
                audience=data.audience,
                hours=data.hours,
                events=(*state.events, fact.key),
            )
        case DutyMoved(to=to):
            return replace(state, on=to, events=(*state.events, fact.key))
        case ReceptionHeld():
            others = tuple(one for one in state.held if one.reception != fact.subject)
            return replace(state, held=(*others, Held(fact.subject, fact.time.date(), fact.key)))
        case _:
            return state


def seen(state: Duty, states: States) -> Duty:
    """The slot in the light of mandates; of whom none is known, nothing is said."""
    tenures = ((one, states.get(Target(TENURE, one))) for one in state.representatives)
    day = state.on
    lapsed = (one for one, tenure in tenures if day and tenure is not None and not tenure.serves_on(day))
    return replace(state, lapsed=tuple(lapsed))


def anomalies(state: Duty) -> tuple[Anomaly, ...]:
    """A slot that was kept or moved but never scheduled, kept on another day, or set for somebody without a mandate."""
    if state.scheduled_on is None:
        told = (*state.events, *(one.event for one in state.held))
        return (shared(AnomalyKind.DUTY_NOT_SCHEDULED, told),) if told else ()
    elsewhere = [one.event for one in state.held if one.on != state.on]
    found = (shared(AnomalyKind.DUTY_HELD_ON_ANOTHER_DAY, elsewhere),) if elsewhere else ()
    return (*found, Anomaly(AnomalyKind.DUTY_WITHOUT_MANDATE, state.events[-1])) if state.lapsed else found


def index(state: Duty) -> Mapping[str, Any]:
    """Found by day, station, representative, and whether it was kept or moved."""
    return {
        "on": None if state.on is None else state.on.isoformat(),
        "month": None if state.on is None else month_of(state.on),
        "station": state.station,
        "representatives": list(state.representatives),
        "held": bool(state.held),
        "moved": state.is_moved,
        "lapsed": list(state.lapsed),
        "anomalous": bool(anomalies(state)),
    }

"""The reception 接待: representatives met citizens, of whom only the number is known."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from kit.catalogue import Fact
from kit.fold import AggregateState
from kit.periods import month_of
from services.representatives.anomalies import Anomaly, AnomalyKind, shared
from services.representatives.events.reception import ReceptionHeld
from services.representatives.vocabulary import Channel, VisitorRole


class Reception(AggregateState, frozen=True, kw_only=True):
    """接待 as last told; `events` are the tellings, of which there should be one."""

    held: datetime | None = None
    channel: Channel = Channel.STATION
    station: str | None = None
    representatives: tuple[str, ...] = ()
    citizens: int = 0
    topics: tuple[str, ...] = ()
    opinions: tuple[str, ...] = ()
    visitor_role: VisitorRole = VisitorRole.REPRESENTATIVE
    duty: str | None = None
    cadence: str | None = None
    events: tuple[str, ...] = ()


def evolve(state: Reception, fact: Fact) -> Reception:
    """The reception after one more telling."""
    data = fact.data
    if not isinstance(data, ReceptionHeld):
        return state
    return Reception(
        id=state.id,
        division=state.division,
        held=fact.time,
        channel=data.channel,
        station=data.station,
        representatives=tuple(dict.fromkeys(data.representatives)),
        citizens=data.citizens,
        topics=tuple(dict.fromkeys(data.topics)),
        opinions=tuple(dict.fromkeys(data.opinions)),
        visitor_role=data.visitor_role,
        duty=data.duty,
        cadence=data.cadence,
        events=(*state.events, fact.key),
    )


def anomalies(state: Reception) -> tuple[Anomaly, ...]:
    """A reception told more than once, or one without a representative."""
    found = []
    if len(state.events) > 1:
        found.append(shared(AnomalyKind.RECEPTION_HELD_TWICE, state.events[1:]))
    if state.events and not state.representatives:
        found.append(Anomaly(AnomalyKind.RECEPTION_WITHOUT_REPRESENTATIVE, state.events[-1]))
    return tuple(found)


def index(state: Reception) -> Mapping[str, Any]:
    """Found by channel, station, representative, visitor's role and month; ordered by time."""
    return {
        "channel": state.channel,
        "station": state.station,
        "representatives": list(state.representatives),
        "visitor_role": state.visitor_role,
        "month": None if state.held is None else month_of(state.held),
        "held": None if state.held is None else state.held.isoformat(),
        "anomalous": bool(anomalies(state)),
    }

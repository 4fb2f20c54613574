"""Meetings 会议 and appointments 任免: what is counted, in meetings and in person-times 人次. Nobody is named."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kit.catalogue import Fact, Id
from kit.fold import AggregateState
from services.supervision.events.meeting import AppointmentDecided, MeetingHeld
from services.supervision.steps import NEVER, Row, Step
from services.supervision.vocabulary import MeetingKind


class Meeting(AggregateState, frozen=True, kw_only=True):
    """会议 a meeting that was held; the latest report counts."""

    kind: MeetingKind | None = None
    title: str | None = None
    held: Step | None = None


class Appointment(AggregateState, frozen=True, kw_only=True):
    """任免 a decision on appointments; the latest report counts."""

    appointed: int = 0
    removed: int = 0
    meeting: Id | None = None
    decided: Step | None = None


def evolve_meeting(state: Meeting, fact: Fact) -> Meeting:
    """`state` after one more fact in the total order."""
    match fact.data:
        case MeetingHeld(kind=kind, title=title):
            return Meeting(id=state.id, division=state.division, kind=kind, title=title, held=Step.of(fact))
    return state


def evolve_appointment(state: Appointment, fact: Fact) -> Appointment:
    """`state` after one more fact in the total order."""
    match fact.data:
        case AppointmentDecided() as data:
            return Appointment(
                id=state.id,
                division=state.division,
                appointed=data.appointed,
                removed=data.removed,
                meeting=data.meeting,
                decided=Step.of(fact),
            )
    return state


def meeting_rows(state: Meeting) -> tuple[Row, ...]:
    """A meeting counts in its month; each kind is a family, for a district may tell of some kinds only."""
    if state.held is None or state.kind is None:
        return ()
    return ((state.held.on, f"{state.kind.lower()}_meeting.held", 1),)


def appointment_rows(state: Appointment) -> tuple[Row, ...]:
    """Person-times of the month decided."""
    if state.decided is None:
        return ()
    day = state.decided.on
    return ((day, "appointment.appointed", state.appointed), (day, "appointment.removed", state.removed))


def index_meeting(state: Meeting) -> Mapping[str, Any]:
    """What meetings are found and ordered by."""
    return {
        "kind": state.kind.value if state.kind else None,
        "on": (state.held.on if state.held else NEVER).isoformat(),
    }


def index_appointment(state: Appointment) -> Mapping[str, Any]:
    """What decisions are found and ordered by."""
    return {"on": (state.decided.on if state.decided else NEVER).isoformat()}

"""Facts of meetings 会议 and appointments 任免, in numbers."""

from __future__ import annotations

from typing import Annotated, ClassVar

import msgspec

from kit.catalogue import EventData, Id, ShortText
from services.supervision.events.common import Number
from services.supervision.vocabulary import MeetingKind


class MeetingHeld(EventData, frozen=True, kw_only=True):
    """会议召开 a meeting was held; one event a meeting, however many days it lasts. Subject: the meeting."""

    event_type: ClassVar[str] = "npc.meeting.held.v1"
    kind: MeetingKind
    title: ShortText


class AppointmentDecided(EventData, frozen=True, kw_only=True):
    """人事任免 one decision on appointments: how many person-times 人次, and nobody's name. Subject: the decision."""

    event_type: ClassVar[str] = "npc.appointment.decided.v1"
    appointed: Number
    removed: Number
    meeting: Annotated[Id, msgspec.Meta(description="The meeting that decided.")] | None = None

"""Facts of the roster 值班接待: slots, and their moves."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar

import msgspec

from kit.catalogue import EventData, Id, ShortText
from services.representatives.events.common import (
    Representatives,
)


class DutyScheduled(EventData, frozen=True, kw_only=True):
    """排班 a slot of the roster: who receives, where, when, whom and about what (四定); the latest telling counts."""

    event_type: ClassVar[str] = "npc.duty.scheduled.v1"
    on: date
    station: Id | None = None
    representatives: Representatives = ()
    topic: Annotated[ShortText | None, msgspec.Meta(description="定主题 what it is about")] = None
    host: Annotated[ShortText | None, msgspec.Meta(description="定承办 which body holds it; never a person's name")] = (
        None
    )
    audience: Annotated[ShortText | None, msgspec.Meta(description="定对象 whom it is for, as 个体工商户")] = None
    hours: (
        Annotated[str, msgspec.Meta(pattern=r"^\d\d:\d\d-\d\d:\d\d$", description="定时间 from-to, as 09:00-11:30")]
        | None
    ) = None


class DutyMoved(EventData, frozen=True, kw_only=True):
    """改期 the slot was moved to another day."""

    event_type: ClassVar[str] = "npc.duty.moved.v1"
    to: date
    reason: ShortText | None = None

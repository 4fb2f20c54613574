"""Facts of micro-supervision 微监督: one small matter a month, its problems are findings."""

from __future__ import annotations

from typing import Annotated, ClassVar

import msgspec

from kit.catalogue import EventData, ShortText
from services.supervision.events.common import Number


class MicroHeld(EventData, frozen=True, kw_only=True):
    """一月一议 a session took up one matter. Subject: the item."""

    event_type: ClassVar[str] = "npc.micro.held.v1"
    title: ShortText


class MicroSurveyed(EventData, frozen=True, kw_only=True):
    """群众满意度测评 citizens were asked afterwards; totals only. Subject: the item."""

    event_type: ClassVar[str] = "npc.micro.surveyed.v1"
    asked: Annotated[Number, msgspec.Meta(description="How many were asked 测评人数.")]
    satisfied: Annotated[Number, msgspec.Meta(description="How many were satisfied 满意人数.")]

    def __post_init__(self) -> None:
        """No more can be satisfied than were asked."""
        if self.satisfied > self.asked:
            raise ValueError(f"{self.satisfied} satisfied of {self.asked} asked")

"""Facts of a finding 问题: raised, rectified, re-checked, written off."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar

import msgspec

from kit.catalogue import EventData, Id, ShortText
from services.supervision.events.common import Unit, check_day
from services.supervision.vocabulary import RecheckOutcome, RectificationStage


class FindingRaised(EventData, frozen=True, kw_only=True):
    """问题提出 supervision found a problem; it belongs to an item or stands alone. Subject: the finding."""

    event_type: ClassVar[str] = "npc.finding.raised.v1"
    title: ShortText
    owner: Annotated[Unit, msgspec.Meta(description="The unit that must rectify it 责任单位.")]
    due: Annotated[date, msgspec.Meta(description="By when it must be rectified 整改期限.")] | None = None
    item: Annotated[Id, msgspec.Meta(description="The supervision item it came from.")] | None = None

    def __post_init__(self) -> None:
        """Raises ValueError for an impossible date."""
        check_day("due", self.due)


class FindingRectified(EventData, frozen=True, kw_only=True):
    """问题整改 the owner unit started to rectify, or reported it as done. Subject: the finding."""

    event_type: ClassVar[str] = "npc.finding.rectified.v1"
    stage: RectificationStage


class FindingRechecked(EventData, frozen=True, kw_only=True):
    """复查（回头看） the committee looked again; a failed re-check reopens the finding. Subject: the finding."""

    event_type: ClassVar[str] = "npc.finding.rechecked.v1"
    outcome: RecheckOutcome
    due: Annotated[date, msgspec.Meta(description="The new term after a failed re-check.")] | None = None

    def __post_init__(self) -> None:
        """Raises ValueError for an impossible date."""
        check_day("due", self.due)


class FindingWrittenOff(EventData, frozen=True, kw_only=True):
    """问题销号 the finding is settled and leaves the list. Subject: the finding."""

    event_type: ClassVar[str] = "npc.finding.written_off.v1"

"""Facts of a referral 监督贯通移送 to another supervising body."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar

import msgspec

from kit.catalogue import EventData, Id, ShortText
from services.supervision.events.common import check_day
from services.supervision.vocabulary import ReferralBody, ReferralOrigin


class ReferralMade(EventData, frozen=True, kw_only=True):
    """移送 a matter went to another supervising body. Subject: the item."""

    event_type: ClassVar[str] = "npc.referral.made.v1"
    title: ShortText
    to: ReferralBody
    origin: ReferralOrigin
    due: Annotated[date, msgspec.Meta(description="By when it answers 反馈期限.")] | None = None
    finding: Annotated[Id, msgspec.Meta(description="The finding behind it.")] | None = None
    suggestion: Annotated[Id, msgspec.Meta(description="The suggestion behind it.")] | None = None

    def __post_init__(self) -> None:
        """Raises ValueError for an impossible date."""
        check_day("due", self.due)


class ReferralAnswered(EventData, frozen=True, kw_only=True):
    """移送反馈 the body answered. Subject: the item."""

    event_type: ClassVar[str] = "npc.referral.answered.v1"
    result: ShortText | None = None

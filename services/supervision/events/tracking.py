"""Facts of tracking the same sites over years 多年跟踪监督."""

from __future__ import annotations

from typing import Annotated, ClassVar

import msgspec

from kit.catalogue import EventData, Id, ShortText
from services.supervision.events.common import Number
from services.supervision.vocabulary import SiteCategory, VisitOutcome


class TrackingStarted(EventData, frozen=True, kw_only=True):
    """启动跟踪监督 the committee decided to look at the same sites again and again. Subject: the item."""

    event_type: ClassVar[str] = "npc.tracking.started.v1"
    title: ShortText


class TrackingVisited(EventData, frozen=True, kw_only=True):
    """实地察看 a tracked site was seen. Subject: the item; counts for the site as well."""

    event_type: ClassVar[str] = "npc.tracking.visited.v1"
    site: Annotated[Id, msgspec.Meta(description="The same id year after year 点位编号.")]
    name: ShortText
    category: SiteCategory
    outcome: VisitOutcome
    problems: Annotated[Number, msgspec.Meta(description="How many problems were seen 发现问题数.")] = 0

    def __post_init__(self) -> None:
        """A division tracks sites of its own only."""
        if not self.site.startswith(f"{self.division}-"):
            raise ValueError(f"site {self.site!r} must begin with {self.division}-")

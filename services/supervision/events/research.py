"""Facts of research 专题调研, alone or tied to a key suggestion 督办+调研."""

from __future__ import annotations

from typing import Annotated, ClassVar

import msgspec

from kit.catalogue import EventData, Id, ShortText
from services.supervision.events.common import Number


class ResearchStarted(EventData, frozen=True, kw_only=True):
    """启动调研 a topic is researched. Subject: the item."""

    event_type: ClassVar[str] = "npc.research.started.v1"
    title: ShortText
    suggestion: Annotated[Id, msgspec.Meta(description="The key suggestion it is tied to.")] | None = None


class ResearchReported(EventData, frozen=True, kw_only=True):
    """调研报告 the research ended with a report. Subject: the item."""

    event_type: ClassVar[str] = "npc.research.reported.v1"
    suggestions: Annotated[Number, msgspec.Meta(description="How many suggestions it made 意见建议数.")] = 0

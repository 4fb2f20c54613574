"""Facts of an inspection 执法检查: started, joined by other districts, reported."""

from __future__ import annotations

from typing import Annotated, ClassVar

import msgspec

from kit.catalogue import EventData, Id, ShortText
from services.supervision.events.common import Number, Representatives
from services.supervision.vocabulary import InspectionMode, InspectionType


class InspectionStarted(EventData, frozen=True, kw_only=True):
    """启动检查 an inspection began. Subject: the item."""

    event_type: ClassVar[str] = "npc.inspection.started.v1"
    title: ShortText
    type: InspectionType = InspectionType.LAW
    mode: InspectionMode = InspectionMode.OWN
    laws: Annotated[
        tuple[ShortText, ...],
        msgspec.Meta(max_length=20, description="The laws and regulations inspected 所检查法律法规."),
    ] = ()


class InspectionJoined(EventData, frozen=True, kw_only=True):
    """参加联动检查 a district's inspection joined another's, as that of its city. Subject: the joining district's item.

    A district speaks for itself: the other's item is named, not written.
    """

    event_type: ClassVar[str] = "npc.inspection.joined.v1"
    inspection: Annotated[Id, msgspec.Meta(description="The inspection that is joined.")]


class InspectionReported(EventData, frozen=True, kw_only=True):
    """检查报告 the inspection ended with a report; its problems are findings of their own. Subject: the item."""

    event_type: ClassVar[str] = "npc.inspection.reported.v1"
    sites: Annotated[Number, msgspec.Meta(description="How many places were seen 检查点位数.")] = 0
    livelihood_items: Annotated[Number, msgspec.Meta(description="How many livelihood items 民生项目数.")] = 0
    representatives: Representatives = ()
    meeting: Annotated[Id, msgspec.Meta(description="The meeting that heard the report.")] | None = None

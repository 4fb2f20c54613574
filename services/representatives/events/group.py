"""Facts of groups 代表小组: formed and disbanded, joined and left."""

from __future__ import annotations

from typing import Annotated, ClassVar

import msgspec

from kit.catalogue import EventData, ShortText
from services.representatives.vocabulary import (
    GroupKind,
)


class GroupFormed(EventData, frozen=True, kw_only=True):
    """组建代表小组 a group was formed, or what is said of it changed; who belongs to it the members tell themselves."""

    event_type: ClassVar[str] = "npc.group.formed.v1"
    kind: GroupKind
    name: ShortText
    field: Annotated[ShortText | None, msgspec.Meta(description="领域 the field of a professional group")] = None
    committee: Annotated[
        ShortText | None, msgspec.Meta(description="对口专委会 the special committee it works with")
    ] = None
    alliance: Annotated[ShortText | None, msgspec.Meta(description="行业联盟 the industry alliance it is tied to")] = (
        None
    )


class GroupDisbanded(EventData, frozen=True, kw_only=True):
    """撤销代表小组 the group is no more, whoever belonged to it."""

    event_type: ClassVar[str] = "npc.group.disbanded.v1"
    reason: ShortText | None = None

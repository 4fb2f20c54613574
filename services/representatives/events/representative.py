"""Facts of a representative 代表: mandates and what is said of the person, under a pseudonym."""

from __future__ import annotations

from typing import Annotated, ClassVar

import msgspec

from kit.catalogue import EventData, Id, ShortText
from services.representatives.events.common import Pseudonym, Term
from services.representatives.vocabulary import (
    Category,
    EndReason,
    GroupKind,
    MandateLevel,
    SuspensionReason,
)


class MandateStarted(EventData, frozen=True, kw_only=True):
    """任职 a mandate began (elected, 当选) or is exercised again after a suspension (恢复执行职务).

    Subject: the representative. A person has at most one mandate per level and term; these two name it.
    """

    event_type: ClassVar[str] = "npc.representative.mandate_started.v1"
    level: MandateLevel
    term: Term
    constituency: Annotated[ShortText | None, msgspec.Meta(description="选区 or electing unit 选举单位")] = None
    by_election: Annotated[bool, msgspec.Meta(description="补选 elected between the general elections")] = False
    display_name: Pseudonym | None = None
    category: Category | None = None


class MandateSuspended(EventData, frozen=True, kw_only=True):
    """暂停执行代表职务 the mandate rests; mandate_started takes it up again. Subject: the representative."""

    event_type: ClassVar[str] = "npc.representative.mandate_suspended.v1"
    level: MandateLevel
    term: Term
    reason: SuspensionReason


class MandateEnded(EventData, frozen=True, kw_only=True):
    """代表资格终止 the mandate ended. Subject: the representative."""

    event_type: ClassVar[str] = "npc.representative.mandate_ended.v1"
    level: MandateLevel
    term: Term
    reason: EndReason


class ProfileChanged(EventData, frozen=True, kw_only=True):
    """代表信息变更 what is said of a representative changed; a field left out stays as it was."""

    event_type: ClassVar[str] = "npc.representative.profile_changed.v1"
    display_name: Pseudonym | None = None
    category: Category | None = None
    posts: (
        Annotated[
            tuple[ShortText, ...],
            msgspec.Meta(max_length=50, description="Posts in the committee or its bodies 常委会、专委会职务"),
        ]
        | None
    ) = None
    station: Annotated[Id | None, msgspec.Meta(description="The home or station the person belongs to 所属家站")] = None


class GroupJoined(EventData, frozen=True, kw_only=True):
    """加入代表小组 a representative joined a group. Subject: the representative."""

    event_type: ClassVar[str] = "npc.representative.group_joined.v1"
    group: Id
    kind: GroupKind
    name: ShortText
    leader: Annotated[bool, msgspec.Meta(description="组长 leads the group")] = False


class GroupLeft(EventData, frozen=True, kw_only=True):
    """退出代表小组 a representative left a group. Subject: the representative."""

    event_type: ClassVar[str] = "npc.representative.group_left.v1"
    group: Id

"""The group of representatives 代表小组: its kind, its members, and when it had any, as they tell of it one by one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from kit.catalogue import Fact
from kit.fold import AggregateState
from services.representatives.events import GroupJoined, GroupLeft
from services.representatives.spans import Spans, closed, is_open, opened
from services.representatives.vocabulary import GroupKind

replace = msgspec.structs.replace


class Group(AggregateState, frozen=True, kw_only=True):
    """代表小组 `members` are the representatives who joined and did not leave, in the order of their joining."""

    kind: GroupKind | None = None
    name: str = ""
    members: tuple[str, ...] = ()
    manned: Spans = ()

    @property
    def has_members(self) -> bool:
        """Whether anybody belongs to it now."""
        return is_open(self.manned)


def evolve(state: Group, fact: Fact) -> Group:
    """The group after one more fact; leaving without having joined is an anomaly of the person, not of the group."""
    match fact.data:
        case GroupJoined(kind=kind, name=name):
            members = state.members if fact.subject in state.members else (*state.members, fact.subject)
            return replace(state, kind=kind, name=name, members=members, manned=opened(state.manned, fact.time))
        case GroupLeft() if fact.subject in state.members:
            members = tuple(one for one in state.members if one != fact.subject)
            return replace(state, members=members, manned=state.manned if members else closed(state.manned, fact.time))
        case _:
            return state


def index(state: Group) -> Mapping[str, Any]:
    """Found by its id alone."""
    return {}

"""The group of representatives 代表小组: its field, whom it works with, its members, and when it had any.

Members tell of it one by one; a group is manned from the first to the last of them, or until it is disbanded.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from kit.catalogue import Fact
from kit.fold import AggregateState
from services.representatives.anomalies import Anomaly, AnomalyKind
from services.representatives.events.group import GroupDisbanded, GroupFormed
from services.representatives.events.representative import GroupJoined, GroupLeft
from services.representatives.register import entry_key, filling
from services.representatives.spans import Spans, closed, is_open, opened
from services.representatives.vocabulary import GroupKind, RegisterKind

replace = msgspec.structs.replace


class Group(AggregateState, frozen=True, kw_only=True):
    """代表小组 `members` are the representatives who joined and did not leave, in the order of their joining."""

    kind: GroupKind | None = None
    name: str = ""
    field: str | None = None
    committee: str | None = None
    alliance: str | None = None
    members: tuple[str, ...] = ()
    manned: Spans = ()
    anomalies: tuple[Anomaly, ...] = ()

    @property
    def has_members(self) -> bool:
        """Whether anybody belongs to it now."""
        return is_open(self.manned)


def evolve(state: Group, fact: Fact) -> Group:
    """The group after one more fact; leaving without having joined is an anomaly of the person, not of the group."""
    match fact.data:
        case GroupFormed() as data:
            return replace(
                state,
                kind=data.kind,
                name=data.name,
                field=data.field,
                committee=data.committee,
                alliance=data.alliance,
            )
        case GroupDisbanded():
            if state.kind is None:
                odd = Anomaly(AnomalyKind.GROUP_DISBANDED_WITHOUT_FORMATION, fact.key)
                return replace(state, anomalies=(*state.anomalies, odd))
            return replace(state, members=(), manned=closed(state.manned, fact.time))
        case GroupJoined(kind=kind, name=name):
            members = state.members if fact.subject in state.members else (*state.members, fact.subject)
            return replace(state, kind=kind, name=name, members=members, manned=opened(state.manned, fact.time))
        case GroupLeft() if fact.subject in state.members:
            members = tuple(one for one in state.members if one != fact.subject)
            return replace(state, members=members, manned=state.manned if members else closed(state.manned, fact.time))
        case _:
            return state


def index(state: Group) -> Mapping[str, Any]:
    """Found by kind, field, committee and whether anybody belongs to it."""
    return {
        "kind": state.kind,
        "field": state.field,
        "committee": state.committee,
        "manned": state.has_members,
        "fills": [] if state.field is None else filling(entry_key(RegisterKind.FIELD, state.field), state.manned),
        "anomalous": bool(state.anomalies),
    }

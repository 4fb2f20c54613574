"""A follow-up 跟踪督办: opened because another service asks for it, or by staff.

It is settled when the reason to ask is gone, and closed by the committee."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from kit.catalogue import Fact, Id
from services.supervision.events.item import ItemOpened, ItemRequested, ItemSettled
from services.supervision.kinds.kind import Kind
from services.supervision.steps import Row, Step
from services.supervision.vocabulary import ItemKind, ItemStatus, RequestCause


class FollowUp(msgspec.Struct, frozen=True, tag="FOLLOW_UP", tag_field="kind"):
    """The latest request counts, and the first day of asking; `settled` once the reason for it is gone."""

    title: str | None = None
    cause: RequestCause | None = None
    suggestion: Id | None = None
    opened: Step | None = None
    settled: Step | None = None


def evolve(state: FollowUp, fact: Fact) -> FollowUp:
    """`state` after one more fact in the total order."""
    match fact.data:
        case ItemRequested(title=title, cause=cause, suggestion=suggestion):
            opened = state.opened or Step.of(fact)
            return msgspec.structs.replace(state, title=title, cause=cause, suggestion=suggestion, opened=opened)
        case ItemOpened(title=title, suggestion=suggestion):
            opened = state.opened or Step.of(fact)
            return msgspec.structs.replace(state, title=title, suggestion=suggestion, opened=opened)
        case ItemSettled():
            return msgspec.structs.replace(state, settled=Step.of(fact))
    return state


def rows(state: FollowUp) -> Iterator[Row]:
    """Counts in the month of its opening."""
    if state.opened is not None:
        yield state.opened.on, "follow_up.opened", 1


FOLLOW_UP = Kind(
    name=ItemKind.FOLLOW_UP,
    start=FollowUp(),
    events=(ItemRequested, ItemOpened, ItemSettled),
    evolve=evolve,
    status=lambda state: ItemStatus.RESOLVED if state.settled else ItemStatus.OPEN,
    rows=rows,
    index=lambda state: {"suggestion": state.suggestion},
)

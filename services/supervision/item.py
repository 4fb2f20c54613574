"""A supervision item 监督事项: one of several kinds, each with its own part (`kinds`).

What all kinds share: a title, a status, the day they count for, terms, anomalies, closing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import msgspec

from kit.catalogue import Fact
from kit.fold import AggregateState
from services.supervision.anomalies import Anomaly, AnomalyKind
from services.supervision.events.item import ItemClosed
from services.supervision.kinds import Part, kind_for, kind_of
from services.supervision.steps import NEVER, Deadline, Row, Step
from services.supervision.vocabulary import ItemKind, ItemStatus


class Closing(msgspec.Struct, frozen=True):
    """结项 that nothing more is expected of it."""

    result: str | None
    step: Step


class Item(AggregateState, frozen=True, kw_only=True):
    """A supervision item; `part` is None only before the first fact of its kind. The latest closing counts."""

    first_on: date | None = None
    part: Part | None = None
    closing: Closing | None = None
    misfits: tuple[str, ...] = ()  # keys of events of another kind under this id

    @property
    def kind(self) -> ItemKind | None:
        """Which kind it is."""
        return kind_of(self.part).name if self.part else None

    @property
    def on(self) -> date | None:
        """The day it counts for: as its kind says, else of the first fact."""
        return (kind_of(self.part).on(self.part) if self.part else None) or self.first_on


def evolve(state: Item, fact: Fact) -> Item:
    """`state` after one more fact in the total order; the first fact of a kind decides the kind."""
    state = msgspec.structs.replace(state, first_on=state.first_on or fact.time.date())
    if isinstance(fact.data, ItemClosed):
        return msgspec.structs.replace(state, closing=Closing(fact.data.result, Step.of(fact)))
    kind = kind_for(fact.data)
    if state.part is not None and kind_of(state.part) is not kind:
        return msgspec.structs.replace(state, misfits=(*state.misfits, fact.key))
    return msgspec.structs.replace(state, part=kind.evolve(state.part or kind.start, fact))


def status(state: Item) -> ItemStatus:
    """How far it is, from what is known."""
    if state.closing is not None:
        return ItemStatus.CLOSED
    return kind_of(state.part).status(state.part) if state.part else ItemStatus.OPEN


def anomalies(state: Item) -> tuple[Anomaly, ...]:
    """What does not fit."""
    mixed = (Anomaly(AnomalyKind.MIXED_KINDS, event) for event in state.misfits)
    if state.part is not None:
        return (*mixed, *kind_of(state.part).anomalies(state.part))
    unknown = (Anomaly(AnomalyKind.CLOSED_UNKNOWN_ITEM, state.closing.step.event),) if state.closing else ()
    return (*mixed, *unknown)


def deadlines(state: Item) -> tuple[Deadline, ...]:
    """Every term of its kind."""
    return kind_of(state.part).deadlines(state.part) if state.part else ()


def due_on(state: Item) -> date | None:
    """The earliest term that is still awaited, while the item is not closed; overdue is a matter of today."""
    if state.closing is not None:
        return None
    return min((deadline.due_on for deadline in deadlines(state) if deadline.open), default=None)


def rows(state: Item) -> tuple[Row, ...]:
    """What is counted of it; a kind is known from the first fact on."""
    if state.part is None:
        return ((state.first_on, "item.known", 0),)
    kind = kind_of(state.part)
    return ((state.first_on, f"{kind.family}.known", 0), *kind.rows(state.part))


def index(state: Item) -> Mapping[str, Any]:
    """What items are found and ordered by."""
    return {
        "kind": state.kind.value if state.kind else None,
        "status": status(state).value,
        "on": (state.on or NEVER).isoformat(),
        "due_on": (due_on(state) or NEVER).isoformat(),
        **(kind_of(state.part).index(state.part) if state.part else {}),
    }

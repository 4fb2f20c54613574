"""The standard 标准: a checklist that stations of some types are to meet, as 八有 or 1+3+X; data, never code."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from kit.catalogue import Fact
from kit.fold import AggregateState
from services.representatives.events.station import StandardAdopted
from services.representatives.vocabulary import StationType


class Standard(AggregateState, frozen=True, kw_only=True):
    """标准 as last adopted; assessments name it by `name`."""

    name: str = ""
    types: tuple[StationType, ...] = ()
    items: tuple[str, ...] = ()
    adopted: datetime | None = None


def evolve(state: Standard, fact: Fact) -> Standard:
    """The standard after one more telling."""
    data = fact.data
    if not isinstance(data, StandardAdopted):
        return state
    return Standard(
        id=state.id,
        division=state.division,
        name=data.name,
        types=tuple(dict.fromkeys(data.types)),
        items=tuple(dict.fromkeys(data.items)),
        adopted=fact.time,
    )


def index(state: Standard) -> Mapping[str, Any]:
    """Found by division alone: there are few."""
    return {"name": state.name}

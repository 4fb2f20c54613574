"""What every kind of supervision item has: a part of the item's state, and what follows from it. All pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from kit.catalogue import EventData, Fact
from services.supervision.anomalies import Anomaly
from services.supervision.steps import Deadline, Row, Step
from services.supervision.vocabulary import CreditKind, ItemKind, ItemStatus

P = TypeVar("P")


@dataclass(frozen=True, slots=True)
class Participation:
    """履职 representatives took part in something on a day."""

    kind: CreditKind
    step: Step
    representatives: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Produced:
    """形成意见 an opinion that came out of it."""

    title: str
    unit: str | None
    step: Step


@dataclass(frozen=True, kw_only=True)
class Kind(Generic[P]):
    """One kind of item: its name, its part before the first fact, the facts it takes, and functions of the part.

    `on` is the day the item counts for where that is not the day of its first fact; `rows` are what is counted;
    `index` are fields that lists filter by, beside those of every item.
    """

    name: ItemKind
    start: P
    events: tuple[type[EventData], ...]
    evolve: Callable[[P, Fact], P]
    status: Callable[[P], ItemStatus]
    rows: Callable[[P], Iterable[Row]]
    on: Callable[[P], date | None] = lambda _: None
    anomalies: Callable[[P], Iterable[Anomaly]] = lambda _: ()
    deadlines: Callable[[P], tuple[Deadline, ...]] = lambda _: ()
    index: Callable[[P], Mapping[str, Any]] = lambda _: {}
    participations: Callable[[P], Iterable[Participation]] = lambda _: ()
    produced: Callable[[P], Iterable[Produced]] = lambda _: ()

    @property
    def family(self) -> str:
        """The entity of its facts, which its counters begin with."""
        return self.events[0].event_type.split(".")[1]

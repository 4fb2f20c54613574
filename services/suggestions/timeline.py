"""What every lifecycle leaves behind: its steps in order, and what about them does not fit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Generic, TypeVar

import msgspec

from kit.catalogue import Fact

K = TypeVar("K")


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One fact in the timeline 办理过程; the actor is a unit's or a representative's id, None for the office."""

    at: datetime
    type: str  # the verb of the event's type, as "replied"
    actor: str | None
    event_key: str


class Anomaly(msgspec.Struct, Generic[K], frozen=True, kw_only=True):
    """A fact that does not fit what is known; gone as soon as a missing fact explains it."""

    kind: K
    at: datetime
    event_key: str

    @property
    def events(self) -> tuple[str, ...]:
        """The event it hangs on."""
        return (self.event_key,)

    @property
    def on(self) -> date:
        """The day of that event."""
        return self.at.date()


def ahead(kind: K, steps: Iterable[Step], today: date) -> Iterator[Anomaly[K]]:
    """An anomaly for each step dated after today."""
    return (Anomaly(kind=kind, at=one.at, event_key=one.event_key) for one in steps if one.at.date() > today)


def step(fact: Fact, actor: str | None) -> Step:
    """The timeline's entry for `fact`."""
    return Step(at=fact.time, type=fact.type.split(".")[2], actor=actor, event_key=fact.key)

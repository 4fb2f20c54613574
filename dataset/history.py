"""Events as they are written, the book a generator writes them into, and the thread of one thing's events.

A `Book` is one division's part of one service's history: it draws from a random source of its own, so that leaving out
other divisions changes nothing here, and gives every event an id that follows from what it is about.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, Literal

import msgspec

from dataset.days import in_office


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """A CloudEvent in structured JSON, attributes in the specification's order."""

    specversion: Literal["1.0"] = "1.0"
    id: str
    source: str
    type: str
    subject: str
    time: datetime
    datacontenttype: Literal["application/json"] = "application/json"
    data: dict[str, Any]

    @property
    def payload(self) -> bytes:
        """The event as it travels."""
        return msgspec.json.encode(self)


class Book:
    """Collects the events of one division; `random` is all the chance its generators may use."""

    def __init__(self, division: str, part: str, seed: int) -> None:
        self.division = division
        self.seed = seed
        self.random = chance(seed, division, part)
        self.events: list[Event] = []
        self._repetitions: Counter[tuple[str, str]] = Counter()

    def write(self, name: str, subject: str, time: datetime, /, **data: Any) -> None:
        """Add the event `npc.<name>.v1` about `subject`. Fields that are None or empty are left out."""
        self._repetitions[subject, name] += 1
        repetition = self._repetitions[subject, name]
        suffix = f"-{repetition}" if repetition > 1 else ""
        self.events.append(
            Event(
                id=f"{subject}/{name}{suffix}",
                source=f"/divisions/{self.division}",
                type=f"npc.{name}.v1",
                subject=subject,
                time=time,
                data={"division": self.division}
                | {key: value for key, value in data.items() if value is not None and value not in ("", (), [])},
            )
        )


class Thread:
    """The events of one thing, each later than the one before it, the first later than `after`."""

    def __init__(self, book: Book, entity: str, subject: str, after: datetime | None = None) -> None:
        self.subject = subject
        self.last = after
        self._book = book
        self._entity = entity

    @property
    def day(self) -> date:
        """The day of the last event. Raises ValueError before the first."""
        if self.last is None:
            raise ValueError(f"nothing has happened to {self.subject} yet")
        return self.last.date()

    def on(self, day: date, verb: str, /, **data: Any) -> None:
        """Write `verb` in office hours of `day`; on the day of the last event, a little later than that one."""
        moment = in_office(self._book.random, day)
        if self.last is not None and moment <= self.last:
            moment = self.last + timedelta(minutes=self._book.random.randint(3, 25))
        self.last = moment
        self._book.write(f"{self._entity}.{verb}", self.subject, moment, **data)


def chance(seed: int, division: str, part: str) -> Random:
    """The random source of one part of one division's history."""
    return Random(f"{seed}/{division}/{part}")  # noqa: S311 - chance for a data set, nothing secret

"""The register 应有清单: what a district says there should be, entry by entry, and what is missing of it.

Villages should have a station, fields a group, departments a lecture, constituencies their representatives: one
question, asked of different things. Whatever fills an entry says so in its own document's index (`filling`), as spans
of months under the entry's key; `gaps` compares the two at the end of a month.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from kit.catalogue import Fact
from kit.fold import AggregateState
from kit.periods import month_of
from services.representatives.events.register import RegisterPublished
from services.representatives.spans import Spans
from services.representatives.vocabulary import MandateLevel, RegisterKind


class Entry(msgspec.Struct, frozen=True):
    """One thing there should be, `number` times filled."""

    name: str
    number: int


class Edition(msgspec.Struct, frozen=True):
    """The list as it was told, from `since` on."""

    since: datetime
    entries: tuple[Entry, ...]


class Register(AggregateState, frozen=True, kw_only=True):
    """应有清单 its editions, at most one a month, oldest first."""

    kind: RegisterKind | None = None
    level: MandateLevel | None = None
    term: int | None = None
    editions: tuple[Edition, ...] = ()

    def entries(self, month: str) -> tuple[Entry, ...]:
        """The list at the end of a month ("2025-03")."""
        standing = [one for one in self.editions if month_of(one.since) <= month]
        return standing[-1].entries if standing else ()

    def key(self, entry: str) -> str:
        """What fills the entry gives this key."""
        return entry_key(self.kind or "", entry, self.level, self.term)


class Gap(NamedTuple):
    """缺口 an entry of a register with how many there should be and how many there are."""

    division: str
    kind: RegisterKind
    register: str
    level: MandateLevel | None
    term: int | None
    name: str
    expected: int
    present: int

    @property
    def missing(self) -> int:
        """How many more there should be; what is beyond the number closes no other gap."""
        return max(0, self.expected - self.present)


def evolve(state: Register, fact: Fact) -> Register:
    """The register after one more telling; the last of a month counts for the month."""
    data = fact.data
    if not isinstance(data, RegisterPublished):
        return state
    edition = Edition(fact.time, tuple(Entry(one.name, one.number) for one in data.entries))
    earlier = tuple(one for one in state.editions if month_of(one.since) != month_of(fact.time))
    return Register(
        id=state.id,
        division=state.division,
        kind=data.kind,
        level=data.level,
        term=data.term,
        editions=(*earlier, edition),
    )


def entry_key(kind: str, name: str, level: MandateLevel | None = None, term: int | None = None) -> str:
    """The key of an entry: "VILLAGE:村居001", "CONSTITUENCY:DISTRICT:18:第1选区"."""
    return ":".join(map(str, (kind, level, term, name) if level is not None else (kind, name)))


def filling(key: str, spans: Spans) -> list[dict[str, Any]]:
    """What a document's index says of an entry it fills: from which month, until (not including) which."""
    return [
        {"key": key, "since": month_of(one.since), "until": None if one.until is None else month_of(one.until)}
        for one in spans
    ]


def gaps(registers: Iterable[Register], present: Mapping[tuple[str, str], int], month: str) -> Iterator[Gap]:
    """Every entry at the end of a month; `present` counts what fills it, by division and key."""
    for one in registers:
        if one.kind is None:
            continue
        for entry in one.entries(month):
            found = present.get((one.division, one.key(entry.name)), 0)
            yield Gap(one.division, one.kind, one.id, one.level, one.term, entry.name, entry.number, found)


def index(state: Register) -> Mapping[str, Any]:
    """Found by kind."""
    return {"kind": state.kind}

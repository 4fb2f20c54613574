"""Aggregates computed anew from the facts alone: what `verify` compares with and `rebuild` writes.

They come in chunks, so that memory stays small however many facts there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

from pymongo.client_session import ClientSession

from kit.catalogue import Target
from kit.ledger import Ledger

CHUNK = 500
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Folded:
    """An aggregate's state, and the place of its newest fact in the total order."""

    state: Any
    last: tuple[str, int, str]


def fold(ledger: Ledger, targets: Iterable[Target], session: ClientSession | None = None) -> dict[Target, Folded]:
    """The aggregates that have facts, each folded from all of them."""
    folded = {}
    for target, facts in ledger.facts_of(targets, session).items():
        if facts:
            aggregate = ledger.aggregates[target.aggregate]
            last = max(fact.order for fact in facts)
            folded[target] = Folded(aggregate.fold(aggregate.start(target.id), facts), last)
    return folded


def targets_of_facts(ledger: Ledger) -> Iterator[list[Target]]:
    """Every aggregate that a fact not retracted belongs to, once, in chunks."""
    rows = ledger.database["facts"].aggregate(
        [
            {"$match": {"retracted": {"$ne": True}}},
            {"$project": {"targets": 1}},
            {"$unwind": "$targets"},
            {"$group": {"_id": "$targets"}},
        ],
        allowDiskUse=True,
    )
    return chunks(Target.parse(row["_id"]) for row in rows)


def chunks(items: Iterable[T], size: int = CHUNK) -> Iterator[list[T]]:
    """The items, so many at a time."""
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk


def by_aggregate(targets: Sequence[Target]) -> dict[str, list[str]]:
    """The ids among `targets` by the name of their aggregate."""
    found: dict[str, list[str]] = {}
    for target in targets:
        found.setdefault(target.aggregate, []).append(target.id)
    return found

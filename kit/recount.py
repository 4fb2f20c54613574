"""Aggregates computed anew from the facts alone: what `verify` compares with and `rebuild` writes.

They come in chunks, so that memory stays small however many facts there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

from pymongo.client_session import ClientSession

from kit.catalogue import Target
from kit.fold import States
from kit.ledger import Ledger

CHUNK = 500
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Folded:
    """An aggregate's state; of its facts the place of the newest in the total order, and how many they are."""

    state: Any
    log: tuple[tuple[str, int, str], int]


def fold(ledger: Ledger, targets: Iterable[Target], session: ClientSession | None = None) -> dict[Target, Folded]:
    """The aggregates that have facts, each folded from all of them."""
    folded = {}
    for target, facts in ledger.facts_of(targets, session).items():
        if facts:
            aggregate = ledger.aggregates[target.aggregate]
            last = max(fact.order for fact in facts)
            folded[target] = Folded(aggregate.fold(aggregate.start(target.id), facts), (last, len(facts)))
    return folded


def light(ledger: Ledger, folded: Mapping[Target, Folded], session: ClientSession | None = None) -> States:
    """The states that the folded aggregates are seen in the light of, from the facts as well."""
    wanted = {one for target, found in folded.items() for one in _regarded(ledger, target, found)}
    known = {one: folded[one] for one in wanted & folded.keys()}
    return {one: found.state for one, found in (known | fold(ledger, wanted - known.keys(), session)).items()}


def _regarded(ledger: Ledger, target: Target, found: Folded) -> set[Target]:
    return ledger.aggregates[target.aggregate].regarded(found.state)


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

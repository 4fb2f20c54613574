"""Proof that what is read is what the facts say: states, index fields, events sent and counters against a recount.

Each chunk is read in one snapshot, so events may go on being applied meanwhile. Of what is still to follow something
that has moved, only the state is compared: it may be seen in the old light or in the new.
"""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import bson
from pymongo.client_session import ClientSession

from kit import counters, following, recount
from kit._transaction import REGARDS, Document, by_aggregate, document_of
from kit.catalogue import Target
from kit.fold import Counter, digest_in, emission_digest
from kit.ledger import Ledger

Progress = Callable[[str, int], None]
"""(what is being compared, how many more have been)."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where the read model is not what the facts say."""

    where: str
    what: str
    stored: Any
    recounted: Any

    def __str__(self) -> str:
        return f"{self.where}: {self.what} is {self.stored!r}, the facts say {self.recounted!r}"


def verify(ledger: Ledger, progress: Progress = lambda what, number: None) -> Iterator[Difference]:
    """Every difference between the read model and a recount from the facts."""
    for name in ledger.aggregates:
        ids = (row["_id"] for row in ledger.database[name].find({}, {"_id": 1}))
        for chunk in recount.chunks(ids):
            yield from _documents(ledger, name, chunk)
            progress(name, len(chunk))
    for targets in recount.targets_of_facts(ledger):
        yield from _missing(ledger, targets)
    for division in _divisions(ledger):
        yield from _counters(ledger, division)
        progress(counters.COUNTERS, 1)


def _snapshot(ledger: Ledger) -> ClientSession:
    return ledger.database.client.start_session(snapshot=True)


def _documents(ledger: Ledger, name: str, ids: list[str]) -> Iterator[Difference]:
    """Documents against the fold of their facts."""
    with _snapshot(ledger) as session:
        rows = {row["_id"]: row for row in ledger.database[name].find({"_id": {"$in": ids}}, session=session)}
        folded = recount.fold(ledger, [Target(name, identity) for identity in rows], session)
        states = recount.light(ledger, folded, session)
        notes = following.notes(ledger.database, session)
    aggregate = ledger.aggregates[name]
    for identity, row in rows.items():
        target = Target(name, identity)
        found = folded.get(target)
        if found is None:
            yield Difference(target.text, "document", "stored", None)
            continue
        seen = aggregate.view(found.state, states)
        document = document_of(aggregate, found.state, seen, found.log, row["sent"], row["version"])
        right = bson.decode(bson.encode(document))
        if any(note.awaits(target, row.get(REGARDS, ())) for note in notes):
            yield from _fields(target.text, _unlit(row), _unlit(right))
            continue
        yield from _fields(target.text, row, right)
        follows = aggregate.consequences(seen)
        wanted = {key: emission_digest(key, one) for key, one in follows.items()}
        sent = {key: digest_in(event_id) for key, event_id in row["sent"].items()}
        if sent != wanted:
            yield Difference(target.text, "sent", sorted(sent), sorted(wanted))


def _unlit(document: Document) -> Document:
    """What no light changes."""
    return {field: document.get(field) for field in ("last", "facts", "division", "state", REGARDS)}


def _fields(where: str, stored: Document, right: Document) -> Iterator[Difference]:
    for field in sorted(stored.keys() | right.keys()):
        if stored.get(field) != right.get(field):
            yield Difference(where, field, stored.get(field), right.get(field))


def _missing(ledger: Ledger, targets: list[Target]) -> Iterator[Difference]:
    """Aggregates that have facts but no document."""
    with _snapshot(ledger) as session:
        known = set()
        for name, ids in by_aggregate(targets).items():
            rows = ledger.database[name].find({"_id": {"$in": ids}}, {"_id": 1}, session=session)
            known |= {Target(name, row["_id"]) for row in rows}
        lost = recount.fold(ledger, set(targets) - known, session)
    for target in sorted(lost):
        yield Difference(target.text, "document", None, "stored")


def _divisions(ledger: Ledger) -> list[str]:
    names = (*ledger.aggregates, counters.COUNTERS)
    return sorted({division for name in names for division in ledger.database[name].distinct("division")})


def _counters(ledger: Ledger, division: str) -> Iterator[Difference]:
    """The counters of one division against the contributions of its documents."""
    recounted: Tally[Counter] = Tally()
    with _snapshot(ledger) as session:
        stored = counters.read_all(ledger.database, division, session)
        for name, aggregate in ledger.aggregates.items():
            for row in ledger.database[name].find({"division": division}, {"state": 1}, session=session):
                recounted.update(aggregate.contribution(ledger.state_of(name, row)))
    for counter in sorted(stored.keys() | recounted.keys()):
        if stored.get(counter, 0) != recounted[counter]:
            where = f"counter {counter.division} {counter.month} {counter.name}"
            yield Difference(where, "value", stored.get(counter, 0), recounted[counter])

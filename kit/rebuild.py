"""A new read model beside the old one, computed from the facts alone; then one switch. Reads never stop.

    build       every aggregate is folded into `<collection>.next`, while events go on being applied to the old one
    hold        the gate is closed: writers wait, their events stay in the stream
    catch up    aggregates that were touched since the start are folded again
    switch      collections are renamed, events that the new model implies are sent, the gate is opened

Killed before the switch it has changed nothing, and the next run begins anew. Killed during the switch it leaves the
gate closed, and the next run finishes the switch.
"""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from pymongo.collection import Collection
from pymongo.database import Database
from pymongo.errors import BulkWriteError
from pymongo.write_concern import WriteConcern

from kit import following, gate, outbox, recount
from kit._transaction import REGARDS, Document, by_aggregate, document_of
from kit.catalogue import Target
from kit.counters import COUNTERS, increments
from kit.fold import Counter
from kit.ledger import Ledger
from kit.outbox import OUTBOX

Progress = Callable[[str, int], None]
"""(which step, how many more aggregates are done)."""

NEXT = ".next"
_SWITCHING = "switching.next"  # exists from the moment everything beside is complete
_CLOCKS = timedelta(minutes=2)  # by how much replicas' clocks may differ, and the longest transaction
_DUPLICATE_KEY = 11000


@dataclass
class Rebuilt:
    """What a rebuild did."""

    aggregates: int = 0
    caught_up: int = 0
    events: int = 0  # put into the outbox because the new model implies them
    held_seconds: float = 0.0


@dataclass
class _Beside:
    """The new read model while it grows; counters are small enough for memory."""

    ledger: Ledger
    moved: list[Target]  # what others were still to follow when it began
    counters: Tally[Counter] = field(default_factory=Tally)

    def collection(self, name: str) -> Collection[Document]:
        return self.ledger.database.get_collection(f"{name}{NEXT}", write_concern=WriteConcern("majority", j=True))


def rebuild(ledger: Ledger, progress: Progress = lambda step, number: None) -> Rebuilt:
    """Replace the read model. Raises pymongo errors; see above for what is left then."""
    done = Rebuilt()
    if _SWITCHING in ledger.database.list_collection_names():
        _switch(ledger, done)
        return done
    gate.open_again(ledger.database)  # whoever held it died before the switch
    beside = _begin(ledger)
    started = datetime.now(UTC)
    for targets in recount.targets_of_facts(ledger):
        done.aggregates += _write(beside, targets)
        progress("build", len(targets))
    held = datetime.now(UTC)
    gate.close(ledger.database)
    try:
        for touched in recount.chunks(sorted(_touched_since(beside, started - _CLOCKS))):
            done.caught_up += _write(beside, touched)
            progress("catch up", len(touched))
        _write_counters(beside)
        ledger.database.create_collection(_SWITCHING)
    except BaseException:
        gate.open_again(ledger.database)
        raise
    _switch(ledger, done)
    done.held_seconds = (datetime.now(UTC) - held).total_seconds()
    return done


def _begin(ledger: Ledger) -> _Beside:
    """Empty collections with the indexes of those they will replace."""
    database = ledger.database
    for name in (*ledger.aggregates, COUNTERS, OUTBOX):
        database.drop_collection(f"{name}{NEXT}")
        database.create_collection(f"{name}{NEXT}")
        if indexes := [dict(index) for index in database[name].list_indexes() if index["name"] != "_id_"]:
            database.command("createIndexes", f"{name}{NEXT}", indexes=indexes)
    return _Beside(ledger, [note.moved for note in following.notes(database)])


def _write(beside: _Beside, targets: Iterable[Target]) -> int:
    """Fold `targets` into the new model, in place of what it holds of them; returns how many exist."""
    ledger = beside.ledger
    targets = list(targets)
    for name, ids in by_aggregate(targets).items():
        _forget(beside, name, ids)
    outgoing: list[Document] = []
    written: dict[str, list[Document]] = {}
    present = _present(ledger, targets)
    folded = recount.fold(ledger, targets)
    states = recount.light(ledger, folded)
    for target in targets:
        live, found = present.get(target, {}), folded.get(target)
        aggregate = ledger.aggregates[target.aggregate]
        seen = aggregate.view(found.state, states) if found else None
        wanted = aggregate.consequences(seen) if found else {}
        sent, rows = outbox.settle(ledger.service, target, live.get("sent", {}), wanted)
        outgoing += rows
        if found:
            version = live.get("version", 0) + 1
            document = document_of(aggregate, found.state, seen, found.log, sent, version)
            written.setdefault(target.aggregate, []).append(document)
            beside.counters.update(aggregate.contribution(found.state))
    for name, documents in written.items():
        beside.collection(name).insert_many(documents, ordered=False)
    if outgoing:
        beside.collection(OUTBOX).insert_many(outgoing)
    return len(folded)


def _forget(beside: _Beside, name: str, ids: list[str]) -> None:
    """Take aggregates that are folded a second time out of the new model."""
    collection, aggregate = beside.collection(name), beside.ledger.aggregates[name]
    for row in collection.find({"_id": {"$in": ids}}):
        beside.counters.subtract(aggregate.contribution(beside.ledger.state_of(name, row)))
    collection.delete_many({"_id": {"$in": ids}})
    beside.collection(OUTBOX).delete_many({"aggregate": {"$in": [Target(name, one).text for one in ids]}})


def _present(ledger: Ledger, targets: list[Target]) -> Mapping[Target, Document]:
    """What the live documents say of version and events sent."""
    return {
        Target(name, row["_id"]): row
        for name, ids in by_aggregate(targets).items()
        for row in ledger.database[name].find({"_id": {"$in": ids}}, {"sent": 1, "version": 1})
    }


def _touched_since(beside: _Beside, moment: datetime) -> set[Target]:
    """Every aggregate with a fact applied, or taken back, since the moment; and those seen in the light of one, or that
    may have followed something else meanwhile."""
    ledger = beside.ledger
    texts: set[str] = set()
    taken_back: list[str] = []
    for row in ledger.database["facts"].find({"applied_at": {"$gte": moment}}, {"targets": 1, "payload": 1, "type": 1}):
        texts.update(row["targets"])
        if not row["targets"] and (key := ledger.catalogue.decode(bytes(row["payload"])).retracts):
            taken_back.append(key)
    for keys in recount.chunks(taken_back):
        for row in ledger.database["facts"].find({"_id": {"$in": keys}}, {"targets": 1}):
            texts.update(row.get("targets", ()))
    touched = {Target.parse(text) for text in texts}
    in_their_light = [one.text for one in touched | {*beside.moved} if one.aggregate in ledger.regarded]
    for name in ledger.aggregates if in_their_light else ():
        rows = beside.collection(name).find({REGARDS: {"$in": in_their_light}}, {"_id": 1})
        touched |= {Target(name, row["_id"]) for row in rows}
    return touched


def _write_counters(beside: _Beside) -> None:
    writes = increments(beside.counters, "rebuild")
    if writes:
        beside.collection(COUNTERS).bulk_write(writes, ordered=False)


def _switch(ledger: Ledger, done: Rebuilt) -> None:
    """Put the new model in the old one's place. Every step may be repeated."""
    database = ledger.database
    existing = set(database.list_collection_names())
    for name in (*ledger.aggregates, COUNTERS):
        if f"{name}{NEXT}" in existing:
            database[f"{name}{NEXT}"].rename(name, dropTarget=True)
    database[following.FOLLOWING].delete_many({})  # all is seen in the newest light
    done.events = _send(database)
    database.drop_collection(_SWITCHING)
    gate.open_again(database)


def _send(database: Database[Document]) -> int:
    """Move the events the new model implies into the outbox."""
    rows: list[dict[str, Any]] = list(database[f"{OUTBOX}{NEXT}"].find().sort("_id", 1))
    if rows:
        try:
            database[OUTBOX].insert_many(rows, ordered=False)
        except BulkWriteError as error:  # some were moved by a run that was killed
            if any(problem["code"] != _DUPLICATE_KEY for problem in error.details["writeErrors"]):
                raise
    database.drop_collection(f"{OUTBOX}{NEXT}")
    return len(rows)

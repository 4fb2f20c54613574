"""One batch inside one MongoDB transaction: read what is known, fold, write everything that follows.

Whatever a decision here reads it also writes (facts by inserting them, aggregates by replacing their document), so two
workers that overlap collide on a write and one of them starts over. That is what makes snapshot isolation enough. What
an aggregate is only seen in the light of is read without being written; a batch that moves such a thing is alone.
Where very many regard it they follow in later transactions (`kit/following.py`).
"""

from __future__ import annotations

from collections import Counter as Tally
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec
from bson import Binary
from pymongo import DeleteOne, InsertOne, ReplaceOne, UpdateOne
from pymongo.client_session import ClientSession

from kit import following, gate, outbox, sources
from kit.catalogue import Fact, Target
from kit.counters import COUNTERS, increments
from kit.envelope import Reason, Rejected
from kit.fold import Aggregate, AggregateState, Contribution, Counter, Emission, States, counter_changes
from kit.outbox import OUTBOX
from kit.recent import Known, Outdated
from kit.sources import SOURCES

if TYPE_CHECKING:
    from kit.ledger import Ledger

Document = dict[str, Any]
REGARDS = "regards"  # what a document is seen in the light of; indexed
FACTS_MAX = 10_000
"""Of one aggregate: so many can still be read and folded anew within one transaction, when one more comes late."""
S = TypeVar("S", bound=AggregateState)
Fresh = dict[Target, list[Fact]]
"""New facts by the aggregates they belong to."""


@dataclass(frozen=True, slots=True)
class Move:
    """What becomes of one aggregate; without facts it has no state. `document` is what it was if no fact touched it."""

    target: Target
    before: Known | None
    state: Any
    last: tuple[Any, ...]
    facts: int
    document: Document | None = None

    @property
    def changed(self) -> bool:
        """Whether its state is another."""
        return bool(self.state != (self.before.state if self.before else None))


class Transaction:
    """A single attempt; the driver makes a new one when it has to start over."""

    def __init__(self, ledger: Ledger, session: ClientSession) -> None:
        self.ledger = ledger
        self.session = session
        self.known: dict[str, str | None] = {}  # fact key -> digest of the fact stored before this batch
        self.refused: dict[str, Rejected] = {}  # by fact key
        self.passed = 0  # the number of this transaction among the writer's; 0 where nothing was to be written
        self.written: dict[Target, Known | None] = {}  # the aggregates as they are now; None for one deleted
        self._counters: Tally[Counter] = Tally()
        self._outbox: list[Document] = []

    def run(self, batch: Mapping[str, Fact]) -> None:
        """Apply the facts of `batch` (by key) that are new."""
        stored = self._read_facts([*batch, *(fact.retracts for fact in batch.values() if fact.retracts)])
        self.known = {key: row["digest"] for key, row in stored.items() if key in batch and "digest" in row}
        new = {key: fact for key, fact in batch.items() if key not in self.known}
        if not new:
            return
        withdrawn = {fact.retracts for fact in new.values() if fact.retracts}
        withdrawn |= {key for key, row in stored.items() if row.get("retracted")}
        fresh = _by_target(fact for key, fact in new.items() if key not in withdrawn)
        refold = {
            Target.parse(text) for key in withdrawn - new.keys() for text in stored.get(key, {}).get("targets", ())
        }
        alone = any(target.aggregate in self.ledger.regarded for target in fresh.keys() | refold)
        alone |= self.ledger.recent.shared  # whoever comes second learns so before it has done work in vain
        self._enter(alone)
        before = self._known(sorted(fresh.keys() | refold))
        if any(known and known.facts + len(fresh.get(target, ())) > FACTS_MAX for target, known in before.items()):
            fresh = self._admitted(fresh, before)
            new = {key: fact for key, fact in new.items() if key not in self.refused}
        if not new:
            return
        self._write_facts(new, stored, withdrawn)
        moves = list(self._folded(fresh, refold, before))
        moves += self._referring(moves)
        self._move(moves)
        self._write_counters()
        self._write_sources(new.values())
        self._write_outbox()

    def applied(self, key: str) -> bool:
        """Whether a fact of the batch was new, and there was room for it."""
        return key not in self.known and key not in self.refused

    def follow(self, count: int) -> None:
        """Let the next aggregates, at most `count`, follow what has moved."""
        database, writer = self.ledger.database, self.ledger.writer
        notes = following.notes_of(database, writer, self.session)
        if not notes:
            return
        self._enter(alone=False)
        moves: dict[Target, Move] = {}
        for note in notes:
            found = self._regarding([note.moved], count, note.after)
            moves |= {target: self._unmoved(target, row) for target, row in found}
            count -= len(found)
            if not count:
                following.go_on(database, note, found[-1][0], writer, self.session)
                break
            following.forget(database, [note.moved], self.session)
        self._move(list(moves.values()))
        self._write_outbox()
        self.written = dict.fromkeys(self.written)  # not worth remembering: no fact has touched them

    def _enter(self, alone: bool) -> None:
        self.passed = gate.enter(self.ledger.database, self.ledger.writer, self.session, alone)
        self.ledger.recent.begin(self.passed)

    def _read_facts(self, keys: list[str]) -> dict[str, Document]:
        fields = {"digest": 1, "retracted": 1, "targets": 1}
        rows = self.ledger.database["facts"].find({"_id": {"$in": keys}}, fields, session=self.session)
        return {row["_id"]: row for row in rows}

    def _write_facts(self, new: Mapping[str, Fact], stored: Mapping[str, Document], withdrawn: set[str]) -> None:
        """Insert new facts and mark retracted ones; a fact retracted before it arrives leaves a placeholder."""
        now = datetime.now(UTC)
        writes: list[Any] = []
        for key, fact in new.items():
            document = _fact_document(fact, now) | ({"retracted": True} if key in withdrawn else {})
            writes.append(ReplaceOne({"_id": key}, document) if key in stored else InsertOne(document))
        writes.extend(
            UpdateOne({"_id": key}, {"$set": {"retracted": True}}, upsert=True)
            for key in sorted(withdrawn - new.keys())
        )
        self.ledger.database["facts"].bulk_write(writes, ordered=False, session=self.session)

    def _move(self, moves: Sequence[Move]) -> None:
        """Write aggregates, each in the light of what it regards."""
        states = self._light(moves)
        for name in dict.fromkeys(move.target.aggregate for move in moves):
            own = [move for move in moves if move.target.aggregate == name]
            writes = {move.target: write for move in own if (write := self._write(move, states)) is not None}
            if not writes:
                continue
            done = self.ledger.database[name].bulk_write(list(writes.values()), ordered=False, session=self.session)
            expected = sum(move.before is not None for move in own if move.target in writes)
            if done.matched_count + done.deleted_count < expected:
                raise Outdated(f"{name}: an aggregate is no longer what this writer remembered")

    def _admitted(self, fresh: Fresh, before: Mapping[Target, Known | None]) -> Fresh:
        """Of the facts, in their order, those for which every aggregate of theirs has room; the others are refused."""
        room = {target: FACTS_MAX - (known.facts if known else 0) for target, known in before.items()}
        admitted: list[Fact] = []
        told = {fact.key: fact for facts in fresh.values() for fact in facts}
        for fact in sorted(told.values(), key=attrgetter("order")):
            full = next((target for target in fact.targets if room[target] < 1), None)
            if full is None:
                room.update((target, room[target] - 1) for target in fact.targets)
                admitted.append(fact)
            else:
                detail = f"{full.id} has {FACTS_MAX:,} events already; give each thing an id of its own"
                self.refused[fact.key] = Rejected(Reason.CROWDED, detail)
        return _by_target(admitted)

    def _folded(self, fresh: Fresh, refold: set[Target], before: Mapping[Target, Known | None]) -> Iterator[Move]:
        """The aggregates that the facts touch, as they were and as they are."""
        targets = sorted(fresh.keys() | refold)
        late = {target for target in targets if target in refold or _sorts_before(fresh[target], before[target])}
        log = self.ledger.facts_of(late, self.session) if late else {}
        for target in targets:
            aggregate, known = self.ledger.aggregates[target.aggregate], before[target]
            facts = log[target] if target in late else fresh[target]
            start = known.state if known and target not in late else aggregate.start(target.id)
            state = aggregate.fold(start, facts) if facts else None
            number = len(facts) + (known.facts if known and target not in late else 0)
            yield Move(target, known, state, max((fact.order for fact in facts), default=()), number)

    def _known(self, targets: Iterable[Target]) -> dict[Target, Known | None]:
        """The aggregates as they are, from memory where they were written lately; None for one that does not exist."""
        known = {target: self.ledger.recent.get(target) for target in targets}
        documents = self._documents(target for target, one in known.items() if one is None)
        return known | {target: self._read(target, row) for target, row in documents.items()}

    def _documents(self, targets: Iterable[Target]) -> dict[Target, Document]:
        return {
            Target(name, row["_id"]): row
            for name, ids in by_aggregate(targets).items()
            for row in self.ledger.database[name].find({"_id": {"$in": ids}}, session=self.session)
        }

    def _read(self, target: Target, row: Document) -> Known:
        state = self.ledger.state_of(target.aggregate, row)
        contribution = self.ledger.aggregates[target.aggregate].contribution(state)
        return Known(row["version"], state, tuple(row["last"]), row.get("facts", 0), row["sent"], contribution)

    def _referring(self, moves: Sequence[Move]) -> Iterator[Move]:
        """Aggregates that no fact touched, but one they regard has moved: no other transaction is under way then."""
        kinds = self.ledger.regarded
        changed = [one.target for one in moves if one.target.aggregate in kinds and one.changed]
        if not changed:
            return
        found = self._regarding(changed, following.AT_ONCE_MAX + 1)
        if len(found) > following.AT_ONCE_MAX:
            following.leave(self.ledger.database, changed, self.ledger.writer, self.session)
            return
        following.forget(self.ledger.database, changed, self.session)
        touched = {move.target for move in moves}
        yield from (self._unmoved(target, row) for target, row in found if target not in touched)

    def _regarding(
        self, moved: Iterable[Target], count: int, after: Target = following.BEGINNING
    ) -> list[tuple[Target, Document]]:
        """The next aggregates behind `after`, at most `count`, that regard one of these."""
        found: list[tuple[Target, Document]] = []
        for name, condition in regarding(self.ledger.aggregates, moved, after):
            if len(found) < count:
                rows = self.ledger.database[name].find(condition, session=self.session).sort("_id", 1)
                found += ((Target(name, row["_id"]), row) for row in rows.limit(count - len(found)))
        return found

    def _unmoved(self, target: Target, row: Document) -> Move:
        known = self._read(target, row)
        return Move(target, known, known.state, known.last, known.facts, row)

    def _light(self, moves: Iterable[Move]) -> States:
        """The states of all that the moved aggregates regard, as they are after this batch."""
        moved = {move.target: move.state for move in moves if move.target.aggregate in self.ledger.regarded}
        aggregates = self.ledger.aggregates
        wanted = {one for move in moves if move.state for one in aggregates[move.target.aggregate].regarded(move.state)}
        read = self._documents(sorted(wanted - moved.keys()))  # never from memory: what is only read is not checked
        found = {target: self.ledger.state_of(target.aggregate, row) for target, row in read.items()}
        return found | {target: state for target, state in moved.items() if state is not None}

    def _write(self, move: Move, states: States) -> Any:
        """Note the counters and events that change with an aggregate; returns the write of its document, if any."""
        aggregate, target, before = self.ledger.aggregates[move.target.aggregate], move.target, move.before
        state = move.state
        contribution = self._contribution(move)
        seen = None if state is None else aggregate.view(state, states)
        wanted = {} if state is None else aggregate.consequences(seen)
        self._counters.update(counter_changes(before.contribution if before else {}, contribution))
        sent = self._settle(target, before, wanted)
        if state is None:
            self.written[target] = None
            return DeleteOne({"_id": target.id, "version": before.version} if before else {"_id": target.id})
        version = before.version + 1 if before else 1
        document = document_of(aggregate, state, seen, (move.last, move.facts), sent, version)
        if move.document is not None and same(document, move.document):
            return None  # seen in another light, and found unchanged
        self.written[target] = Known(version, state, move.last, move.facts, sent, contribution, wanted)
        return ReplaceOne({"_id": target.id, "version": before.version}, document) if before else InsertOne(document)

    def _contribution(self, move: Move) -> Contribution:
        if move.document is not None and move.before:
            return move.before.contribution
        return {} if move.state is None else self.ledger.aggregates[move.target.aggregate].contribution(move.state)

    def _settle(self, target: Target, before: Known | None, wanted: Mapping[str, Emission]) -> Mapping[str, str]:
        """Put into the outbox what leads from the events sent to those wanted now; returns the new `sent`."""
        if before and before.wanted == wanted:
            return before.sent
        sent, rows = outbox.settle(self.ledger.service, target, before.sent if before else {}, wanted)
        self._outbox.extend(rows)
        return sent

    def _write_sources(self, new: Iterable[Fact]) -> None:
        writes = sources.increments(new, self.ledger.writer, datetime.now(UTC))
        self.ledger.database[SOURCES].bulk_write(writes, ordered=False, session=self.session)

    def _write_counters(self) -> None:
        writes = increments(self._counters, self.ledger.writer)
        if writes:
            self.ledger.database[COUNTERS].bulk_write(writes, ordered=False, session=self.session)

    def _write_outbox(self) -> None:
        if self._outbox:
            self.ledger.database[OUTBOX].insert_many(self._outbox, session=self.session)


def regarding(
    aggregates: Mapping[str, Aggregate[Any]], moved: Iterable[Target], after: Target
) -> Iterator[tuple[str, Document]]:
    """How to find what regards one of these behind `after`: collections in order, each with its condition."""
    texts = [target.text for target in moved]
    for name in sorted(aggregates):
        if aggregates[name].regards and name >= after.aggregate:
            yield name, {REGARDS: {"$in": texts}} | ({"_id": {"$gt": after.id}} if name == after.aggregate else {})


def _by_target(facts: Iterable[Fact]) -> Fresh:
    found: Fresh = defaultdict(list)
    for fact in facts:
        for target in fact.targets:
            found[target].append(fact)
    return found


def _fact_document(fact: Fact, now: datetime) -> Document:
    return {
        "_id": fact.key,
        "digest": fact.digest,
        "type": fact.type,
        "subject": fact.subject,
        "division": fact.division,
        "time": fact.time.isoformat(),
        "targets": [target.text for target in fact.targets],
        "payload": Binary(fact.payload),
        "applied_at": now,
    }


def document_of(
    aggregate: Aggregate[S], state: S, seen: Any, log: tuple[Sequence[Any], int], sent: Mapping[str, str], version: int
) -> Document:
    """How an aggregate is stored that is `seen` in the light of others.

    `log` tells of its facts the place of the newest, and how many they are.
    """
    last, facts = log
    regarded = sorted(one.text for one in aggregate.regarded(state))
    return {
        "_id": state.id,
        "version": version,
        "last": list(last),
        "facts": facts,
        "sent": dict(sent),
        **({REGARDS: regarded} if regarded else {}),
        **aggregate.index(seen),
        "division": state.division,
        "state": msgspec.to_builtins(state),
    }


def same(seen: Document, stored: Document) -> bool:
    """Whether an aggregate whose state has not changed is stored as it is seen now."""
    return seen | {"version": stored["version"], "state": stored["state"]} == stored


def by_aggregate(targets: Iterable[Target]) -> dict[str, list[str]]:
    """The ids among `targets` by the name of their aggregate."""
    found: dict[str, list[str]] = {}
    for target in targets:
        found.setdefault(target.aggregate, []).append(target.id)
    return found


def _sorts_before(fresh: Iterable[Fact], known: Known | None) -> bool:
    """Whether a new fact belongs before one already folded, so that the log must be folded again."""
    return known is not None and min(fact.order for fact in fresh) < known.last

"""The ledger: why order, repetition and crashes do not matter.

A batch of facts is applied in ONE transaction: new facts are inserted, the aggregates they touch are folded (from their
document when the new facts sort last, from the log otherwise), documents and rollup counters are moved, events for
others are put into the outbox. Only when this has committed may the messages be acknowledged. A fact known already
changes nothing; the same id with other content is refused as a conflict.

Collections: `facts` (every accepted event, by publisher/id), one per aggregate, `counters` (a row per writer, summed on
reading), `outbox`, `following` (what has moved and is regarded by too many for one transaction).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from threading import Lock
from typing import Any

import msgspec
import pymongo
from pymongo.client_session import ClientSession
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError, OperationFailure
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

from kit import audit, following, gate, receipts, sources
from kit._transaction import REGARDS, Document, Transaction, regarding
from kit.catalogue import Catalogue, Fact, Target
from kit.counters import COUNTERS, INDEX
from kit.envelope import Reason, Rejected
from kit.fold import Aggregate
from kit.following import FOLLOWING, Note
from kit.gate import GATE
from kit.outbox import OUTBOX
from kit.receipts import REFUSED
from kit.recent import Outdated, Recent
from kit.sources import SOURCES

TRANSACTION_SECONDS_MAX = 20  # below the consumer's ack_wait of 30 s: a batch must end before it is delivered again
FOLLOW_SECONDS_MAX = 6  # a batch may have to wait for it: together they must still be below ack_wait
ATTEMPTS_MAX = 5
_EXISTS = 48


class Verdict(StrEnum):
    """What became of an accepted fact."""

    NEW = "applied"
    DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True)
class Applied:
    """The outcome of a batch: a verdict or a refusal for each fact, in the order given."""

    verdicts: tuple[Verdict | Rejected, ...]
    newest: datetime | None  # the latest time among the facts applied now
    attempts: int


class StaleVersion(Exception):
    """An aggregate no longer has the version that an action was decided upon; `version` is the one it has, or 0."""

    def __init__(self, version: int) -> None:
        super().__init__(f"the version is {version}")
        self.version = version


@dataclass(frozen=True)
class Ledger:
    """One service's ledger on its own database; `writer` names this replica's counter rows."""

    service: str
    database: Database[Document]
    catalogue: Catalogue
    aggregates: Mapping[str, Aggregate[Any]]
    writer: str = "0"
    recent: Recent = field(default_factory=Recent, init=False, repr=False, compare=False)
    _one_at_a_time: Lock = field(default_factory=Lock, init=False, repr=False, compare=False)
    """A writer's transactions would fight for its rows."""

    def prepare(self) -> None:
        """Create the ledger's collections and indexes; a transaction must find them. Safe to repeat."""
        existing = set(self.database.list_collection_names())
        own = {"facts", COUNTERS, OUTBOX, GATE, FOLLOWING, REFUSED, SOURCES, *audit.LOGS}
        for name in (own | self.aggregates.keys()) - existing:
            _create(self.database, name)
        receipts.prepare(self.database)
        sources.prepare(self.database)
        audit.prepare(self.database)
        self.database["facts"].create_index([("targets", 1)])
        self.database[COUNTERS].create_index(INDEX)
        for name, aggregate in self.aggregates.items():
            if aggregate.regards:
                condition = {REGARDS: {"$exists": True}}
                self.database[name].create_index([(REGARDS, 1), ("_id", 1)], partialFilterExpression=condition)
        gate.join(self.database, self.writer)

    @cached_property
    def regarded(self) -> frozenset[str]:
        """The kinds of aggregates in whose light others are seen."""
        return frozenset(kind for aggregate in self.aggregates.values() for kind in aggregate.regards)

    def apply(self, facts: Sequence[Fact]) -> Applied:
        """Apply a batch; returns once it is durable. Raises pymongo errors when it is not: then nothing has changed."""
        batch: dict[str, Fact] = {}
        for fact in facts:
            batch.setdefault(fact.key, fact)
        attempts = 0

        def run(session: ClientSession) -> Transaction:
            nonlocal attempts
            attempts += 1
            if attempts > 1:  # another worker was faster
                self.recent.forget()
            transaction = Transaction(self, session)
            transaction.run(batch)
            return transaction

        with self._turn(batch.values()):
            transaction = self._commit(run)
        return Applied(
            verdicts=tuple(_verdict(fact, batch[fact.key], transaction) for fact in facts),
            newest=max((fact.time for key, fact in batch.items() if transaction.applied(key)), default=None),
            attempts=attempts,
        )

    def act(self, target: Target, expected_version: int, fact: Fact, also: Callable[[ClientSession], None]) -> None:
        """Apply a fact to an aggregate if its version is still the expected one, 0 for none; `also` writes with it.

        Raises `StaleVersion`, `Rejected`, and pymongo errors when it is not durable: then nothing has changed.
        """

        def run(session: ClientSession) -> Transaction:
            row = self.database[target.aggregate].find_one({"_id": target.id}, {"version": 1}, session=session)
            version = 0 if row is None else row["version"]
            if version != expected_version:
                raise StaleVersion(version)
            transaction = Transaction(self, session)
            transaction.run({fact.key: fact})
            if transaction.refused:
                raise transaction.refused[fact.key]
            also(session)
            return transaction

        self._commit(run)

    def follow(self, count: int = following.FOLLOW_MAX) -> bool:
        """Let at most `count` aggregates follow what has moved; False where there was nothing for this writer to do.

        Raises pymongo errors and `GateClosed`: then nothing has changed.
        """

        def run(session: ClientSession) -> Transaction:
            transaction = Transaction(self, session)
            transaction.follow(count)
            return transaction

        with self._turn(()):
            return self._commit(run, FOLLOW_SECONDS_MAX).passed > 0

    def following(self) -> list[tuple[Note, int]]:
        """What has moved, the first first, and how many are still to be looked at because of it."""
        return [(note, self._still(note)) for note in following.notes(self.database)]

    def _still(self, note: Note) -> int:
        places = regarding(self.aggregates, [note.moved], note.after)
        return sum(self.database[name].count_documents(condition) for name, condition in places)

    def _turn(self, facts: Iterable[Fact]) -> AbstractContextManager[None]:
        if not self.regarded:
            return nullcontext()
        moved = {target.aggregate for fact in facts for target in fact.targets}
        return gate.turn(self.database, self.writer, alone=not self.regarded.isdisjoint(moved))

    def _commit(self, run: Any, seconds_max: float = TRANSACTION_SECONDS_MAX) -> Transaction:
        for attempt in range(ATTEMPTS_MAX):
            try:
                with self._one_at_a_time, pymongo.timeout(seconds_max), self.database.client.start_session() as session:
                    result: Transaction = session.with_transaction(
                        run, read_concern=ReadConcern("snapshot"), write_concern=WriteConcern("majority", j=True)
                    )
                if result.passed:
                    self.recent.committed(result.passed, result.written)
                return result
            except (DuplicateKeyError, Outdated):
                # Another worker inserted the same fact or aggregate after our snapshot, or has moved an aggregate since
                # we wrote it: a new snapshot, read without remembering, will see it.
                self.recent.forget()
                if attempt == ATTEMPTS_MAX - 1:
                    raise
        raise AssertionError("unreachable")

    def state_of(self, aggregate: str, document: Mapping[str, Any]) -> Any:
        """The typed state inside a stored document."""
        return msgspec.convert(document["state"], self.aggregates[aggregate].state)

    def facts_of(self, targets: Iterable[Target], session: ClientSession | None = None) -> dict[Target, list[Fact]]:
        """Every fact of the given aggregates that was not retracted, by aggregate, in one query."""
        by_key = {target.text: target for target in targets}
        rows = self.database["facts"].find(
            {"targets": {"$in": list(by_key)}, "retracted": {"$ne": True}}, {"payload": 1}, session=session
        )
        found: dict[Target, list[Fact]] = {target: [] for target in by_key.values()}
        for row in rows:
            fact = self.catalogue.decode(bytes(row["payload"]))
            for target in fact.targets:
                if target in found:
                    found[target].append(fact)
        return found


def _create(database: Database[Document], name: str) -> None:
    """Create a collection, unless another replica that starts at the same moment has done so."""
    try:
        database.create_collection(name, check_exists=False)
    except OperationFailure as error:
        if error.code != _EXISTS:
            raise


def _verdict(fact: Fact, first: Fact, transaction: Transaction) -> Verdict | Rejected:
    taken_by = transaction.known.get(fact.key, None if fact is first else first.digest)
    if taken_by not in (None, fact.digest):
        return Rejected(Reason.CONFLICT, f"id {fact.key!r} was used before with other content; correct under a new id")
    return transaction.refused.get(fact.key) or (Verdict.NEW if taken_by is None else Verdict.DUPLICATE)

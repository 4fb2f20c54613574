"""One batch inside one MongoDB transaction: read what is known, fold, write everything that follows.

Whatever a decision here reads it also writes (facts by inserting them, aggregates by replacing their document), so two
workers that overlap collide on a write and one of them starts over. That is what makes snapshot isolation enough.
"""

from __future__ import annotations

from collections import Counter as Tally
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec
from bson import Binary
from pymongo import DeleteOne, InsertOne, ReplaceOne, UpdateOne
from pymongo.client_session import ClientSession

from kit import gate, outbox, sources
from kit.catalogue import Fact, Target
from kit.counters import COUNTERS, increments
from kit.fold import Aggregate, AggregateState, Counter, Emission, counter_changes
from kit.outbox import OUTBOX
from kit.recent import Known, Outdated
from kit.sources import SOURCES

if TYPE_CHECKING:
    from kit.ledger import Ledger

Document = dict[str, Any]
S = TypeVar("S", bound=AggregateState)


class Transaction:
    """A single attempt; the driver makes a new one when it has to start over."""

    def __init__(self, ledger: Ledger, session: ClientSession) -> None:
        self.ledger = ledger
        self.session = session
        self.known: dict[str, str | None] = {}  # fact key -> digest of the fact stored before this batch
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
        self.passed = gate.enter(self.ledger.database, self.ledger.writer, self.session)
        self.ledger.recent.begin(self.passed)
        withdrawn = {fact.retracts for fact in new.values() if fact.retracts}
        withdrawn |= {key for key, row in stored.items() if row.get("retracted")}
        self._write_facts(new, stored, withdrawn)
        fresh: dict[Target, list[Fact]] = defaultdict(list)
        for key, fact in new.items():
            for target in fact.targets if key not in withdrawn else ():
                fresh[target].append(fact)
        refold = {
            Target.parse(text) for key in withdrawn - new.keys() for text in stored.get(key, {}).get("targets", ())
        }
        self._move_aggregates(fresh, refold)
        self._write_counters()
        self._write_sources(new.values())
        if self._outbox:
            self.ledger.database[OUTBOX].insert_many(self._outbox, session=self.session)

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

    def _move_aggregates(self, fresh: Mapping[Target, list[Fact]], refold: set[Target]) -> None:
        by_aggregate: dict[str, list[Target]] = defaultdict(list)
        for target in sorted(fresh.keys() | refold):
            by_aggregate[target.aggregate].append(target)
        for name, targets in by_aggregate.items():
            before = self._known(name, targets)
            late = {target for target in targets if target in refold or _sorts_before(fresh[target], before[target])}
            log = self.ledger.facts_of(late, self.session) if late else {}
            writes = [self._move(target, before[target], fresh, log.get(target)) for target in targets]
            done = self.ledger.database[name].bulk_write(writes, ordered=False, session=self.session)
            if done.matched_count + done.deleted_count < sum(known is not None for known in before.values()):
                raise Outdated(f"{name}: an aggregate is no longer what this writer remembered")

    def _known(self, name: str, targets: Sequence[Target]) -> dict[Target, Known | None]:
        """The aggregates as they are, from memory where they were written lately; None for one that does not exist."""
        known = {target: self.ledger.recent.get(target) for target in targets}
        ids = [target.id for target, one in known.items() if one is None]
        if ids:
            aggregate = self.ledger.aggregates[name]
            for row in self.ledger.database[name].find({"_id": {"$in": ids}}, session=self.session):
                state = self.ledger.state_of(name, row)
                known[Target(name, row["_id"])] = Known(
                    row["version"], state, tuple(row["last"]), row["sent"], aggregate.contribution(state)
                )
        return known

    def _move(
        self, target: Target, before: Known | None, fresh: Mapping[Target, list[Fact]], log: list[Fact] | None
    ) -> Any:
        """Fold one aggregate, note the counters and events that change with it; returns the write of its document."""
        aggregate = self.ledger.aggregates[target.aggregate]
        facts = fresh[target] if log is None else log
        state = aggregate.fold(before.state if before and log is None else aggregate.start(target.id), facts)
        contribution, wanted = (aggregate.contribution(state), aggregate.consequences(state)) if facts else ({}, {})
        self._counters.update(counter_changes(before.contribution if before else {}, contribution))
        sent = self._settle(target, before, wanted)
        if not facts:
            self.written[target] = None
            return DeleteOne({"_id": target.id, "version": before.version} if before else {"_id": target.id})
        last = max(fact.order for fact in facts)
        version = before.version + 1 if before else 1
        self.written[target] = Known(version, state, last, sent, contribution, wanted)
        document = document_of(aggregate, state, last, sent, version)
        return ReplaceOne({"_id": target.id, "version": before.version}, document) if before else InsertOne(document)

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
    aggregate: Aggregate[S], state: S, last: Sequence[Any], sent: Mapping[str, str], version: int
) -> Document:
    """How an aggregate is stored; `last` is the place of its newest fact in the total order."""
    return {
        "_id": state.id,
        "version": version,
        "last": list(last),
        "sent": dict(sent),
        **aggregate.index(state),
        "division": state.division,
        "state": msgspec.to_builtins(state),
    }


def _sorts_before(fresh: Iterable[Fact], known: Known | None) -> bool:
    """Whether a new fact belongs before one already folded, so that the log must be folded again."""
    return known is not None and min(fact.order for fact in fresh) < known.last

"""The audit logs 审计日志 of a service: who did what, and who read what; append-only, each a chain (`kit.chain`).

Entries are written in the transaction of what they tell. Of two who write at once one finds its place taken and starts
over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final, TypeVar

import pymongo
from pymongo.client_session import ClientSession
from pymongo.database import Database
from pymongo.errors import BulkWriteError, DuplicateKeyError
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

from kit import chain
from kit.settings import RETENTION_DAYS_MIN

T = TypeVar("T")
AUDIT: Final = "audit"  # changes
READS: Final = "audit_reads"  # reads of details
LOGS: Final = {AUDIT: "changes", READS: "reads of details"}
WRITE_SECONDS_MAX: Final = 5.0
_ATTEMPTS_MAX = 50
_PRUNED_AT_ONCE = 2000


def prepare(database: Database[dict[str, Any]]) -> None:
    """The index by which is found who read a thing. Safe to repeat."""
    database[READS].create_index([("read.id", 1)])


def append(
    database: Database[dict[str, Any]], content: Mapping[str, Any], session: ClientSession, log: str = AUDIT
) -> None:
    """Seal and store an entry in the caller's transaction; of two at once the later starts over."""
    _append(database, log, [content], session)


def record(database: Database[dict[str, Any]], log: str, contents: Sequence[Mapping[str, Any]]) -> None:
    """Seal and store entries in a transaction of their own. Raises pymongo errors when they are not durable."""
    transact(database, lambda session: _append(database, log, contents, session))


def read(database: Database[dict[str, Any]], log: str = AUDIT) -> Iterable[Mapping[str, Any]]:
    """All entries in the order of the chain."""
    return database[log].find().sort("_id", 1)


def prune(database: Database[dict[str, Any]], log: str, days: int, now: datetime | None = None) -> int:
    """Let the oldest entries go, those written more than so many days ago; returns how many.

    Raises ValueError for less than six months, and pymongo errors: then some may have gone, and the chain says which.
    """
    if days < RETENTION_DAYS_MIN:
        raise ValueError(f"an audit log is kept for {RETENTION_DAYS_MIN} days at least, not {days}")
    before = chain.text_of((now or datetime.now(UTC)) - timedelta(days=days))
    total = 0
    while True:
        gone = transact(database, lambda session: _prune_some(database, log, before, session))
        total += gone
        if gone < _PRUNED_AT_ONCE:
            return total


def _prune_some(database: Database[dict[str, Any]], log: str, before: str, session: ClientSession) -> int:
    last: Mapping[str, Any] | None = None
    count = 0
    rows = database[log].find({}, {"at": 1, "hash": 1}, session=session).sort("_id", 1).limit(_PRUNED_AT_ONCE)
    for row in rows:
        if row["at"] >= before:
            break
        last, count = row, count + 1
    if last is None:
        return 0
    _append(database, log, [chain.pruning(last)], session)
    database[log].delete_many({"_id": {"$lte": last["_id"]}}, session=session)
    return count


def _append(
    database: Database[dict[str, Any]], log: str, contents: Sequence[Mapping[str, Any]], session: ClientSession
) -> None:
    last = next(database[log].find({}, {"hash": 1}, session=session).sort("_id", -1).limit(1), None)
    entries = chain.following(last, contents)
    if len(entries) == 1:
        database[log].insert_one(entries[0], session=session)
    else:
        database[log].insert_many(entries, session=session)


def transact(database: Database[dict[str, Any]], work: Callable[[ClientSession], T]) -> T:
    """Run a transaction of a log's own; whoever loses its place in the chain to another tries again."""
    with pymongo.timeout(WRITE_SECONDS_MAX):
        for _ in range(_ATTEMPTS_MAX):
            try:
                with database.client.start_session() as session:
                    return session.with_transaction(
                        work, read_concern=ReadConcern("snapshot"), write_concern=WriteConcern("majority", j=True)
                    )
            except (DuplicateKeyError, BulkWriteError) as error:
                lost = error
    raise lost

"""The audit logs 审计日志: who did what, who read what; append-only, each entry sealed with the hash of the one before.

Whoever changes, removes or inserts an entry breaks the chain from there on, and `verify` says where. Entries are
written in the transaction of what they tell. Old entries may go, by an entry that names the last of them: so the chain
still begins where it says it does. Only the end of a chain, cut off and grown anew, needs a witness outside: keep the
last hash that `verify` gives.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple, TypeVar

import msgspec
import pymongo
from pymongo.client_session import ClientSession
from pymongo.database import Database
from pymongo.errors import BulkWriteError, DuplicateKeyError
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

from kit.settings import RETENTION_DAYS_MIN

T = TypeVar("T")
AUDIT: Final = "audit"  # changes
READS: Final = "audit_reads"  # reads of details
LOGS: Final = (AUDIT, READS)
START: Final = "0" * 64
PRUNED: Final = "audit.pruned"
WRITE_SECONDS_MAX: Final = 5.0
_ATTEMPTS_MAX = 50
_PRUNED_AT_ONCE = 2000


class Verified(NamedTuple):
    """What a walk along a chain found.

    The number of entries, the last hash, which entry is broken (None: none is), and up to which old ones have gone.
    """

    entries: int
    last: str
    broken: int | None
    pruned: int = 0


def sealed(number: int, previous: str, content: Mapping[str, Any]) -> dict[str, Any]:
    """The entry with its place and its seal. Pure; `content` is JSON."""
    return {"_id": number, "previous": previous, **content, "hash": _hash(number, previous, content)}


def verify(entries: Iterable[Mapping[str, Any]]) -> Verified:
    """Check entries given in the order of the chain. Pure.

    A chain that does not begin with its first entry must say that those before were old enough to go.
    """
    count, number, previous = 0, 0, START
    begins, excused = (0, START), True
    for count, entry in enumerate(entries, 1):
        if count == 1:
            begins = number, previous = entry["_id"] - 1, entry.get("previous", "")
            excused = begins == (0, START)
        number += 1
        content = {name: value for name, value in entry.items() if name not in ("_id", "previous", "hash")}
        intact = (entry["_id"], entry.get("previous")) == (number, previous)
        if not intact or entry.get("hash") != _hash(number, previous, content):
            return Verified(count, previous, number)
        previous = entry["hash"]
        excused = excused or _excuses(content, begins)
    if not excused:
        return Verified(count, previous, max(begins[0], 1))
    return Verified(count, previous, None, begins[0])


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
    _transact(database, lambda session: _append(database, log, contents, session))


def read(database: Database[dict[str, Any]], log: str = AUDIT) -> Iterable[Mapping[str, Any]]:
    """All entries in the order of the chain."""
    return database[log].find().sort("_id", 1)


def prune(database: Database[dict[str, Any]], log: str, days: int, now: datetime | None = None) -> int:
    """Let the oldest entries go, those written more than so many days ago; returns how many.

    Raises ValueError for less than six months, and pymongo errors: then some may have gone, and the chain says which.
    """
    if days < RETENTION_DAYS_MIN:
        raise ValueError(f"an audit log is kept for {RETENTION_DAYS_MIN} days at least, not {days}")
    before = _text((now or datetime.now(UTC)) - timedelta(days=days))
    total = 0
    while True:
        gone = _transact(database, lambda session: _prune_some(database, log, before, session))
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
    gone = {"through": last["_id"], "sealed": last["hash"], "until": last["at"]}
    _append(database, log, [{"action": PRUNED, **gone}], session)
    database[log].delete_many({"_id": {"$lte": last["_id"]}}, session=session)
    return count


def _append(
    database: Database[dict[str, Any]], log: str, contents: Sequence[Mapping[str, Any]], session: ClientSession
) -> None:
    last = next(database[log].find({}, {"hash": 1}, session=session).sort("_id", -1).limit(1), None)
    number, previous = (0, START) if last is None else (last["_id"], last["hash"])
    at = _text(datetime.now(UTC))
    rows: list[dict[str, Any]] = []
    for content in contents:
        number += 1
        rows.append(sealed(number, previous, {"at": at, **content}))
        previous = rows[-1]["hash"]
    if len(rows) == 1:
        database[log].insert_one(rows[0], session=session)
    else:
        database[log].insert_many(rows, session=session)


def _transact(database: Database[dict[str, Any]], work: Callable[[ClientSession], T]) -> T:
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


def _excuses(content: Mapping[str, Any], begins: tuple[int, str]) -> bool:
    """Whether an entry says that the chain begins there, and that what came before was old enough to go."""
    if content.get("action") != PRUNED or (content.get("through"), content.get("sealed")) != begins:
        return False
    kept = datetime.fromisoformat(content["at"]) - datetime.fromisoformat(content["until"])
    return kept >= timedelta(days=RETENTION_DAYS_MIN)


def _text(moment: datetime) -> str:
    """In UTC with milliseconds: such texts are ordered as the moments are."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def _hash(number: int, previous: str, content: Mapping[str, Any]) -> str:
    return hashlib.sha256(msgspec.json.encode([number, previous, content], order="deterministic")).hexdigest()

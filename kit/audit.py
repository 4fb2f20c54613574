"""The audit log 审计日志: who did what, append-only, each entry sealed with the hash of the one before.

Whoever changes, removes or inserts an entry breaks the chain from there on, and `verify` says where. Entries are
written in the transaction of what they tell. Only the end of the chain, cut off and grown anew, needs a witness
outside: keep the last hash that `verify` gives.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

import msgspec
from pymongo.client_session import ClientSession
from pymongo.database import Database

AUDIT: Final = "audit"
START: Final = "0" * 64


class Verified(NamedTuple):
    """What a walk along the chain found: the number of entries, the last hash, where it is broken (None: nowhere)."""

    entries: int
    last: str
    broken: int | None


def sealed(number: int, previous: str, content: Mapping[str, Any]) -> dict[str, Any]:
    """The entry with its place and its seal. Pure; `content` is JSON."""
    return {"_id": number, "previous": previous, **content, "hash": _hash(number, previous, content)}


def verify(entries: Iterable[Mapping[str, Any]]) -> Verified:
    """Check entries given in the order of the chain. Pure."""
    previous, count = START, 0
    for count, entry in enumerate(entries, 1):
        content = {name: value for name, value in entry.items() if name not in ("_id", "previous", "hash")}
        intact = (entry["_id"], entry["previous"]) == (count, previous)
        if not intact or entry["hash"] != _hash(count, previous, content):
            return Verified(count, previous, count)
        previous = entry["hash"]
    return Verified(count, previous, None)


def append(database: Database[dict[str, Any]], content: Mapping[str, Any], session: ClientSession) -> None:
    """Seal and store an entry in the caller's transaction; of two at once the later starts over."""
    last = next(database[AUDIT].find({}, {"hash": 1}, session=session).sort("_id", -1).limit(1), None)
    number, previous = (1, START) if last is None else (last["_id"] + 1, last["hash"])
    entry = {"at": datetime.now(UTC).isoformat(timespec="milliseconds"), **content}
    database[AUDIT].insert_one(sealed(number, previous, entry), session=session)


def read(database: Database[dict[str, Any]]) -> Iterable[Mapping[str, Any]]:
    """All entries in the order of the chain."""
    return database[AUDIT].find().sort("_id", 1)


def _hash(number: int, previous: str, content: Mapping[str, Any]) -> str:
    return hashlib.sha256(msgspec.json.encode([number, previous, content], order="deterministic")).hexdigest()

"""A copy of a service's audit logs as JSON lines: what is in no stream, and so the only thing that needs a copy.

It may be taken while the service runs. A copy kept elsewhere is also the witness of what the logs said that day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
from pymongo.database import Database
from pymongo.write_concern import WriteConcern

from kit import audit, chain

_INSERTED_AT_ONCE = 1000


class CopyError(Exception):
    """A copy cannot be put back; the message says why."""


class _Line(msgspec.Struct):
    log: str
    entry: dict[str, Any]


def save(database: Database[dict[str, Any]]) -> Iterator[bytes]:
    """Every entry of every log, each log in order, a line each."""
    for log in audit.LOGS:
        for entry in audit.read(database, log):
            yield msgspec.json.encode(_Line(log, dict(entry))) + b"\n"


def load(database: Database[dict[str, Any]], lines: Iterable[bytes]) -> dict[str, int]:
    """Put a copy back into logs that are empty; how many entries by log. Raises `CopyError`: nothing changed."""
    logs: dict[str, list[dict[str, Any]]] = {log: [] for log in audit.LOGS}
    for number, line in enumerate(lines, 1):
        try:
            read = msgspec.json.decode(line, type=_Line)
            logs[read.log].append(read.entry)
        except (msgspec.MsgspecError, KeyError) as error:
            raise CopyError(f"line {number} is none of a copy: {error}") from error
    for log, entries in logs.items():
        if broken := chain.verify(entries).broken:
            raise CopyError(f"the copy of {log} is broken at entry {broken}")
        if database[log].find_one({}, {"_id": 1}):
            raise CopyError(f"{log} of {database.name} has entries: a copy is put back into an empty log only")
    for log, entries in logs.items():
        kept = database.get_collection(log, write_concern=WriteConcern("majority", j=True))
        for start in range(0, len(entries), _INSERTED_AT_ONCE):
            kept.insert_many(entries[start : start + _INSERTED_AT_ONCE])
    return {log: len(entries) for log, entries in logs.items()}

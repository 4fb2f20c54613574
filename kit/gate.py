"""The gate every writing transaction passes: a rebuild can hold all writers back, and a transaction can be alone.

Each writer's transactions write a row of the writer's own, and look for the mark that the gate is closed. Closing sets
the mark and then touches every row: that waits for the transactions under way, and later ones see the mark. Writers
never wait for one another. A closed gate stays closed until it is opened: who closed it and died is run again.

A transaction that is alone writes the rows of all writers: whatever overlaps it collides with it, and one of the two
starts over. A writer's row must exist before its first transaction, or that one would overlap unseen: see `join`. So
that who wants to be alone need not try for long, others let it go first: see `turn`.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from pymongo import ReturnDocument
from pymongo.client_session import ClientSession
from pymongo.database import Database
from pymongo.write_concern import WriteConcern

GATE = "gate"
_CLOSED = "closed"
_FIRST = "first"
_WAIT_SECONDS_MAX = 1.0
_JOINED = "joined"  # written by who joins and by who is alone, so that the two never overlap


class GateClosed(Exception):
    """A rebuild is switching to a new read model; what was to be written is to be tried again soon."""


def join(database: Database[dict[str, Any]], writer: str) -> None:
    """Make a writer known to the others; safe to repeat."""
    gate = _gate(database)
    gate.update_one({"_id": _JOINED}, {"$setOnInsert": {"writers": 0}}, upsert=True)

    def run(session: ClientSession) -> None:
        database[GATE].update_one({"_id": _JOINED}, {"$inc": {"writers": 1}}, session=session)
        row = {"$setOnInsert": {"passed": 0}}
        database[GATE].update_one({"_id": f"writer:{writer}"}, row, upsert=True, session=session)

    with database.client.start_session() as session:
        session.with_transaction(run, write_concern=WriteConcern("majority", j=True))


@contextmanager
def turn(database: Database[dict[str, Any]], writer: str, alone: bool) -> Iterator[None]:
    """Around a transaction: ask others to let one that wants to be `alone` go first, or let such a one go first.

    A courtesy alone: what it asks ends by itself, and nothing depends on its being heeded.
    """
    gate = database[GATE]
    if not alone:
        end = time.monotonic() + _WAIT_SECONDS_MAX
        while gate.find_one({"_id": _FIRST, "until": {"$gt": datetime.now(UTC)}}) and time.monotonic() < end:
            time.sleep(_WAIT_SECONDS_MAX / 50)
        yield
        return
    until = datetime.now(UTC) + timedelta(seconds=_WAIT_SECONDS_MAX)
    gate.update_one({"_id": _FIRST}, {"$set": {"writer": writer, "until": until}}, upsert=True)
    try:
        yield
    finally:
        gate.delete_one({"_id": _FIRST, "writer": writer})


def enter(database: Database[dict[str, Any]], writer: str, session: ClientSession, alone: bool = False) -> int:
    """Pass with the transaction of `session`, `alone` or beside those of other writers; returns its number among the
    writer's. Raises `GateClosed`."""
    row: Any = database[GATE].find_one_and_update(
        {"_id": f"writer:{writer}"},
        {"$inc": {"passed": 1}},
        upsert=True,
        return_document=ReturnDocument.AFTER,
        session=session,
    )
    if alone:
        database[GATE].update_many({"_id": {"$nin": [_CLOSED, _FIRST]}}, {"$inc": {"alone": 1}}, session=session)
    mark = database[GATE].find_one({"_id": _CLOSED}, session=session)
    if mark is not None:
        raise GateClosed(f"a rebuild holds writers back since {mark['since']:%H:%M:%S} UTC")
    return int(row["passed"])


def close(database: Database[dict[str, Any]]) -> None:
    """Hold writers back; returns when no transaction that passed before is still under way."""
    gate = _gate(database)
    gate.update_one({"_id": _CLOSED}, {"$setOnInsert": {"since": datetime.now(UTC)}}, upsert=True)
    gate.update_many({"_id": {"$ne": _CLOSED}}, {"$inc": {"closed": 1}})


def open_again(database: Database[dict[str, Any]]) -> None:
    """Let writers pass; harmless when it is open."""
    _gate(database).delete_one({"_id": _CLOSED})


def is_closed(database: Database[dict[str, Any]]) -> bool:
    """Whether somebody holds, or died holding, the writers back."""
    return database[GATE].find_one({"_id": _CLOSED}) is not None


def _gate(database: Database[dict[str, Any]]) -> Any:
    return database.get_collection(GATE, write_concern=WriteConcern("majority", j=True))

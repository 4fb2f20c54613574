"""The gate every writing transaction passes, so that a rebuild can hold all writers back while it switches.

Each writer's transactions write a row of the writer's own, and look for the mark that the gate is closed. Closing sets
the mark and then touches every row: that waits for the transactions under way, and later ones see the mark. Writers
never wait for one another. A closed gate stays closed until it is opened: who closed it and died is run again.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from pymongo import ReturnDocument
from pymongo.client_session import ClientSession
from pymongo.database import Database
from pymongo.write_concern import WriteConcern

GATE = "gate"
_CLOSED = "closed"


class GateClosed(Exception):
    """A rebuild is switching to a new read model; what was to be written is to be tried again soon."""


def enter(database: Database[dict[str, Any]], writer: str, session: ClientSession) -> int:
    """Pass with the transaction of `session`; returns its number among the writer's. Raises `GateClosed`."""
    row: Any = database[GATE].find_one_and_update(
        {"_id": f"writer:{writer}"},
        {"$inc": {"passed": 1}},
        upsert=True,
        return_document=ReturnDocument.AFTER,
        session=session,
    )
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

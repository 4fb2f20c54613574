"""What became of an event, for whoever published it: applied, taken back, refused with the reason, or not seen yet.

Refused events lie in the stream of dead letters; beside it each service notes whose they were and why, so that a
publisher can be told at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
from nats.aio.msg import Msg
from pymongo import UpdateOne
from pymongo.database import Database

from kit import envelope, sources
from kit.envelope import EVENT_ID_MAX, Rejected
from kit.sources import Source
from kit.topology.subjects import publisher_of

REFUSED = "refused"
IDS_MAX = 500
Document = dict[str, Any]


class Seen(msgspec.Struct, frozen=True, omit_defaults=True):
    """What one service knows of one event; times are UTC."""

    id: str
    service: str
    status: str
    """`applied`, `retracted` (taken back by its publisher) or `refused`."""
    type: str = ""
    at: datetime | None = None
    aggregates: tuple[str, ...] = ()
    """What it changed, as `suggestion:350206-S2025-0001`."""
    reason: str = ""
    detail: str = ""


class Harvest(msgspec.Struct, frozen=True):
    """What one service has of one publisher 来源."""

    service: str
    source: Source | None
    refused: Mapping[str, int]
    """Refused events by reason."""


def prepare(database: Database[Document]) -> None:
    """The collection and the indexes that answers come from. Safe to repeat."""
    database[REFUSED].create_index([("publisher", 1), ("event", 1)])
    database[REFUSED].create_index([("publisher", 1), ("reason", 1)])


def note(database: Database[Document], refused: Iterable[tuple[Msg, Rejected]]) -> None:
    """Remember why messages were refused; a repetition after a crash changes nothing."""
    now = datetime.now(UTC)
    writes = [
        UpdateOne(
            {"_id": message.metadata.sequence.stream},
            {
                "$setOnInsert": {
                    "publisher": publisher_of(message.subject),
                    "event": _event_id(message.data),
                    "type": message.subject.split(".", 2)[2],
                    "reason": str(rejected.reason),
                    "detail": rejected.detail[:500],
                    "at": now,
                }
            },
            upsert=True,
        )
        for message, rejected in refused
    ]
    if writes:
        database[REFUSED].bulk_write(writes, ordered=False)


def _event_id(payload: bytes) -> str | None:
    """The id the publisher gave it, where one can be read."""
    try:
        return envelope.parse(payload).id
    except Rejected:
        found = _loose(payload)
        return found[:EVENT_ID_MAX] if isinstance(found, str) else None


def _loose(payload: bytes) -> Any:
    try:
        event = msgspec.json.decode(payload[: 4 * envelope.EVENT_BYTES_MAX])
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    return event.get("id") if isinstance(event, dict) else None


def receipts(service: str, database: Database[Document], publisher: str, ids: Sequence[str]) -> list[Seen]:
    """What `service` knows of the publisher's events `ids`; nothing is said of those it has never met."""
    keys = [f"{publisher}/{one}" for one in ids]
    found = [
        Seen(
            id=row["_id"].partition("/")[2],
            service=service,
            status="retracted" if row.get("retracted") else "applied",
            type=row["type"],
            at=row["applied_at"].replace(tzinfo=UTC),
            aggregates=tuple(row["targets"]),
        )
        for row in database["facts"].find({"_id": {"$in": keys}, "type": {"$exists": True}}, {"payload": 0})
    ]
    refused = database[REFUSED].find({"publisher": publisher, "event": {"$in": list(ids)}}).sort("_id", 1)
    found += [
        Seen(
            id=row["event"],
            service=service,
            status="refused",
            type=row["type"],
            at=row["at"].replace(tzinfo=UTC),
            reason=row["reason"],
            detail=row["detail"],
        )
        for row in refused
    ]
    return found


def harvest(service: str, database: Database[Document], publisher: str) -> Harvest:
    """How much `service` has of the publisher, how new it is, and what was refused."""
    reasons = database[REFUSED].aggregate(
        [
            {"$match": {"publisher": publisher}},
            {"$group": {"_id": "$reason", "events": {"$sum": 1}}},
            {"$sort": {"_id": 1}},
        ]
    )
    refused = {row["_id"]: row["events"] for row in reasons}
    return Harvest(service, sources.read(database, publisher).get(publisher), refused)

"""What became of an event, for whoever published it: applied (and whether it fits what else is known), taken back,
refused with the reason, or not seen yet.

Refused events lie in the stream of dead letters; beside it each service notes whose they were and why, so that a
publisher can be told at once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import msgspec
from nats.aio.msg import Msg
from pymongo import UpdateOne
from pymongo.database import Database

from kit import envelope, sources
from kit.catalogue import Target
from kit.envelope import EVENT_ID_MAX, Rejected
from kit.fold import Anomaly, States
from kit.sources import Rates, Source
from kit.topology.subjects import publisher_of

if TYPE_CHECKING:
    from kit.ledger import Ledger

REFUSED = "refused"
IDS_MAX = 500
Document = dict[str, Any]


class Misfit(msgspec.Struct, frozen=True):
    """Why an applied event does not fit 异常; gone when the missing event arrives."""

    code: str
    text: str
    text_zh: str
    aggregate: str
    """In which it does not fit, as `suggestion:350206-S2025-0001`."""


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
    anomalies: tuple[Misfit, ...] = ()
    reason: str = ""
    detail: str = ""


class Harvest(msgspec.Struct, frozen=True):
    """What one service has of one publisher 来源."""

    service: str
    source: Source | None
    rates: Rates
    refused: Mapping[str, int]
    """Refused events by reason."""
    anomalous: Mapping[str, int]
    """Applied events that do not fit, by the code of the anomaly."""


FindMore = Callable[[States], Iterable[tuple[Target, Anomaly]]]
"""The anomalies that these states have by today's date, or by other states."""


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
                    "event": event_id_in(message.data),
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


def event_id_in(payload: bytes) -> str | None:
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


def receipts(ledger: Ledger, publisher: str, ids: Sequence[str], find_more: FindMore = lambda states: ()) -> list[Seen]:
    """What the ledger's service knows of the publisher's events `ids`; nothing is said of those it has never met."""
    service, database = ledger.service, ledger.database
    keys = [f"{publisher}/{one}" for one in ids]
    rows = list(database["facts"].find({"_id": {"$in": keys}, "type": {"$exists": True}}, {"payload": 0}))
    misfits = _misfits(ledger, [row for row in rows if not row.get("retracted")], find_more)
    found = [
        Seen(
            id=row["_id"].partition("/")[2],
            service=service,
            status="retracted" if row.get("retracted") else "applied",
            type=row["type"],
            at=row["applied_at"].replace(tzinfo=UTC),
            aggregates=tuple(row["targets"]),
            anomalies=tuple(misfits.get(row["_id"], ())),
        )
        for row in rows
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


def _misfits(ledger: Ledger, rows: Sequence[Document], find_more: FindMore) -> dict[str, list[Misfit]]:
    """Why facts do not fit, by their keys: the aggregates they were folded into know."""
    states = _states(ledger, {Target.parse(text) for row in rows for text in row["targets"]})
    known = (
        (target, one)
        for target, state in states.items()
        for one in ledger.aggregates[target.aggregate].anomalies(state)
    )
    asked = {row["_id"] for row in rows}
    found: dict[str, list[Misfit]] = defaultdict(list)
    for target, one in (*known, *find_more(states)):
        for key in asked.intersection(one.events):
            found[key].append(Misfit(one.code, one.text.english, one.text.chinese, target.text))
    return found


def _states(ledger: Ledger, targets: Iterable[Target]) -> States:
    ids: dict[str, list[str]] = defaultdict(list)
    for target in sorted(targets):
        ids[target.aggregate].append(target.id)
    return {
        Target(name, row["_id"]): ledger.state_of(name, row)
        for name, wanted in ids.items()
        for row in ledger.database[name].find({"_id": {"$in": wanted}}, {"state": 1}).sort("_id", 1)
    }


def harvest(service: str, database: Database[Document], publisher: str) -> Harvest:
    """How much `service` has of the publisher, how fast it comes, how new it is, what was refused or does not fit."""
    reasons = database[REFUSED].aggregate(
        [
            {"$match": {"publisher": publisher}},
            {"$group": {"_id": "$reason", "events": {"$sum": 1}}},
            {"$sort": {"_id": 1}},
        ]
    )
    refused = {row["_id"]: row["events"] for row in reasons}
    anomalous = sources.misfits(database, [publisher]).get(publisher, {})
    rates = sources.rates(database, publisher, datetime.now(UTC))
    return Harvest(service, sources.read(database, publisher).get(publisher), rates, refused, anomalous)

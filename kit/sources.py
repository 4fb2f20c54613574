"""How much each publisher 来源 has sent, how fast, how new it is, what of it does not fit: rows written with the facts.

So that nobody has to count facts to learn which source has fallen silent. Every writer keeps a row of totals for each
publisher, and one for each hour in which it applied something of it; MongoDB drops those of hours long past.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from pymongo import UpdateOne
from pymongo.database import Database

from kit.anomalies import FAMILY
from kit.catalogue import Fact
from kit.counters import COUNTERS

SOURCES = "sources"
DAY, WEEK = timedelta(days=1), timedelta(days=7)
_KEPT = WEEK + DAY
_HOURS = "~"  # in front of the ids of the rows of hours, which come after all those of totals


class Source(msgspec.Struct, frozen=True):
    """One publisher as one service knows it; moments are UTC."""

    publisher: str
    facts: int
    last_applied: datetime
    newest: datetime
    """When its newest fact happened."""


class Rates(msgspec.Struct, frozen=True):
    """How many of one publisher's events were applied lately, in whole hours of the clock; the one under way counts."""

    last_day: int
    """In the last 24 hours."""
    daily_mean: float
    """Events a day in the last 7 days; days without any count."""


def prepare(database: Database[dict[str, Any]]) -> None:
    """What drops the rows of hours long past. Safe to repeat."""
    database[SOURCES].create_index("hour", expireAfterSeconds=int(_KEPT.total_seconds()))


def increments(facts: Iterable[Fact], writer: str, now: datetime) -> list[UpdateOne]:
    """The writes that add `facts`, all of them new, to the rows of `writer`."""
    by_publisher: dict[str, list[datetime]] = {}
    for fact in facts:
        by_publisher.setdefault(fact.publisher, []).append(fact.time.astimezone(UTC))
    hour, writes = _hour(now), []
    for publisher, times in sorted(by_publisher.items()):
        newer = {"last_applied": now, "newest": max(times)}
        total = {"$inc": {"facts": len(times)}, "$max": newer, "$setOnInsert": {"publisher": publisher}}
        # No `facts` here, and all else: a replica of the version before, which adds up all rows, reads the same totals.
        of_hour = {
            "$inc": {"applied": len(times)},
            "$max": newer,
            "$setOnInsert": {"publisher": publisher, "hour": hour},
        }
        writes.append(UpdateOne({"_id": f"{publisher}|{writer}"}, total, upsert=True))
        writes.append(UpdateOne({"_id": f"{_HOURS}{publisher}|{hour:%Y-%m-%dT%H}|{writer}"}, of_hour, upsert=True))
    return writes


def read(database: Database[dict[str, Any]], publisher: str | None = None) -> dict[str, Source]:
    """Every publisher that has sent something, or one, by its name; rows of all writers together."""
    rows = database[SOURCES].aggregate(
        [
            {"$match": {"_id": {"$lt": _HOURS} if publisher is None else _begins(f"{publisher}|")}},
            {
                "$group": {
                    "_id": "$publisher",
                    "facts": {"$sum": "$facts"},
                    "last_applied": {"$max": "$last_applied"},
                    "newest": {"$max": "$newest"},
                }
            },
            {"$sort": {"_id": 1}},
        ]
    )
    return {
        row["_id"]: Source(
            row["_id"], row["facts"], row["last_applied"].replace(tzinfo=UTC), row["newest"].replace(tzinfo=UTC)
        )
        for row in rows
    }


def rates(database: Database[dict[str, Any]], publisher: str, now: datetime) -> Rates:
    """How many events of the publisher were applied in the day and the week before `now` (UTC), by all writers."""
    hour = _hour(now) + timedelta(hours=1)
    rows = database[SOURCES].find({"_id": _begins(f"{_HOURS}{publisher}|"), "hour": {"$gte": hour - WEEK}})
    by_hour = [(row["hour"].replace(tzinfo=UTC), row["applied"]) for row in rows]
    last_day = sum(events for begun, events in by_hour if begun >= hour - DAY)
    return Rates(last_day, round(sum(events for _, events in by_hour) / WEEK.days, 1))


def _hour(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)


def _begins(prefix: str) -> dict[str, str]:
    """Ids that begin so."""
    return {"$gte": prefix, "$lt": f"{prefix}\uffff"}


def misfits(database: Database[dict[str, Any]], divisions: Sequence[str]) -> dict[str, dict[str, int]]:
    """How many events of each division do not fit, by code; divisions and codes without any are left out."""
    rows = database[COUNTERS].aggregate(
        [
            {"$match": {"division": {"$in": list(divisions)}, "name": {"$gte": FAMILY, "$lt": f"{FAMILY}~"}}},
            {"$group": {"_id": {"division": "$division", "name": "$name"}, "events": {"$sum": "$value"}}},
            {"$match": {"events": {"$gt": 0}}},
            {"$sort": {"_id": 1}},
        ]
    )
    found: dict[str, dict[str, int]] = {}
    for row in rows:
        code = row["_id"]["name"].removeprefix(FAMILY)
        found.setdefault(row["_id"]["division"], {})[code] = row["events"]
    return found

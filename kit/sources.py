"""How much each publisher 来源 has sent, how new it is and what of it does not fit: rows written with the facts.

So that nobody has to count facts to learn which source has fallen silent.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
from pymongo import UpdateOne
from pymongo.database import Database

from kit.anomalies import FAMILY
from kit.catalogue import Fact
from kit.counters import COUNTERS

SOURCES = "sources"


class Source(msgspec.Struct, frozen=True):
    """One publisher as one service knows it; moments are UTC."""

    publisher: str
    facts: int
    last_applied: datetime
    newest: datetime
    """When its newest fact happened."""


def increments(facts: Iterable[Fact], writer: str, now: datetime) -> list[UpdateOne]:
    """The writes that add `facts`, all of them new, to the rows of `writer`."""
    by_publisher: dict[str, list[datetime]] = {}
    for fact in facts:
        by_publisher.setdefault(fact.publisher, []).append(fact.time.astimezone(UTC))
    return [
        UpdateOne(
            {"_id": f"{publisher}|{writer}"},
            {
                "$inc": {"facts": len(times)},
                "$max": {"last_applied": now, "newest": max(times)},
                "$setOnInsert": {"publisher": publisher},
            },
            upsert=True,
        )
        for publisher, times in sorted(by_publisher.items())
    ]


def read(database: Database[dict[str, Any]], publisher: str | None = None) -> dict[str, Source]:
    """Every publisher that has sent something, or one, by its name; rows of all writers together."""
    rows = database[SOURCES].aggregate(
        [
            {"$match": {} if publisher is None else {"_id": {"$gte": f"{publisher}|", "$lt": f"{publisher}}}"}}},
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

"""How much each publisher 来源 has sent and how new it is: a row per publisher and writer, written with the facts.

So that nobody has to count facts to learn which source has fallen silent.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import msgspec
from pymongo import UpdateOne
from pymongo.database import Database

from kit.catalogue import Fact

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

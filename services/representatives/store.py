"""The database side: collections with their indexes, and every read that is more than "by id".

Documents are written by the ledger alone; mongoengine declares their collections and indexes, reads go through pymongo.
No query scans a collection: all lists begin with the division.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import mongoengine
from pymongo.database import Database

from kit import documents
from kit.divisions import DivisionTree
from kit.documents import Document, collection_meta, named
from kit.figures import FIGURE
from kit.periods import Period
from services.representatives.events import CODE, PERFORMANCE, RECEPTION, REPRESENTATIVE, STATION
from services.representatives.indicators import ACTIVE_SERVING

ALIAS = "representatives"


class RepresentativeDocument(mongoengine.Document):  # type: ignore[misc]
    """代表 by division and status, level, category, activity."""

    id = mongoengine.StringField(primary_key=True)
    division = mongoengine.StringField()
    status = mongoengine.StringField(null=True)
    levels = mongoengine.ListField(mongoengine.StringField())
    category = mongoengine.StringField(null=True)
    credited = mongoengine.IntField()
    last_active = mongoengine.StringField(null=True)
    activity = mongoengine.ListField(mongoengine.StringField())
    anomalous = mongoengine.BooleanField()
    meta = collection_meta(
        ALIAS,
        REPRESENTATIVE,
        ("division", "id"),
        ("division", "-credited", "id"),
        ("division", "-last_active", "id"),
        ("division", "status", "id"),
        ("division", "levels", "id"),
        ("division", "category", "id"),
        ("division", "anomalous", "id"),
        ("division", "activity"),
    )


class StationDocument(mongoengine.Document):  # type: ignore[misc]
    """站点 by division and type, tier, tag, whether it is open; by parent."""

    id = mongoengine.StringField(primary_key=True)
    division = mongoengine.StringField()
    type = mongoengine.StringField(null=True)
    tier = mongoengine.StringField(null=True)
    tags = mongoengine.ListField(mongoengine.StringField())
    parent = mongoengine.StringField(null=True)
    open = mongoengine.BooleanField()
    opened = mongoengine.StringField(null=True)
    anomalous = mongoengine.BooleanField()
    meta = collection_meta(
        ALIAS,
        STATION,
        ("division", "id"),
        ("division", "-opened", "id"),
        ("division", "type", "id"),
        ("division", "tier", "id"),
        ("division", "tags", "id"),
        ("division", "open", "id"),
        ("division", "anomalous", "id"),
        ("parent", "id"),
    )


class CodeDocument(mongoengine.Document):  # type: ignore[misc]
    """二维码 by holder."""

    id = mongoengine.StringField(primary_key=True)
    holders = mongoengine.ListField(mongoengine.StringField())
    meta = collection_meta(ALIAS, CODE, ("holders",))


class ReceptionDocument(mongoengine.Document):  # type: ignore[misc]
    """接待 by division and channel, visitor's role, month; by station."""

    id = mongoengine.StringField(primary_key=True)
    division = mongoengine.StringField()
    channel = mongoengine.StringField()
    visitor_role = mongoengine.StringField()
    station = mongoengine.StringField(null=True)
    representatives = mongoengine.ListField(mongoengine.StringField())
    held = mongoengine.StringField(null=True)
    month = mongoengine.StringField(null=True)
    anomalous = mongoengine.BooleanField()
    meta = collection_meta(
        ALIAS,
        RECEPTION,
        ("division", "-held", "id"),
        ("division", "month"),
        ("division", "channel", "-held", "id"),
        ("division", "visitor_role", "-held", "id"),
        ("division", "anomalous", "-held", "id"),
        ("representatives", "-held", "id"),
        ("station", "-held", "id"),
    )


class PerformanceDocument(mongoengine.Document):  # type: ignore[misc]
    """履职记录 by division and kind, status, month; by representative."""

    id = mongoengine.StringField(primary_key=True)
    division = mongoengine.StringField()
    kind = mongoengine.StringField()
    status = mongoengine.StringField()
    representatives = mongoengine.ListField(mongoengine.StringField())
    station = mongoengine.StringField(null=True)
    on = mongoengine.StringField(null=True)
    month = mongoengine.StringField(null=True)
    count = mongoengine.IntField()
    anomalous = mongoengine.BooleanField()
    meta = collection_meta(
        ALIAS,
        PERFORMANCE,
        ("division", "-on", "id"),
        ("division", "-count", "id"),
        ("division", "month"),
        ("division", "kind", "-on", "id"),
        ("division", "status", "-on", "id"),
        ("division", "anomalous", "-on", "id"),
        ("representatives", "-on", "id"),
    )


_DOCUMENTS = (RepresentativeDocument, StationDocument, CodeDocument, ReceptionDocument, PerformanceDocument)


def connect(url: str, database: str, **options: Any) -> Database[Document]:
    """Connect the service's documents to its database; `options` are the driver's.

    Raises `ValueError` where the URL names another database.
    """
    disconnect()
    mongoengine.connect(database, host=url, alias=ALIAS, uuidRepresentation="standard", **options)
    return named(mongoengine.get_db(ALIAS), database)


def disconnect() -> None:
    """Close the connection; harmless without one."""
    mongoengine.disconnect(ALIAS)


def ensure_indexes(database: Database[Document]) -> None:
    """Create every index that is missing."""
    documents.ensure_indexes(database, _DOCUMENTS)


@dataclass(frozen=True)
class Store:
    """Reads of one service's database."""

    database: Database[Document]
    tree: DivisionTree

    def reception_totals(self, stations: Sequence[str]) -> dict[str, Document]:
        """`receptions`, `citizens` and `last` (when the last was held) by station."""
        rows = self.database[RECEPTION].aggregate(
            [
                {"$match": {"station": {"$in": list(stations)}}},
                {
                    "$group": {
                        "_id": "$station",
                        "receptions": {"$sum": 1},
                        "citizens": {"$sum": "$state.citizens"},
                        "last": {"$max": "$held"},
                    }
                },
            ]
        )
        return {row["_id"]: row for row in rows}

    def claims(self, divisions: Sequence[str], year: int) -> list[Document]:
        """The claimed figures 上报数字 of divisions for a year, its quarters and its months."""
        query = {"division": {"$in": list(divisions)}, "period": {"$gte": str(year), "$lt": str(year + 1)}}
        return list(
            self.database[FIGURE].find(query).sort([("division", 1), ("period", 1), ("indicator", 1), ("_id", 1)])
        )

    def live(self, name: str, divisions: Sequence[str], period: Period) -> Mapping[str, int]:
        """Distinct persons with activity in the period, by the division they belong to; see `indicators` for names."""
        first, last = period.months
        kind = "any" if name == ACTIVE_SERVING else name.removeprefix("activity.")
        match: Document = {
            "division": {"$in": list(divisions)},
            "activity": {"$elemMatch": {"$gte": f"{kind}:{first}", "$lte": f"{kind}:{last}"}},
        }
        if name == ACTIVE_SERVING:
            match["served"] = {
                "$elemMatch": {"since": {"$lte": last}, "$or": [{"until": None}, {"until": {"$gt": last}}]}
            }
        rows = self.database[REPRESENTATIVE].aggregate(
            [{"$match": match}, {"$group": {"_id": "$division", "persons": {"$sum": 1}}}]
        )
        return {row["_id"]: row["persons"] for row in rows}

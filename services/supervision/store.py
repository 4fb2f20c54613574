"""What the service keeps in MongoDB: collections, the indexes every list needs, and the reads themselves.

The ledger writes the documents; here they are only read. No read may scan a collection.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import mongoengine
from pymongo.database import Database

from kit import documents
from kit.clock import Today
from kit.divisions import DivisionTree
from kit.documents import Document, collection_meta, named
from kit.filters import in_days
from kit.periods import Period
from services.supervision.alarm_events import ALARM
from services.supervision.events import APPOINTMENT, BALLOT, FINDING, ITEM, MEETING, PROJECT
from services.supervision.figure_sheet import FIGURE_SHEET
from services.supervision.indicators import OPINIONS_DUE, OPINIONS_ON_TIME

ALIAS = "supervision"


class ReviewTerm(mongoengine.EmbeddedDocument):  # type: ignore[misc]
    """The term of one review opinion inside an item; `reported` is null while its report is awaited."""

    meta = {"strict": False}  # noqa: RUF012 -- mongoengine's own way
    due = mongoengine.StringField()
    reported = mongoengine.StringField()


class ItemDocument(mongoengine.Document):  # type: ignore[misc]
    """监督事项."""

    id = mongoengine.StringField(primary_key=True)
    division = mongoengine.StringField()
    kind = mongoengine.StringField()
    status = mongoengine.StringField()
    organ = mongoengine.StringField()
    on = mongoengine.StringField()
    due_on = mongoengine.StringField()
    suggestion = mongoengine.StringField()
    reviews = mongoengine.EmbeddedDocumentListField(ReviewTerm)
    meta = collection_meta(
        ALIAS,
        ITEM,
        ("division", "on", "id"),
        ("division", "due_on", "id"),
        ("division", "kind", "on", "id"),
        ("division", "status", "on", "id"),
        ("division", "organ", "on", "id"),
        ("division", "reviews.due"),
        ("suggestion", "id"),
    )


class FindingDocument(mongoengine.Document):  # type: ignore[misc]
    """问题."""

    id = mongoengine.StringField(primary_key=True)
    division = mongoengine.StringField()
    status = mongoengine.StringField()
    owner = mongoengine.StringField()
    item = mongoengine.StringField()
    on = mongoengine.StringField()
    due_on = mongoengine.StringField()
    meta = collection_meta(
        ALIAS,
        FINDING,
        ("division", "on", "id"),
        ("division", "due_on", "id"),
        ("division", "status", "on", "id"),
        ("division", "owner", "on", "id"),
        ("item", "on", "id"),
    )


class ProjectDocument(mongoengine.Document):  # type: ignore[misc]
    """民生实事项目."""

    id = mongoengine.StringField(primary_key=True)
    division = mongoengine.StringField()
    electorate = mongoengine.StringField()
    status = mongoengine.StringField()
    year = mongoengine.IntField()
    on = mongoengine.StringField()
    meta = collection_meta(
        ALIAS,
        PROJECT,
        ("division", "on", "id"),
        ("division", "electorate", "on", "id"),
        ("division", "status", "on", "id"),
        ("division", "year", "on", "id"),
    )


class BallotDocument(mongoengine.Document):  # type: ignore[misc]
    """表决计票."""

    id = mongoengine.StringField(primary_key=True)
    division = mongoengine.StringField()
    matter = mongoengine.StringField()
    about = mongoengine.StringField()
    on = mongoengine.StringField()
    meta = collection_meta(
        ALIAS,
        BALLOT,
        ("division", "on", "id"),
        ("division", "matter", "on", "id"),
        ("about", "on", "id"),
    )


class MeetingDocument(mongoengine.Document):  # type: ignore[misc]
    """会议."""

    id = mongoengine.StringField(primary_key=True)
    division = mongoengine.StringField()
    kind = mongoengine.StringField()
    on = mongoengine.StringField()
    meta = collection_meta(
        ALIAS,
        MEETING,
        ("division", "on", "id"),
        ("division", "kind", "on", "id"),
    )


class AppointmentDocument(mongoengine.Document):  # type: ignore[misc]
    """任免."""

    id = mongoengine.StringField(primary_key=True)
    division = mongoengine.StringField()
    on = mongoengine.StringField()
    meta = collection_meta(
        ALIAS,
        APPOINTMENT,
        ("division", "on", "id"),
    )


class AlarmDocument(mongoengine.Document):  # type: ignore[misc]
    """预警."""

    id = mongoengine.StringField(primary_key=True)
    division = mongoengine.StringField()
    status = mongoengine.StringField()
    severity = mongoengine.StringField(null=True)
    code = mongoengine.StringField(null=True)
    about = mongoengine.StringField(null=True)
    on = mongoengine.StringField()
    meta = collection_meta(
        ALIAS,
        ALARM,
        ("division", "on", "id"),
        ("division", "status", "on", "id"),
        ("division", "code", "on", "id"),
        ("about", "on", "id"),
    )


class FigureSheetDocument(mongoengine.Document):  # type: ignore[misc]
    """上报数字表: read by the ledger alone."""

    id = mongoengine.StringField(primary_key=True)
    division = mongoengine.StringField()
    period = mongoengine.StringField()
    meta = collection_meta(ALIAS, FIGURE_SHEET)


_DOCUMENTS = (
    ItemDocument,
    FindingDocument,
    ProjectDocument,
    BallotDocument,
    MeetingDocument,
    AppointmentDocument,
    AlarmDocument,
    FigureSheetDocument,
)


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
    """Reads of one service's database; `today` is asked anew whenever something depends on it."""

    database: Database[Document]
    tree: DivisionTree
    today: Today

    def live(self, name: str, divisions: Sequence[str], period: Period) -> Mapping[str, int]:
        """By division, how many review opinions were due in `period` and, today, are past due or were reported on.

        `OPINIONS_ON_TIME` counts those of them reported on by their day. Implements `kit.indicator_values.LiveQuery`.
        """
        term = in_days(period)
        reported = {"$ne": ["$reviews.reported", None]}
        counted = {
            OPINIONS_DUE: {"$or": [reported, {"$lt": ["$reviews.due", self.today().isoformat()]}]},
            OPINIONS_ON_TIME: {"$and": [reported, {"$lte": ["$reviews.reported", "$reviews.due"]}]},
        }[name]
        rows = self.database[ITEM].aggregate(
            [
                {"$match": {"division": {"$in": list(divisions)}, "reviews": {"$elemMatch": {"due": term}}}},
                {"$unwind": "$reviews"},
                {"$match": {"reviews.due": term}},
                {"$group": {"_id": "$division", "number": {"$sum": {"$cond": [counted, 1, 0]}}}},
            ]
        )
        return {row["_id"]: row["number"] for row in rows}

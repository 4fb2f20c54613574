"""What the service keeps in MongoDB: collections, the indexes every list needs, and the reads themselves.

The ledger writes the documents; here they are only read. No read may scan a collection.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import mongoengine
from pymongo.database import Database

from kit import documents, together
from kit.clock import Today
from kit.divisions import DivisionTree
from kit.documents import Document, collection_meta, named
from kit.filters import in_days
from kit.periods import Period
from kit.together import Question, by_division, number_of_different
from services.supervision.alarm import STANDING
from services.supervision.alarm_events import ALARM
from services.supervision.events.common import (
    APPOINTMENT,
    BALLOT,
    COMMITMENT,
    DEPARTMENT,
    ELECTORATE,
    FINDING,
    ITEM,
    MEETING,
    PLAN,
    PROJECT,
    SITE,
)
from services.supervision.figure_sheet import FIGURE_SHEET
from services.supervision.indicators.hearings import OPINIONS_DUE, OPINIONS_ON_TIME
from services.supervision.indicators.visits import LAWS_INSPECTED, OBSERVERS

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
    outcome = mongoengine.StringField()
    joins = mongoengine.StringField()
    laws = mongoengine.ListField(mongoengine.StringField())
    observers = mongoengine.ListField(mongoengine.StringField())
    unresearched = mongoengine.BooleanField()
    reproducible = mongoengine.BooleanField()
    reviews = mongoengine.EmbeddedDocumentListField(ReviewTerm)
    meta = collection_meta(
        ALIAS,
        ITEM,
        ("division", "on", "id"),
        ("division", "due_on", "id"),
        ("division", "kind", "on", "id"),
        ("division", "status", "on", "id"),
        ("division", "organ", "on", "id"),
        ("division", "outcome", "on", "id"),
        ("division", "unresearched", "on", "id"),
        ("division", "reproducible", "on", "id"),
        ("division", "laws", "on"),
        ("division", "observers", "on"),
        ("division", "reviews.due"),
        ("suggestion", "id"),
        ("joins", "id"),
        ("observers", "id"),
    )


class FindingDocument(mongoengine.Document):  # type: ignore[misc]
    """问题."""

    id = mongoengine.StringField(primary_key=True)
    division = mongoengine.StringField()
    status = mongoengine.StringField()
    list = mongoengine.StringField()
    undone = mongoengine.BooleanField()
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
        ("division", "list", "on", "id"),
        ("division", "undone", "on", "id"),
        ("division", "owner", "on", "id"),
        ("item", "on", "id"),
    )


class CommitmentDocument(mongoengine.Document):  # type: ignore[misc]
    """承诺."""

    id = mongoengine.StringField(primary_key=True)
    division = mongoengine.StringField()
    ended = mongoengine.StringField()
    unit = mongoengine.StringField()
    item = mongoengine.StringField()
    on = mongoengine.StringField()
    due_on = mongoengine.StringField()
    meta = collection_meta(
        ALIAS,
        COMMITMENT,
        ("division", "on", "id"),
        ("division", "due_on", "id"),
        ("division", "ended", "on", "id"),
        ("division", "unit", "on", "id"),
        ("item", "on", "id"),
    )


class PlanDocument(mongoengine.Document):  # type: ignore[misc]
    """年度监督计划."""

    id = mongoengine.StringField(primary_key=True)
    division = mongoengine.StringField()
    year = mongoengine.IntField()
    status = mongoengine.StringField()
    adjusted = mongoengine.BooleanField()
    on = mongoengine.StringField()
    meta = collection_meta(
        ALIAS,
        PLAN,
        ("division", "on", "id"),
        ("division", "year", "on", "id"),
        ("division", "status", "on", "id"),
        ("division", "adjusted", "on", "id"),
    )


class SiteDocument(mongoengine.Document):  # type: ignore[misc]
    """跟踪点位."""

    id = mongoengine.StringField(primary_key=True)
    division = mongoengine.StringField()
    category = mongoengine.StringField()
    years = mongoengine.IntField()
    on = mongoengine.StringField()
    meta = collection_meta(
        ALIAS,
        SITE,
        ("division", "on", "id"),
        ("division", "years", "on", "id"),
        ("division", "category", "years", "on", "id"),
        ("division", "category", "on", "id"),
    )


class DepartmentDocument(mongoengine.Document):  # type: ignore[misc]
    """部门."""

    id = mongoengine.StringField(primary_key=True)
    division = mongoengine.StringField()
    listed = mongoengine.BooleanField()
    appraised = mongoengine.BooleanField()
    on = mongoengine.StringField()
    meta = collection_meta(
        ALIAS,
        DEPARTMENT,
        ("division", "on", "id"),
        ("division", "appraised", "on", "id"),
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


class ElectoratesDocument(mongoengine.Document):  # type: ignore[misc]
    """表决主体: found by its id alone."""

    id = mongoengine.StringField(primary_key=True)
    division = mongoengine.StringField()
    members = mongoengine.IntField()
    meta = collection_meta(ALIAS, ELECTORATE)


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
    CommitmentDocument,
    PlanDocument,
    SiteDocument,
    DepartmentDocument,
    ProjectDocument,
    BallotDocument,
    MeetingDocument,
    AppointmentDocument,
    ElectoratesDocument,
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


_LISTS = {LAWS_INSPECTED: "laws", OBSERVERS: "observers"}


def _different(field: str, divisions: Sequence[str], period: Period) -> Question:
    """How many different values a list of the items has that count for `period`."""
    pipeline: list[Document] = [
        {"$match": {"division": {"$in": list(divisions)}, field: {"$gt": ""}, "on": in_days(period)}},
        *number_of_different(field),
    ]
    return Question(ITEM, pipeline)


def _reviews(name: str, divisions: Sequence[str], period: Period, today: date) -> Question:
    """How many review opinions were due in `period` and, today, are past due or were reported on.

    `OPINIONS_ON_TIME` counts those of them reported on by their day.
    """
    term = in_days(period)
    reported = {"$ne": ["$reviews.reported", None]}
    counted = {
        OPINIONS_DUE: {"$or": [reported, {"$lt": ["$reviews.due", today.isoformat()]}]},
        OPINIONS_ON_TIME: {"$and": [reported, {"$lte": ["$reviews.reported", "$reviews.due"]}]},
    }[name]
    pipeline: list[Document] = [
        {"$match": {"division": {"$in": list(divisions)}, "reviews": {"$elemMatch": {"due": term}}}},
        {"$unwind": "$reviews"},
        {"$match": {"reviews.due": term}},
        {"$group": {"_id": "$division", "number": {"$sum": {"$cond": [counted, 1, 0]}}}},
    ]
    return Question(ITEM, pipeline)


@dataclass(frozen=True)
class Store:
    """Reads of one service's database; `today` is asked anew whenever something depends on it."""

    database: Database[Document]
    tree: DivisionTree
    today: Today

    def live(
        self, names: Collection[str], divisions: Sequence[str], periods: Sequence[Period]
    ) -> dict[tuple[str, Period], Mapping[str, int]]:
        """What no counter can hold, by division; see the queries above."""
        questions = {
            (name, period): _different(_LISTS[name], divisions, period)
            if name in _LISTS
            else _reviews(name, divisions, period, self.today())
            for name in names
            for period in periods
        }
        return {key: by_division(rows) for key, rows in together.ask(self.database, questions).items()}

    def standing_alarms(self, divisions: Sequence[str]) -> Mapping[str, int]:
        """Alarms 预警 whose cause is not gone, by division."""
        standing = {"division": {"$in": list(divisions)}, "status": {"$in": STANDING}}
        rows = self.database[ALARM].aggregate(
            [{"$match": standing}, {"$group": {"_id": "$division", "number": {"$sum": 1}}}]
        )
        return {row["_id"]: row["number"] for row in rows}

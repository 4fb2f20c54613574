"""What the service keeps in MongoDB: collections, the indexes every list needs, and the reads themselves.

The ledger writes the documents; here they are only read. No read may scan a collection.
"""

# mypy: disable-error-code="misc"
# (mongoengine has no types, so every document class derives from Any)

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import mongoengine
from mongoengine.connection import get_db
from pymongo.collection import Collection
from pymongo.database import Database

from kit.indicators import create_indexes
from kit.pagination import Order, Page, read_page
from kit.periods import Period
from services.supervision.indicators import OPINIONS_DUE, OPINIONS_ON_TIME

ALIAS = "supervision"
Document = dict[str, Any]
Rows = Collection[Document]

_META = {"db_alias": ALIAS, "strict": False, "auto_create_index": False}


class ReviewTerm(mongoengine.EmbeddedDocument):
    """The term of one review opinion inside an item; `reported` is null while its report is awaited."""

    meta = {"strict": False}  # noqa: RUF012 -- mongoengine's own way
    due = mongoengine.StringField()
    reported = mongoengine.StringField()


class ItemDocument(mongoengine.Document):
    """监督事项."""

    meta = _META | {
        "collection": "item",
        "indexes": [
            ("division", "on", "id"),
            ("division", "due_on", "id"),
            ("division", "kind", "on", "id"),
            ("division", "status", "on", "id"),
            ("division", "organ", "on", "id"),
            ("division", "reviews.due"),
            ("suggestion", "id"),
        ],
    }
    id = mongoengine.StringField(primary_key=True)
    division = mongoengine.StringField()
    kind = mongoengine.StringField()
    status = mongoengine.StringField()
    organ = mongoengine.StringField()
    on = mongoengine.StringField()
    due_on = mongoengine.StringField()
    suggestion = mongoengine.StringField()
    reviews = mongoengine.EmbeddedDocumentListField(ReviewTerm)


class FindingDocument(mongoengine.Document):
    """问题."""

    meta = _META | {
        "collection": "finding",
        "indexes": [
            ("division", "on", "id"),
            ("division", "due_on", "id"),
            ("division", "status", "on", "id"),
            ("division", "owner", "on", "id"),
            ("item", "on", "id"),
        ],
    }
    id = mongoengine.StringField(primary_key=True)
    division = mongoengine.StringField()
    status = mongoengine.StringField()
    owner = mongoengine.StringField()
    item = mongoengine.StringField()
    on = mongoengine.StringField()
    due_on = mongoengine.StringField()


class ProjectDocument(mongoengine.Document):
    """民生实事项目."""

    meta = _META | {
        "collection": "project",
        "indexes": [
            ("division", "on", "id"),
            ("division", "electorate", "on", "id"),
            ("division", "status", "on", "id"),
            ("division", "year", "on", "id"),
        ],
    }
    id = mongoengine.StringField(primary_key=True)
    division = mongoengine.StringField()
    electorate = mongoengine.StringField()
    status = mongoengine.StringField()
    year = mongoengine.IntField()
    on = mongoengine.StringField()


class BallotDocument(mongoengine.Document):
    """表决计票."""

    meta = _META | {
        "collection": "ballot",
        "indexes": [("division", "on", "id"), ("division", "matter", "on", "id"), ("about", "on", "id")],
    }
    id = mongoengine.StringField(primary_key=True)
    division = mongoengine.StringField()
    matter = mongoengine.StringField()
    about = mongoengine.StringField()
    on = mongoengine.StringField()


class MeetingDocument(mongoengine.Document):
    """会议."""

    meta = _META | {"collection": "meeting", "indexes": [("division", "on", "id"), ("division", "kind", "on", "id")]}
    id = mongoengine.StringField(primary_key=True)
    division = mongoengine.StringField()
    kind = mongoengine.StringField()
    on = mongoengine.StringField()


class AppointmentDocument(mongoengine.Document):
    """任免."""

    meta = _META | {"collection": "appointment", "indexes": [("division", "on", "id")]}
    id = mongoengine.StringField(primary_key=True)
    division = mongoengine.StringField()
    on = mongoengine.StringField()


_DOCUMENTS = (ItemDocument, FindingDocument, ProjectDocument, BallotDocument, MeetingDocument, AppointmentDocument)


def connect(url: str, database: str, **options: Any) -> Database[Document]:
    """Connect mongoengine's documents to `database`, leaving an earlier connection; `options` are the driver's."""
    disconnect()
    mongoengine.connect(db=database, host=url, alias=ALIAS, uuidRepresentation="standard", **options)
    connected: Database[Document] = get_db(ALIAS)
    return connected


def disconnect() -> None:
    """Leave the connection; harmless without one."""
    mongoengine.disconnect(ALIAS)


def ensure_indexes() -> None:
    """Create the collections' indexes; safe to repeat."""
    for document in _DOCUMENTS:
        document.ensure_indexes()
    create_indexes(get_db(ALIAS))


@dataclass(frozen=True)
class Store:
    """The reads of the service; `clock` gives the day of today."""

    clock: Callable[[], date]

    @property
    def items(self) -> Rows:
        """监督事项."""
        return _rows(ItemDocument)

    @property
    def findings(self) -> Rows:
        """问题."""
        return _rows(FindingDocument)

    @property
    def projects(self) -> Rows:
        """民生实事项目."""
        return _rows(ProjectDocument)

    @property
    def ballots(self) -> Rows:
        """表决计票."""
        return _rows(BallotDocument)

    @property
    def meetings(self) -> Rows:
        """会议."""
        return _rows(MeetingDocument)

    @property
    def appointments(self) -> Rows:
        """任免."""
        return _rows(AppointmentDocument)

    def review_terms(self, name: str, divisions: Sequence[str], period: Period) -> Mapping[str, int]:
        """By division, how many review opinions were due in `period` and, today, are past due or were reported on.

        `OPINIONS_ON_TIME` counts those of them reported on by their day. Implements `kit.indicators.LiveQuery`.
        """
        first, last = period.months
        term = {"$gte": f"{first}-01", "$lte": f"{last}-31"}
        reported = {"$ne": ["$reviews.reported", None]}
        counted = {
            OPINIONS_DUE: {"$or": [reported, {"$lt": ["$reviews.due", self.clock().isoformat()]}]},
            OPINIONS_ON_TIME: {"$and": [reported, {"$lte": ["$reviews.reported", "$reviews.due"]}]},
        }[name]
        rows = self.items.aggregate(
            [
                {"$match": {"division": {"$in": list(divisions)}, "reviews": {"$elemMatch": {"due": term}}}},
                {"$unwind": "$reviews"},
                {"$match": {"reviews.due": term}},
                {"$group": {"_id": "$division", "number": {"$sum": {"$cond": [counted, 1, 0]}}}},
            ]
        )
        return {row["_id"]: row["number"] for row in rows}


def _rows(document: type[mongoengine.Document]) -> Rows:
    collection: Rows = document._get_collection()
    return collection


def by_reference(rows: Rows, field: str, order: Order) -> Callable[[Sequence[str]], Mapping[str, list[Document]]]:
    """A reader for a loader: the rows that refer to each of many ids by `field`, in `order`."""

    def read(ids: Sequence[str]) -> Mapping[str, list[Document]]:
        found: dict[str, list[Document]] = {identity: [] for identity in ids}
        for row in rows.find({field: {"$in": list(ids)}}).sort(list(order)):
            found[row[field]].append(row)
        return found

    return read


@dataclass(frozen=True, slots=True)
class Listing:
    """One page to read: which rows, in which order, from where. Raises `kit.pagination.PageError` when read."""

    rows: Rows
    query: Mapping[str, Any]
    order: Order
    first: int | None
    after: str | None

    def page(self) -> Page:
        """The page, in one round trip."""
        return read_page(self.rows, self.query, self.order, first=self.first, after=self.after)

    def count(self) -> int:
        """How many rows the whole list has."""
        return self.rows.count_documents(self.query)


def matching(
    divisions: Sequence[str],
    period: Period | None = None,
    overdue: bool | None = None,
    today: date | None = None,
    **equal: Any,
) -> dict[str, Any]:
    """The query for rows of `divisions`, counting for `period`, overdue `today` or not, with fields equal to values.

    None asks for anything.
    """
    query: dict[str, Any] = {"division": {"$in": list(divisions)}}
    if period is not None:
        first, last = period.months
        query["on"] = {"$gte": f"{first}-01", "$lte": f"{last}-31"}
    if overdue is not None and today is not None:
        query["due_on"] = {"$lt" if overdue else "$gte": today.isoformat()}
    return query | {name: value for name, value in equal.items() if value is not None}

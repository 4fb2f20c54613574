"""The database side: collections with their indexes, and every read that is more than "by id".

Documents are written by the ledger alone; mongoengine declares their collections and indexes, reads go through pymongo.
No query scans a collection: all lists begin with the division.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import mongoengine
from pymongo.database import Database

from kit import documents
from kit.clock import Today
from kit.counters import read_sums
from kit.divisions import DivisionTree
from kit.documents import Document, collection_meta, named
from kit.filters import in_months, overdue, query
from kit.indicators import flow
from kit.periods import Period
from services.suggestions.events import OPINION, SUGGESTION
from services.suggestions.indicators import LEGISLATIVE_DRAFTS, OVERDUE, REPLIED_OR_PAST_DUE

ALIAS = "suggestions"
REPLIED = "suggestion.replied"


class SuggestionDocument(mongoengine.Document):  # type: ignore[misc]
    """建议 by division and status, level, handling unit, key flag, month, due date."""

    id = mongoengine.StringField(primary_key=True)
    division = mongoengine.StringField()
    status = mongoengine.StringField()
    level = mongoengine.StringField(null=True)
    key = mongoengine.BooleanField()
    units = mongoengine.ListField(mongoengine.StringField())
    open = mongoengine.BooleanField()
    due_on = mongoengine.StringField()
    replied = mongoengine.BooleanField()
    month = mongoengine.StringField(null=True)
    submitted_on = mongoengine.StringField(null=True)
    meta = collection_meta(
        ALIAS,
        SUGGESTION,
        ("division", "submitted_on", "id"),
        ("division", "due_on", "id"),
        ("division", "month"),
        ("division", "status", "submitted_on", "id"),
        ("division", "level", "submitted_on", "id"),
        ("division", "units", "submitted_on", "id"),
        ("division", "key", "submitted_on", "id"),
    )


class OpinionDocument(mongoengine.Document):  # type: ignore[misc]
    """民情民意 by division and status, channel, topic, month; by the legislative draft it is about."""

    id = mongoengine.StringField(primary_key=True)
    division = mongoengine.StringField()
    status = mongoengine.StringField()
    channel = mongoengine.StringField(null=True)
    topics = mongoengine.ListField(mongoengine.StringField())
    legislative_draft = mongoengine.StringField(null=True)
    month = mongoengine.StringField(null=True)
    received_on = mongoengine.StringField(null=True)
    meta = collection_meta(
        ALIAS,
        OPINION,
        ("division", "received_on", "id"),
        ("division", "month"),
        ("division", "status", "received_on", "id"),
        ("division", "channel", "received_on", "id"),
        ("division", "topics", "received_on", "id"),
        legislative_draft={"$type": "string"},
    )


_DOCUMENTS = (SuggestionDocument, OpinionDocument)


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
        """What no counter can hold, by division; see `indicators` for the names."""
        return self._live[name](divisions, period)

    @property
    def _live(self) -> Mapping[str, Callable[[Sequence[str], Period], Mapping[str, int]]]:
        return {
            OVERDUE: self._past_due,
            REPLIED_OR_PAST_DUE: self._replied_or_past_due,
            LEGISLATIVE_DRAFTS: self._legislative_drafts,
        }

    def _past_due(self, divisions: Sequence[str], period: Period, *, replied: bool | None = None) -> Mapping[str, int]:
        """Suggestions of the cohort that await a reply past its due date; touches none but these."""
        past = query(divisions, due_on=overdue(True, self.today()), month=in_months(period), replied=replied)
        return self._counted(SUGGESTION, [{"$match": past}, {"$group": {"_id": "$division", "number": {"$sum": 1}}}])

    def _replied_or_past_due(self, divisions: Sequence[str], period: Period) -> Mapping[str, int]:
        sums = read_sums(self.database, [flow(REPLIED)], divisions, period)
        past = self._past_due(divisions, period, replied=False)
        replied = {code: part.flow.get(REPLIED, 0) for code, part in sums.items()}
        return {code: replied.get(code, 0) + past.get(code, 0) for code in divisions}

    def _legislative_drafts(self, divisions: Sequence[str], period: Period) -> Mapping[str, int]:
        about_drafts = query(divisions, legislative_draft={"$type": "string"}, month=in_months(period))
        return self._counted(
            OPINION,
            [
                {"$match": about_drafts},
                {"$group": {"_id": {"division": "$division", "draft": "$legislative_draft"}}},
                {"$group": {"_id": "$_id.division", "number": {"$sum": 1}}},
            ],
        )

    def _counted(self, name: str, pipeline: list[Document]) -> Mapping[str, int]:
        return {row["_id"]: row["number"] for row in self.database[name].aggregate(pipeline)}

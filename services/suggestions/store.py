"""The database side: collections with their indexes, and every read that is more than "by id".

Documents are written by the ledger alone; mongoengine declares their collections and indexes, reads go through pymongo.
No query scans a collection: all lists begin with the division.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

import mongoengine
import msgspec
from pymongo.database import Database

from kit import documents
from kit.clock import Today
from kit.counters import COUNTERS, read_sums
from kit.divisions import DivisionTree
from kit.documents import Document, collection_meta, named
from kit.filters import in_days, in_months, overdue, query
from kit.histograms import counter_range, number_of
from kit.indicators import flow
from kit.periods import Period
from kit.written import TEXT
from services.suggestions.events import CODE, LAPSE, OPINION, SUGGESTION, UNIT, Channel
from services.suggestions.indicators import (
    LEGISLATIVE_DRAFTS,
    OVERDUE,
    REPLIED_OR_PAST_DUE,
    URGED_AND_OVERDUE,
    VISITORS,
)
from services.suggestions.local_rules import LocalRules
from services.suggestions.marks import Mark
from services.suggestions.policy_events import POLICY, policies_id
from services.suggestions.rollup import NEVER, RECEIVED_ON

ALIAS = "suggestions"
REPLIED = "suggestion.replied"
BATCH = 1000


class SuggestionDocument(mongoengine.Document):  # type: ignore[misc]
    """建议 by division and status, level, handling unit, marks, month, due date; by the lead representative."""

    id = mongoengine.StringField(primary_key=True)
    division = mongoengine.StringField()
    status = mongoengine.StringField()
    level = mongoengine.StringField(null=True)
    marks = mongoengine.ListField(mongoengine.StringField())
    lead = mongoengine.StringField(null=True)
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
        ("division", "due_on", "month", "replied"),
        ("division", "month"),
        ("division", "status", "submitted_on", "id"),
        ("division", "level", "submitted_on", "id"),
        ("division", "units", "submitted_on", "id"),
        ("division", "marks", "submitted_on", "id"),
        ("lead", "submitted_on", "id"),
    )


class OpinionDocument(mongoengine.Document):  # type: ignore[misc]
    """民情民意 by division and status, channel, topic, month; by representative, station, draft; rejected codes."""

    id = mongoengine.StringField(primary_key=True)
    division = mongoengine.StringField()
    status = mongoengine.StringField()
    channel = mongoengine.StringField(null=True)
    topics = mongoengine.ListField(mongoengine.StringField())
    representatives = mongoengine.ListField(mongoengine.StringField())
    station = mongoengine.StringField(null=True)
    item = mongoengine.StringField(null=True)
    code_rejected = mongoengine.BooleanField()
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
        ("division", "station", "received_on", "id"),
        ("representatives", "received_on", "id"),
        ("item", "received_on", "id"),
        legislative_draft={"$type": "string"},
        code_rejected={"$eq": True},
    )


class LapsedMandateDocument(mongoengine.Document):  # type: ignore[misc]
    """Those who hold no serving mandate, by division."""

    id = mongoengine.StringField(primary_key=True)
    division = mongoengine.StringField()
    meta = collection_meta(ALIAS, LAPSE, ("division", "id"))


class ScannedCodeDocument(mongoengine.Document):  # type: ignore[misc]
    """二维码 by division."""

    id = mongoengine.StringField(primary_key=True)
    division = mongoengine.StringField()
    meta = collection_meta(ALIAS, CODE, ("division", "id"))


class LocalRulesDocument(mongoengine.Document):  # type: ignore[misc]
    """地方规则 of each division."""

    id = mongoengine.StringField(primary_key=True)
    division = mongoengine.StringField()
    meta = collection_meta(ALIAS, POLICY, ("division", "id"))


class HandlingUnitDocument(mongoengine.Document):  # type: ignore[misc]
    """承办单位 by division."""

    id = mongoengine.StringField(primary_key=True)
    division = mongoengine.StringField()
    years = mongoengine.ListField(mongoengine.IntField())
    meta = collection_meta(ALIAS, UNIT, ("division", "id"))


class TextDocument(mongoengine.Document):  # type: ignore[misc]
    """检索文本 by every gram, newest first."""

    id = mongoengine.StringField(primary_key=True)
    division = mongoengine.StringField()
    kind = mongoengine.StringField()
    on = mongoengine.StringField()
    grams = mongoengine.ListField(mongoengine.StringField())
    meta = collection_meta(ALIAS, TEXT, ("grams", "-on", "division", "kind"))


_DOCUMENTS = (
    SuggestionDocument,
    OpinionDocument,
    LapsedMandateDocument,
    ScannedCodeDocument,
    LocalRulesDocument,
    HandlingUnitDocument,
    TextDocument,
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
        """What no counter can hold, by division; see `indicators` for the names."""
        return self._live[name](divisions, period)

    @property
    def _live(self) -> Mapping[str, Callable[[Sequence[str], Period], Mapping[str, int]]]:
        return {
            OVERDUE: self._past_due,
            REPLIED_OR_PAST_DUE: self._replied_or_past_due,
            URGED_AND_OVERDUE: partial(self._past_due, marks=str(Mark.URGED)),
            LEGISLATIVE_DRAFTS: self._legislative_drafts,
            VISITORS: self._visitors,
        }

    def opinion_days(self, keys: Sequence[tuple[str, int]]) -> dict[tuple[str, int], frozenset[date]]:
        """The days on which opinions were received, by division and year, from counters; nothing of the silent."""
        rows = self.database[COUNTERS].find(
            {
                "division": {"$in": sorted({division for division, _ in keys})},
                "name": counter_range(f"opinion.{RECEIVED_ON}"),
                "year": {"$in": sorted({year for _, year in keys})},
            }
        )
        found: dict[tuple[str, int], set[date]] = defaultdict(set)
        for row in rows:
            _, day = number_of(row["name"])
            months = (int(month) for month, number in row["months"].items() if number)
            found[row["division"], row["year"]] |= {date(row["year"], month, day) for month in months}
        return {key: frozenset(days) for key, days in found.items()}

    def _past_due(self, divisions: Sequence[str], period: Period, **narrowed: Any) -> Mapping[str, int]:
        """Suggestions of the cohort that await a reply past its due date; touches none but these."""
        past = query(divisions, due_on=overdue(True, self.today()), month=in_months(period), **narrowed)
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

    def _visitors(self, divisions: Sequence[str], period: Period) -> Mapping[str, int]:
        """Distinct representatives who brought opinions from visits; a person's id names the division it counts in."""
        visits = query(divisions, channel=Channel.VISIT, received_on=in_days(period))
        return self._counted(
            OPINION,
            [
                {"$match": visits},
                {"$unwind": "$representatives"},
                {"$group": {"_id": {"division": "$division", "person": "$representatives"}}},
                {"$group": {"_id": "$_id.division", "number": {"$sum": 1}}},
            ],
        )

    def awaiting_reply(self, divisions: Sequence[str]) -> Mapping[str, int]:
        """Suggestions that await a reply, by division."""
        return self._due_before(divisions, {"$lt": NEVER})

    def overdue(self, divisions: Sequence[str]) -> Mapping[str, int]:
        """Suggestions that await a reply past its due date, by division."""
        return self._due_before(divisions, overdue(True, self.today()))

    def _due_before(self, divisions: Sequence[str], due_on: Document | None) -> Mapping[str, int]:
        due = query(divisions, due_on=due_on)
        return self._counted(SUGGESTION, [{"$match": due}, {"$group": {"_id": "$division", "number": {"$sum": 1}}}])

    def past_due_unnoticed(self) -> list[Document]:
        """Suggestions that await a reply past its due date and were not found long overdue; the longest due first."""
        divisions = [division.code for division in self.tree]
        past = query(divisions, due_on=overdue(True, self.today()), marks={"$nin": [str(Mark.LONG_OVERDUE)]})
        return list(self.database[SUGGESTION].find(past, {"state": 1}).sort("due_on", 1).limit(BATCH))

    def lapsed(self, divisions: Sequence[str]) -> list[str]:
        """Those of the divisions who hold no serving mandate; few, whatever the number of suggestions."""
        return [row["_id"] for row in self.database[LAPSE].find(query(divisions), {"_id": 1})]

    def local_rules(self, divisions: Collection[str]) -> Mapping[str, LocalRules]:
        """What divisions have published themselves, by division; nothing of the others."""
        rows = self.database[POLICY].find({"_id": {"$in": [policies_id(one) for one in sorted(divisions)]}})
        return {row["division"]: msgspec.convert(row["state"], LocalRules) for row in rows}

    def _counted(self, name: str, pipeline: list[Document]) -> Mapping[str, int]:
        return {row["_id"]: row["number"] for row in self.database[name].aggregate(pipeline)}

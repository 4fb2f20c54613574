"""The database side: collections with their indexes, and every read that is more than "by id".

Documents are written by the ledger alone; mongoengine declares their collections and indexes, reads go through pymongo.
No query scans a collection: all lists begin with the division.
"""

from __future__ import annotations

from collections import Counter as Tally
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import mongoengine
import msgspec
from pymongo.database import Database

from kit import documents, together
from kit.clock import Today
from kit.counters import read_histogram
from kit.divisions import DivisionTree
from kit.documents import Document, collection_meta, named
from kit.filters import in_days, in_months, overdue, query
from kit.histograms import split
from kit.periods import Period
from kit.together import Question, Row, by_division, number_of_different
from kit.written import TEXT
from services.suggestions.events import CODE, LAPSE, OPINION, SUGGESTION, UNIT, Channel
from services.suggestions.indicators import (
    LEGISLATIVE_DRAFTS,
    OVERDUE,
    UNREPLIED_AND_OVERDUE,
    URGED_AND_OVERDUE,
    VISITORS,
)
from services.suggestions.local_rules import LocalRules
from services.suggestions.marks import Mark
from services.suggestions.policy_events import POLICY, policies_id
from services.suggestions.rollup import NEVER, RECEIVED_ON

ALIAS = "suggestions"
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
    urged = mongoengine.BooleanField()
    month = mongoengine.StringField(null=True)
    submitted_on = mongoengine.StringField(null=True)
    meta = collection_meta(
        ALIAS,
        SUGGESTION,
        ("division", "submitted_on", "id"),
        ("division", "due_on", "id", "month", "replied", "urged"),  # the list, and counts without documents
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


_PAST_DUE_BY_MONTH = "past due by month"
_PAST_DUE = {OVERDUE: "all", UNREPLIED_AND_OVERDUE: "unreplied", URGED_AND_OVERDUE: "urged"}
_PAST_DUE_SUMS = {"all": 1, "unreplied": {"$cond": ["$replied", 0, 1]}, "urged": {"$cond": ["$urged", 1, 0]}}


def _drafts(divisions: Sequence[str], period: Period) -> list[Document]:
    """The drafts that opinions are about."""
    about = query(divisions, legislative_draft={"$type": "string"}, month=in_months(period))
    return [{"$match": about}, *number_of_different("legislative_draft")]


def _visitors(divisions: Sequence[str], period: Period) -> list[Document]:
    """The representatives of opinions from visits; a person's id names the division it counts in."""
    visits = query(divisions, channel=Channel.VISIT, received_on=in_days(period))
    return [{"$match": visits}, *number_of_different("representatives")]


_DIFFERENT = {LEGISLATIVE_DRAFTS: _drafts, VISITORS: _visitors}
"""Live queries that count different values."""


def _in_period(rows: Sequence[Row], field: str, period: Period) -> dict[str, int]:
    """A sum by division over the rows of a period's months."""
    first, last = period.months
    found: Tally[str] = Tally()
    for row in rows:
        if row["_id"]["month"] and first <= row["_id"]["month"] <= last:
            found[row["_id"]["division"]] += row[field]
    return {division: number for division, number in found.items() if number}


@dataclass(frozen=True)
class Store:
    """Reads of one service's database; `today` is asked anew whenever something depends on it."""

    database: Database[Document]
    tree: DivisionTree
    today: Today

    def live(
        self, names: Collection[str], divisions: Sequence[str], periods: Sequence[Period]
    ) -> dict[tuple[str, Period], Mapping[str, int]]:
        """What no counter can hold, by division; see `indicators` for the names."""
        past_due = {name: field for name, field in _PAST_DUE.items() if name in names}
        of_periods = {
            (name, period): Question(OPINION, pipeline(divisions, period))
            for name, pipeline in _DIFFERENT.items()
            if name in names
            for period in periods
        }
        due = {_PAST_DUE_BY_MONTH: self._past_due(divisions)} if past_due else {}
        found = together.ask(self.database, {**due, **of_periods})
        answers: dict[tuple[str, Period], Mapping[str, int]] = {key: by_division(found[key]) for key in of_periods}
        for name, field in past_due.items():
            for period in periods:
                answers[name, period] = _in_period(found[_PAST_DUE_BY_MONTH], field, period)
        return answers

    def _past_due(self, divisions: Sequence[str]) -> Question:
        """Suggestions that await a reply past its due date, by division and month of the cohort.

        However many suggestions there are, it touches none but these, and of these the index alone.
        """
        sums = {field: {"$sum": one} for field, one in _PAST_DUE_SUMS.items()}
        past = query(divisions, due_on=overdue(True, self.today()))
        by_month = {"_id": {"division": "$division", "month": "$month"}, **sums}
        return Question(SUGGESTION, [{"$match": past}, {"$group": by_month}])

    def opinion_days(self, keys: Sequence[tuple[str, int]]) -> dict[tuple[str, int], frozenset[date]]:
        """The days on which opinions were received, by division and year, from counters; nothing of the silent."""
        found: dict[tuple[str, int], set[date]] = defaultdict(set)
        divisions, years = {division for division, _ in keys}, {year for _, year in keys}
        for counter, number in read_histogram(self.database, f"opinion.{RECEIVED_ON}", divisions, years).items():
            if number:
                day = date.fromisoformat(f"{counter.month}-{split(counter.name)[1][1:]}")
                found[counter.division, day.year].add(day)
        return {key: frozenset(days) for key, days in found.items()}

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

"""Suggestions and opinions counted by a word: topic, level, channel, draft; by unit with its appraisals, and by batch.

The cells come from counters, so a table costs as much at a million suggestions as at a thousand.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import TypeVar

import msgspec
import strawberry
from strawberry.types import Info

from kit import graph_enums
from kit.breakdowns import Cell, by_month, total
from kit.counters import read_cells
from kit.graph_queries import subtree
from kit.graph_types import PeriodInput, UserError
from kit.periods import Period
from services.suggestions import loaders
from services.suggestions.graph.division import Division
from services.suggestions.unit import Appraisal, Unit

R = TypeVar("R")
ROWS_MAX = 200


class SuggestionDimension(StrEnum):
    """By what suggestions are counted."""

    TOPIC = "topic"
    LEVEL = "level"
    KIND = "kind"


class OpinionDimension(StrEnum):
    """By what opinions are counted."""

    TOPIC = "topic"
    CHANNEL = "channel"
    DRAFT = "draft"


graph_enums.expose(
    SuggestionDimension,
    "SuggestionDimension",
    "By what suggestions are counted. 建议统计维度。",
    {"TOPIC": "Topic 主题.", "LEVEL": "The congress it was put to 层级.", "KIND": "Where it comes from 类别."},
)
graph_enums.expose(
    OpinionDimension,
    "OpinionDimension",
    "By what opinions are counted. 民情民意统计维度。",
    {"TOPIC": "Topic 主题.", "CHANNEL": "How it came in 收集渠道.", "DRAFT": "Legislative draft 立法草案."},
)


@strawberry.type(description="Suggestions of one word, by the month of their first assignment. 建议分项统计。")
class SuggestionShare:
    """One row; a rate without a denominator is null."""

    word: str = strawberry.field(description="The topic, level, kind, unit or batch. 分项。")
    assigned: int
    replied: int
    replied_on_time: int
    closed: int
    graded: int
    satisfied: int

    @classmethod
    def of(cls, word: str, cells: Iterable[Cell], period: Period) -> SuggestionShare:
        """The row of one word."""
        numbers = total(by_month(cells), period)
        names = ("assigned", "replied", "replied_on_time", "closed", "graded", "satisfied")
        return cls(word=word, **{name: numbers[name] for name in names})

    @strawberry.field(description="Replied / assigned. 答复率。")
    def reply_rate(self) -> float | None:
        """A share of one."""
        return _rate(self.replied, self.assigned)

    @strawberry.field(description="Replied in time / replied. 按期答复率。")
    def on_time_rate(self) -> float | None:
        """A share of one."""
        return _rate(self.replied_on_time, self.replied)

    @strawberry.field(description="Closed / assigned. 办结率。")
    def completion_rate(self) -> float | None:
        """A share of one."""
        return _rate(self.closed, self.assigned)

    @strawberry.field(description="SATISFIED / graded. 满意率。")
    def satisfaction_rate(self) -> float | None:
        """A share of one."""
        return _rate(self.satisfied, self.graded)


@strawberry.type(description="Suggestions assigned at one meeting. 集中交办批次。")
class SuggestionBatch:
    """A batch of one division."""

    division: Division | None
    assigned_on: date = strawberry.field(description="The day of the meeting. 交办日期。")
    name: str
    share: SuggestionShare


@strawberry.type(description="The committee's score of a unit for a year. 办理考核得分。")
class UnitAppraisal:
    """A score."""

    year: int
    score: float
    full_score: float
    grade: str | None = strawberry.field(description="In the district's own words. 等次。")

    @classmethod
    def of(cls, appraisal: Appraisal) -> UnitAppraisal:
        """The GraphQL form."""
        return cls(year=appraisal.year, score=appraisal.score, full_score=appraisal.full_score, grade=appraisal.grade)


@strawberry.type(
    description="What a handling unit did with what it was assigned, and how it was scored. 承办单位台账。"
)
class UnitRecord:
    """A unit's record; replies are the unit's own, grades those of the suggestions it replied to."""

    unit: strawberry.ID
    division: Division | None
    share: SuggestionShare

    @strawberry.field(description="By year. 历年办理考核。")
    async def appraisals(self, info: Info) -> list[UnitAppraisal]:
        """Loaded together with others."""
        document = await loaders.of(info).units.load(str(self.unit))
        found = () if document is None else msgspec.convert(document["state"], Unit).appraisals
        return [UnitAppraisal.of(one) for one in found]


@strawberry.type(description="Opinions of one word in one quarter. 季度民情民意。")
class OpinionQuarter:
    """A quarter's part of a row."""

    quarter: int
    received: int
    resolved: int


@strawberry.type(description="Opinions of one word, by the month they were received. 民情民意分项统计。")
class OpinionShare:
    """One row."""

    word: str = strawberry.field(description="The topic, channel or draft. 分项。")
    received: int
    resolved: int
    closed: int
    revisited: int = strawberry.field(description="Citizens were asked again. 已回访。")
    satisfied: int = strawberry.field(description="Citizens were satisfied when asked. 回访满意。")
    adopted: int = strawberry.field(description="Of those on legislative drafts. 采纳。")
    not_adopted: int
    quarters: list[OpinionQuarter] = strawberry.field(description="The quarters of the period's year. 分季度。")

    @classmethod
    def of(cls, word: str, cells: Iterable[Cell], period: Period) -> OpinionShare:
        """The row of one word."""
        months = by_month(cells)
        numbers = total(months, period)
        quarters = {number: total(months, Period(period.year, number)) for number in range(1, 5)}
        return cls(
            word=word,
            received=numbers["received"],
            resolved=numbers["resolved"],
            closed=numbers["closed"],
            revisited=numbers["revisited"],
            satisfied=numbers["satisfied"],
            adopted=numbers["legislative_adopted"],
            not_adopted=numbers["legislative_rejected"],
            quarters=[
                OpinionQuarter(quarter=number, received=of["received"], resolved=of["resolved"])
                for number, of in quarters.items()
            ],
        )


async def suggestion_shares(
    info: Info, within: str | None, period: PeriodInput, by: SuggestionDimension, first: int
) -> list[SuggestionShare]:
    """The rows of a dimension, the most assigned first."""
    asked = period.to_period()
    found = _grouped(await _cells(info, "suggestion", by, within, asked), lambda cell: cell.word)
    rows = [SuggestionShare.of(word, cells, asked) for word, cells in found.items()]
    return _top(rows, first, lambda row: row.assigned, lambda row: row.word)


async def suggestion_batches(info: Info, within: str | None, period: PeriodInput) -> list[SuggestionBatch]:
    """Every batch of every division, by day and division."""
    asked = period.to_period()
    cells = await _cells(info, "suggestion", "batch", within, asked)
    rows = []
    for key, own in _grouped(cells, lambda cell: f"{cell.word[:10]} {cell.division} {cell.word[11:]}").items():
        day, code, name = key.split(" ", 2)
        share = SuggestionShare.of(name, own, asked)
        if share.assigned:
            division = Division(code=strawberry.ID(code))
            rows.append(SuggestionBatch(division=division, assigned_on=date.fromisoformat(day), name=name, share=share))
    return sorted(rows, key=lambda row: (row.assigned_on, row.division.code if row.division else "", row.name))


async def unit_records(info: Info, within: str | None, period: PeriodInput, first: int) -> list[UnitRecord]:
    """The units that had to reply, those with most first."""
    asked = period.to_period()
    found = _grouped(await _cells(info, "suggestion", "unit", within, asked), lambda cell: cell.word)
    rows = [
        UnitRecord(
            unit=strawberry.ID(unit),
            division=Division(code=strawberry.ID(cells[0].division)),
            share=SuggestionShare.of(unit, cells, asked),
        )
        for unit, cells in found.items()
    ]
    return _top(rows, first, lambda row: row.share.assigned, lambda row: str(row.unit))


async def opinion_shares(
    info: Info, within: str | None, period: PeriodInput, by: OpinionDimension, first: int
) -> list[OpinionShare]:
    """The rows of a dimension, the most received first."""
    asked = period.to_period()
    found = _grouped(await _cells(info, "opinion", by, within, asked), lambda cell: cell.word)
    rows = [OpinionShare.of(word, cells, asked) for word, cells in found.items()]
    return _top(rows, first, lambda row: row.received, lambda row: row.word)


async def _cells(info: Info, family: str, dimension: str, within: str | None, period: Period) -> list[Cell]:
    store = loaders.of(info).store
    divisions = subtree(store.tree, within)
    return await asyncio.to_thread(read_cells, store.database, family, str(dimension), divisions, [period.year])


def _grouped(cells: Iterable[Cell], key: Callable[[Cell], str]) -> Mapping[str, list[Cell]]:
    found: dict[str, list[Cell]] = {}
    for cell in cells:
        found.setdefault(key(cell), []).append(cell)
    return found


def _top(rows: list[R], first: int, size: Callable[[R], int], name: Callable[[R], str]) -> list[R]:
    """The `first` largest of those that are not empty, by name where they are equal. Raises `UserError`."""
    if not 1 <= first <= ROWS_MAX:
        raise UserError(f"first must be between 1 and {ROWS_MAX}, not {first}")
    return sorted((row for row in rows if size(row)), key=lambda row: (-size(row), name(row)))[:first]


def _rate(part: int, whole: int) -> float | None:
    return part / whole if whole else None

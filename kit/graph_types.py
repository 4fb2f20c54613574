"""GraphQL types that all three subgraphs share, word for word: indicators, periods, pages.

Shareable value types must be the same in every subgraph, so they are written once, here.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Generic, TypeVar

import strawberry
from graphql import GraphQLError

from kit import graph_enums, indicators
from kit.cursors import PageError
from kit.figures import Precision
from kit.indicators import ClaimedSum, Value
from kit.pagination import Page
from kit.periods import Period, PeriodError

graph_enums.expose(
    Precision,
    description="How exact a number is: exactly 精确, at least 至少, about 约.",
    texts={"EXACT": "Exactly 精确.", "AT_LEAST": "At least 至少.", "ABOUT": "About 约."},
)


class UserError(GraphQLError):
    """An error in what was asked; its message may be shown. `code` groups it."""

    def __init__(self, message: str, code: str = "BAD_USER_INPUT") -> None:
        super().__init__(message, extensions={"code": code})


@strawberry.input(description="A year, or one of its quarters or months. 年度、季度或月份。")
class PeriodInput:
    """Which period figures are for."""

    year: int
    quarter: int | None = None
    month: int | None = None

    def to_period(self) -> Period:
        """The period. Raises `UserError` where the calendar has none."""
        try:
            return Period(self.year, self.quarter, self.month)
        except PeriodError as error:
            raise UserError(str(error)) from None


@strawberry.federation.type(shareable=True, description="What a number means and how it is computed. 指标。")
class Indicator:
    """An entry of a service's catalogue."""

    id: strawberry.ID
    name: str
    name_zh: str
    unit: str
    formula: str

    @classmethod
    def of(cls, indicator: indicators.Indicator) -> Indicator:
        """The GraphQL form."""
        return cls(
            id=strawberry.ID(indicator.id),
            name=indicator.name,
            name_zh=indicator.name_zh,
            unit=indicator.unit,
            formula=indicator.formula,
        )


@strawberry.federation.type(shareable=True, description="What the district itself reported. 上报数字。")
class ClaimedFigure:
    """A claim, or the sum of the claims of a division's parts."""

    value: float
    precision: Precision
    reporting: int = strawberry.field(description="How many divisions reported it. 已上报的区划数。")
    expected: int = strawberry.field(description="How many could have. 应上报的区划数。")

    @classmethod
    def of(cls, claimed: ClaimedSum) -> ClaimedFigure:
        """The GraphQL form."""
        return cls(
            value=claimed.value,
            precision=claimed.precision,
            reporting=claimed.reporting,
            expected=claimed.expected,
        )


@strawberry.federation.type(
    shareable=True,
    description=(
        "One indicator for one division and period: computed from events, beside the claimed figure. "
        "指标值：由事件计算，并列上报数字。"
    ),
)
class IndicatorValue:
    """Numerator and denominator are null where nothing was reported; a zero denominator gives a null value."""

    indicator: Indicator
    numerator: float | None
    denominator: float | None
    value: float | None
    precision: Precision
    claimed: ClaimedFigure | None
    difference: float | None = strawberry.field(description="Computed minus claimed. 计算值减上报值。")

    @classmethod
    def of(cls, value: Value) -> IndicatorValue:
        """The GraphQL form."""
        return cls(
            indicator=Indicator.of(value.indicator),
            numerator=value.numerator,
            denominator=value.denominator,
            value=value.value,
            precision=value.precision,
            claimed=None if value.claimed is None else ClaimedFigure.of(value.claimed),
            difference=value.difference,
        )


@strawberry.federation.type(shareable=True, description="Where a page stands in its list. 分页信息。")
class PageInfo:
    """Relay's PageInfo."""

    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None
    end_cursor: str | None


N = TypeVar("N")


@strawberry.type(description="A row with its cursor. 列表项。")
class Edge(Generic[N]):
    """Relay's edge."""

    cursor: str
    node: N


@strawberry.type(description="A page of a list. 一页列表。")
class Connection(Generic[N]):
    """Relay's connection; `totalCount` costs a count of its own and is computed only when asked for."""

    edges: list[Edge[N]]
    page_info: PageInfo
    count: strawberry.Private[Callable[[], int]]

    @strawberry.field(description="How many rows the whole list has. 总数。")
    async def total_count(self) -> int:
        """Counted by the database, in a thread."""
        return await asyncio.to_thread(self.count)


def connection(page: Page, node: Callable[[dict[str, Any]], N], count: Callable[[], int]) -> Connection[N]:
    """A page of documents as a GraphQL connection; `node` turns a document into its GraphQL type."""
    edges = [
        Edge(cursor=cursor, node=node(document)) for cursor, document in zip(page.cursors, page.documents, strict=True)
    ]
    info = PageInfo(
        has_next_page=page.has_next,
        has_previous_page=page.has_previous,
        start_cursor=page.cursors[0] if page.cursors else None,
        end_cursor=page.cursors[-1] if page.cursors else None,
    )
    return Connection(edges=edges, page_info=info, count=count)


def page_error(error: PageError) -> UserError:
    """What the asker is told of a page that does not exist."""
    return UserError(str(error), "BAD_CURSOR")

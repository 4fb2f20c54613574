"""GraphQL types that all three subgraphs share, word for word: periods and pages (figures: `graph_indicators`).

Shareable value types must be the same in every subgraph, so they are written once, here.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Generic, TypeVar

import strawberry
from graphql import GraphQLError

from kit.cursors import PageError
from kit.pagination import Page
from kit.periods import Period, PeriodError


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

"""The subgraph: what staff may ask about suggestions and opinions."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

import strawberry
from strawberry.types import Info

from kit.graph_types import Connection, PeriodInput, UserError, connection, page_error
from kit.pagination import Order, PageError
from services.suggestions import lists, loaders, opinion, suggestion
from services.suggestions.entities import Division, Opinion, Suggestion
from services.suggestions.events import OPINION, SUGGESTION, Channel, Level
from services.suggestions.lists import OpinionOrder, SuggestionOrder

N = TypeVar("N")


@strawberry.type
class Query:
    """The subgraph's root."""

    @strawberry.field(
        description="Suggestions of a division and all below it. `period`: of first assignment, or of submission while "
        "not assigned. `unit`: a unit that has or had a part. `overdue`: awaiting a reply past its due date, today. "
        "建议列表。"
    )
    async def suggestions(
        self,
        info: Info,
        within: strawberry.ID | None = None,
        status: suggestion.Status | None = None,
        period: PeriodInput | None = None,
        level: Level | None = None,
        unit: strawberry.ID | None = None,
        key: bool | None = None,
        overdue: bool | None = None,
        order: SuggestionOrder = SuggestionOrder.NEWEST,
        first: int = 50,
        after: str | None = None,
    ) -> Connection[Suggestion]:
        """A page."""
        query = lists.query(
            _within(info, within),
            status=status,
            month=lists.months(None if period is None else period.to_period()),
            level=level,
            units=unit,
            key=key,
            due_on=lists.overdue(overdue, loaders.of(info).today),
        )
        return await _page(info, SUGGESTION, query, lists.SUGGESTION_ORDERS[order], first, after, Suggestion.of)

    @strawberry.field(description="One suggestion. 建议。")
    async def suggestion(self, info: Info, id: strawberry.ID) -> Suggestion | None:
        """Loaded together with others."""
        return await Suggestion.resolve_reference(info, id)

    @strawberry.field(
        description="Opinions of a division and all below it. `period`: when they were received. 民情民意列表。"
    )
    async def opinions(
        self,
        info: Info,
        within: strawberry.ID | None = None,
        status: opinion.Status | None = None,
        channel: Channel | None = None,
        period: PeriodInput | None = None,
        topic: str | None = None,
        order: OpinionOrder = OpinionOrder.NEWEST,
        first: int = 50,
        after: str | None = None,
    ) -> Connection[Opinion]:
        """A page."""
        query = lists.query(
            _within(info, within),
            status=status,
            channel=channel,
            month=lists.months(None if period is None else period.to_period()),
            topics=topic,
        )
        return await _page(info, OPINION, query, lists.OPINION_ORDERS[order], first, after, Opinion.of)

    @strawberry.field(description="One opinion. 民情民意。")
    async def opinion(self, info: Info, id: strawberry.ID) -> Opinion | None:
        """Loaded together with others."""
        return await Opinion.resolve_reference(info, id)


def _within(info: Info, code: str | None) -> list[str]:
    """The codes of a subtree, or of all divisions. Raises `UserError` for an unknown code."""
    tree = loaders.of(info).store.tree
    if code is None:
        return [division.code for division in tree]
    if code not in tree:
        raise UserError(f"no division {code!r}; Query.divisions lists them")
    return list(tree.within(code))


async def _page(
    info: Info,
    name: str,
    query: dict[str, Any],
    order: Order,
    first: int,
    after: str | None,
    node: Callable[[dict[str, Any]], N],
) -> Connection[N]:
    store = loaders.of(info).store
    try:
        page = await asyncio.to_thread(store.page, name, query, order, first=first, after=after)
    except PageError as error:
        raise page_error(error) from None
    return connection(page, node, lambda: store.count(name, query))


def create_schema() -> strawberry.federation.Schema:
    """The subgraph's schema; needs no connection."""
    return strawberry.federation.Schema(query=Query, types=[Division], federation_version="2.11")

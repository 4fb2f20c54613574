"""The subgraph: what staff may ask about suggestions and opinions."""

from __future__ import annotations

import strawberry
from strawberry.types import Info

from kit import filters
from kit.divisions import DivisionLevel
from kit.graph_indicators import Ranking, RankingOrder, ranking
from kit.graph_queries import page, period_of, subtree
from kit.graph_types import Connection, PeriodInput
from services.suggestions import lists, loaders, opinion, suggestion
from services.suggestions.events import OPINION, SUGGESTION, Channel, Level
from services.suggestions.graph.division import Division
from services.suggestions.graph.entities import Opinion, Suggestion
from services.suggestions.indicators import INDICATORS
from services.suggestions.lists import OpinionOrder, SuggestionOrder


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
        store = loaders.of(info).store
        query = filters.query(
            subtree(store.tree, within),
            status=status,
            month=filters.in_months(period_of(period)),
            level=level,
            units=unit,
            key=key,
            due_on=filters.overdue(overdue, loaders.of(info).today),
        )
        return await page(
            store.database[SUGGESTION], query, lists.SUGGESTION_ORDERS[order], Suggestion.of, first=first, after=after
        )

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
        store = loaders.of(info).store
        query = filters.query(
            subtree(store.tree, within),
            status=status,
            channel=channel,
            month=filters.in_months(period_of(period)),
            topics=topic,
        )
        return await page(
            store.database[OPINION], query, lists.OPINION_ORDERS[order], Opinion.of, first=first, after=after
        )

    @strawberry.field(description="One opinion. 民情民意。")
    async def opinion(self, info: Info, id: strawberry.ID) -> Opinion | None:
        """Loaded together with others."""
        return await Opinion.resolve_reference(info, id)

    @strawberry.field(description="Divisions of a level ranked by one indicator. 民情民意和建议指标排名。")
    async def suggestion_ranking(
        self,
        info: Info,
        period: PeriodInput,
        indicator: strawberry.ID,
        within: strawberry.ID | None = None,
        level: DivisionLevel = DivisionLevel.DISTRICT,
        order: RankingOrder = RankingOrder.HIGHEST,
    ) -> list[Ranking[Division]]:
        """One round trip for all divisions."""
        request = loaders.of(info)
        return await ranking(
            request.indicators,
            INDICATORS,
            request.store.tree,
            lambda one: Division(code=strawberry.ID(one.code)),
            within=within,
            level=level,
            period=period,
            indicator=indicator,
            order=order,
        )


def create_schema() -> strawberry.federation.Schema:
    """The subgraph's schema; needs no connection."""
    return strawberry.federation.Schema(query=Query, types=[Division], federation_version="2.11")

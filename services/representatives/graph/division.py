"""A division 区划 from the division list, which is reference data: no query is needed but for its indicators."""

from __future__ import annotations

import asyncio

import strawberry
from strawberry.types import Info

from kit import divisions
from kit.divisions import DivisionLevel
from kit.graph_indicators import IndicatorValue, indicator_values
from kit.graph_types import PeriodInput
from services.representatives import loaders
from services.representatives.graph.parts import TopicCount, page_size
from services.representatives.indicators import INDICATORS
from services.representatives.vocabulary import Channel


@strawberry.federation.type(keys=["code"], description="An administrative division. 行政区划。")
class Division:
    """区划 from the division list, which is reference data; no query is needed."""

    code: strawberry.ID = strawberry.field(description="GB/T 2260; nine digits for a town. 区划代码。")
    name: str
    level: DivisionLevel
    parent_code: strawberry.Private[str | None]

    @classmethod
    def of(cls, division: divisions.Division) -> Division:
        """The GraphQL form."""
        return cls(
            code=strawberry.ID(division.code),
            name=division.name,
            level=division.level,
            parent_code=division.parent,
        )

    @classmethod
    def find(cls, info: Info, code: str | None) -> Division | None:
        """The division with this code, or None."""
        division = None if code is None else loaders.of(info).store.tree.get(code)
        return None if division is None else cls.of(division)

    @classmethod
    def resolve_reference(cls, info: Info, code: strawberry.ID) -> Division | None:
        """For the gateway."""
        return cls.find(info, code)

    @strawberry.field(description="The division above, where the list has it. 上级区划。")
    def parent(self, info: Info) -> Division | None:
        """From the tree."""
        return Division.find(info, self.parent_code)

    @strawberry.field(description="The divisions directly below. 下级区划。")
    def children(self, info: Info) -> list[Division]:
        """From the tree, by code."""
        tree = loaders.of(info).store.tree
        return [Division.of(one) for child in tree.children(self.code) if (one := tree.get(child))]

    @strawberry.field(
        description="Indicators of representatives, stations and receptions, over the division and all below it; "
        "without ids the whole catalogue. 代表工作指标，含下级区划合计。"
    )
    async def representative_indicators(
        self, info: Info, period: PeriodInput, ids: list[strawberry.ID] | None = None
    ) -> list[IndicatorValue] | None:
        """Divisions that ask alike are answered together."""
        return await indicator_values(loaders.of(info).indicators, INDICATORS, self.code, period, ids)

    @strawberry.field(
        description="What receptions of the division and all below it were about, most often first. 接待主题统计。"
    )
    async def reception_topics(
        self, info: Info, period: PeriodInput, channel: Channel | None = None, first: int = 10
    ) -> list[TopicCount]:
        """From counters."""
        store = loaders.of(info).store
        found = await asyncio.to_thread(store.topics, store.tree.within(self.code), channel, period.to_period())
        most = sorted(found.items(), key=lambda one: (-one[1], one[0]))[: page_size(first)]
        return [TopicCount(topic=topic, receptions=number) for topic, number in most]

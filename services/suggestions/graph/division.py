"""A division 区划 as this subgraph knows it: by its code, with the indicators of suggestions and opinions."""

from __future__ import annotations

import strawberry
from strawberry.types import Info

from kit.graph_indicators import IndicatorValue, indicator_values
from kit.graph_types import PeriodInput
from services.suggestions import loaders
from services.suggestions.indicators import INDICATORS


@strawberry.federation.type(keys=["code"], description="An administrative division. 行政区划。")
class Division:
    """区划 with what this service computes for it."""

    code: strawberry.ID

    @classmethod
    def resolve_reference(cls, info: Info, code: strawberry.ID) -> Division | None:
        """For the gateway."""
        return cls(code=code) if code in loaders.of(info).store.tree else None

    @strawberry.field(
        description="Indicators of opinions and suggestions, over the division and all below it; without ids the "
        "whole catalogue. 民情民意和建议指标，含下级区划合计。"
    )
    async def suggestion_indicators(
        self, info: Info, period: PeriodInput, ids: list[strawberry.ID] | None = None
    ) -> list[IndicatorValue] | None:
        """Divisions that ask alike are answered together."""
        return await indicator_values(loaders.of(info).indicators, INDICATORS, self.code, period, ids)

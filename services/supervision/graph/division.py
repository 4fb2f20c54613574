"""A division 区划 as this subgraph knows it: by its code, with the supervision indicators."""

from __future__ import annotations

import strawberry
from strawberry import ID
from strawberry.types import Info

from kit.graph_indicators import IndicatorValue, indicator_values
from kit.graph_types import PeriodInput
from services.supervision import loaders
from services.supervision.indicators import INDICATORS


@strawberry.federation.type(keys=["code"], description="An administrative division. 行政区划。")
class Division:
    """区划: another service owns its name and place in the tree."""

    code: ID

    @classmethod
    def resolve_reference(cls, info: Info, code: ID) -> Division | None:
        """None for a code that is not in the division list."""
        return cls(code=code) if code in loaders.of(info).store.tree else None

    @strawberry.field(
        description="Supervision indicators of the division with all below it; every one unless `ids` says which. "
        "监督指标（含下级区划）。"
    )
    async def supervision_indicators(
        self, info: Info, period: PeriodInput, ids: list[ID] | None = None
    ) -> list[IndicatorValue] | None:
        """Divisions that ask the same question are answered together."""
        return await indicator_values(loaders.of(info).indicators, INDICATORS, self.code, period, ids)

"""A division 区划 as this subgraph knows it: by its code, with the supervision indicators."""

from __future__ import annotations

import strawberry
from strawberry import ID

from kit.graph_types import IndicatorValue, PeriodInput, UserError
from kit.loaders import IndicatorKey
from services.supervision.graph.context import Context, request_of
from services.supervision.indicators import INDICATORS


@strawberry.federation.type(keys=["code"], description="An administrative division. 行政区划。")
class Division:
    """区划: another service owns its name and place in the tree."""

    code: ID

    @classmethod
    def resolve_reference(cls, info: Context, code: ID) -> Division | None:
        """None for a code that is not in the division list."""
        return cls(code=code) if code in request_of(info).tree else None

    @strawberry.field(
        description="Supervision indicators of the division with all below it; every one unless `ids` says which. "
        "监督指标（含下级区划）。"
    )
    async def supervision_indicators(
        self, info: Context, period: PeriodInput, ids: list[ID] | None = None
    ) -> list[IndicatorValue] | None:
        """Divisions that ask the same question are answered together."""
        if unknown := [one for one in ids or () if one not in INDICATORS]:
            raise UserError(f"unknown supervision indicators: {', '.join(unknown)}; known are {', '.join(INDICATORS)}")
        key = IndicatorKey(self.code, period.to_period(), None if ids is None else tuple(ids))
        values = await request_of(info).indicators.load(key)
        return [IndicatorValue.of(value) for value in values or ()]

"""Figures as all three subgraphs show them, word for word: an indicator's value, its course over time, a ranking.

Whatever one request asks of values, of whichever divisions and periods, is gathered by one loader.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Sequence
from enum import StrEnum
from typing import Generic, TypeVar

import strawberry
from strawberry.dataloader import DataLoader

from kit import graph_enums, indicators
from kit.divisions import Division, DivisionLevel, DivisionTree
from kit.figures import Precision
from kit.graph_queries import subtree
from kit.graph_types import PeriodInput, UserError
from kit.indicators import ClaimedSum, Value
from kit.loaders import IndicatorKey
from kit.periods import Period, PeriodError, Step, steps

STEPS_MAX = 60

graph_enums.expose(
    Precision,
    description="How exact a number is: exactly 精确, at least 至少, about 约.",
    texts={"EXACT": "Exactly 精确.", "AT_LEAST": "At least 至少.", "ABOUT": "About 约."},
)
graph_enums.expose(Step, "SeriesStep", description="The periods a series is made of. 趋势的步长。")
graph_enums.expose(
    DivisionLevel,
    texts={
        "PROVINCE": "Province 省级.",
        "CITY": "City with districts 设区的市.",
        "DISTRICT": "District or county 区县.",
        "TOWN": "Town or street 乡镇街道.",
    },
)

IndicatorLoader = DataLoader[IndicatorKey, list[Value] | None]


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
    period: str = strawberry.field(description='"2025", "2025-Q1" or "2025-03". 期间。')
    numerator: float | None
    denominator: float | None = strawberry.field(
        description="What the numerator is divided by; of a median, the number of cases. 分母；中位数为例数。"
    )
    value: float | None
    precision: Precision
    claimed: ClaimedFigure | None
    difference: float | None = strawberry.field(description="Computed minus claimed. 计算值减上报值。")
    key: strawberry.Private[IndicatorKey]
    loader: strawberry.Private[IndicatorLoader]

    @classmethod
    def of(cls, value: Value, key: IndicatorKey, loader: IndicatorLoader) -> IndicatorValue:
        """The GraphQL form of a value that `loader` gave for `key`."""
        return cls(
            indicator=Indicator.of(value.indicator),
            period=key.period.key,
            numerator=value.numerator,
            denominator=value.denominator,
            value=value.value,
            precision=value.precision,
            claimed=None if value.claimed is None else ClaimedFigure.of(value.claimed),
            difference=value.difference,
            key=key,
            loader=loader,
        )

    async def at(self, periods: Sequence[Period]) -> list[IndicatorValue]:
        """The same indicator of the same division in other periods."""
        keys = [self.key._replace(period=period) for period in periods]
        found = await self.loader.load_many(keys)
        return [
            IndicatorValue.of(value, key, self.loader)
            for key, values in zip(keys, found, strict=True)
            for value in values or ()
            if value.indicator.id == self.indicator.id
        ]

    async def earlier(self) -> IndicatorValue | None:
        """A year earlier; None for the first year of the calendar."""
        before = self.key.period.year_before
        return None if before is None else (await self.at([before]))[0]

    @strawberry.field(description="The same a year earlier. 上年同期。")
    async def year_before(self) -> IndicatorValue | None:
        """Null for the first year of the calendar."""
        return await self.earlier()

    @strawberry.field(
        description="Value minus the value a year earlier: of rates in percentage points, of all else in the unit; "
        "null where either is not known. 同比变化：比率按百分点，其余按指标单位。"
    )
    async def change(self) -> float | None:
        """Year on year."""
        before = await self.earlier()
        if before is None or before.value is None or self.value is None:
            return None
        return round((self.value - before.value) * (100 if self.indicator.unit == "ratio" else 1), 10)

    @strawberry.field(
        description="The course over time up to the end of this value's period, oldest first: by month, quarter or "
        "year, from the beginning of the period or of the year `since`. 趋势：按月、季或年，由早到晚。"
    )
    async def series(self, by: Step = Step.MONTH, since: int | None = None) -> list[IndicatorValue]:
        """One round trip for all values that a request asks."""
        try:
            periods = steps(self.key.period, by, since)
        except PeriodError as error:
            raise UserError(str(error)) from None
        if len(periods) > STEPS_MAX:
            raise UserError(f"{len(periods)} steps; a series may have {STEPS_MAX}: ask for larger steps or fewer years")
        return await self.at(periods)


async def indicator_values(
    loader: IndicatorLoader,
    catalogue: Collection[str],
    code: str,
    period: PeriodInput,
    ids: Sequence[str] | None,
) -> list[IndicatorValue]:
    """A division's values of the indicators `ids` (None: the whole catalogue). Raises `UserError`."""
    if unknown := [repr(str(one)) for one in ids or () if one not in catalogue]:
        raise UserError(f"no indicator {', '.join(unknown)}; known are {', '.join(catalogue)}")
    key = IndicatorKey(str(code), period.to_period(), None if ids is None else tuple(map(str, ids)))
    return [IndicatorValue.of(value, key, loader) for value in await loader.load(key) or ()]


class RankingOrder(StrEnum):
    """Which end of a ranking comes first: HIGHEST 由高到低, LOWEST 由低到高."""

    HIGHEST = "HIGHEST"
    LOWEST = "LOWEST"


graph_enums.expose(RankingOrder, description="Which end of a ranking comes first. 排名次序。")

D = TypeVar("D")


@strawberry.federation.type(
    shareable=True, description="A division's place among others by one indicator. 区划按某指标的名次。"
)
class Ranking(Generic[D]):
    """Equal values share a rank; divisions without a value come last and have none."""

    rank: int | None
    division: D | None
    value: IndicatorValue


async def ranking(
    loader: IndicatorLoader,
    catalogue: Collection[str],
    tree: DivisionTree,
    division: Callable[[Division], D],
    *,
    within: str | None,
    level: DivisionLevel,
    period: PeriodInput,
    indicator: str,
    order: RankingOrder,
) -> list[Ranking[D]]:
    """The divisions of a level inside a subtree, ranked by one indicator. Raises `UserError`."""
    divisions = [one for code in subtree(tree, within) if (one := tree.get(code)) and one.level is level]
    found = await asyncio.gather(
        *(indicator_values(loader, catalogue, one.code, period, [indicator]) for one in divisions)
    )
    values = {one: value for one, (value,) in zip(divisions, found, strict=True)}
    sign = -1 if order is RankingOrder.HIGHEST else 1
    known = {one: sign * value.value for one, value in values.items() if value.value is not None}
    ordered = [*sorted(known, key=lambda one: (known[one], one.code)), *(one for one in divisions if one not in known)]
    ranks = {one: 1 + sum(other < mine for other in known.values()) for one, mine in known.items()}
    return [Ranking(rank=ranks.get(one), division=division(one), value=values[one]) for one in ordered]

"""Claimed figures 上报数字: what a district itself reported, beside what its events add up to, never mixed with it.

`figure.reported` is one claim for one indicator and period; the latest claim counts, all stay in the facts.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Literal

import msgspec

from kit.catalogue import EventData, Fact, ShortText, Target
from kit.fold import Aggregate, AggregateState
from kit.periods import Period

FIGURE = "figure"


class Precision(StrEnum):
    """How a number is meant: exactly 精确, at least 至少, or about 约."""

    EXACT = "EXACT"
    AT_LEAST = "AT_LEAST"
    ABOUT = "ABOUT"


_PRECISIONS = {"=": Precision.EXACT, ">=": Precision.AT_LEAST, "~": Precision.ABOUT}


class FigureReported(EventData, frozen=True, kw_only=True):
    """上报数字 a district's own claim: "we closed 98 % in 2025"."""

    event_type: ClassVar[str] = "npc.figure.reported.v1"
    indicator: Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9_]{1,80}$")]
    year: Annotated[int, msgspec.Meta(ge=1954, le=2200)]
    quarter: Annotated[int, msgspec.Meta(ge=1, le=4)] | None = None
    month: Annotated[int, msgspec.Meta(ge=1, le=12)] | None = None
    op: Literal["=", ">=", "~"]
    value: Annotated[float, msgspec.Meta(ge=0, le=1e15)]
    unit: ShortText

    def __post_init__(self) -> None:
        """A claim is for a year, a quarter or a month."""
        if self.quarter is not None and self.month is not None:
            raise ValueError("give a quarter or a month, not both")


class Claim(AggregateState, frozen=True, kw_only=True):
    """The claim that counts now."""

    indicator: str = ""
    period: str = ""
    precision: Precision = Precision.EXACT
    value: float = 0.0
    unit: str = ""
    reported_at: datetime | None = None
    event_key: str = ""  # the fact behind the number


def targets(data: FigureReported, subject: str, catalogue: Collection[str] | None) -> tuple[Target, ...]:
    """Where a claim is kept: nowhere in a service whose `catalogue` does not have the indicator (None keeps all)."""
    if catalogue is not None and data.indicator not in catalogue:
        return ()
    return (Target(FIGURE, subject),)


def evolve(state: Claim, fact: Fact) -> Claim:
    """The latest claim replaces the earlier one."""
    data = fact.data
    if not isinstance(data, FigureReported):
        return state
    return Claim(
        id=state.id,
        division=state.division,
        indicator=data.indicator,
        period=Period(data.year, data.quarter, data.month).key,
        precision=_PRECISIONS[data.op],
        value=data.value,
        unit=data.unit,
        reported_at=fact.time,
        event_key=fact.key,
    )


def index(state: Claim) -> Mapping[str, Any]:
    """Found by division, period and indicator."""
    return {"indicator": state.indicator, "period": state.period}


AGGREGATE = Aggregate(FIGURE, Claim, evolve, index)

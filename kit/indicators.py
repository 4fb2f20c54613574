"""Indicators: numbers staff compare, each a formula over rollup counters, each traceable to the events behind it.

Rules: a zero denominator gives null; "not reported" is not 0; several divisions together are the sum of numerators over
the sum of denominators, never a mean of rates; where a part is only known to be "at least", so is the whole. Pure: the
numbers come from `kit.indicator_values`.
"""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from kit.figures import Claim, Precision
from kit.histograms import median


class Scope(StrEnum):
    """Of when a measure is: of the period, of all time up to its end, or the numbers of a histogram of the period."""

    FLOW = "flow"
    STOCK = "stock"
    MEDIAN = "median"


@dataclass(frozen=True, slots=True)
class Measure:
    """A sum of counters, and of numbers the service's own documents are asked for, as no counter can hold them.

    A name's first part is its family, as `suggestion` of `suggestion.closed`. What stands at the period's end is known
    from the year its family was first told of on, all else in years it was told of.
    """

    names: tuple[str, ...]
    scope: Scope
    asked: tuple[str, ...] = ()

    @property
    def known(self) -> frozenset[str]:
        """Counters of which one must stand for the measure to be 0 rather than unknown."""
        return frozenset(f"{name.partition('.')[0]}.known" for name in (*self.names, *self.asked))


def flow(*counters: str, asked: Sequence[str] = ()) -> Measure:
    """What happened in the period; `asked` are live queries whose answers are added."""
    return Measure(counters, Scope.FLOW, tuple(asked))


def stock(*counters: str) -> Measure:
    """What stands at the end of the period; its counters go up and down."""
    return Measure(counters, Scope.STOCK)


def median_of(histogram: str) -> Measure:
    """The middle one of the numbers counted in the period with `kit.histograms.bucket(histogram, number)`."""
    return Measure((histogram,), Scope.MEDIAN)


def live(*queries: str) -> Measure:
    """What no counter can hold (it depends on today, or counts distinct persons): asked of the service's own index."""
    return Measure((), Scope.FLOW, queries)


def standing(*queries: str) -> Measure:
    """Like `live`, of what stands at the end of the period: known once anything of its kind was ever reported."""
    return Measure((), Scope.STOCK, queries)


@dataclass(frozen=True, slots=True)
class Indicator:
    """One entry of a service's catalogue. Without a numerator it is known by the districts' own claims only."""

    id: str
    name: str
    name_zh: str
    unit: str
    formula: str
    numerator: Measure | None = None
    denominator: Measure | None = None

    @property
    def is_median(self) -> bool:
        """A median has no numerator and denominator of its own; the cases it is the middle of stand as denominator."""
        return self.numerator is not None and self.numerator.scope is Scope.MEDIAN

    @property
    def adds_up(self) -> bool:
        """Whether the values of parts add up to that of the whole: those of counts do."""
        return self.unit != "ratio" and self.denominator is None and not self.is_median


@dataclass(frozen=True, slots=True)
class ClaimedSum:
    """What the districts themselves reported for one indicator."""

    value: float
    precision: Precision
    reporting: int  # divisions that reported
    expected: int  # divisions that could have


@dataclass(frozen=True, slots=True)
class Value:
    """An indicator's value for one division and period; `numerator` is None where nothing was reported."""

    indicator: Indicator
    numerator: float | None
    denominator: float | None
    value: float | None
    precision: Precision
    claimed: ClaimedSum | None
    difference: float | None


@dataclass(frozen=True, slots=True)
class Sums:
    """Counter sums of one division: in the period, up to its end, in its whole year; histograms of the period, and
    numbers asked for live."""

    flow: dict[str, int] = field(default_factory=dict)
    stock: dict[str, int] = field(default_factory=dict)
    year: dict[str, int] = field(default_factory=dict)
    live: dict[str, int] = field(default_factory=dict)
    buckets: dict[str, Tally[int]] = field(default_factory=dict)

    def of(self, measure: Measure) -> int | None:
        """The measure, or None when the division reported nothing of its kind (up to the end, or in that year)."""
        if not self.knows(measure):
            return None
        counted = self.stock if measure.scope is Scope.STOCK else self.flow
        return sum(counted.get(name, 0) for name in measure.names) + sum(
            self.live.get(name, 0) for name in measure.asked
        )

    def knows(self, measure: Measure) -> bool:
        """Whether the division reported anything of the measure's kind (up to the end, or in that year)."""
        reported = self.stock if measure.scope is Scope.STOCK else self.year
        return any(reported.get(name) for name in measure.known)


@dataclass(frozen=True, slots=True)
class Part:
    """One division's share in a figure; a division with others below it reports for itself too, but need not."""

    sums: Sums
    claim: Claim | None
    expected: bool


def evaluate(indicator: Indicator, parts: Sequence[Part]) -> Value:
    """Combine the parts of a division (itself and all below it).

    A part that reported nothing is not 0: a sum of counts without it is "at least". A rate is Σn/Σd of the parts that
    reported; a zero denominator gives None. The difference to the claim is given where every part has made one.
    """
    numerator, denominator, value, precision = _computed(indicator, parts)
    claimed = claimed_sum(indicator, parts)
    comparable = value is not None and claimed is not None and claimed.reporting == claimed.expected
    return Value(
        indicator=indicator,
        numerator=numerator,
        denominator=denominator,
        value=value,
        precision=precision,
        claimed=claimed,
        difference=round(value - claimed.value, 10) if comparable and value is not None and claimed else None,
    )


def _computed(
    indicator: Indicator, parts: Sequence[Part]
) -> tuple[float | None, float | None, float | None, Precision]:
    """Numerator, denominator, value, and how exact it is."""
    if indicator.numerator is not None and indicator.is_median:
        return _median(indicator.numerator, parts)
    numerator, missing = _total(indicator.numerator, parts)
    if indicator.denominator is None:
        return numerator, None, numerator, Precision.AT_LEAST if missing else Precision.EXACT
    denominator, _ = _total(indicator.denominator, parts)
    value = numerator / denominator if numerator is not None and denominator else None
    return numerator, denominator, value, Precision.EXACT


def _median(measure: Measure, parts: Sequence[Part]) -> tuple[None, float | None, float | None, Precision]:
    """The median over all cases of the parts that reported, and how many cases that are."""
    reported = [part.sums.buckets for part in parts if part.sums.knows(measure)]
    if not reported:
        return None, None, None, Precision.EXACT
    together: Tally[int] = Tally()
    for buckets in reported:
        for name in measure.names:
            together.update(buckets.get(name, {}))
    value, precision = median(together) or (None, Precision.EXACT)
    return None, float(together.total()), value, precision


def _total(measure: Measure | None, parts: Sequence[Part]) -> tuple[float | None, bool]:
    """The sum over the parts that reported, and whether an expected part is missing from it."""
    if measure is None:
        return None, False
    found = [(part.sums.of(measure), part.expected) for part in parts]
    reported = [number for number, _ in found if number is not None]
    missing = any(number is None and expected for number, expected in found)
    return (float(sum(reported)), missing) if reported else (None, False)


def claimed_sum(indicator: Indicator, parts: Sequence[Part]) -> ClaimedSum | None:
    """The division's own claim, or the sum of its parts' claims of a count; other claims do not add up."""
    own = next((part.claim for part in parts[:1] if part.claim is not None), None)
    if own is not None:
        return ClaimedSum(own.value, own.precision, 1, 1)
    reported = [part.claim for part in parts if part.claim is not None]
    if not reported or not indicator.adds_up:
        return None
    expected = sum(part.expected for part in parts)
    precisions = {claim.precision for claim in reported}
    if Precision.AT_LEAST in precisions or len(reported) < expected:
        precision = Precision.AT_LEAST
    else:
        precision = Precision.ABOUT if Precision.ABOUT in precisions else Precision.EXACT
    return ClaimedSum(sum(claim.value for claim in reported), precision, len(reported), expected)

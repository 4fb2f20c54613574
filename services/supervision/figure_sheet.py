"""All that a division claimed for one period 上报数字表, held against itself: what cannot be true together is raised.

Three rules, whose cases are data: a part is not more than its whole; two names of one thing have one number; a rate is
that of some whole number of cases.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import ceil, floor
from typing import Any, Final

import msgspec

from kit.alarms import Alarm, Severity
from kit.catalogue import Fact, Target
from kit.figures import FigureReported
from kit.fold import AggregateState
from kit.periods import Period
from kit.texts import Text

FIGURE_SHEET: Final = "figure_sheet"

PARTS: Final = (
    ("qr_representatives", "representatives_registered"),
    ("representatives_appraised", "representatives_registered"),
    ("representatives_debriefed", "representatives_registered"),
    ("receiving_representatives", "representatives_registered"),
    ("distinct_representatives_entering", "station_entries"),
    ("qr_stations", "stations"),
    ("opinions_resolved", "opinions_uploaded"),
    ("opinions_resolved", "opinions_collected"),
    ("legislative_opinions_adopted", "legislative_opinions_submitted"),
    ("legislative_opinions_submitted", "opinions_collected"),
    ("suggestions_replied", "suggestions_assigned"),
    ("suggestions_prestudied", "suggestions_assigned"),
    ("key_suggestions_satisfied_round1", "key_suggestions"),
    ("key_suggestions_satisfied_round2", "key_suggestions"),
    ("livelihood_projects_district", "livelihood_projects_total"),
    ("livelihood_projects_town", "livelihood_projects_total"),
)
"""(part, whole)."""

SAME: Final = (("issues_resolved", "opinions_resolved"), ("opinions_collected", "opinions_uploaded"))
"""Names under which districts report one and the same thing, perhaps through different channels."""

RATES: Final = (
    ("reply_rate", ("suggestions_assigned", "suggestions_received")),
    ("completion_rate", ("suggestions_assigned", "suggestions_received")),
    ("prestudy_rate", ("suggestions_assigned",)),
    ("opinions_resolution_rate", ("opinions_uploaded", "opinions_collected")),
    ("legislative_adoption_rate", ("legislative_opinions_submitted",)),
)
"""(rate, what it may be a share of)."""

_SEVERAL_MAX = 3  # more whole numbers than this and the rate was simply rounded


class FigureSheet(AggregateState, frozen=True, kw_only=True):
    """上报数字表: the latest claim of each indicator."""

    period: str = ""
    claims: Mapping[str, FigureReported] = {}


def target(data: FigureReported) -> Target:
    """The sheet a claim stands on."""
    return Target(FIGURE_SHEET, f"{data.division}-figures-{_period(data)}")


def evolve(state: FigureSheet, fact: Fact) -> FigureSheet:
    """The sheet with one more claim."""
    data = fact.data
    if not isinstance(data, FigureReported):
        return state
    return msgspec.structs.replace(state, period=_period(data), claims={**state.claims, data.indicator: data})


def index(state: FigureSheet) -> Mapping[str, Any]:
    """Found by its id alone."""
    return {"period": state.period}


def alarms(state: FigureSheet) -> Iterator[Alarm]:
    """Every contradiction between the claims of the sheet, with its numbers."""
    for part, whole in PARTS:
        if (pair := _pair(state, part, whole)) and pair[0].value > pair[1].value and pair[1].op == "=":
            yield _contradiction(state, "PART_EXCEEDS_WHOLE", pair, (">", "多于"))
    for one, other in SAME:
        if (pair := _pair(state, one, other)) and pair[0].value != pair[1].value and {"="} == {c.op for c in pair}:
            yield _contradiction(state, "SAME_THING_TWO_NUMBERS", pair, ("≠", "不等于"))
    for rate, wholes in RATES:
        known = [state.claims[name] for name in wholes if name in state.claims]
        if known and known[0].op == "=" and rate in state.claims:
            yield from _rate(state, state.claims[rate], known[0])


def _period(data: FigureReported) -> str:
    return Period(data.year, data.quarter, data.month).key


def _pair(state: FigureSheet, one: str, other: str) -> tuple[FigureReported, FigureReported] | None:
    return (state.claims[one], state.claims[other]) if one in state.claims and other in state.claims else None


def _contradiction(
    state: FigureSheet, code: str, pair: tuple[FigureReported, FigureReported], sign: tuple[str, str]
) -> Alarm:
    one, other = pair
    english = f"{state.period}: {one.indicator} {one.value:g} {sign[0]} {other.indicator} {other.value:g}"
    chinese = f"{state.period} 上报数字矛盾：{one.indicator} {one.value:g} {sign[1]} {other.indicator} {other.value:g}"
    return Alarm(f"{code}_{one.indicator.upper()}", Text(english, chinese), severity=Severity.SERIOUS)


def _rate(state: FigureSheet, rate: FigureReported, whole: FigureReported) -> Iterator[Alarm]:
    """None for a rate that exactly one whole number of cases gives."""
    cases, share = int(whole.value), f"{rate.value:.{max(0, _decimals(rate.value) - 2)}%}"
    fitting = _whole_numbers(rate.value, cases)
    code = f"_{rate.indicator.upper()}"
    if not fitting:
        english = f"{state.period}: {rate.indicator} {share} is the share of no whole number of {cases}"
        chinese = f"{state.period} {rate.indicator} 上报 {share}，{cases} 件中没有任何整数件数符合"
        yield Alarm(f"RATE_IMPOSSIBLE{code}", Text(english, chinese), severity=Severity.SERIOUS)
    elif 1 < len(fitting) <= _SEVERAL_MAX:
        numbers = [str(number) for number in fitting]
        english = f"{state.period}: {rate.indicator} {share} of {cases} can only be {' or '.join(numbers)}; say which"
        chinese = (
            f"{state.period} {rate.indicator} 上报 {share}，{cases} 件中只可能是 {' 或 '.join(numbers)} 件，请明确"
        )
        yield Alarm(f"RATE_AMBIGUOUS{code}", Text(english, chinese), severity=Severity.NOTE)


def _whole_numbers(rate: float, cases: int) -> range:
    """The whole numbers whose share of `cases` is `rate` as rounded; a share is given in per cent at least."""
    half = 0.5 * 10.0 ** -_decimals(rate)
    lowest, highest = ceil(round((rate - half) * cases, 9)), floor(round((rate + half) * cases, 9))
    if rate + half < 1 and highest == round((rate + half) * cases, 9):
        highest -= 1  # the next half is rounded up to the next rate
    return range(max(0, lowest), min(cases, highest) + 1)


def _decimals(rate: float) -> int:
    return max(2, len(f"{rate:.10f}".rstrip("0").partition(".")[2]))

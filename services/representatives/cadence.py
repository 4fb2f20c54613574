"""The cadence 周期制度: something is to take place again and again, and did or did not.

半月谈 every half month, 季度议 every quarter, a reception day on the 20th of each month: an interval, how often in
each, perhaps a fixed day. Receptions and records say which cadence they keep; a slot that has passed without enough of
them was missed. Slots follow from the calendar, so nothing about them is stored.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

import msgspec

from kit.catalogue import Fact
from kit.fold import AggregateState
from kit.periods import Period, month_of
from services.representatives.anomalies import Anomaly, AnomalyKind, shared
from services.representatives.events.performance import PerformanceRecorded
from services.representatives.events.reception import ReceptionHeld
from services.representatives.events.register import CadenceAdopted, CadenceEnded
from services.representatives.spans import Spans, closed, opened
from services.representatives.vocabulary import Interval, PerformanceStatus

replace = msgspec.structs.replace

_MONTHS: Mapping[Interval, int] = {Interval.MONTH: 1, Interval.QUARTER: 3, Interval.HALF_YEAR: 6, Interval.YEAR: 12}


class Kept(msgspec.Struct, frozen=True):
    """One occasion that kept the cadence: a reception or a record, by its id."""

    reference: str
    on: date
    event: str


class Cadence(AggregateState, frozen=True, kw_only=True):
    """周期制度 what was agreed, when it was in force, and every occasion."""

    name: str = ""
    interval: Interval | None = None
    times: int = 1
    day_of_month: int | None = None
    in_force: Spans = ()
    kept: tuple[Kept, ...] = ()


class Slot(NamedTuple):
    """One interval of the calendar; `off_day` are occasions on another than the fixed day, which do not keep it."""

    first: date
    last: date
    expected: int
    held: int
    off_day: int

    @property
    def kept(self) -> bool:
        """Whether enough took place."""
        return self.held >= self.expected


def evolve(state: Cadence, fact: Fact) -> Cadence:
    """The cadence after one more fact."""
    match fact.data:
        case CadenceAdopted() as data:
            return replace(
                state,
                name=data.name,
                interval=data.interval,
                times=data.times,
                day_of_month=data.day_of_month,
                in_force=opened(state.in_force, fact.time),
            )
        case CadenceEnded():
            return replace(state, in_force=closed(state.in_force, fact.time))
        case ReceptionHeld():
            return _occasion(state, Kept(fact.subject, fact.time.date(), fact.key))
        case PerformanceRecorded(on=on, status=status):
            counts = status is not PerformanceStatus.RETURNED
            return _occasion(state, Kept(fact.subject, on, fact.key), counts=counts)
        case _:
            return state


def _occasion(state: Cadence, occasion: Kept, *, counts: bool = True) -> Cadence:
    """The later telling of the same occasion replaces the earlier."""
    others = tuple(one for one in state.kept if one.reference != occasion.reference)
    return replace(state, kept=(*others, occasion) if counts else others)


def slots(state: Cadence, period: Period, today: date) -> list[Slot]:
    """The slots that ended in the period and before `today`, and were wholly in force; oldest first."""
    if state.interval is None:
        return []
    first, last = period.months
    return [
        _slot(state, begins, ends)
        for begins, ends in _calendar(state.interval, period.year)
        if first <= month_of(ends) <= last and ends < today and _wholly_in_force(state, begins, ends)
    ]


def _wholly_in_force(state: Cadence, begins: date, ends: date) -> bool:
    return any(
        span.since.date() <= begins and (span.until is None or ends < span.until.date()) for span in state.in_force
    )


def _slot(state: Cadence, begins: date, ends: date) -> Slot:
    inside = [one.on for one in state.kept if begins <= one.on <= ends]
    fixed = min(state.day_of_month or 0, ends.day)
    held = len([day for day in inside if not fixed or day.day == fixed])
    return Slot(begins, ends, state.times, held, len(inside) - held)


def _calendar(interval: Interval, year: int) -> Iterator[tuple[date, date]]:
    """First and last day of each interval that ends in a year; weeks begin on Monday."""
    if interval is Interval.WEEK:
        sunday = date(year, 1, 7 - date(year, 1, 1).weekday())
        while sunday.year == year:
            yield sunday - timedelta(days=6), sunday
            sunday += timedelta(days=7)
        return
    if interval is Interval.HALF_MONTH:
        for month in range(1, 13):
            yield date(year, month, 1), date(year, month, 15)
            yield date(year, month, 16), _month_end(year, month)
        return
    months = _MONTHS[interval]
    for month in range(1, 13, months):
        yield date(year, month, 1), _month_end(year, month + months - 1)


def _month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def anomalies(state: Cadence) -> tuple[Anomaly, ...]:
    """Occasions of a cadence that was never adopted."""
    if state.interval is not None or not state.kept:
        return ()
    return (shared(AnomalyKind.CADENCE_NOT_ADOPTED, [one.event for one in state.kept]),)


def index(state: Cadence) -> Mapping[str, Any]:
    """Found by division alone: there are few."""
    return {"anomalous": bool(anomalies(state))}

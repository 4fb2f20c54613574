"""Periods that figures are asked for: a year, a quarter or a month, as a range of months "2025-01".."2025-03"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

YEAR_MIN, YEAR_MAX = 1954, 2200  # the first National People's Congress met in 1954


class PeriodError(ValueError):
    """A period that does not exist."""


@dataclass(frozen=True, slots=True)
class Period:
    """A year, or one of its quarters (1-4), or one of its months (1-12)."""

    year: int
    quarter: int | None = None
    month: int | None = None

    def __post_init__(self) -> None:
        """Raises `PeriodError` for what the calendar does not know."""
        if not YEAR_MIN <= self.year <= YEAR_MAX:
            raise PeriodError(f"year {self.year} is outside {YEAR_MIN}-{YEAR_MAX}")
        if self.quarter is not None and self.month is not None:
            raise PeriodError("give a quarter or a month, not both")
        if self.quarter is not None and not 1 <= self.quarter <= 4:
            raise PeriodError(f"quarter {self.quarter} is outside 1-4")
        if self.month is not None and not 1 <= self.month <= 12:
            raise PeriodError(f"month {self.month} is outside 1-12")

    @property
    def months(self) -> tuple[str, str]:
        """The first and the last month, both included."""
        if self.month is not None:
            first = last = self.month
        elif self.quarter is not None:
            first, last = self.quarter * 3 - 2, self.quarter * 3
        else:
            first, last = 1, 12
        return f"{self.year}-{first:02}", f"{self.year}-{last:02}"

    @property
    def key(self) -> str:
        """ "2025", "2025-Q1" or "2025-03"."""
        if self.month is not None:
            return f"{self.year}-{self.month:02}"
        return f"{self.year}-Q{self.quarter}" if self.quarter is not None else str(self.year)

    @property
    def year_before(self) -> Period | None:
        """The same period of the year before; None where the calendar has none."""
        return None if self.year == YEAR_MIN else Period(self.year - 1, self.quarter, self.month)


class Step(StrEnum):
    """The periods a series is made of: MONTH 月, QUARTER 季, YEAR 年."""

    MONTH = "MONTH"
    QUARTER = "QUARTER"
    YEAR = "YEAR"


def steps(period: Period, by: Step, since: int | None = None) -> list[Period]:
    """The months, quarters or years from the beginning of `period` (or of the year `since`) to its end.

    A step that `period` is only a part of is the last. Raises `PeriodError` for a beginning after the end.
    """
    begin = period.months[0] if since is None else f"{Period(since).year}-01"
    first, last = (int(month[:4]) * 12 + int(month[5:]) - 1 for month in (begin, period.months[1]))
    if first > last:
        raise PeriodError(f"{since} begins after {period.key} ends")
    size = {Step.MONTH: 1, Step.QUARTER: 3, Step.YEAR: 12}[by]
    return [_step(number * size, by) for number in range(first // size, last // size + 1)]


def _step(month: int, by: Step) -> Period:
    """The step that begins with a month, counted from the year 0."""
    year, month = divmod(month, 12)
    if by is Step.YEAR:
        return Period(year)
    return Period(year, month=month + 1) if by is Step.MONTH else Period(year, quarter=month // 3 + 1)


def month_of(day: date) -> str:
    """The month a day falls in, as "2025-03"."""
    return f"{day.year}-{day.month:02}"

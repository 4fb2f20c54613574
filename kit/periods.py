"""Periods that figures are asked for: a year, a quarter or a month, as a range of months "2025-01".."2025-03"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


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
        if not 1954 <= self.year <= 2200:
            raise PeriodError(f"year {self.year} is outside 1954-2200")
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


def month_of(day: date) -> str:
    """The month a day falls in, as "2025-03"."""
    return f"{day.year}-{day.month:02}"

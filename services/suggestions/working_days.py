"""The working-day calendar 工作日: weekends, public holidays 节假日 and the days worked in exchange for them 调休.

The State Council announces each year's arrangement in the autumn before (国务院办公厅关于部分节假日安排的通知);
`chinesecalendar` carries those announced for 2004 to 2026 as data, and a newer release of it the next year's. For
other years only weekends are free, and `is_announced` says so.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import Final

import chinese_calendar
from chinese_calendar.constants import holidays

_DAY: Final = timedelta(days=1)
_DAYS_KEPT: Final = 10_000
"""Twenty-seven years: clocks ask for the same days again and again, and looking one up is slow."""
FIRST_YEAR: Final[int] = min(holidays).year
LAST_YEAR: Final[int] = max(holidays).year


def is_announced(year: int) -> bool:
    """Whether the holidays of that year are known; otherwise weekends alone are taken off."""
    return FIRST_YEAR <= year <= LAST_YEAR


@lru_cache(maxsize=_DAYS_KEPT)
def is_working_day(day: date) -> bool:
    """Whether offices work on `day`."""
    return bool(chinese_calendar.is_workday(day)) if is_announced(day.year) else day.weekday() < 5


def add_working_days(start: date, days: int) -> date:
    """The `days`-th working day after `start`; the day itself does not count, whatever day it is."""
    day = start
    for _ in range(days):
        day += _DAY
        while not is_working_day(day):
            day += _DAY
    return day

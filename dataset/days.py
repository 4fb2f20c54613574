"""Plausible moments: working days of the Chinese calendar, office hours, and intervals between them."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import cache
from random import Random

import chinese_calendar

from kit.envelope import CHINA_TIME

# Half-past eight to half-past eleven and two to five, in minutes of the day.
_OFFICE_MINUTES = (*range(510, 690), *range(840, 1020))


@cache
def is_workday(day: date) -> bool:
    """Whether offices are open: weekends and holidays are off, days worked in exchange are on."""
    return bool(chinese_calendar.is_workday(day))


@cache
def workdays(first: date, last: date) -> tuple[date, ...]:
    """The working days from `first` to `last`, both included; holidays moved to weekends are respected."""
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return tuple(day for day in days if is_workday(day))


def add_workdays(day: date, number: int) -> date:
    """The working day `number` working days after `day`."""
    while number > 0:
        day += timedelta(days=1)
        number -= is_workday(day)
    return day


def add_months(day: date, number: int) -> date:
    """The same day `number` calendar months later, or the last day of that month."""
    month = day.month - 1 + number
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def next_workday(day: date) -> date:
    """`day` itself or the first working day after it."""
    while not is_workday(day):
        day += timedelta(days=1)
    return day


def last_workday(day: date) -> date:
    """`day` itself or the last working day before it."""
    while not is_workday(day):
        day -= timedelta(days=1)
    return day


def in_office(random: Random, day: date) -> datetime:
    """A moment of `day` in office hours, China time, whole seconds."""
    minute = random.choice(_OFFICE_MINUTES)
    return datetime.combine(day, time(minute // 60, minute % 60, random.randrange(60)), CHINA_TIME)


def spread(random: Random, number: int, first: date, last: date) -> list[date]:
    """`number` working days from `first` to `last`, evenly over the range with some chance, ascending."""
    days: Sequence[date] = workdays(first, last)
    step = len(days) / number if number else 0
    return [days[int((position + random.random()) * step)] for position in range(number)]


def some_day(random: Random, first: date, last: date) -> date:
    """Any working day from `first` to `last`."""
    return random.choice(workdays(first, last))

"""Counters by a word: how many of what for each word of a dimension, as opinions by topic, in each month.

A counter's name is `<family>.by_<dimension>.<word>.<what>`, so that one range of the index holds a whole dimension. The
words are the publishers' own and may hold dots; what is counted may not. Pure; `kit.counters` reads the cells.
"""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from kit.periods import Period

Months = Mapping[str, Mapping[str, int]]
"""What is counted, by month."""


class Cell(NamedTuple):
    """One number: of which division and word, what is counted, in which month."""

    division: str
    word: str
    what: str
    month: str
    number: int


def prefix(family: str, dimension: str) -> str:
    """What the names of a dimension's counters begin with."""
    return f"{family}.by_{dimension}."


def word_of(family: str, dimension: str, word: str) -> str:
    """What the names of one word's counters begin with, up to the dot before what is counted."""
    return f"{prefix(family, dimension)}{word}"


def split(name: str) -> tuple[str, str]:
    """A counter's name as dimension with word, and what is counted; the first is empty for any other counter."""
    if name.partition(".by_")[2].count(".") < 2:  # no word of a dimension, as in `reception.by_LEADER`
        return "", name
    word, _, what = name.rpartition(".")
    return word, what


def by_month(cells: Iterable[Cell]) -> dict[str, Tally[str]]:
    """What is counted in each month, all words and divisions together."""
    months: dict[str, Tally[str]] = {}
    for cell in cells:
        months.setdefault(cell.month, Tally())[cell.what] += cell.number
    return months


def total(months: Months, period: Period) -> Tally[str]:
    """What is counted in a period."""
    first, last = period.months
    found: Tally[str] = Tally()
    for month, numbers in months.items():
        if first <= month <= last:
            found.update(numbers)
    return found

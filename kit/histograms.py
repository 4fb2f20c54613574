"""Medians 中位数 from counters: a histogram is a counter per whole number, so it adds up over months and divisions.
All of a year's are kept in one row (`kit.counters`), so that a median costs the same however many numbers occur.

The median of a district's year is found from its months' buckets, that of a city from its districts', exactly: nothing
is averaged. Numbers from `TOP` on share the last bucket; a median that falls there is "at least `TOP`".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from kit.figures import Precision

TOP: Final = 400  # days: more than twice the longest statutory term
_BUCKET: Final = re.compile(r"([a-z_]+\.[a-z_]+):(\d{3})")

Buckets = Mapping[int, int]
"""How often each whole number occurred; those above `TOP` are counted at `TOP`."""


def bucket(histogram: str, number: int) -> str:
    """The counter that one occurrence of `number` (0 or more) adds to: `suggestion.days_to_reply:041`."""
    return f"{histogram}:{min(max(number, 0), TOP):03}"


def split(counter: str) -> tuple[str, str]:
    """A counter's name as histogram and number, the latter as in `bucket`; both empty for any other counter.

    A histogram has a plain name, so that no word of a publisher's can look like one.
    """
    found = _BUCKET.fullmatch(counter)
    return (found[1], found[2]) if found else ("", "")


def median(buckets: Buckets) -> tuple[float, Precision] | None:
    """The middle number, of an even number of them the mean of the middle two; None of none."""
    cases = sum(buckets.values())
    if cases <= 0:
        return None
    low, high = _at(buckets, (cases - 1) // 2), _at(buckets, cases // 2)
    return (low + high) / 2, Precision.AT_LEAST if high >= TOP else Precision.EXACT


def _at(buckets: Buckets, position: int) -> int:
    """The number at a position (from 0) of all numbers in order."""
    passed = 0
    for number, cases in sorted(buckets.items()):
        passed += cases
        if passed > position:
            return number
    raise AssertionError("the position lies within the cases")

"""Whole numbers cut into whole parts that sum to them."""

from __future__ import annotations

from itertools import pairwise
from random import Random


def evenly(total: int, parts: int) -> list[int]:
    """`total` in `parts` numbers that differ by one at most, the larger ones spread among the others."""
    return [(place + 1) * total // parts - place * total // parts for place in range(parts)]


def at_random(random: Random, total: int, parts: int) -> list[int]:
    """`total` cut at random into `parts` numbers, each at least 1 where `total` allows it."""
    if parts == 0:
        return []
    floor = min(1, total // parts)
    cuts = sorted(random.randint(0, total - floor * parts) for _ in range(parts - 1))
    return [floor + after - before for before, after in pairwise((0, *cuts, total - floor * parts))]

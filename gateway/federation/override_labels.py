"""Progressive overrides: which labels of `@override(from:, label:)` are active, decided anew for each request.

`percent(12.5)` is active for that share of the requests; any other label is whoever's who runs the gateway.
"""

import re
from collections.abc import Callable, Iterable
from random import random

Decide = Callable[[str], bool]
"""Whether a label is active for the request at hand."""

PERCENT = re.compile(r"percent\((\d+(?:\.\d+)?)\)")


def by_chance(active: Iterable[str] = (), draw: Callable[[], float] = random) -> Decide:
    """Decides percentages by `draw`, which gives numbers from 0 up to 1; of other labels, those in `active` are."""
    names = frozenset(active)

    def decide(label: str) -> bool:
        percent = PERCENT.fullmatch(label)
        return draw() * 100 < float(percent[1]) if percent else label in names

    return decide


def active_labels(labels: Iterable[str], decide: Decide) -> frozenset[str]:
    return frozenset(label for label in labels if decide(label))

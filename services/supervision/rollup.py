"""What one state adds to the rollup counters 汇总计数 that `indicators` are formulas over.

Each aggregate says what it counts as rows; here they become counters. Every state counts 1 as known in each month it
says something about, so that 0 differs from "not reported".
"""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Callable, Iterable

from kit.fold import AggregateState, Contribution, Counter
from kit.periods import month_of
from services.supervision.steps import Row


def counted(rows: Callable[..., Iterable[Row]]) -> Callable[[AggregateState], Contribution]:
    """The contribution of a state whose rows `rows` gives."""

    def contribution(state: AggregateState) -> Contribution:
        counters: Tally[Counter] = Tally()
        for day, name, amount in rows(state):
            if day is not None:
                month = month_of(day)
                counters[Counter(state.division, month, f"{name.partition('.')[0]}.known")] = 1
                counters[Counter(state.division, month, name)] += amount
        return {counter: amount for counter, amount in counters.items() if amount}

    return contribution

"""Values of indicators for many divisions at once: sums of counters, live queries and claims of one service."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from pymongo.database import Database

from kit.counters import read_periods
from kit.divisions import DivisionTree
from kit.figures import FIGURE, Claim
from kit.indicators import Indicator, Part, Sums, Value, evaluate
from kit.periods import Period

Answers = Mapping[tuple[str, Period], Mapping[str, int]]
"""A number by division, for each query's name and period."""

LiveQueries = Callable[[Collection[str], Sequence[str], Sequence[Period]], Answers]
"""(names of queries, divisions, periods) -> answers; implemented by a service's store, which asks each of its
collections once."""


@dataclass(frozen=True)
class Indicators:
    """A service's catalogue over its database; answers for many divisions in a constant number of queries."""

    database: Database[dict[str, Any]]
    tree: DivisionTree
    catalogue: Mapping[str, Indicator]
    live: LiveQueries

    def values(
        self, codes: Sequence[str], periods: Sequence[Period], ids: Sequence[str] | None
    ) -> dict[tuple[str, Period], list[Value]]:
        """The values of the indicators `ids` (None: all) by division and period. Raises KeyError for an unknown id.

        A round trip for counters, one for claims, and one for each collection that live queries are about.
        """
        wanted = [self.catalogue[name] for name in (self.catalogue if ids is None else ids)]
        measures = [measure for one in wanted for measure in (one.numerator, one.denominator) if measure is not None]
        within = {code: self.tree.within(code) for code in codes}
        expected = {code: self.tree.reporting(code) for code in codes}
        divisions = sorted({part for parts in within.values() for part in parts})
        sums = read_periods(self.database, measures, divisions, periods) if measures else {}
        asked = {name for measure in measures for name in measure.asked}
        answers = self.live(sorted(asked), divisions, periods) if asked else {}
        for (name, period), numbers in answers.items():
            for division, number in numbers.items():
                sums[period].setdefault(division, Sums()).live[name] = number
        claims = self._claims([one.id for one in wanted], divisions, periods)

        def part(asked: str, code: str, period: Period, indicator: Indicator) -> Part:
            claim = claims.get((code, period.key, indicator.id))
            return Part(sums.get(period, {}).get(code, Sums()), claim, code in expected[asked])

        return {
            (code, period): [evaluate(one, [part(code, each, period, one) for each in parts]) for one in wanted]
            for code, parts in within.items()
            for period in periods
        }

    def _claims(
        self, ids: list[str], divisions: list[str], periods: Sequence[Period]
    ) -> dict[tuple[str, str, str], Claim]:
        rows = self.database[FIGURE].find(
            {
                "division": {"$in": divisions},
                "period": {"$in": [period.key for period in periods]},
                "indicator": {"$in": ids},
            },
            {"state": 1},
        )
        claims = (msgspec.convert(row["state"], Claim) for row in rows)
        return {(claim.division, claim.period, claim.indicator): claim for claim in claims}


def create_indexes(database: Database[dict[str, Any]]) -> None:
    """The index claims are found by; counters have theirs from the ledger."""
    database[FIGURE].create_index([("division", 1), ("period", 1), ("indicator", 1)])

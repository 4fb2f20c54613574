"""Values of indicators for many divisions at once: sums of counters, live queries and claims of one service."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from pymongo.database import Database

from kit.divisions import DivisionTree
from kit.figures import FIGURE, Claim
from kit.indicators import Indicator, Measure, Part, Scope, Sums, Value, evaluate
from kit.periods import Period


def read_sums(
    database: Database[dict[str, Any]], measures: Iterable[Measure], divisions: Iterable[str], period: Period
) -> dict[str, Sums]:
    """The counters behind `measures` summed by division, in one round trip."""
    names: set[str] = set()
    for measure in measures:
        names |= measure.known | (set() if measure.scope is Scope.LIVE else set(measure.names))
    first, last = period.months
    in_period = {"$and": [{"$gte": ["$month", first]}, {"$lte": ["$month", last]}]}
    ranges = {"flow": in_period, "stock": {"$lte": ["$month", last]}, "year": {"$gte": ["$month", f"{period.year}-01"]}}
    rows = database["counters"].aggregate(
        [
            {
                "$match": {
                    "name": {"$in": sorted(names)},
                    "division": {"$in": sorted(set(divisions))},
                    "month": {"$lte": f"{period.year}-12"},
                }
            },
            {
                "$group": {
                    "_id": {"division": "$division", "name": "$name"},
                    **{scope: {"$sum": {"$cond": [test, "$value", 0]}} for scope, test in ranges.items()},
                }
            },
        ]
    )
    sums: dict[str, Sums] = defaultdict(Sums)
    for row in rows:
        division, name = row["_id"]["division"], row["_id"]["name"]
        part = sums[division]
        part.flow[name], part.stock[name], part.year[name] = row["flow"], row["stock"], row["year"]
    return dict(sums)


LiveQuery = Callable[[str, Sequence[str], Period], Mapping[str, int]]
"""(query name, divisions, period) -> number by division; implemented by a service's store."""


@dataclass(frozen=True)
class Indicators:
    """A service's catalogue over its database; answers for many divisions in a constant number of queries."""

    database: Database[dict[str, Any]]
    tree: DivisionTree
    catalogue: Mapping[str, Indicator]
    live: LiveQuery

    def values(self, codes: Sequence[str], period: Period, ids: Sequence[str] | None) -> dict[str, list[Value]]:
        """The values of the indicators `ids` (None: all) for each division. Raises KeyError for an unknown id."""
        wanted = [self.catalogue[name] for name in (self.catalogue if ids is None else ids)]
        measures = [measure for one in wanted for measure in (one.numerator, one.denominator) if measure is not None]
        parts = {code: self.tree.within(code) for code in codes}
        divisions = sorted({part for within in parts.values() for part in within})
        sums = read_sums(self.database, measures, divisions, period) if measures else {}
        for name in sorted({name for measure in measures if measure.scope is Scope.LIVE for name in measure.names}):
            for division, number in self.live(name, divisions, period).items():
                sums.setdefault(division, Sums()).live[name] = number
        claims = self._claims([one.id for one in wanted], divisions, period)
        return {
            code: [
                evaluate(
                    one,
                    [
                        Part(sums.get(part, Sums()), claims.get((part, one.id)), not self.tree.children(part))
                        for part in within
                    ],
                )
                for one in wanted
            ]
            for code, within in parts.items()
        }

    def _claims(self, ids: list[str], divisions: list[str], period: Period) -> dict[tuple[str, str], Claim]:
        rows = self.database[FIGURE].find(
            {"division": {"$in": divisions}, "period": period.key, "indicator": {"$in": ids}}, {"state": 1}
        )
        claims = (msgspec.convert(row["state"], Claim) for row in rows)
        return {(claim.division, claim.indicator): claim for claim in claims}


def create_indexes(database: Database[dict[str, Any]]) -> None:
    """The index claims are found by; counters have theirs from the ledger."""
    database[FIGURE].create_index([("division", 1), ("period", 1), ("indicator", 1)])

"""Rollup counters as they are stored: a row per division, year, name and writer, which holds its months and their sum.

So a year costs one row, and a month or a quarter no more. Whatever is counted of one word of a dimension
(`kit.breakdowns`) shares a row as well. Reading sums over writers, and any number of periods in one round trip.
"""

from __future__ import annotations

from collections import Counter as Tally
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from pymongo import UpdateOne
from pymongo.client_session import ClientSession
from pymongo.database import Database

from kit import breakdowns, histograms
from kit.breakdowns import Cell
from kit.fold import Counter
from kit.indicators import Measure, Scope, Sums
from kit.periods import Period

COUNTERS = "counters"
ROWS_AT_ONCE = 50_000  # so that an answer comes in one round trip
INDEX = [("division", 1), ("name", 1), ("year", 1)]


def increments(changes: Mapping[Counter, int], writer: str) -> list[UpdateOne]:
    """The writes that add `changes` to the rows of `writer`."""
    by_row: dict[tuple[str, str, str], dict[str, int]] = defaultdict(dict)
    for counter, amount in changes.items():
        if amount:
            year, _, month = counter.month.partition("-")
            word, what = breakdowns.split(counter.name)
            by_row[counter.division, year, word or counter.name][f"{what}-{month}" if word else month] = amount
    return [
        UpdateOne(
            {"_id": f"{division}|{year}|{name}|{writer}"},
            {
                "$inc": {"value": sum(months.values()), **{f"months.{key}": n for key, n in months.items()}},
                "$setOnInsert": {"division": division, "year": int(year), "name": name, "writer": writer},
            },
            upsert=True,
        )
        for (division, year, name), months in sorted(by_row.items())
    ]


def read_all(
    database: Database[dict[str, Any]], division: str | None = None, session: ClientSession | None = None
) -> dict[Counter, int]:
    """Every counter that is not 0, of a division or of all, summed over its writers."""
    sums: Tally[Counter] = Tally()
    for row in database[COUNTERS].find({} if division is None else {"division": division}, session=session):
        for key, amount in row["months"].items():
            what, _, month = key.rpartition("-")
            name = f"{row['name']}.{what}" if what else row["name"]
            sums[Counter(row["division"], f"{row['year']}-{month}", name)] += amount
    return {counter: amount for counter, amount in sums.items() if amount}


def read_sums(
    database: Database[dict[str, Any]], measures: Iterable[Measure], divisions: Iterable[str], period: Period
) -> dict[str, Sums]:
    """The counters behind `measures` summed by division, in one round trip."""
    return read_periods(database, measures, divisions, [period])[period]


def read_periods(
    database: Database[dict[str, Any]],
    measures: Iterable[Measure],
    divisions: Iterable[str],
    periods: Sequence[Period],
) -> dict[Period, dict[str, Sums]]:
    """The counters behind `measures` summed by period and division, in one round trip."""
    measures = list(measures)
    medians = {name for one in measures if one.scope is Scope.MEDIAN for name in one.names}
    rows = database[COUNTERS].aggregate(
        [
            {"$match": {"$or": list(_wanted(measures, sorted(set(divisions)), periods))}},
            {"$group": {"_id": {"division": "$division", "name": "$name"}, **_accumulators(periods)}},
        ],
        batchSize=ROWS_AT_ONCE,
    )
    sums: dict[Period, dict[str, Sums]] = {period: defaultdict(Sums) for period in periods}
    for row in rows:
        division, name = row["_id"]["division"], row["_id"]["name"]
        for number, period in enumerate(periods):
            part, flow = sums[period][division], row[f"flow{number}"]
            if name.rpartition(":")[0] in medians:
                histogram, amount = histograms.number_of(name)
                if flow:
                    part.buckets.setdefault(histogram, Tally())[amount] = flow
                continue
            part.flow[name], part.stock[name], part.year[name] = flow, row[f"stock{number}"], row[f"year{number}"]
    return {period: dict(parts) for period, parts in sums.items()}


def read_cells(
    database: Database[dict[str, Any]], family: str, dimension: str, divisions: Iterable[str], years: Iterable[int]
) -> list[Cell]:
    """Every number of a dimension that is not 0, by division, word and month, in one round trip."""
    start = breakdowns.prefix(family, dimension)
    rows = database[COUNTERS].find(
        {
            "division": {"$in": sorted(set(divisions))},
            "name": {"$gte": start, "$lt": f"{start}\U0010ffff"},
            "year": {"$in": sorted(set(years))},
        }
    )
    cells: Tally[tuple[str, str, str, str]] = Tally()
    for row in rows:
        for key, number in row["months"].items():
            what, _, month = key.rpartition("-")
            cells[row["division"], row["name"].removeprefix(start), what, f"{row['year']}-{month}"] += number
    return [Cell(*key, number) for key, number in sorted(cells.items()) if number]


def _wanted(measures: Sequence[Measure], divisions: list[str], periods: Sequence[Period]) -> Iterator[dict[str, Any]]:
    """Conditions of which a row must meet one: what stands needs all years before, what flows its own years only."""
    years = sorted({period.year for period in periods})
    stocks = {name for one in measures if one.scope.stands for name in one.known}
    stocks |= {name for one in measures if one.scope is Scope.STOCK for name in one.names}
    others = {name for one in measures if not one.scope.stands for name in one.known}
    others |= {name for one in measures if one.scope is Scope.FLOW for name in one.names}
    if stocks:
        yield {"division": {"$in": divisions}, "name": {"$in": sorted(stocks)}, "year": {"$lte": years[-1]}}
    if others:
        yield {"division": {"$in": divisions}, "name": {"$in": sorted(others)}, "year": {"$in": years}}
    for histogram in sorted({name for one in measures if one.scope is Scope.MEDIAN for name in one.names}):
        buckets = histograms.counter_range(histogram)
        yield {"division": {"$in": divisions}, "name": buckets, "year": {"$in": years}}


def _accumulators(periods: Sequence[Period]) -> dict[str, Any]:
    """For each period by its number: what counts in it, up to its end, and in its whole year."""
    found: dict[str, Any] = {}
    for number, period in enumerate(periods):
        first, last = (int(month[5:]) for month in period.months)
        its_year = {"$eq": ["$year", period.year]}
        whole = period.year if last == 12 else period.year - 1  # up to this year every month counts
        rest: Any = 0 if last == 12 else {"$cond": [its_year, _months(1, last), 0]}
        found |= {
            f"flow{number}": {"$sum": {"$cond": [its_year, _months(first, last), 0]}},
            f"stock{number}": {"$sum": {"$cond": [{"$lte": ["$year", whole]}, "$value", rest]}},
            f"year{number}": {"$sum": {"$cond": [its_year, "$value", 0]}},
        }
    return found


def _months(first: int, last: int) -> Any:
    """The sum of these months of a row."""
    if (first, last) == (1, 12):
        return "$value"
    return {"$sum": [f"$months.{month:02}" for month in range(first, last + 1)]}

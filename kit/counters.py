"""Rollup counters as they are stored: a row per division, year, name and writer, which holds its months and their sum.

So a year costs one row, and a month or a quarter no more. Whatever is counted of one word of a dimension
(`kit.breakdowns`) shares a row, and so do all numbers of a histogram (`kit.histograms`): how many rows an answer needs
does not depend on how much was counted. Reading sums over writers, and any number of periods in one round trip.
"""

from __future__ import annotations

from collections import Counter as Tally
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pymongo import UpdateOne
from pymongo.client_session import ClientSession
from pymongo.database import Database

from kit import breakdowns, histograms
from kit.breakdowns import Cell
from kit.fold import Counter
from kit.indicators import Measure, Scope, Sums
from kit.periods import Period
from kit.together import ROWS_AT_ONCE

COUNTERS = "counters"
INDEX = [("division", 1), ("name", 1), ("year", 1)]
_SUMS = ("flow", "stock", "year")  # what is summed of a counter for each period; see `kit.indicators.Sums`


class _Place(NamedTuple):
    """Where a counter is kept: the name of its row, and the fields it adds to besides the row's sum."""

    row: str
    fields: tuple[str, ...]


def _place(name: str, month: str) -> _Place:
    """`month` is "03"."""
    histogram, number = histograms.split(name)
    if histogram:
        return _Place(_histogram_row(histogram), (f"numbers.{number}", f"months.{month}.{number}"))
    word, what = breakdowns.split(name)
    return _Place(word, (f"months.{what}-{month}",)) if word else _Place(name, (f"months.{month}",))


def _histogram_row(histogram: str) -> str:
    """Its row's name, which is not that of the counter that sums the same numbers up."""
    return f"{histogram}:"


def increments(changes: Mapping[Counter, int], writer: str) -> list[UpdateOne]:
    """The writes that add `changes` to the rows of `writer`."""
    by_row: dict[tuple[str, str, str], Tally[str]] = defaultdict(Tally)
    for counter, amount in changes.items():
        if amount:
            year, _, month = counter.month.partition("-")
            place = _place(counter.name, month)
            added = by_row[counter.division, year, place.row]
            for field in ("value", *place.fields):
                added[field] += amount
    return [
        UpdateOne(
            {"_id": f"{division}|{year}|{name}|{writer}"},
            {
                "$inc": dict(added),
                "$setOnInsert": {"division": division, "year": int(year), "name": name, "writer": writer},
            },
            upsert=True,
        )
        for (division, year, name), added in sorted(by_row.items())
    ]


def _counted(row: Mapping[str, Any]) -> Iterator[tuple[str, str, int]]:
    """What a row holds: counters' names with month, "03", and number."""
    for key, amount in row["months"].items():
        if isinstance(amount, dict):
            yield from ((f"{row['name']}{number}", key, cases) for number, cases in amount.items())
        else:
            what, _, month = key.rpartition("-")
            yield (f"{row['name']}.{what}" if what else row["name"]), month, amount


def read_all(
    database: Database[dict[str, Any]], division: str | None = None, session: ClientSession | None = None
) -> dict[Counter, int]:
    """Every counter that is not 0, of a division or of all, summed over its writers."""
    return _summed(database[COUNTERS].find({} if division is None else {"division": division}, session=session))


def _summed(rows: Iterable[Mapping[str, Any]]) -> dict[Counter, int]:
    sums: Tally[Counter] = Tally()
    for row in rows:
        for name, month, amount in _counted(row):
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
    measures, among = list(measures), sorted(set(divisions))
    rows = database[COUNTERS].aggregate(
        [
            {"$match": {"$or": list(_wanted(measures, among, periods))}},
            {"$group": {"_id": {"division": "$division", "name": "$name"}, **_accumulators(periods)}},
            *_histograms(measures, among, periods),
        ],
        batchSize=ROWS_AT_ONCE,
    )
    sums: dict[Period, dict[str, Sums]] = {period: defaultdict(Sums) for period in periods}
    for row in rows:
        if "year" in row:
            _add_histogram(row, sums)
            continue
        division, name = row["_id"]["division"], row["_id"]["name"]
        for number, period in enumerate(periods):
            part = sums[period][division]
            part.flow[name], part.stock[name], part.year[name] = (row[f"{of}{number}"] for of in _SUMS)
    return {period: dict(parts) for period, parts in sums.items()}


def read_histogram(
    database: Database[dict[str, Any]], histogram: str, divisions: Iterable[str], years: Iterable[int]
) -> dict[Counter, int]:
    """Every number of a histogram that occurred, by division and month, in one round trip; see `histograms.split`."""
    wanted = {
        "division": {"$in": sorted(set(divisions))},
        "name": _histogram_row(histogram),
        "year": {"$in": sorted(set(years))},
    }
    return _summed(database[COUNTERS].find(wanted))


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
    stocks = {name for one in measures if one.scope is Scope.STOCK for name in (*one.names, *one.known)}
    others = {name for one in measures if one.scope is not Scope.STOCK for name in one.known}
    others |= {name for one in measures if one.scope is Scope.FLOW for name in one.names}
    if stocks:
        yield {"division": {"$in": divisions}, "name": {"$in": sorted(stocks)}, "year": {"$lte": years[-1]}}
    if others:
        yield {"division": {"$in": divisions}, "name": {"$in": sorted(others)}, "year": {"$in": years}}


def _histograms(
    measures: Sequence[Measure], divisions: list[str], periods: Sequence[Period]
) -> Iterator[dict[str, Any]]:
    """The rows behind medians, as they are, beside the sums; months are read only for what is less than a year."""
    wanted = sorted({_histogram_row(name) for one in measures if one.scope is Scope.MEDIAN for name in one.names})
    years = sorted({period.year for period in periods})
    shown = "numbers" if all(_whole(period) for period in periods) else "months"
    if wanted:
        rows = {"division": {"$in": divisions}, "name": {"$in": wanted}, "year": {"$in": years}}
        kept = {"division": 1, "year": 1, "name": 1, shown: 1}
        yield {"$unionWith": {"coll": COUNTERS, "pipeline": [{"$match": rows}, {"$project": kept}]}}


def _add_histogram(row: Mapping[str, Any], sums: Mapping[Period, dict[str, Sums]]) -> None:
    """Add a writer's row to the periods it counts in."""
    histogram = row["name"].removesuffix(":")
    for period, parts in sums.items():
        if period.year != row["year"]:
            continue
        months = row.get("months")
        first, last = (month[5:] for month in period.months)
        counted = [row["numbers"]] if months is None else [months[one] for one in months if first <= one <= last]
        found = parts[row["division"]].buckets.setdefault(histogram, Tally())
        for numbers in counted:
            for number, cases in numbers.items():
                found[int(number)] += cases


def _whole(period: Period) -> bool:
    return period.quarter is None and period.month is None


def _accumulators(periods: Sequence[Period]) -> dict[str, Any]:
    """For each period by its number: what counts in it, up to its end, and in its whole year."""
    found: dict[str, Any] = {}
    flow, stock, year = _SUMS
    for number, period in enumerate(periods):
        first, last = (int(month[5:]) for month in period.months)
        its_year = {"$eq": ["$year", period.year]}
        whole = period.year if last == 12 else period.year - 1  # up to this year every month counts
        rest: Any = 0 if last == 12 else {"$cond": [its_year, _months(1, last), 0]}
        found |= {
            f"{flow}{number}": {"$sum": {"$cond": [its_year, _months(first, last), 0]}},
            f"{stock}{number}": {"$sum": {"$cond": [{"$lte": ["$year", whole]}, "$value", rest]}},
            f"{year}{number}": {"$sum": {"$cond": [its_year, "$value", 0]}},
        }
    return found


def _months(first: int, last: int) -> Any:
    """The sum of these months of a row."""
    if (first, last) == (1, 12):
        return "$value"
    return {"$sum": [f"$months.{month:02}" for month in range(first, last + 1)]}

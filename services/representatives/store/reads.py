"""Every read that is more than "by id"; whatever can be answered for many keys at once is."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from pymongo.database import Database

from kit import together
from kit.clock import Today
from kit.counters import COUNTERS
from kit.divisions import DivisionTree
from kit.documents import Document
from kit.figures import FIGURE
from kit.periods import Period
from services.representatives.events.common import PERFORMANCE, RECEPTION
from services.representatives.register import Gap
from services.representatives.store import live
from services.representatives.vocabulary import Channel, RegisterKind


@dataclass(frozen=True)
class Store:
    """Reads of one service's database; `today` is asked anew whenever something depends on it."""

    database: Database[Document]
    tree: DivisionTree
    today: Today

    def reception_totals(self, stations: Sequence[str]) -> dict[str, Document]:
        """`receptions`, `citizens` and `last` (when the last was held) by station."""
        rows = self.database[RECEPTION].aggregate(
            [
                {"$match": {"station": {"$in": list(stations)}}},
                {
                    "$group": {
                        "_id": "$station",
                        "receptions": {"$sum": 1},
                        "citizens": {"$sum": "$state.citizens"},
                        "last": {"$max": "$held"},
                    }
                },
            ]
        )
        return {row["_id"]: row for row in rows}

    def claims(self, divisions: Sequence[str], year: int) -> list[Document]:
        """The claimed figures 上报数字 of divisions for a year, its quarters and its months."""
        query = {"division": {"$in": list(divisions)}, "period": {"$gte": str(year), "$lt": str(year + 1)}}
        return list(
            self.database[FIGURE].find(query).sort([("division", 1), ("period", 1), ("indicator", 1), ("_id", 1)])
        )

    def activities(self, stations: Sequence[str]) -> dict[str, Document]:
        """`records`, `count` and `last` (the day of the last) of the records that count, by station."""
        rows = self.database[PERFORMANCE].aggregate(
            [
                {"$match": {"station": {"$in": list(stations)}, "status": {"$ne": "RETURNED"}}},
                {
                    "$group": {
                        "_id": "$station",
                        "records": {"$sum": 1},
                        "count": {"$sum": "$count"},
                        "last": {"$max": "$on"},
                    }
                },
            ]
        )
        return {row["_id"]: row for row in rows}

    def topics(self, divisions: Sequence[str], channel: Channel | None, period: Period) -> dict[str, int]:
        """How many receptions each topic came up at; from counters, so a million receptions cost what ten do."""
        prefix = "reception_topic." if channel is None else f"reception_topic.{channel}."
        rows = self.database[COUNTERS].find(
            {
                "division": {"$in": list(divisions)},
                "name": {"$gte": prefix, "$lt": f"{prefix}\U0010ffff"},
                "year": period.year,
            }
        )
        first, last = (int(month[5:]) for month in period.months)
        found: Tally[str] = Tally()
        for row in rows:
            topic = row["name"].split(".", 2)[2]
            found[topic] += sum(number for month, number in row["months"].items() if first <= int(month) <= last)
        return {topic: number for topic, number in found.items() if number}

    def gaps(
        self, kinds: Collection[RegisterKind], divisions: Sequence[str], months: Collection[str]
    ) -> dict[str, list[Gap]]:
        """Every entry of the divisions' registers of these kinds, and what fills it at the end of each month."""
        found = together.ask(self.database, live.of_registers(kinds, divisions, months))
        return {month: live.gaps(found, kinds, month) for month in months}

    def live(
        self, names: Collection[str], divisions: Sequence[str], periods: Sequence[Period]
    ) -> dict[tuple[str, Period], Mapping[str, int]]:
        """The live queries of `indicators`, by division; see `indicators.common` for their names."""
        found = together.ask(self.database, live.questions(names, divisions, periods))
        return {(name, period): live.answer(found, name, period, self.today()) for name in names for period in periods}

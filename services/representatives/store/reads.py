"""Every read that is more than "by id"; whatever can be answered for many keys at once is."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec
from pymongo.database import Database

from kit.clock import Today
from kit.counters import COUNTERS
from kit.divisions import DivisionTree
from kit.documents import Document
from kit.figures import FIGURE
from kit.periods import Period
from services.representatives import cadence, register
from services.representatives.activity import CHAIN
from services.representatives.events.common import (
    CADENCE,
    DUTY,
    GROUP,
    PERFORMANCE,
    RECEPTION,
    REGISTER,
    REPRESENTATIVE,
    STATION,
)
from services.representatives.indicators import common
from services.representatives.register import Gap, Register
from services.representatives.vocabulary import Channel, RegisterKind

_FILLED_BY = {
    RegisterKind.TOWN: STATION,
    RegisterKind.VILLAGE: STATION,
    RegisterKind.PROFESSION: STATION,
    RegisterKind.FIELD: GROUP,
    RegisterKind.DEPARTMENT: PERFORMANCE,
    RegisterKind.CONSTITUENCY: REPRESENTATIVE,
}
"""Whose documents fill the entries of a register."""


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

    def gaps(self, kinds: Sequence[RegisterKind], divisions: Sequence[str], month: str) -> list[Gap]:
        """Every entry of the divisions' registers of these kinds, and what fills it at the end of the month."""
        rows = self.database[REGISTER].find({"division": {"$in": list(divisions)}, "kind": {"$in": list(kinds)}})
        registers = [msgspec.convert(row["state"], Register) for row in rows.sort([("division", 1), ("_id", 1)])]
        present: dict[tuple[str, str], int] = {}
        for kind in kinds:
            present |= self._present(kind, sorted({one.division for one in registers if one.kind is kind}), month)
        return list(register.gaps(registers, present, month))

    def _present(self, kind: RegisterKind, divisions: list[str], month: str) -> dict[tuple[str, str], int]:
        prefix = {"$gte": f"{kind}:", "$lt": f"{kind};"}
        standing = {
            "fills.key": prefix,
            "fills.since": {"$lte": month},
            "$or": [{"fills.until": None}, {"fills.until": {"$gt": month}}],
        }
        rows = self.database[_FILLED_BY[kind]].aggregate(
            [
                {"$match": {"division": {"$in": divisions}, "fills.key": prefix}},
                {"$project": {"division": 1, "fills": 1}},
                {"$unwind": "$fills"},
                {"$match": standing},
                {"$group": {"_id": {"division": "$division", "key": "$fills.key"}, "number": {"$sum": 1}}},
            ]
        )
        return {(row["_id"]["division"], row["_id"]["key"]): row["number"] for row in rows}

    def live(self, name: str, divisions: Sequence[str], period: Period) -> Mapping[str, int]:
        """The live queries of `indicators`, by division; see `indicators.common` for their names."""
        match name.split("."):
            case [_, "persons", *mark]:
                return self._active(".".join(mark), divisions, period)
            case ["cadence", _]:
                return self._cadences(divisions, period, kept_only=name == common.KEPT)
            case ["duty", _]:
                return self._rostered(divisions, period)
            case _:
                return self._registers(name, divisions, period)

    def _active(self, mark: str, divisions: Sequence[str], period: Period) -> Mapping[str, int]:
        """Distinct persons with all of the activity in the period, by the division they belong to."""
        first, last = period.months
        mark, _, serving = mark.partition("@")
        some = [
            {"$elemMatch": {"$gte": f"{one}:{first}", "$lte": f"{one}:{last}"}}
            for one in (CHAIN if mark == common.CHAIN else (mark,))
        ]
        match: Document = {"division": {"$in": list(divisions)}, "activity": {"$all": some}}
        if serving:
            match["served"] = {
                "$elemMatch": {"since": {"$lte": last}, "$or": [{"until": None}, {"until": {"$gt": last}}]}
            }
        rows = self.database[REPRESENTATIVE].aggregate(
            [{"$match": match}, {"$group": {"_id": "$division", "persons": {"$sum": 1}}}]
        )
        return {row["_id"]: row["persons"] for row in rows}

    def _rostered(self, divisions: Sequence[str], period: Period) -> Mapping[str, int]:
        """Distinct persons of the roster's slots in the period."""
        first, last = period.months
        rows = self.database[DUTY].aggregate(
            [
                {"$match": {"division": {"$in": list(divisions)}, "month": {"$gte": first, "$lte": last}}},
                {"$unwind": "$representatives"},
                {"$group": {"_id": {"division": "$division", "person": "$representatives"}}},
                {"$group": {"_id": "$_id.division", "persons": {"$sum": 1}}},
            ]
        )
        return {row["_id"]: row["persons"] for row in rows}

    def _cadences(self, divisions: Sequence[str], period: Period, *, kept_only: bool) -> Mapping[str, int]:
        """Slots that ended in the period and before today."""
        found: Tally[str] = Tally()
        today = self.today()
        for row in self.database[CADENCE].find({"division": {"$in": list(divisions)}}, {"state": 1}):
            state = msgspec.convert(row["state"], cadence.Cadence)
            for slot in cadence.slots(state, period, today):
                found[state.division] += slot.kept or not kept_only
        return found

    def _registers(self, name: str, divisions: Sequence[str], period: Period) -> Mapping[str, int]:
        """How much of a register is filled, or missing, at the end of the period."""
        kind = next(one for one in RegisterKind if name in (common.filled(one), common.missing(one)))
        found: Tally[str] = Tally()
        for gap in self.gaps([kind], divisions, period.months[1]):
            found[gap.division] += gap.missing if name == common.missing(kind) else gap.expected - gap.missing
        return found

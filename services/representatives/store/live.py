"""What no counter can hold: distinct persons, slots of cadences, registers of what there should be.

    names and periods ─▶ questions ─▶ asked together ─▶ rows ─▶ number by division, for each name and period

Whatever one request wants to know comes in one round trip for each collection (`kit.together`). Pure.
"""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final

import msgspec

from kit.documents import Document
from kit.periods import Period
from kit.together import Question, Row, by_division, number_of_different
from services.representatives import cadence, register
from services.representatives.activity import CHAIN
from services.representatives.events.common import (
    CADENCE,
    DUTY,
    GROUP,
    PERFORMANCE,
    REGISTER,
    REPRESENTATIVE,
    STATION,
)
from services.representatives.indicators import common
from services.representatives.register import Gap, Register
from services.representatives.vocabulary import RegisterKind

Questions = dict[Hashable, Question]
Found = Mapping[Hashable, Sequence[Row]]

_CADENCES: Final = "cadences"
_REGISTERS: Final = "registers"
_REGISTER_OF: Final = {of(kind): kind for kind in RegisterKind for of in (common.filled, common.missing)}
_FILLED_BY: Final = {
    RegisterKind.TOWN: STATION,
    RegisterKind.VILLAGE: STATION,
    RegisterKind.PROFESSION: STATION,
    RegisterKind.FIELD: GROUP,
    RegisterKind.DEPARTMENT: PERFORMANCE,
    RegisterKind.CONSTITUENCY: REPRESENTATIVE,
}
"""Whose documents fill the entries of a register."""


def questions(names: Collection[str], divisions: Sequence[str], periods: Sequence[Period]) -> Questions:
    """All that must be asked to answer these names of `indicators.common` for these periods."""
    asked: Questions = {}
    for name in names:
        match name.split("."):
            case [_, "persons", *mark]:
                asked |= {(name, one): _active(".".join(mark), divisions, one) for one in periods}
            case ["duty", _]:
                asked |= {(name, one): _rostered(divisions, one) for one in periods}
            case ["cadence", _]:
                of_divisions = {"$match": {"division": {"$in": list(divisions)}}}
                asked[_CADENCES] = Question(CADENCE, [of_divisions, {"$project": {"state": 1}}])
    kinds = {_REGISTER_OF[name] for name in names if name in _REGISTER_OF}
    return asked | of_registers(kinds, divisions, {period.months[1] for period in periods})


def answer(found: Found, name: str, period: Period, today: date) -> Mapping[str, int]:
    """The number of each division, from the rows that the questions brought."""
    if name in (common.KEPT, common.DUE):
        return _cadences(found[_CADENCES], period, today, kept_only=name == common.KEPT)
    kind = _REGISTER_OF.get(name)
    if kind is None:
        return by_division(found[name, period])
    numbers: Tally[str] = Tally()
    for gap in gaps(found, [kind], period.months[1]):
        numbers[gap.division] += gap.missing if name == common.missing(kind) else gap.expected - gap.missing
    return numbers


def of_registers(kinds: Collection[RegisterKind], divisions: Sequence[str], months: Collection[str]) -> Questions:
    """The divisions' registers of these kinds, and what fills them at the end of each month."""
    if not kinds:
        return {}
    among = {"division": {"$in": list(divisions)}, "kind": {"$in": sorted(kinds)}}
    registers = Question(
        REGISTER, [{"$match": among}, {"$sort": {"division": 1, "_id": 1}}, {"$project": {"state": 1}}]
    )
    return {_REGISTERS: registers} | {
        (kind, month): _filling(kind, divisions, month) for kind in sorted(kinds) for month in sorted(months)
    }


def gaps(found: Found, kinds: Collection[RegisterKind], month: str) -> list[Gap]:
    """Every entry of the registers of these kinds at the end of a month."""
    present = {
        (row["_id"]["division"], row["_id"]["key"]): row["number"] for kind in kinds for row in found[kind, month]
    }
    return list(register.gaps(_registers(found[_REGISTERS], kinds), present, month))


def _registers(rows: Iterable[Row], kinds: Collection[RegisterKind]) -> Iterator[Register]:
    registers = (msgspec.convert(row["state"], Register) for row in rows)
    return (one for one in registers if one.kind in kinds)


def _filling(kind: RegisterKind, divisions: Sequence[str], month: str) -> Question:
    """How many documents fill each entry at the end of a month."""
    prefix = {"$gte": f"{kind}:", "$lt": f"{kind};"}
    standing = {
        "fills.key": prefix,
        "fills.since": {"$lte": month},
        "$or": [{"fills.until": None}, {"fills.until": {"$gt": month}}],
    }
    pipeline: list[Document] = [
        {"$match": {"division": {"$in": list(divisions)}, "fills.key": prefix}},
        {"$project": {"division": 1, "fills": 1}},
        {"$unwind": "$fills"},
        {"$match": standing},
        {"$group": {"_id": {"division": "$division", "key": "$fills.key"}, "number": {"$sum": 1}}},
    ]
    return Question(_FILLED_BY[kind], pipeline)


def _active(mark: str, divisions: Sequence[str], period: Period) -> Question:
    """Distinct persons with all of the activity in the period, by the division they belong to."""
    first, last = period.months
    mark, _, serving = mark.partition("@")
    some = [
        {"$elemMatch": {"$gte": f"{one}:{first}", "$lte": f"{one}:{last}"}}
        for one in (CHAIN if mark == common.CHAIN else (mark,))
    ]
    match: Document = {"division": {"$in": list(divisions)}, "activity": {"$all": some}}
    if serving:
        match["served"] = {"$elemMatch": {"since": {"$lte": last}, "$or": [{"until": None}, {"until": {"$gt": last}}]}}
    return Question(REPRESENTATIVE, [{"$match": match}, {"$group": {"_id": "$division", "number": {"$sum": 1}}}])


def _rostered(divisions: Sequence[str], period: Period) -> Question:
    """Distinct persons of the roster's slots in the period."""
    first, last = period.months
    pipeline: list[Document] = [
        {"$match": {"division": {"$in": list(divisions)}, "month": {"$gte": first, "$lte": last}}},
        *number_of_different("representatives"),
    ]
    return Question(DUTY, pipeline)


def _cadences(rows: Iterable[Row], period: Period, today: date, *, kept_only: bool) -> Mapping[str, int]:
    """Slots that ended in the period and before today."""
    found: Tally[str] = Tally()
    for row in rows:
        state = msgspec.convert(row["state"], cadence.Cadence)
        for slot in cadence.slots(state, period, today):
            found[state.division] += slot.kept or not kept_only
    return found

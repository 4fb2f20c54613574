"""A handling unit 承办单位 as the committee appraised it 办理考核: one score a year, the latest telling counts."""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

from kit.catalogue import Fact
from kit.fold import Aggregate, AggregateState, Contribution, Counter
from services.suggestions.events import UNIT, UnitAppraised


class Appraisal(msgspec.Struct, frozen=True, kw_only=True):
    """考核 the score of one year, out of `full_score`."""

    year: int
    score: float
    full_score: float
    grade: str | None
    event_key: str


class Unit(AggregateState, frozen=True, kw_only=True):
    """A unit's appraisals, by year."""

    appraisals: tuple[Appraisal, ...] = ()


def evolve(state: Unit, fact: Fact) -> Unit:
    """`state` after `fact`."""
    match fact.data:
        case UnitAppraised() as data:
            appraisal = Appraisal(
                year=data.year, score=data.score, full_score=data.full_score, grade=data.grade, event_key=fact.key
            )
            others = (one for one in state.appraisals if one.year != data.year)
            return replace(state, appraisals=tuple(sorted((*others, appraisal), key=lambda one: one.year)))
        case _:
            return state


def contribution(state: Unit) -> Contribution:
    """A unit counts in the last month of each year it was appraised for."""
    return {
        Counter(state.division, f"{one.year}-12", name): 1
        for one in state.appraisals
        for name in ("unit.appraised", "unit.known")
    }


UNITS = Aggregate(UNIT, Unit, evolve, lambda state: {"years": [one.year for one in state.appraisals]}, contribution)

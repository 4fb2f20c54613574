"""Witnessed enforcement 见证执行: cases are drawn at random, representatives see how each is enforced."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from kit.catalogue import Fact, Id
from services.supervision.anomalies import Anomaly, AnomalyKind
from services.supervision.events.sample import SampleDrawn, SampleWitnessed
from services.supervision.kinds.kind import Kind
from services.supervision.kinds.sampling import Draw
from services.supervision.steps import Row, Step
from services.supervision.vocabulary import ItemKind, ItemStatus, WitnessOutcome


class WitnessedCase(msgspec.Struct, frozen=True):
    """见证 what was seen of one drawn case."""

    case: int
    outcome: WitnessOutcome
    representatives: tuple[Id, ...]
    step: Step


class Witness(msgspec.Struct, frozen=True, tag="WITNESS", tag_field="kind"):
    """The latest draw counts; of a case, what was seen last."""

    title: str | None = None
    draw: Draw | None = None
    cases: tuple[WitnessedCase, ...] = ()


def evolve(state: Witness, fact: Fact) -> Witness:
    """`state` after one more fact in the total order."""
    match fact.data:
        case SampleDrawn() as data:
            return msgspec.structs.replace(state, title=data.title, draw=Draw.of(fact, data))
        case SampleWitnessed() as data:
            case = WitnessedCase(data.case, data.outcome, data.representatives, Step.of(fact))
            others = (one for one in state.cases if one.case != data.case)
            return msgspec.structs.replace(state, cases=(*others, case))
    return state


def status(state: Witness) -> ItemStatus:
    """Resolved once every drawn case was witnessed."""
    if not state.cases:
        return ItemStatus.OPEN
    return ItemStatus.RESOLVED if state.draw and len(state.cases) >= state.draw.size else ItemStatus.HELD


def rows(state: Witness) -> Iterator[Row]:
    """A draw counts in its month, a witnessed case in the month it was seen."""
    if state.draw is not None:
        yield state.draw.step.on, "sample.drawn", 1
        yield state.draw.step.on, "sample.cases", state.draw.size
        yield state.draw.step.on, "sample.reproducible", int(state.draw.reproducible is True)
    for case in state.cases:
        yield case.step.on, "sample.witnessed", 1


def anomalies(state: Witness) -> Iterator[Anomaly]:
    """What does not fit."""
    yield from draw_anomalies(state.draw)
    drawn = state.draw.drawn if state.draw else ()
    for case in state.cases:
        if state.draw is None or (drawn and case.case not in drawn):
            yield Anomaly(AnomalyKind.WITNESSED_NOT_DRAWN, case.step.event)


def draw_anomalies(draw: Draw | None) -> Iterator[Anomaly]:
    """A draw that gives other places when it is drawn again."""
    if draw is not None and draw.reproducible is False:
        yield Anomaly(AnomalyKind.DRAW_NOT_REPRODUCIBLE, draw.step.event)


WITNESS = Kind(
    name=ItemKind.WITNESS,
    start=Witness(),
    events=(SampleDrawn, SampleWitnessed),
    evolve=evolve,
    status=status,
    rows=rows,
    on=lambda state: state.draw.step.on if state.draw else None,
    anomalies=anomalies,
    index=lambda state: {"reproducible": state.draw.reproducible if state.draw else None},
)

"""An inspection 执法检查 or visit 视察: the committee's own, commissioned, or joint with other districts and levels.

A district that joins another's inspection says so of its own item; the other's view links all items that name it. The
problems found are findings of their own, each with its owner unit and date.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from kit.catalogue import Fact, Id
from services.supervision.anomalies import Anomaly, AnomalyKind
from services.supervision.events.inspection import InspectionJoined, InspectionReported, InspectionStarted
from services.supervision.events.sample import SampleDrawn
from services.supervision.kinds.kind import Kind, Participation
from services.supervision.kinds.sampling import Draw
from services.supervision.kinds.witness import draw_anomalies
from services.supervision.steps import Row, Step
from services.supervision.vocabulary import CreditKind, InspectionMode, InspectionType, ItemKind, ItemStatus


class Report(msgspec.Struct, frozen=True):
    """检查报告 what the inspection saw."""

    sites: int
    livelihood_items: int
    representatives: tuple[Id, ...]
    meeting: Id | None
    step: Step


class Inspection(msgspec.Struct, frozen=True, tag="INSPECTION", tag_field="kind"):
    """The latest start, joining, draw and report count."""

    title: str | None = None
    type: InspectionType | None = None
    mode: InspectionMode | None = None
    laws: tuple[str, ...] = ()
    started: Step | None = None
    joins: Id | None = None
    joined: Step | None = None
    draw: Draw | None = None
    report: Report | None = None


def evolve(state: Inspection, fact: Fact) -> Inspection:
    """`state` after one more fact in the total order."""
    step = Step.of(fact)
    match fact.data:
        case InspectionStarted() as data:
            return msgspec.structs.replace(
                state,
                title=data.title,
                type=data.type,
                mode=data.mode,
                laws=data.laws,
                started=state.started or step,
            )
        case InspectionJoined(inspection=inspection):
            return msgspec.structs.replace(state, joins=inspection, joined=step)
        case SampleDrawn() as data:
            return msgspec.structs.replace(state, draw=Draw.of(fact, data))
        case InspectionReported() as data:
            report = Report(data.sites, data.livelihood_items, data.representatives, data.meeting, step)
            return msgspec.structs.replace(state, report=report)
    return state


def rows(state: Inspection) -> Iterator[Row]:
    """Counts in the month of its report; the laws are counted live, each once."""
    if state.report is None:
        return
    on = state.report.step.on
    yield on, "inspection.reported", 1
    yield on, "inspection.livelihood_items", state.report.livelihood_items
    yield on, "inspection.sites", state.report.sites
    yield on, "inspection.joined", int(state.joins is not None)


def anomalies(state: Inspection) -> Iterator[Anomaly]:
    """What does not fit."""
    yield from draw_anomalies(state.draw)
    for step in (state.joined, state.report.step if state.report else None):
        if state.started is None and step is not None:
            yield Anomaly(AnomalyKind.INSPECTION_NOT_STARTED, step.event)


def participations(state: Inspection) -> Iterator[Participation]:
    """Who took part."""
    if state.report is not None:
        yield Participation(CreditKind.INSPECTION, state.report.step, state.report.representatives)


INSPECTION = Kind(
    name=ItemKind.INSPECTION,
    start=Inspection(),
    events=(InspectionStarted, InspectionJoined, SampleDrawn, InspectionReported),
    evolve=evolve,
    status=lambda state: ItemStatus.REPORTED if state.report else ItemStatus.OPEN,
    rows=rows,
    on=lambda state: state.report.step.on if state.report else None,
    anomalies=anomalies,
    index=lambda state: {"joins": state.joins, "laws": list(state.laws) if state.report else []},
    participations=participations,
)

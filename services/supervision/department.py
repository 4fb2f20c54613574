"""A department 部门 that the committee supervises: listed once, appraised now and then, or never."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from kit.catalogue import Fact, Id
from kit.fold import AggregateState
from services.supervision.events.work_appraisal import DepartmentListed, WorkAppraisalGraded
from services.supervision.steps import NEVER, Row, Step
from services.supervision.vocabulary import Grade, Organ


class DepartmentAppraisal(msgspec.Struct, frozen=True):
    """评议 one grade it got, at which appraisal."""

    item: Id
    grade: Grade
    step: Step


class Department(AggregateState, frozen=True, kw_only=True):
    """The latest name counts, the first listing; every appraisal is kept."""

    name: str | None = None
    organ: Organ | None = None
    listed: Step | None = None
    appraisals: tuple[DepartmentAppraisal, ...] = ()


def evolve(state: Department, fact: Fact) -> Department:
    """`state` after one more fact in the total order."""
    step = Step.of(fact)
    match fact.data:
        case DepartmentListed(name=name, organ=organ):
            return msgspec.structs.replace(state, name=name, organ=organ, listed=state.listed or step)
        case WorkAppraisalGraded(grade=grade):
            appraisal = DepartmentAppraisal(fact.subject, grade, step)
            return msgspec.structs.replace(state, appraisals=(*state.appraisals, appraisal))
    return state


def rows(state: Department) -> tuple[Row, ...]:
    """Listed from its month on; never appraised until the month of the first appraisal after that."""
    first = state.appraisals[0].step.on if state.appraisals else None
    if state.listed is None:
        return ((first, "department.known", 0),)
    listed = state.listed.on
    return (
        (listed, "department.listed", 1),
        (listed, "department.never_appraised", 1),
        (first and max(first, listed), "department.never_appraised", -1),
    )


def index(state: Department) -> Mapping[str, Any]:
    """What departments are found and ordered by."""
    last = state.appraisals[-1].step.on if state.appraisals else None
    return {
        "listed": state.listed is not None,
        "appraised": bool(state.appraisals),
        "on": (last or (state.listed.on if state.listed else None) or NEVER).isoformat(),
    }

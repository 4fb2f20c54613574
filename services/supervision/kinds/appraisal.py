"""The appraisal of departments' work 专项工作评议: departments named, meetings held, each one graded."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from kit.catalogue import Fact, Id
from services.supervision.events.work_appraisal import WorkAppraisalGraded, WorkAppraisalMet, WorkAppraisalStarted
from services.supervision.kinds.kind import Kind
from services.supervision.steps import Row, Step
from services.supervision.vocabulary import Grade, ItemKind, ItemStatus


class Meeting(msgspec.Struct, frozen=True):
    """评议会议 one meeting of it."""

    place: str | None
    participants: int
    step: Step


class DepartmentGrade(msgspec.Struct, frozen=True):
    """评议等次 one department's grade."""

    department: Id
    grade: Grade
    ballot: Id | None
    step: Step


class Appraisal(msgspec.Struct, frozen=True, tag="APPRAISAL", tag_field="kind"):
    """The latest list of departments counts, and each one's latest grade."""

    title: str | None = None
    departments: tuple[Id, ...] = ()
    started: Step | None = None
    meetings: tuple[Meeting, ...] = ()
    grades: tuple[DepartmentGrade, ...] = ()


def evolve(state: Appraisal, fact: Fact) -> Appraisal:
    """`state` after one more fact in the total order."""
    step = Step.of(fact)
    match fact.data:
        case WorkAppraisalStarted(title=title, departments=departments):
            return msgspec.structs.replace(state, title=title, departments=departments, started=state.started or step)
        case WorkAppraisalMet(place=place, participants=participants):
            return msgspec.structs.replace(state, meetings=(*state.meetings, Meeting(place, participants, step)))
        case WorkAppraisalGraded(department=department, grade=grade, ballot=ballot):
            others = (one for one in state.grades if one.department != department)
            graded = DepartmentGrade(department, grade, ballot, step)
            return msgspec.structs.replace(state, grades=(*others, graded))
    return state


def status(state: Appraisal) -> ItemStatus:
    """Graded once every department that was named is."""
    graded = {one.department for one in state.grades}
    if graded and graded >= set(state.departments):
        return ItemStatus.GRADED
    return ItemStatus.HELD if state.meetings else ItemStatus.OPEN


def rows(state: Appraisal) -> Iterator[Row]:
    """Meetings and grades count in their months."""
    for meeting in state.meetings:
        yield meeting.step.on, "work_appraisal.meetings", 1
    for one in state.grades:
        yield one.step.on, "work_appraisal.departments", 1


APPRAISAL = Kind(
    name=ItemKind.APPRAISAL,
    start=Appraisal(),
    events=(WorkAppraisalStarted, WorkAppraisalMet, WorkAppraisalGraded),
    evolve=evolve,
    status=status,
    rows=rows,
)

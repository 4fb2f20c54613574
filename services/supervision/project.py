"""A livelihood project 民生实事: nominated, shortlisted, voted on, carried out, graded.

A choice is real only when more candidates stand than there are seats. The votes themselves are a ballot of its own,
which this aggregate knows by name only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from typing import Any

import msgspec

from kit.catalogue import Fact, Id
from kit.fold import AggregateState
from services.supervision.anomalies import Anomaly, AnomalyKind
from services.supervision.events.ballot import BallotTallied
from services.supervision.events.project import (
    ProjectBalloted,
    ProjectDeliberated,
    ProjectGraded,
    ProjectNominated,
    ProjectProgressed,
    ProjectShortlisted,
)
from services.supervision.steps import NEVER, Row, Step
from services.supervision.vocabulary import Electorate, Grade, Proposer


class ProjectStatus(StrEnum):
    """How far a project is 项目状态.

    NOMINATED 已征集, SHORTLISTED 已列为候选, DELIBERATED 候选项目已审议,
    ADOPTED 票决通过, NOT_ADOPTED 票决未通过, IN_PROGRESS 实施中, COMPLETED 已完成, GRADED 已测评.
    """

    NOMINATED = "NOMINATED"
    SHORTLISTED = "SHORTLISTED"
    DELIBERATED = "DELIBERATED"
    ADOPTED = "ADOPTED"
    NOT_ADOPTED = "NOT_ADOPTED"
    IN_PROGRESS = "IN_PROGRESS"
    COMPLETED = "COMPLETED"
    GRADED = "GRADED"


class Vote(msgspec.Struct, frozen=True):
    """票决 how the vote on the candidates decided."""

    adopted: bool
    candidates: int
    seats: int
    ballot: Id | None
    step: Step


class Progress(msgspec.Struct, frozen=True):
    """进度 per cent carried out."""

    percent: int
    note: str | None
    step: Step


class Grading(msgspec.Struct, frozen=True):
    """测评 the electorate's grade."""

    grade: Grade
    ballot: Id | None
    step: Step


class Tally(msgspec.Struct, frozen=True):
    """计票 a ballot on this project was tallied."""

    ballot: Id
    step: Step


class Project(AggregateState, frozen=True, kw_only=True):
    """What is known of one project. The latest vote and grade count; the first completion."""

    title: str | None = None
    electorate: Electorate | None = None
    year: int | None = None
    town: str | None = None
    proposer: Proposer | None = None
    first_on: date | None = None
    nominated: Step | None = None
    shortlisted: Step | None = None
    deliberated: Step | None = None
    vote: Vote | None = None
    progress: tuple[Progress, ...] = ()
    completed: Step | None = None
    grading: Grading | None = None
    tallies: tuple[Tally, ...] = ()
    misfits: tuple[Anomaly, ...] = ()

    @property
    def adopted(self) -> bool:
        """Whether the latest vote adopted it."""
        return self.vote is not None and self.vote.adopted


def evolve(state: Project, fact: Fact) -> Project:
    """`state` after one more fact in the total order."""
    step = Step.of(fact)
    state = msgspec.structs.replace(state, first_on=state.first_on or step.on)
    match fact.data:
        case ProjectNominated() as data:
            return msgspec.structs.replace(
                state,
                title=data.title,
                electorate=data.electorate,
                year=data.year,
                town=data.town,
                proposer=data.proposer,
                nominated=state.nominated or step,
            )
        case ProjectShortlisted():
            return msgspec.structs.replace(state, shortlisted=state.shortlisted or step)
        case ProjectDeliberated():
            return msgspec.structs.replace(state, deliberated=state.deliberated or step)
        case ProjectBalloted() as data:
            vote = Vote(data.adopted, data.candidates, data.seats, data.ballot, step)
            fits = state if state.shortlisted else _note(state, AnomalyKind.BALLOTED_NOT_SHORTLISTED, step)
            return msgspec.structs.replace(fits, vote=vote)
        case ProjectProgressed() as data:
            return _carry_out(state, Progress(data.percent, data.note, step))
        case ProjectGraded() as data:
            fits = state if state.completed else _note(state, AnomalyKind.GRADED_BEFORE_COMPLETION, step)
            return msgspec.structs.replace(fits, grading=Grading(data.grade, data.ballot, step))
        case BallotTallied():
            return msgspec.structs.replace(state, tallies=(*state.tallies, Tally(fact.subject, step)))
    return state


def _carry_out(state: Project, progress: Progress) -> Project:
    step = progress.step
    if not state.adopted:
        state = _note(state, AnomalyKind.PROGRESS_WITHOUT_ADOPTION, step)
    if state.completed is not None:
        state = _note(state, AnomalyKind.PROGRESS_AFTER_COMPLETION, step)
    completed = state.completed or (step if progress.percent == 100 else None)
    return msgspec.structs.replace(state, progress=(*state.progress, progress), completed=completed)


def _note(state: Project, kind: AnomalyKind, step: Step) -> Project:
    return msgspec.structs.replace(state, misfits=(*state.misfits, Anomaly(kind, step.event)))


def status(state: Project) -> ProjectStatus | None:
    """How far it is, from what is known; None while only a tally names it."""
    if state.grading is not None:
        return ProjectStatus.GRADED
    if state.completed is not None:
        return ProjectStatus.COMPLETED
    if state.progress:
        return ProjectStatus.IN_PROGRESS
    if state.vote is not None:
        return ProjectStatus.ADOPTED if state.adopted else ProjectStatus.NOT_ADOPTED
    if state.deliberated is not None:
        return ProjectStatus.DELIBERATED
    if state.shortlisted is not None:
        return ProjectStatus.SHORTLISTED
    return None if state.nominated is None else ProjectStatus.NOMINATED


def anomalies(state: Project) -> Iterator[Anomaly]:
    """What does not fit."""
    yield from state.misfits
    if state.nominated is None:
        yield from _unknown(state)
    if state.vote is None:
        return
    if state.vote.candidates <= state.vote.seats:
        yield Anomaly(AnomalyKind.CANDIDATES_NOT_MORE_THAN_SEATS, state.vote.step.event)
    if state.vote.ballot is not None and state.vote.ballot not in {tally.ballot for tally in state.tallies}:
        yield Anomaly(AnomalyKind.BALLOT_NOT_TALLIED, state.vote.step.event)


def _unknown(state: Project) -> Iterator[Anomaly]:
    """Facts of a project that nobody nominated: named by its tallies, or else by the first step that is known."""
    for tally in state.tallies:
        yield Anomaly(AnomalyKind.BALLOT_OF_UNKNOWN_PROJECT, tally.step.event)
    steps = [
        state.shortlisted,
        state.deliberated,
        *(part.step for part in (state.vote, *state.progress, state.grading) if part),
    ]
    first = min((step for step in steps if step is not None), key=lambda step: step.on, default=None)
    if first is not None:
        yield Anomaly(AnomalyKind.PROJECT_NOT_NOMINATED, first.event)


def on(state: Project) -> date | None:
    """The day it counts for: of the vote, else of the first fact."""
    return state.vote.step.on if state.vote else state.first_on


def rows(state: Project) -> Iterator[Row]:
    """An adopted project counts in the month of the vote, its completion and its grade there too."""
    day = on(state)
    yield day, "project.known", 0
    if not state.adopted:
        return
    yield day, "project.adopted", 1
    yield day, "project.completed", int(state.completed is not None)
    if state.electorate is not None:
        level = state.electorate.lower()
        yield day, f"project.adopted_{level}", 1
        yield day, f"project.completed_{level}", int(state.completed is not None)
    if state.grading is not None:
        yield day, "project.graded", 1
        yield day, "project.satisfied", int(state.grading.grade is Grade.SATISFIED)


def index(state: Project) -> Mapping[str, Any]:
    """What projects are found and ordered by."""
    known = status(state)
    return {
        "status": known.value if known else None,
        "electorate": state.electorate.value if state.electorate else None,
        "year": state.year,
        "on": (on(state) or NEVER).isoformat(),
    }

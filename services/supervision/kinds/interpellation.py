"""An interpellation 质询: members ask an organ in writing; it answers until they are satisfied."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from kit.catalogue import Fact
from services.supervision.anomalies import Anomaly, AnomalyKind
from services.supervision.events.interpellation import (
    InterpellationAnswered,
    InterpellationJudged,
    InterpellationSubmitted,
)
from services.supervision.kinds.kind import Kind
from services.supervision.steps import Row, Step
from services.supervision.vocabulary import AnswerForm, ItemKind, ItemStatus, Organ


class Answer(msgspec.Struct, frozen=True):
    """答复 one answer and, once judged, whether the signers were satisfied."""

    form: AnswerForm
    step: Step
    satisfied: bool | None = None


class Interpellation(msgspec.Struct, frozen=True, tag="INTERPELLATION", tag_field="kind"):
    """Every answer is kept; a judgement is on the last one."""

    title: str | None = None
    organ: Organ | None = None
    signers: int = 0
    submitted: Step | None = None
    answers: tuple[Answer, ...] = ()
    misfits: tuple[Anomaly, ...] = ()


def evolve(state: Interpellation, fact: Fact) -> Interpellation:
    """`state` after one more fact in the total order."""
    step = Step.of(fact)
    match fact.data:
        case InterpellationSubmitted() as data:
            return msgspec.structs.replace(
                state,
                title=data.title,
                organ=data.organ,
                signers=data.signers,
                submitted=state.submitted or step,
            )
        case InterpellationAnswered(form=form):
            return msgspec.structs.replace(state, answers=(*state.answers, Answer(form, step)))
        case InterpellationJudged(satisfied=satisfied):
            if not state.answers:
                misfit = Anomaly(AnomalyKind.JUDGED_WITHOUT_ANSWER, step.event)
                return msgspec.structs.replace(state, misfits=(*state.misfits, misfit))
            *earlier, last = state.answers
            judged = msgspec.structs.replace(last, satisfied=satisfied)
            return msgspec.structs.replace(state, answers=(*earlier, judged))
    return state


def status(state: Interpellation) -> ItemStatus:
    """Open again while the last answer did not satisfy."""
    last = state.answers[-1] if state.answers else None
    if last is None or last.satisfied is False:
        return ItemStatus.OPEN
    return ItemStatus.RESOLVED if last.satisfied else ItemStatus.ANSWERED


def rows(state: Interpellation) -> Iterator[Row]:
    """Counts in the month it was submitted."""
    if state.submitted is not None:
        yield state.submitted.on, "interpellation.submitted", 1


INTERPELLATION = Kind(
    name=ItemKind.INTERPELLATION,
    start=Interpellation(),
    events=(InterpellationSubmitted, InterpellationAnswered, InterpellationJudged),
    evolve=evolve,
    status=status,
    rows=rows,
    anomalies=lambda state: state.misfits,
    index=lambda state: {"organ": state.organ.value if state.organ else None},
)

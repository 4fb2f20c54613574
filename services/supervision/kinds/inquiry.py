"""An inquiry 专题询问: research comes first (无调研不询问), then questions, answers, and commitments.

The commitments are aggregates of their own that name the inquiry and the question.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from kit.catalogue import Fact, Id
from services.supervision.anomalies import Anomaly, AnomalyKind
from services.supervision.events.inquiry import (
    InquiryAnswered,
    InquiryHeld,
    InquiryOpinionIssued,
    InquiryQuestion,
    InquiryResearched,
)
from services.supervision.kinds.kind import Kind, Participation, Produced
from services.supervision.steps import Row, Step
from services.supervision.vocabulary import CreditKind, ItemKind, ItemStatus


class Research(msgspec.Struct, frozen=True):
    """调研 one piece of research before the questions."""

    name: str
    suggestions: int
    representatives: tuple[Id, ...]
    step: Step


class Opinion(msgspec.Struct, frozen=True):
    """询问意见 an opinion it led to."""

    title: str
    unit: Id | None
    step: Step


class Inquiry(msgspec.Struct, frozen=True, tag="INQUIRY", tag_field="kind"):
    """The first report of each research counts, and the first meeting."""

    title: str | None = None
    research: tuple[Research, ...] = ()
    held: Step | None = None
    meeting: Id | None = None
    questions: tuple[InquiryQuestion, ...] = ()
    opinions: tuple[Opinion, ...] = ()
    answers: dict[str, Step] = msgspec.field(default_factory=dict)

    def researched(self, question: InquiryQuestion) -> bool:
        """Whether research that was carried out stands behind it."""
        return question.research in {one.name for one in self.research}

    def answered_on(self, question: InquiryQuestion) -> Step | None:
        """On the spot, or later."""
        return self.held if question.answered else self.answers.get(question.question)

    @property
    def unresearched(self) -> int:
        """How many questions have no research behind them."""
        return sum(not self.researched(question) for question in self.questions)


def evolve(state: Inquiry, fact: Fact) -> Inquiry:
    """`state` after one more fact in the total order."""
    step = Step.of(fact)
    match fact.data:
        case InquiryResearched() as data if data.research not in {one.name for one in state.research}:
            research = Research(data.research, data.suggestions, data.representatives, step)
            return msgspec.structs.replace(state, title=state.title or data.title, research=(*state.research, research))
        case InquiryHeld() as data if state.held is None:
            return msgspec.structs.replace(
                state,
                title=data.title,
                held=step,
                meeting=data.meeting,
                questions=data.questions,
            )
        case InquiryAnswered(question=question):
            return msgspec.structs.replace(state, answers={question: step} | state.answers)
        case InquiryOpinionIssued(title=title, unit=unit):
            return msgspec.structs.replace(state, opinions=(*state.opinions, Opinion(title, unit, step)))
    return state


def status(state: Inquiry) -> ItemStatus:
    """Answered once every question is."""
    if state.held is None:
        return ItemStatus.OPEN
    return ItemStatus.ANSWERED if all(map(state.answered_on, state.questions)) else ItemStatus.HELD


def rows(state: Inquiry) -> Iterator[Row]:
    """Research counts in its own month, questions in that of the meeting."""
    for one in state.research:
        yield one.step.on, "inquiry.research_suggestions", one.suggestions
    if state.held is not None:
        yield state.held.on, "inquiry.held", 1
        yield state.held.on, "inquiry.questions", len(state.questions)
        yield state.held.on, "inquiry.questions_researched", len(state.questions) - state.unresearched


def anomalies(state: Inquiry) -> Iterator[Anomaly]:
    """What does not fit."""
    known = {one.question for one in state.questions}
    for question, step in state.answers.items():
        if question not in known:
            yield Anomaly(AnomalyKind.ANSWER_TO_UNKNOWN_QUESTION, step.event)


def participations(state: Inquiry) -> Iterator[Participation]:
    """Who took part in its research; credited as for a hearing."""
    for one in state.research:
        yield Participation(CreditKind.HEARING, one.step, one.representatives)


def produced(state: Inquiry) -> Iterator[Produced]:
    """The opinions it led to."""
    return (Produced(opinion.title, opinion.unit, opinion.step) for opinion in state.opinions)


INQUIRY = Kind(
    name=ItemKind.INQUIRY,
    start=Inquiry(),
    events=(InquiryResearched, InquiryHeld, InquiryAnswered, InquiryOpinionIssued),
    evolve=evolve,
    status=status,
    rows=rows,
    on=lambda state: state.held.on if state.held else None,
    anomalies=anomalies,
    index=lambda state: {"unresearched": state.unresearched > 0},
    participations=participations,
    produced=produced,
)

"""The parts of items that ask: inquiries 专题询问, interpellations 质询, research 专题调研."""

from __future__ import annotations

from datetime import date

import strawberry
from strawberry import ID, Private
from strawberry.types import Info

from services.supervision.graph.enums import AnswerForm, Organ
from services.supervision.graph.meetings import Meeting, meeting_of
from services.supervision.kinds.inquiry import Inquiry
from services.supervision.kinds.interpellation import Interpellation
from services.supervision.kinds.research import Research


@strawberry.type(description="A question put at an inquiry. 询问问题。")
class InquiryQuestion:
    """问题."""

    question: str = strawberry.field(description="Its name within the inquiry. 题号。")
    text: str
    unit: ID = strawberry.field(description="The unit it was put to. 应询单位。")
    research: str | None = strawberry.field(description="The research it names. 所依据的调研。")
    researched: bool = strawberry.field(description="Whether that research was carried out. 有调研支撑。")
    answered_on: date | None = strawberry.field(description="Null while it is open. 答复日期。")


@strawberry.type(description="Research for an inquiry. 询问前调研。")
class InquiryResearch:
    """调研."""

    name: str
    reported_on: date
    suggestions: int = strawberry.field(description="How many suggestions it made. 意见建议数。")


@strawberry.type(description="What only an inquiry has. 专题询问。")
class InquiryPart:
    """专题询问."""

    state: Private[Inquiry]

    @strawberry.field
    def held_on(self) -> date | None:
        """When the questions were put."""
        return self.state.held.on if self.state.held else None

    @strawberry.field(description="The meeting it was held at, where it is known. 询问会议。")
    async def meeting(self, info: Info) -> Meeting | None:
        """Batched by id."""
        return await meeting_of(info, self.state.meeting)

    @strawberry.field
    def research(self) -> list[InquiryResearch]:
        """In the order it was reported."""
        return [
            InquiryResearch(name=one.name, reported_on=one.step.on, suggestions=one.suggestions)
            for one in self.state.research
        ]

    @strawberry.field(
        description="Every question, or those with (without) research behind them. 问题，可按有无调研筛选。"
    )
    def questions(self, researched: bool | None = None) -> list[InquiryQuestion]:
        """In the order they were put."""
        return [
            InquiryQuestion(
                question=one.question,
                text=one.text,
                unit=ID(one.unit),
                research=one.research,
                researched=self.state.researched(one),
                answered_on=answered.on if (answered := self.state.answered_on(one)) else None,
            )
            for one in self.state.questions
            if researched in (None, self.state.researched(one))
        ]


@strawberry.type(description="An answer to an interpellation. 质询答复。")
class InterpellationAnswer:
    """答复."""

    form: AnswerForm
    answered_on: date
    satisfied: bool | None = strawberry.field(description="Null while it is not judged. 是否满意。")


@strawberry.type(description="What only an interpellation has. 质询。")
class InterpellationPart:
    """质询."""

    organ: Organ | None
    signers: int = strawberry.field(description="How many signed it. 联名人数。")
    answers: list[InterpellationAnswer]

    @classmethod
    def of(cls, part: Interpellation) -> InterpellationPart:
        """The GraphQL form."""
        answers = [
            InterpellationAnswer(form=one.form, answered_on=one.step.on, satisfied=one.satisfied)
            for one in part.answers
        ]
        return cls(organ=part.organ, signers=part.signers, answers=answers)


@strawberry.type(description="What only research has. 专题调研。")
class ResearchPart:
    """专题调研."""

    reported_on: date | None
    suggestions: int = strawberry.field(description="How many suggestions it made. 意见建议数。")

    @classmethod
    def of(cls, part: Research) -> ResearchPart:
        """The GraphQL form."""
        return cls(reported_on=part.reported.on if part.reported else None, suggestions=part.suggestions)

"""Facts of an inquiry 专题询问: research, questions put and answered."""

from __future__ import annotations

from typing import Annotated, ClassVar

import msgspec

from kit.catalogue import EventData, Id, ShortText
from services.supervision.events.common import Number, Representatives, Unit, Word, check_distinct


class InquiryQuestion(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """问题 one question, to whom it was put, and the research behind it."""

    question: Word
    text: ShortText
    unit: Unit
    research: Annotated[Word, msgspec.Meta(description="The research it rests on 所依据的调研.")] | None = None
    answered: Annotated[bool, msgspec.Meta(description="当场答复 answered on the spot.")] = True


class InquiryResearched(EventData, frozen=True, kw_only=True):
    """询问前调研 research before the inquiry ended, with so many suggestions made. Subject: the item."""

    event_type: ClassVar[str] = "npc.inquiry.researched.v1"
    title: Annotated[ShortText, msgspec.Meta(description="What the inquiry is about.")]
    research: Word
    suggestions: Annotated[Number, msgspec.Meta(description="How many suggestions it made 意见建议数.")] = 0
    representatives: Representatives = ()


class InquiryHeld(EventData, frozen=True, kw_only=True):
    """开展专题询问 questions were put to units at a meeting. Subject: the item."""

    event_type: ClassVar[str] = "npc.inquiry.held.v1"
    title: ShortText
    questions: Annotated[tuple[InquiryQuestion, ...], msgspec.Meta(max_length=200)]
    meeting: Annotated[Id, msgspec.Meta(description="The meeting it was held at.")] | None = None

    def __post_init__(self) -> None:
        """Raises ValueError for a question that stands there twice."""
        check_distinct("questions", tuple(one.question for one in self.questions))


class InquiryAnswered(EventData, frozen=True, kw_only=True):
    """补充答复 a question that stayed open at the meeting was answered. Subject: the item."""

    event_type: ClassVar[str] = "npc.inquiry.answered.v1"
    question: Word


class InquiryOpinionIssued(EventData, frozen=True, kw_only=True):
    """询问意见交办 an opinion the inquiry led to went to a unit for handling. Subject: the item."""

    event_type: ClassVar[str] = "npc.inquiry.opinion_issued.v1"
    title: ShortText
    unit: Unit | None = None

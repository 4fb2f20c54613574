"""Facts of an interpellation 质询: submitted, answered, and the answer judged."""

from __future__ import annotations

from typing import Annotated, ClassVar

import msgspec

from kit.catalogue import EventData, ShortText
from services.supervision.events.common import Number
from services.supervision.vocabulary import AnswerForm, Organ


class InterpellationSubmitted(EventData, frozen=True, kw_only=True):
    """提出质询案 members interpellated an organ. Subject: the item."""

    event_type: ClassVar[str] = "npc.interpellation.submitted.v1"
    title: ShortText
    organ: Organ
    signers: Annotated[Number, msgspec.Meta(description="How many signed it 联名人数.")]


class InterpellationAnswered(EventData, frozen=True, kw_only=True):
    """受质询机关答复 the organ answered. Subject: the item."""

    event_type: ClassVar[str] = "npc.interpellation.answered.v1"
    form: AnswerForm


class InterpellationJudged(EventData, frozen=True, kw_only=True):
    """对答复的意见 more than half of the signers were satisfied, or the organ answers again. Subject: the item."""

    event_type: ClassVar[str] = "npc.interpellation.judged.v1"
    satisfied: bool

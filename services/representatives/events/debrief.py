"""Facts of debriefs 述职 with the voters' ballots, and of yearly appraisals 考核."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar

import msgspec

from kit.catalogue import EventData, Id
from services.representatives.events.common import (
    Number,
)
from services.representatives.vocabulary import (
    AppraisalGrade,
)


class DebriefScheduled(EventData, frozen=True, kw_only=True):
    """安排述职 a representative is to report to the voters."""

    event_type: ClassVar[str] = "npc.debrief.scheduled.v1"
    representative: Id
    on: date


class DebriefHeld(EventData, frozen=True, kw_only=True):
    """述职 the representative reported to the voters, or to those who elected them."""

    event_type: ClassVar[str] = "npc.debrief.held.v1"
    representative: Id
    voters: Annotated[Number, msgspec.Meta(description="How many were there 到会选民人数")] = 0
    written: Annotated[bool, msgspec.Meta(description="书面述职 in writing")] = False


class DebriefBalloted(EventData, frozen=True, kw_only=True):
    """测评 the voters graded the report by secret ballot; counts only, never who, in which order or when."""

    event_type: ClassVar[str] = "npc.debrief.balloted.v1"
    representative: Id
    eligible: Annotated[Number, msgspec.Meta(description="应到 who might vote")]
    cast: Annotated[Number, msgspec.Meta(description="有效票 ballots cast")]
    satisfied: Annotated[Number, msgspec.Meta(description="满意")]
    mostly: Annotated[Number, msgspec.Meta(description="基本满意")] = 0
    dissatisfied: Annotated[Number, msgspec.Meta(description="不满意")] = 0

    def __post_init__(self) -> None:
        """The choices are the ballots cast, and nobody votes twice."""
        if self.satisfied + self.mostly + self.dissatisfied != self.cast:
            raise ValueError(f"the choices must sum to cast, {self.cast}")
        if self.cast > self.eligible:
            raise ValueError(f"cast is {self.cast} but only {self.eligible} were eligible")


class DebriefPublished(EventData, frozen=True, kw_only=True):
    """公开 report and grades were made public."""

    event_type: ClassVar[str] = "npc.debrief.published.v1"
    representative: Id


class AppraisalScored(EventData, frozen=True, kw_only=True):
    """年度考核 a representative's year was scored; scored again, the later score counts. Subject: the appraisal."""

    event_type: ClassVar[str] = "npc.appraisal.scored.v1"
    representative: Id
    year: Annotated[int, msgspec.Meta(ge=1954, le=2200)]
    score: Annotated[float, msgspec.Meta(ge=0, le=1000, description="得分 by the district's own rules")] | None = None
    grade: AppraisalGrade

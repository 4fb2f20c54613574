"""Facts of a livelihood project 民生实事: collected, shortlisted, deliberated, voted on, carried out, graded."""

from __future__ import annotations

from typing import Annotated, ClassVar

import msgspec

from kit.catalogue import EventData, Id, ShortText
from services.supervision.events.common import Number
from services.supervision.vocabulary import Electorate, Grade, Proposer


class ProjectNominated(EventData, frozen=True, kw_only=True):
    """民生实事征集 a livelihood project was collected as a proposal. Subject: the project."""

    event_type: ClassVar[str] = "npc.project.nominated.v1"
    title: ShortText
    electorate: Electorate
    year: Annotated[int, msgspec.Meta(ge=1954, le=2200, description="The year it is to be carried out 实施年度.")]
    town: (
        Annotated[str, msgspec.Meta(min_length=1, max_length=200, description="The town, where one votes.")] | None
    ) = None
    proposer: Annotated[Proposer, msgspec.Meta(description="Who proposed it 提出者.")] | None = None


class ProjectShortlisted(EventData, frozen=True, kw_only=True):
    """候选项目 the project became a candidate for the ballot. Subject: the project."""

    event_type: ClassVar[str] = "npc.project.shortlisted.v1"


class ProjectDeliberated(EventData, frozen=True, kw_only=True):
    """候选项目审议 the candidates were deliberated before the vote. Subject: the project."""

    event_type: ClassVar[str] = "npc.project.deliberated.v1"
    meeting: Annotated[Id, msgspec.Meta(description="The meeting that deliberated.")] | None = None


class ProjectBalloted(EventData, frozen=True, kw_only=True):
    """民生实事票决 the vote decided on this project; there are more candidates than seats. Subject: the project."""

    event_type: ClassVar[str] = "npc.project.balloted.v1"
    adopted: bool
    candidates: Annotated[Number, msgspec.Meta(description="How many projects stood for election 候选数.")]
    seats: Annotated[Number, msgspec.Meta(description="How many were to be adopted 应选数.")]
    ballot: Annotated[Id, msgspec.Meta(description="The tally of this project's votes.")] | None = None


class ProjectProgressed(EventData, frozen=True, kw_only=True):
    """项目进度 how far the project is; 100 per cent completes it. Subject: the project."""

    event_type: ClassVar[str] = "npc.project.progressed.v1"
    percent: Annotated[int, msgspec.Meta(ge=0, le=100)]
    note: ShortText | None = None


class ProjectGraded(EventData, frozen=True, kw_only=True):
    """项目测评 the electorate graded the finished project. Subject: the project."""

    event_type: ClassVar[str] = "npc.project.graded.v1"
    grade: Grade
    ballot: Annotated[Id, msgspec.Meta(description="The tally behind the grade.")] | None = None

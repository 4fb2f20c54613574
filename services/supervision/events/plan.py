"""Facts of the annual supervision plan 年度监督计划: topics collected, adopted, published, adjusted."""

from __future__ import annotations

from typing import Annotated, ClassVar

import msgspec

from kit.catalogue import EventData, Id, ShortText
from services.supervision.events.common import Word, Year, check_distinct
from services.supervision.vocabulary import PlanSource, Proposer


class PlanTopic(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """议题 one topic of the plan, with the lawful source it rests on."""

    topic: Word
    title: ShortText
    source: PlanSource
    proposer: Annotated[Proposer, msgspec.Meta(description="Left out: as it was collected.")] | None = None
    item: Annotated[Id, msgspec.Meta(description="The supervision item that carries it out.")] | None = None


PlanTopics = Annotated[tuple[PlanTopic, ...], msgspec.Meta(max_length=200)]


class PlanTopicProposed(EventData, frozen=True, kw_only=True):
    """议题征集 a topic for the coming year was collected. Subject: the plan."""

    event_type: ClassVar[str] = "npc.plan.topic_proposed.v1"
    year: Year
    topic: Word
    title: ShortText
    proposer: Proposer


class PlanAdopted(EventData, frozen=True, kw_only=True):
    """监督计划通过 the plan of a year was adopted with its topics. Subject: the plan."""

    event_type: ClassVar[str] = "npc.plan.adopted.v1"
    year: Year
    title: ShortText
    topics: PlanTopics
    meeting: Annotated[Id, msgspec.Meta(description="The meeting that adopted it.")] | None = None

    def __post_init__(self) -> None:
        """Raises ValueError for a topic that stands there twice."""
        check_distinct("topics", tuple(one.topic for one in self.topics))


class PlanPublished(EventData, frozen=True, kw_only=True):
    """监督计划公布 the plan was made public. Subject: the plan."""

    event_type: ClassVar[str] = "npc.plan.published.v1"


class PlanAdjusted(EventData, frozen=True, kw_only=True):
    """监督计划调整 topics were added or dropped after the adoption. Subject: the plan."""

    event_type: ClassVar[str] = "npc.plan.adjusted.v1"
    reason: ShortText
    added: PlanTopics = ()
    dropped: Annotated[tuple[Word, ...], msgspec.Meta(max_length=200)] = ()
    meeting: Annotated[Id, msgspec.Meta(description="The meeting that decided it.")] | None = None

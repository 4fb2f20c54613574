"""Annual supervision plans 年度监督计划 with their topics."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import msgspec
import strawberry
from strawberry import ID, Private
from strawberry.types import Info

from kit.documents import Document
from services.supervision import loaders
from services.supervision import plan as plans
from services.supervision.graph.common import SupervisionAnomaly
from services.supervision.graph.division import Division
from services.supervision.graph.enums import PlanSource, PlanStatus, Proposer, TopicStatus
from services.supervision.graph.item_links import item_of
from services.supervision.graph.items import SupervisionItem
from services.supervision.graph.meetings import Meeting, meeting_of


@strawberry.type(description="A topic of the plan, or one that was only collected. 监督议题。")
class PlanTopic:
    """议题."""

    state: Private[plans.Topic]

    @strawberry.field(description="Its name within the plan. 议题编号。")
    def topic(self) -> str:
        """A word."""
        return self.state.topic

    @strawberry.field
    def title(self) -> str:
        """What is to be supervised."""
        return self.state.title

    @strawberry.field
    def status(self) -> TopicStatus:
        """Where it stands."""
        return self.state.status

    @strawberry.field(description="Null while it is only collected. 法定来源。")
    def source(self) -> PlanSource | None:
        """One of six."""
        return self.state.source

    @strawberry.field(description="Null where it was not collected. 提出者。")
    def proposer(self) -> Proposer | None:
        """Who proposed it."""
        return self.state.proposer

    @strawberry.field(description="Proposed by a citizen, or resting on petitions or public concern. 是否来自群众。")
    def from_citizens(self) -> bool:
        """As the indicator counts it."""
        return self.state.from_citizens

    @strawberry.field(description="The item that carries it out, where the plan says. 对应监督事项。")
    async def item(self, info: Info) -> SupervisionItem | None:
        """Batched by id."""
        return await item_of(info, self.state.item)


@strawberry.type(description="A change of the plan after its adoption. 监督计划调整。")
class PlanAdjustment:
    """调整."""

    on: date
    reason: str
    added: list[PlanTopic] = strawberry.field(description="The topics added. 增加的议题。")
    dropped: list[PlanTopic] = strawberry.field(description="The topics dropped. 取消的议题。")

    @classmethod
    def of(cls, adjustment: plans.Adjustment, topics: Mapping[str, plans.Topic]) -> PlanAdjustment:
        """The GraphQL form; what was dropped without ever having been planned is not shown."""
        added, dropped = (
            [PlanTopic(state=topics[name]) for name in names if name in topics]
            for names in (adjustment.added, adjustment.dropped)
        )
        return cls(on=adjustment.step.on, reason=adjustment.reason, added=added, dropped=dropped)


@strawberry.federation.type(keys=["id"], description="The annual plan of supervision. 年度监督计划。")
class SupervisionPlan:
    """监督计划."""

    state: Private[plans.Plan]

    @classmethod
    async def resolve_reference(cls, info: Info, id: ID) -> SupervisionPlan | None:
        """Batched by id."""
        return await plan_of(info, id)

    @strawberry.field
    def id(self) -> ID:
        """Its id."""
        return ID(self.state.id)

    @strawberry.field
    def division(self) -> Division | None:
        """Whose plan."""
        return Division(code=ID(self.state.division))

    @strawberry.field
    def year(self) -> int | None:
        """The year it is for."""
        return self.state.year

    @strawberry.field(description="Null while topics are only collected. 名称。")
    def title(self) -> str | None:
        """Its name."""
        return self.state.title

    @strawberry.field
    def status(self) -> PlanStatus:
        """How far it is."""
        return plans.status(self.state)

    @strawberry.field
    def adopted_on(self) -> date | None:
        """When it was adopted."""
        return self.state.adopted.on if self.state.adopted else None

    @strawberry.field
    def published_on(self) -> date | None:
        """When it was made public."""
        return self.state.published.on if self.state.published else None

    @strawberry.field(description="The meeting that adopted it, where it is known. 通过计划的会议。")
    async def meeting(self, info: Info) -> Meeting | None:
        """Batched by id."""
        return await meeting_of(info, self.state.meeting)

    @strawberry.field(
        description="Every topic, or those that came from citizens (did not). 议题，可按是否来自群众筛选。"
    )
    def topics(self, from_citizens: bool | None = None) -> list[PlanTopic]:
        """In the order they were first heard of."""
        return [
            PlanTopic(state=one) for one in self.state.topics.values() if from_citizens in (None, one.from_citizens)
        ]

    @strawberry.field
    def adjustments(self) -> list[PlanAdjustment]:
        """Every change, earliest first."""
        return [PlanAdjustment.of(one, self.state.topics) for one in self.state.adjustments]

    @strawberry.field
    def anomalies(self) -> list[SupervisionAnomaly]:
        """What does not fit."""
        return SupervisionAnomaly.all_of(plans.anomalies(self.state))

    @classmethod
    def of(cls, document: Document) -> SupervisionPlan:
        """The view of a stored plan."""
        return cls(state=msgspec.convert(document["state"], plans.Plan))


async def plan_of(info: Info, identity: str) -> SupervisionPlan | None:
    """The plan, batched by id."""
    document = await loaders.of(info).plans.load(identity)
    return SupervisionPlan.of(document) if document else None

"""Supervision items 监督事项, the findings 问题 they lead to, and the suggestions 建议 behind some of them."""

from __future__ import annotations

from datetime import date

import msgspec
import strawberry
from strawberry import ID, Private
from strawberry.types import Info

from kit.documents import Document
from services.supervision import finding as problems
from services.supervision import item as items
from services.supervision import loaders
from services.supervision.graph.ballots import Ballot
from services.supervision.graph.common import SupervisionAnomaly, SupervisionDeadline
from services.supervision.graph.division import Division
from services.supervision.graph.enums import FindingStatus, ItemKind, ItemStatus, RequestCause
from services.supervision.graph.hearings import HearingPart
from services.supervision.hearing import Hearing
from services.supervision.steps import days_late


@strawberry.type(description="What only a follow-up has. 跟踪监督。")
class FollowUpPart:
    """跟踪监督."""

    cause: RequestCause
    opened_on: date
    suggestion: Suggestion | None = strawberry.field(description="The suggestion behind it. 所涉建议。")

    @classmethod
    def of(cls, part: items.FollowUp) -> FollowUpPart:
        """The GraphQL form."""
        return cls(cause=part.cause, opened_on=part.opened.on, suggestion=Suggestion(id=ID(part.suggestion)))


@strawberry.federation.type(
    keys=["id"], description="A supervision item; one part says what only its kind has. 监督事项。"
)
class SupervisionItem:
    """监督事项."""

    state: Private[items.Item]

    @classmethod
    async def resolve_reference(cls, info: Info, id: ID) -> SupervisionItem | None:
        """Batched by id."""
        return await item_of(info, id)

    @strawberry.field
    def id(self) -> ID:
        """Its id."""
        return ID(self.state.id)

    @strawberry.field
    def division(self) -> Division | None:
        """Whose item."""
        return Division(code=ID(self.state.division))

    @strawberry.field
    def kind(self) -> ItemKind:
        """Which part is given."""
        return self.state.kind

    @strawberry.field(description="Null where the item was never scheduled. 名称。")
    def title(self) -> str | None:
        """What it is about."""
        return self.state.part.title if self.state.part else None

    @strawberry.field
    def status(self) -> ItemStatus:
        """How far it is."""
        return items.status(self.state)

    @strawberry.field(description="The day it counts for: of the hearing, or of its opening. 归属日期。")
    def on(self) -> date | None:
        """The day lists filter and order by."""
        return self.state.on

    @strawberry.field(description="Every term, met or not. 各项期限。")
    def deadlines(self, info: Info) -> list[SupervisionDeadline]:
        """In the order of the law."""
        today = loaders.of(info).today
        return [SupervisionDeadline.of(deadline, today) for deadline in items.deadlines(self.state)]

    @strawberry.field(description="The earliest term that is still awaited. 最近未完成期限。")
    def due_on(self) -> date | None:
        """A day, or null where nothing is awaited."""
        return items.due_on(self.state)

    @strawberry.field(description="Days past the earliest awaited term, today; 0 in time. 逾期天数。")
    def overdue_days(self, info: Info) -> int:
        """Calendar days."""
        return days_late(items.due_on(self.state), None, loaders.of(info).today)

    @strawberry.field
    def hearing(self) -> HearingPart | None:
        """The part of a hearing."""
        return HearingPart(state=self.state.part) if isinstance(self.state.part, Hearing) else None

    @strawberry.field
    def follow_up(self) -> FollowUpPart | None:
        """The part of a follow-up."""
        return FollowUpPart.of(self.state.part) if isinstance(self.state.part, items.FollowUp) else None

    @strawberry.field(description="The findings it led to; their re-checks are its look-back. 发现的问题（含回头看）。")
    async def findings(self, info: Info) -> list[Finding]:
        """Batched by item."""
        rows = await loaders.of(info).findings_of_item.load(self.state.id) or ()
        return [Finding.of(row) for row in rows]

    @strawberry.field(description="Ballots on it: how its report or their handling was graded. 测评结果。")
    async def ballots(self, info: Info) -> list[Ballot]:
        """Batched by item."""
        return [Ballot.of(row) for row in await loaders.of(info).ballots_about.load(self.state.id) or ()]

    @strawberry.field
    def anomalies(self) -> list[SupervisionAnomaly]:
        """What does not fit."""
        return SupervisionAnomaly.all_of(items.anomalies(self.state))

    @classmethod
    def of(cls, document: Document) -> SupervisionItem:
        """The view of a stored item."""
        return cls(state=msgspec.convert(document["state"], items.Item))


@strawberry.type(description="One entry of a finding's history. 问题状态变更。")
class FindingStage:
    """A status and the day it began."""

    status: FindingStatus
    since: date


@strawberry.federation.type(keys=["id"], description="A problem that supervision found. 问题。")
class Finding:
    """问题."""

    state: Private[problems.Finding]

    @classmethod
    async def resolve_reference(cls, info: Info, id: ID) -> Finding | None:
        """Batched by id."""
        return await finding_of(info, id)

    @strawberry.field
    def id(self) -> ID:
        """Its id."""
        return ID(self.state.id)

    @strawberry.field
    def division(self) -> Division | None:
        """Whose finding."""
        return Division(code=ID(self.state.division))

    @strawberry.field(description="Null where it was never raised. 问题描述。")
    def title(self) -> str | None:
        """What is wrong."""
        return self.state.title

    @strawberry.field(description="The id of the unit that must rectify it. 责任单位编号。")
    def owner(self) -> ID | None:
        """A unit."""
        return ID(self.state.owner) if self.state.owner else None

    @strawberry.field
    def status(self) -> FindingStatus:
        """How far it is."""
        return self.state.status

    @strawberry.field
    def raised_on(self) -> date | None:
        """The day."""
        return self.state.raised.on if self.state.raised else None

    @strawberry.field(description="The term for its rectification while that is awaited. 整改期限。")
    def due_on(self) -> date | None:
        """A day, or null where nothing is awaited."""
        return problems.due_on(self.state)

    @strawberry.field(description="Days past the term, today; 0 in time. 逾期天数。")
    def overdue_days(self, info: Info) -> int:
        """Calendar days."""
        return days_late(problems.due_on(self.state), None, loaders.of(info).today)

    @strawberry.field(description="How often a re-check failed and reopened it. 复查未通过次数。")
    def failed_rechecks(self) -> int:
        """A count."""
        return self.state.failed_rechecks

    @strawberry.field
    def history(self) -> list[FindingStage]:
        """From the first status to the present one."""
        return [FindingStage(status=stage.status, since=stage.step.on) for stage in self.state.history]

    @strawberry.field(description="The supervision item it came from; null where it stands alone. 所属监督事项。")
    async def item(self, info: Info) -> SupervisionItem | None:
        """Batched by id."""
        return await item_of(info, self.state.item)

    @strawberry.field
    def anomalies(self) -> list[SupervisionAnomaly]:
        """What does not fit."""
        return SupervisionAnomaly.all_of(problems.anomalies(self.state))

    @classmethod
    def of(cls, document: Document) -> Finding:
        """The view of a stored finding."""
        return cls(state=msgspec.convert(document["state"], problems.Finding))


@strawberry.federation.type(keys=["id"], description="A suggestion, seen from supervision. 建议（监督侧）。")
class Suggestion:
    """建议: owned by another service, known here by its id."""

    id: ID

    @classmethod
    def resolve_reference(cls, id: ID) -> Suggestion:
        """Any id: what is asked of it is looked up."""
        return cls(id=id)

    @strawberry.field(description="The first follow-up it led to. 由其引发的跟踪监督。")
    async def follow_up(self, info: Info) -> SupervisionItem | None:
        """Batched by suggestion."""
        rows = await loaders.of(info).items_of_suggestion.load(self.id) or ()
        return SupervisionItem.of(rows[0]) if rows else None


async def item_of(info: Info, identity: str | None) -> SupervisionItem | None:
    """The item, batched by id; None where none is named or known."""
    document = await loaders.of(info).items.load(identity) if identity else None
    return SupervisionItem.of(document) if document else None


async def finding_of(info: Info, identity: str) -> Finding | None:
    """The finding, batched by id."""
    document = await loaders.of(info).findings.load(identity)
    return Finding.of(document) if document else None

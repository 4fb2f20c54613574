"""Findings 问题: what supervision found wrong, who must put it right, and whether it stayed right."""

from __future__ import annotations

from datetime import date

import msgspec
import strawberry
from strawberry import ID, Private
from strawberry.types import Info

from kit.documents import Document
from services.supervision import finding as problems
from services.supervision import loaders
from services.supervision.graph.common import SupervisionAnomaly
from services.supervision.graph.division import Division
from services.supervision.graph.enums import FindingList, FindingStatus
from services.supervision.graph.item_links import LinkedItem, item_of
from services.supervision.steps import days_late


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

    @strawberry.field(name="list", description="Which of the three lists it stands on. 所在清单。")
    def on_list(self) -> FindingList:
        """Follows from the status."""
        return problems.list_of(self.state.status)

    @strawberry.field(description="When a rectification that had been accepted came undone. 整改反弹日期。")
    def undone_on(self) -> list[date]:
        """The failed re-checks after one that passed."""
        return [step.on for step in self.state.undone]

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
    async def item(self, info: Info) -> LinkedItem | None:
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


async def finding_of(info: Info, identity: str) -> Finding | None:
    """The finding, batched by id."""
    document = await loaders.of(info).findings.load(identity)
    return Finding.of(document) if document else None

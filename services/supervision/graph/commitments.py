"""Commitments 承诺: what a unit promised at an inquiry or another item, by when, and whether it was kept."""

from __future__ import annotations

from datetime import date

import msgspec
import strawberry
from strawberry import ID, Private
from strawberry.types import Info

from kit.documents import Document
from services.supervision import commitment as commitments
from services.supervision import loaders
from services.supervision.graph.common import SupervisionAnomaly
from services.supervision.graph.division import Division
from services.supervision.graph.enums import CommitmentStatus
from services.supervision.graph.item_links import LinkedItem, item_of
from services.supervision.steps import days_late


@strawberry.federation.type(keys=["id"], description="A commitment that a unit made. 承诺。")
class Commitment:
    """承诺."""

    state: Private[commitments.Commitment]

    @classmethod
    async def resolve_reference(cls, info: Info, id: ID) -> Commitment | None:
        """Batched by id."""
        return await commitment_of(info, id)

    @strawberry.field
    def id(self) -> ID:
        """Its id."""
        return ID(self.state.id)

    @strawberry.field
    def division(self) -> Division | None:
        """Whose unit promised."""
        return Division(code=ID(self.state.division))

    @strawberry.field(description="Null where it was never made. 承诺内容。")
    def title(self) -> str | None:
        """What was promised."""
        return self.state.title

    @strawberry.field(description="The id of the unit that promised. 承诺单位编号。")
    def unit(self) -> ID | None:
        """A unit."""
        return ID(self.state.unit) if self.state.unit else None

    @strawberry.field(description="As of today. 承诺状态。")
    def status(self, info: Info) -> CommitmentStatus:
        """Overdue is a matter of today."""
        return commitments.status(self.state, loaders.of(info).today)

    @strawberry.field
    def made_on(self) -> date | None:
        """The day."""
        return self.state.made.on if self.state.made else None

    @strawberry.field(description="By when. 承诺期限。")
    def due_on(self) -> date | None:
        """The day itself is still in time."""
        return self.state.due

    @strawberry.field(description="Days past the term until it was kept, or until today while it is open. 逾期天数。")
    def overdue_days(self, info: Info) -> int:
        """Calendar days; 0 for a broken one."""
        if self.state.broken is not None:
            return 0
        done = self.state.fulfilled.on if self.state.fulfilled else None
        return days_late(self.state.due, done, loaders.of(info).today)

    @strawberry.field
    def fulfilled_on(self) -> date | None:
        """The day."""
        return self.state.fulfilled.on if self.state.fulfilled else None

    @strawberry.field(description="What proves that it was kept. 佐证。")
    def proof(self) -> str | None:
        """In words."""
        return self.state.proof

    @strawberry.field
    def broken_on(self) -> date | None:
        """The day it was found broken."""
        return self.state.broken.on if self.state.broken else None

    @strawberry.field(description="Why it was not kept. 未兑现原因。")
    def reason(self) -> str | None:
        """In words."""
        return self.state.reason

    @strawberry.field(description="The inquiry or other item it was made at. 所属监督事项。")
    async def item(self, info: Info) -> LinkedItem | None:
        """Batched by id."""
        return await item_of(info, self.state.item)

    @strawberry.field(description="The name of the inquiry's question it answers. 所答问题。")
    def question(self) -> str | None:
        """A word."""
        return self.state.question

    @strawberry.field
    def anomalies(self) -> list[SupervisionAnomaly]:
        """What does not fit."""
        return SupervisionAnomaly.all_of(commitments.anomalies(self.state))

    @classmethod
    def of(cls, document: Document) -> Commitment:
        """The view of a stored commitment."""
        return cls(state=msgspec.convert(document["state"], commitments.Commitment))


async def commitment_of(info: Info, identity: str) -> Commitment | None:
    """The commitment, batched by id."""
    document = await loaders.of(info).commitments.load(identity)
    return Commitment.of(document) if document else None

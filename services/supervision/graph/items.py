"""Supervision items 监督事项: what all have, a part for what only one kind has, and what they lead to."""

from __future__ import annotations

from datetime import date

import msgspec
import strawberry
from strawberry import ID, Private
from strawberry.types import Info

from kit.documents import Document
from services.supervision import item as items
from services.supervision import loaders
from services.supervision.graph.ballots import Ballot
from services.supervision.graph.commitments import Commitment
from services.supervision.graph.common import SupervisionAnomaly, SupervisionDeadline
from services.supervision.graph.division import Division
from services.supervision.graph.duties import AppraisalPart, DecisionPart, ReferralPart
from services.supervision.graph.enums import ItemKind, ItemStatus
from services.supervision.graph.findings import Finding, finding_of
from services.supervision.graph.hearings import HearingPart
from services.supervision.graph.item_links import item_of
from services.supervision.graph.questions import InquiryPart, InterpellationPart, ResearchPart
from services.supervision.graph.representatives import Representative
from services.supervision.graph.suggestions import FollowUpPart, Suggestion
from services.supervision.graph.visits import (
    CourtObservationPart,
    InspectionPart,
    MicroPart,
    SiteTrackingPart,
    WitnessPart,
)
from services.supervision.kinds import kind_of
from services.supervision.kinds.appraisal import Appraisal
from services.supervision.kinds.court_observation import CourtObservation
from services.supervision.kinds.decision import Decision
from services.supervision.kinds.follow_up import FollowUp
from services.supervision.kinds.hearing import Hearing
from services.supervision.kinds.inquiry import Inquiry
from services.supervision.kinds.inspection import Inspection
from services.supervision.kinds.interpellation import Interpellation
from services.supervision.kinds.micro import Micro
from services.supervision.kinds.referral import Referral
from services.supervision.kinds.research import Research
from services.supervision.kinds.site_tracking import SiteTracking
from services.supervision.kinds.witness import Witness
from services.supervision.steps import days_late


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

    @strawberry.field(description="Null while nothing but its closing is known. 监督方式。")
    def kind(self) -> ItemKind | None:
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
    def inquiry(self) -> InquiryPart | None:
        """The part of an inquiry."""
        return InquiryPart(state=self.state.part) if isinstance(self.state.part, Inquiry) else None

    @strawberry.field
    def interpellation(self) -> InterpellationPart | None:
        """The part of an interpellation."""
        return InterpellationPart.of(self.state.part) if isinstance(self.state.part, Interpellation) else None

    @strawberry.field
    def inspection(self) -> InspectionPart | None:
        """The part of an inspection."""
        return InspectionPart.of(self.state.part) if isinstance(self.state.part, Inspection) else None

    @strawberry.field
    def appraisal(self) -> AppraisalPart | None:
        """The part of an appraisal."""
        return AppraisalPart.of(self.state.part) if isinstance(self.state.part, Appraisal) else None

    @strawberry.field
    def micro(self) -> MicroPart | None:
        """The part of micro-supervision."""
        return MicroPart.of(self.state.part) if isinstance(self.state.part, Micro) else None

    @strawberry.field
    def witness(self) -> WitnessPart | None:
        """The part of witnessed enforcement."""
        return WitnessPart(state=self.state.part) if isinstance(self.state.part, Witness) else None

    @strawberry.field
    def court_observation(self) -> CourtObservationPart | None:
        """The part of a trial observed."""
        return CourtObservationPart.of(self.state.part) if isinstance(self.state.part, CourtObservation) else None

    @strawberry.field
    def site_tracking(self) -> SiteTrackingPart | None:
        """The part of tracking."""
        return SiteTrackingPart.of(self.state.part) if isinstance(self.state.part, SiteTracking) else None

    @strawberry.field
    def decision(self) -> DecisionPart | None:
        """The part of a decision."""
        return DecisionPart(state=self.state.part) if isinstance(self.state.part, Decision) else None

    @strawberry.field
    def referral(self) -> ReferralPart | None:
        """The part of a referral."""
        return ReferralPart.of(self.state.part) if isinstance(self.state.part, Referral) else None

    @strawberry.field
    def research(self) -> ResearchPart | None:
        """The part of research."""
        return ResearchPart.of(self.state.part) if isinstance(self.state.part, Research) else None

    @strawberry.field
    def follow_up(self) -> FollowUpPart | None:
        """The part of a follow-up."""
        return FollowUpPart.of(self.state.part) if isinstance(self.state.part, FollowUp) else None

    @strawberry.field(description="When the committee closed it, and with what result. 结项日期。")
    def closed_on(self) -> date | None:
        """A day."""
        return self.state.closing.step.on if self.state.closing else None

    @strawberry.field(description="What came of it when it was closed. 结项结果。")
    def closing_result(self) -> str | None:
        """In words."""
        return self.state.closing.result if self.state.closing else None

    @strawberry.field(
        description="Inspections of other districts or levels that joined this one. 参加联动检查的下级检查。"
    )
    async def joined_by(self, info: Info) -> list[SupervisionItem]:
        """Batched by item."""
        return [SupervisionItem.of(row) for row in await loaders.of(info).items_joining.load(self.state.id) or ()]

    @strawberry.field(description="The inspection that this one joined. 所参加的联动检查。")
    async def joins(self, info: Info) -> SupervisionItem | None:
        """Batched by id."""
        return await item_of(info, self.state.part.joins if isinstance(self.state.part, Inspection) else None)

    @strawberry.field(description="The suggestion behind it, where there is one. 所涉建议。")
    def suggestion(self) -> Suggestion | None:
        """A reference."""
        match self.state.part:
            case FollowUp(suggestion=str(id)) | Research(suggestion=str(id)) | Referral(suggestion=str(id)):
                return Suggestion(id=ID(id))
        return None

    @strawberry.field(description="The finding a referral hands on. 移送所涉问题。")
    async def finding(self, info: Info) -> Finding | None:
        """Batched by id."""
        identity = self.state.part.finding if isinstance(self.state.part, Referral) else None
        return await finding_of(info, identity) if identity else None

    @strawberry.field(description="The representatives who took part, each once. 参加代表。")
    def representatives(self) -> list[Representative | None]:
        """References."""
        if self.state.part is None:
            return []
        found = kind_of(self.state.part).participations(self.state.part)
        ids = dict.fromkeys(identity for one in found for identity in one.representatives)
        return [Representative(id=ID(identity)) for identity in ids]

    @strawberry.field(description="The commitments made at it. 所作承诺。")
    async def commitments(self, info: Info) -> list[Commitment]:
        """Batched by item."""
        rows = await loaders.of(info).commitments_of_item.load(self.state.id) or ()
        return [Commitment.of(row) for row in rows]

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

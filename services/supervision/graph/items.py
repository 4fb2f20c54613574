"""Supervision items 监督事项, the findings 问题 and commitments 承诺 they lead to, and what else they touch."""

from __future__ import annotations

from datetime import date

import msgspec
import strawberry
from strawberry import ID, Private
from strawberry.types import Info

from kit.documents import Document
from services.supervision import commitment as commitments
from services.supervision import finding as problems
from services.supervision import item as items
from services.supervision import loaders
from services.supervision.graph.ballots import Ballot
from services.supervision.graph.common import SupervisionAnomaly, SupervisionDeadline
from services.supervision.graph.division import Division
from services.supervision.graph.duties import AppraisalPart, DecisionPart, ReferralPart
from services.supervision.graph.enums import (
    CommitmentStatus,
    FindingList,
    FindingStatus,
    ItemKind,
    ItemStatus,
    RequestCause,
)
from services.supervision.graph.hearings import HearingPart
from services.supervision.graph.questions import InquiryPart, InterpellationPart, ResearchPart
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


@strawberry.type(description="What only a follow-up has. 跟踪监督。")
class FollowUpPart:
    """跟踪监督."""

    cause: RequestCause | None
    opened_on: date | None
    suggestion: Suggestion | None = strawberry.field(description="The suggestion behind it. 所涉建议。")

    @classmethod
    def of(cls, part: FollowUp) -> FollowUpPart:
        """The GraphQL form."""
        suggestion = Suggestion(id=ID(part.suggestion)) if part.suggestion else None
        return cls(cause=part.cause, opened_on=part.opened.on if part.opened else None, suggestion=suggestion)


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
    async def item(self, info: Info) -> SupervisionItem | None:
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
        return next(iter(await self._items(info, ItemKind.FOLLOW_UP)), None)

    @strawberry.field(description="Every supervision item about it: follow-ups, research, referrals. 相关监督事项。")
    async def supervision_items(self, info: Info, kind: ItemKind | None = None) -> list[SupervisionItem] | None:
        """Batched by suggestion."""
        return await self._items(info, kind)

    @strawberry.field(description="Ballots on how it was handled. 建议办理测评计票。")
    async def ballots(self, info: Info) -> list[Ballot] | None:
        """Batched by suggestion."""
        return [Ballot.of(row) for row in await loaders.of(info).ballots_about.load(self.id) or ()]

    async def _items(self, info: Info, kind: ItemKind | None) -> list[SupervisionItem]:
        rows = await loaders.of(info).items_of_suggestion.load(self.id) or ()
        return [SupervisionItem.of(row) for row in rows if kind in (None, row["kind"])]


@strawberry.federation.type(keys=["id"], description="A representative, seen from supervision. 代表（监督侧）。")
class Representative:
    """代表: owned by another service, known here by its id."""

    id: ID

    @classmethod
    def resolve_reference(cls, id: ID) -> Representative:
        """Any id: what is asked of it is looked up."""
        return cls(id=id)

    @strawberry.field(description="The trials the representative observed. 旁听的庭审。")
    async def court_observations(self, info: Info) -> list[SupervisionItem] | None:
        """Batched by representative."""
        return [SupervisionItem.of(row) for row in await loaders.of(info).items_observed.load(self.id) or ()]

    @strawberry.field(description="How many trials the representative observed. 旁听庭审次数。")
    async def court_observation_count(self, info: Info) -> int | None:
        """A count."""
        return len(await loaders.of(info).items_observed.load(self.id) or ())


async def item_of(info: Info, identity: str | None) -> SupervisionItem | None:
    """The item, batched by id; None where none is named or known."""
    document = await loaders.of(info).items.load(identity) if identity else None
    return SupervisionItem.of(document) if document else None


async def finding_of(info: Info, identity: str) -> Finding | None:
    """The finding, batched by id."""
    document = await loaders.of(info).findings.load(identity)
    return Finding.of(document) if document else None


async def commitment_of(info: Info, identity: str) -> Commitment | None:
    """The commitment, batched by id."""
    document = await loaders.of(info).commitments.load(identity)
    return Commitment.of(document) if document else None

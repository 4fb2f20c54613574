"""Representatives 代表, stations 站点 and receptions 接待, which all lead to each other, and to what is beside them.

Thin views on the states. Whatever leads from one to another goes through a loader of the request, so a page of a
hundred costs one query more.
"""

from __future__ import annotations

from collections import Counter as Tally
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import msgspec
import strawberry
from strawberry.types import Info

from kit.documents import Document
from kit.privacy import shown_citizens
from services.representatives import activity, code, loaders, reception, representative, station
from services.representatives.graph.division import Division
from services.representatives.graph.parts import (
    Anomaly,
    Appraisal,
    Credit,
    GroupMembership,
    Mandate,
    MemberContact,
    QrCode,
    StationActivities,
    StationAssessment,
    StationReceptions,
    StationSpan,
    YearChain,
    YearlyActivity,
    page_size,
)
from services.representatives.graph.references import Opinion
from services.representatives.vocabulary import (
    ActivityKind,
    Category,
    Channel,
    MandateStatus,
    StandardStatus,
    StationType,
    Tier,
    VisitorRole,
)

if TYPE_CHECKING:
    from services.representatives.graph.debriefs import Debrief
    from services.representatives.graph.rosters import Duty


@strawberry.federation.type(keys=["id"], description="A representative, under a pseudonym. 代表（化名）。")
class Representative:
    """代表."""

    id: strawberry.ID
    state: strawberry.Private[representative.Representative]
    display_name: str = strawberry.field(description="A pseudonym. 化名。")
    status: MandateStatus | None = strawberry.field(
        description="SERVING with at least one serving mandate; null while no mandate is known. 任职状态。"
    )
    category: Category | None
    posts: list[str] = strawberry.field(description="Posts in the committee or its bodies. 常委会、专委会职务。")
    mandates: list[Mandate] = strawberry.field(description="One per level and term. 任职。")
    groups: list[GroupMembership] = strawberry.field(description="Present and past. 所在小组（含曾加入）。")
    last_active: date | None = strawberry.field(description="Day of the person's latest doing. 最近履职日期。")
    anomalies: list[Anomaly]

    @classmethod
    def of(cls, document: Document) -> Representative:
        """The view on a stored document."""
        state = msgspec.convert(document["state"], representative.Representative)
        return cls(
            id=strawberry.ID(state.id),
            state=state,
            display_name=state.name,
            status=state.status,
            category=state.category,
            posts=list(state.posts),
            mandates=[Mandate.of(one) for one in state.mandates_in_order],
            groups=[GroupMembership.of(one) for one in state.memberships],
            last_active=max((credit.on for credit in state.deeds), default=None),
            anomalies=[Anomaly.of(one) for one in representative.anomalies(state)],
        )

    @classmethod
    async def resolve_reference(cls, info: Info, id: strawberry.ID) -> Representative | None:
        """For the gateway; all references of a request in one query."""
        document = await loaders.of(info).representatives.load(id)
        return None if document is None else cls.of(document)

    @strawberry.field(description="The division that speaks of this person. 所属区划。")
    def division(self, info: Info) -> Division | None:
        """From the tree."""
        return Division.find(info, self.state.division)

    @strawberry.field(description="The home or station the person belongs to. 所属家站。")
    async def station(self, info: Info) -> Station | None:
        """Loaded together with others."""
        return None if self.state.station is None else await Station.resolve_reference(info, _id(self.state.station))

    @strawberry.field(description="What the person is credited with, latest first. 履职计入，最近在前。")
    def credits(self, first: int = 50) -> list[Credit]:
        """From the state."""
        latest = sorted(self.state.credits, key=lambda credit: (credit.on, credit.reference), reverse=True)
        return [Credit.of(one) for one in latest[: page_size(first)]]

    @strawberry.field(description="Counters by year and kind. 按年度和类别统计。")
    def activity(self, year: int | None = None) -> list[YearlyActivity]:
        """From the state."""
        tally = Tally((credit.on.year, credit.kind) for credit in self.state.credits)
        return [
            YearlyActivity(year=of, kind=ActivityKind(kind), count=count)
            for (of, kind), count in sorted(tally.items())
            if year is None or year == of
        ]

    @strawberry.field(
        description="What the year has of contact, other activity, debrief, ballot and appraisal. 年度履职链条。"
    )
    def chain(self, year: int) -> YearChain:
        """From the state."""
        state = self.state
        keys = activity.keys(state.credits, state.contacts, state.debriefings, state.appraisals)
        return YearChain.of(year, activity.marks(keys, year))

    @strawberry.field(description="Committee members' contacts, latest first. 被常委会组成人员联系。")
    def contacted_by(self, first: int = 20) -> list[MemberContact]:
        """From the state."""
        latest = sorted(self.state.contacts, key=lambda one: (one.on, one.reference), reverse=True)[: page_size(first)]
        return [
            MemberContact(record=_id(one.reference), on=one.on, by=[_id(member) for member in one.by]) for one in latest
        ]

    @strawberry.field(description="Yearly appraisals, latest first. 年度考核，最近在前。")
    def appraisals(self) -> list[Appraisal]:
        """From the state."""
        latest = sorted(self.state.appraisals, key=lambda one: one.year, reverse=True)
        return [Appraisal(year=one.year, score=one.score, grade=one.grade) for one in latest]

    @strawberry.field(description="Debriefs to the voters, oldest first. 述职，最早在前。")
    async def debriefs(
        self, info: Info
    ) -> list[Annotated[Debrief, strawberry.lazy("services.representatives.graph.debriefs")]]:
        """Loaded together with others."""
        from services.representatives.graph.debriefs import Debrief

        return [Debrief.of(one) for one in await loaders.of(info).debriefs.load(self.state.id) or ()]

    @strawberry.field(description="Receptions the person took part in, latest first. 参与的接待，最近在前。")
    async def receptions(self, info: Info, first: int = 20) -> list[Reception]:
        """Named by the person's credits; loaded together with others."""
        held = [credit for credit in self.state.credits if credit.kind is ActivityKind.RECEPTION]
        latest = sorted(held, key=lambda credit: (credit.on, credit.reference), reverse=True)[: page_size(first)]
        documents = await loaders.of(info).receptions.load_many([credit.reference for credit in latest])
        return [Reception.of(document) for document in documents if document is not None]

    @strawberry.field(description="QR codes that lead to this person. 代表二维码。")
    async def codes(self, info: Info) -> list[QrCode]:
        """Loaded together with others."""
        return await _codes(info, self.state.id)


@strawberry.federation.type(keys=["id"], description="A place where citizens meet representatives. 站点。")
class Station:
    """站点."""

    id: strawberry.ID
    state: strawberry.Private[station.Station]
    type: StationType | None = strawberry.field(description="Null while only receptions tell of the place. 站点类型。")
    tier: Tier | None
    name: str
    host: str | None = strawberry.field(description="Where it is housed. 依托单位。")
    partner: str | None = strawberry.field(description="The organisation it is run with. 共建单位。")
    tags: list[str] = strawberry.field(description="Such as joint (联动), medical (医疗). 标签。")
    area: str | None = strawberry.field(description="The town or village it serves. 覆盖镇街或村居。")
    profession: str | None = strawberry.field(description="Of an industry station. 行业。")
    standard: StandardStatus = strawberry.field(description="By the latest assessments. 达标情况。")
    staff: int = strawberry.field(description="Judges, informants and others who work there. 工作人员数。")
    open: bool
    spans: list[StationSpan] = strawberry.field(description="When it was open. 开放时段。")
    assessments: list[StationAssessment] = strawberry.field(description="Oldest first. 评估，最早在前。")
    anomalies: list[Anomaly]

    @classmethod
    def of(cls, document: Document) -> Station:
        """The view on a stored document."""
        state = msgspec.convert(document["state"], station.Station)
        return cls(
            id=strawberry.ID(state.id),
            state=state,
            type=state.type,
            tier=state.tier,
            name=state.name,
            host=state.host,
            partner=state.partner,
            tags=list(state.tags),
            area=state.area,
            profession=state.profession,
            standard=state.standard,
            staff=state.staff,
            open=state.is_open,
            spans=[StationSpan(opened=span.since, closed=span.until) for span in state.open_spans],
            assessments=[StationAssessment.of(one) for one in state.assessments],
            anomalies=[Anomaly.of(one) for one in state.anomalies],
        )

    @classmethod
    async def resolve_reference(cls, info: Info, id: strawberry.ID) -> Station | None:
        """For the gateway; all references of a request in one query."""
        document = await loaders.of(info).stations.load(id)
        return None if document is None else cls.of(document)

    @strawberry.field(description="The division it belongs to. 所属区划。")
    def division(self, info: Info) -> Division | None:
        """From the tree."""
        return Division.find(info, self.state.division)

    @strawberry.field(description="The station above it in the network. 上级站点。")
    async def parent(self, info: Info) -> Station | None:
        """Loaded together with others."""
        return None if self.state.parent is None else await Station.resolve_reference(info, _id(self.state.parent))

    @strawberry.field(description="The stations directly below. 下级站点。")
    async def children(self, info: Info) -> list[Station]:
        """Loaded together with others."""
        return [Station.of(one) for one in await loaders.of(info).stations_below.load(self.state.id) or ()]

    @strawberry.field(description="The representatives posted there. 驻站代表。")
    async def representatives(self, info: Info) -> list[Representative]:
        """Those the service knows; loaded together with others."""
        return await representatives_of(info, self.state.representatives)

    @strawberry.field(description="QR codes of the place. 站点二维码。")
    async def codes(self, info: Info) -> list[QrCode]:
        """Loaded together with others."""
        return await _codes(info, self.state.id)

    @strawberry.field(description="Totals of what was received there. 接待统计。")
    async def received(self, info: Info) -> StationReceptions:
        """Summed by the database, for all stations of the request at once."""
        totals = await loaders.of(info).reception_totals.load(self.state.id)
        if totals is None:
            return StationReceptions(receptions=0, citizens=0, last=None)
        return StationReceptions(
            receptions=totals["receptions"],
            citizens=shown_citizens(totals["citizens"]),
            last=datetime.fromisoformat(totals["last"]),
        )

    @strawberry.field(description="Totals of the records that name the place. 活动统计。")
    async def activities(self, info: Info) -> StationActivities:
        """Summed by the database, for all stations of the request at once."""
        totals = await loaders.of(info).activities.load(self.state.id)
        if totals is None:
            return StationActivities(records=0, count=0, last=None)
        last = date.fromisoformat(totals["last"])
        return StationActivities(records=totals["records"], count=totals["count"], last=last)


@strawberry.federation.type(keys=["id"], description="Representatives met citizens. 接待。")
class Reception:
    """接待."""

    id: strawberry.ID
    state: strawberry.Private[reception.Reception]
    held: datetime | None
    channel: Channel
    visitor_role: VisitorRole
    citizens: int | None = strawberry.field(description="Null below five. 不足五人次时不显示。")
    topics: list[str]
    opinions: list[Opinion | None] = strawberry.field(description="Opinions taken down. 收集的民情民意。")
    cadence: strawberry.ID | None = strawberry.field(description="The cadence it keeps. 对应周期制度。")
    anomalies: list[Anomaly]

    @classmethod
    def of(cls, document: Document) -> Reception:
        """The view on a stored document."""
        state = msgspec.convert(document["state"], reception.Reception)
        return cls(
            id=strawberry.ID(state.id),
            state=state,
            held=state.held,
            channel=state.channel,
            visitor_role=state.visitor_role,
            citizens=shown_citizens(state.citizens),
            topics=list(state.topics),
            opinions=[Opinion(id=_id(one)) for one in state.opinions],
            cadence=None if state.cadence is None else _id(state.cadence),
            anomalies=[Anomaly.of(one) for one in reception.anomalies(state)],
        )

    @classmethod
    async def resolve_reference(cls, info: Info, id: strawberry.ID) -> Reception | None:
        """For the gateway; all references of a request in one query."""
        document = await loaders.of(info).receptions.load(id)
        return None if document is None else cls.of(document)

    @strawberry.field(description="The division that tells of it. 所属区划。")
    def division(self, info: Info) -> Division | None:
        """From the tree."""
        return Division.find(info, self.state.division)

    @strawberry.field(description="Where it was held. 接待站点。")
    async def station(self, info: Info) -> Station | None:
        """Loaded together with others."""
        return None if self.state.station is None else await Station.resolve_reference(info, _id(self.state.station))

    @strawberry.field(description="The slot of the roster it keeps. 对应排班。")
    async def duty(
        self, info: Info
    ) -> Annotated[Duty, strawberry.lazy("services.representatives.graph.rosters")] | None:
        """Loaded together with others."""
        from services.representatives.graph.rosters import Duty

        return None if self.state.duty is None else await Duty.resolve_reference(info, _id(self.state.duty))

    @strawberry.field(description="The representatives named. 参加代表。")
    async def representatives(self, info: Info) -> list[Representative]:
        """Loaded together with others."""
        return await representatives_of(info, self.state.representatives)


def _id(text: str) -> strawberry.ID:
    return strawberry.ID(text)


async def representatives_of(info: Info, ids: tuple[str, ...]) -> list[Representative]:
    """Those of `ids` that are known; loaded together with others."""
    documents = await loaders.of(info).representatives.load_many(list(ids))
    return [Representative.of(document) for document in documents if document is not None]


async def _codes(info: Info, holder: str) -> list[QrCode]:
    documents = await loaders.of(info).codes.load(holder) or ()
    return [QrCode.of(msgspec.convert(document["state"], code.Code)) for document in documents]

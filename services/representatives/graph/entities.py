"""GraphQL's things with an identity: divisions, representatives, stations, receptions, records.

Thin views on the states. Whatever leads from one to another goes through a loader of the request, so a page of a
hundred costs one query more.
"""

from __future__ import annotations

from collections import Counter as Tally
from datetime import date, datetime

import msgspec
import strawberry
from strawberry.federation.schema_directives import Key
from strawberry.federation.types import FieldSet
from strawberry.types import Info

from kit import divisions
from kit.divisions import DivisionLevel
from kit.documents import Document
from kit.figures import Claim, Precision
from kit.graph_queries import indicator_values
from kit.graph_types import IndicatorValue, PeriodInput, UserError
from kit.privacy import shown_citizens
from services.representatives import code, loaders, performance, reception, representative, station
from services.representatives.graph.parts import (
    Anomaly,
    Credit,
    GroupMembership,
    Mandate,
    PerformanceReview,
    QrCode,
    StationAssessment,
    StationReceptions,
    StationSpan,
    YearlyActivity,
)
from services.representatives.indicators import INDICATORS
from services.representatives.vocabulary import (
    ActivityKind,
    Category,
    Channel,
    MandateStatus,
    PerformanceKind,
    PerformanceStatus,
    StationType,
    Tier,
    VisitorRole,
)

FIRST_MAX = 200


@strawberry.federation.type(keys=["code"], description="An administrative division. 行政区划。")
class Division:
    """区划 from the division list, which is reference data; no query is needed."""

    code: strawberry.ID = strawberry.field(description="GB/T 2260; nine digits for a town. 区划代码。")
    name: str
    level: DivisionLevel
    parent_code: strawberry.Private[str | None]

    @classmethod
    def of(cls, division: divisions.Division) -> Division:
        """The GraphQL form."""
        return cls(
            code=strawberry.ID(division.code),
            name=division.name,
            level=division.level,
            parent_code=division.parent,
        )

    @classmethod
    def find(cls, info: Info, code: str | None) -> Division | None:
        """The division with this code, or None."""
        division = None if code is None else loaders.of(info).store.tree.get(code)
        return None if division is None else cls.of(division)

    @classmethod
    def resolve_reference(cls, info: Info, code: strawberry.ID) -> Division | None:
        """For the gateway."""
        return cls.find(info, code)

    @strawberry.field(description="The division above, where the list has it. 上级区划。")
    def parent(self, info: Info) -> Division | None:
        """From the tree."""
        return Division.find(info, self.parent_code)

    @strawberry.field(description="The divisions directly below. 下级区划。")
    def children(self, info: Info) -> list[Division]:
        """From the tree, by code."""
        tree = loaders.of(info).store.tree
        return [Division.of(one) for child in tree.children(self.code) if (one := tree.get(child))]

    @strawberry.field(
        description="Indicators of representatives, stations and receptions, over the division and all below it; "
        "without ids the whole catalogue. 代表工作指标，含下级区划合计。"
    )
    async def representative_indicators(
        self, info: Info, period: PeriodInput, ids: list[strawberry.ID] | None = None
    ) -> list[IndicatorValue] | None:
        """Divisions that ask alike are answered together."""
        return await indicator_values(loaders.of(info).indicators, INDICATORS, self.code, period, ids)


@strawberry.federation.type(
    keys=[Key(fields=FieldSet("id"), resolvable=False)],
    description="An opinion, known to the suggestions service. 民情民意。",
)
class Opinion:
    """A reference only."""

    id: strawberry.ID


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
    last_active: date | None = strawberry.field(description="Day of the latest credit. 最近履职日期。")
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
            last_active=max((credit.on for credit in state.credits), default=None),
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
        return [Credit.of(one) for one in latest[: _first(first)]]

    @strawberry.field(description="Counters by year and kind. 按年度和类别统计。")
    def activity(self, year: int | None = None) -> list[YearlyActivity]:
        """From the state."""
        tally = Tally((credit.on.year, credit.kind) for credit in self.state.credits)
        return [
            YearlyActivity(year=of, kind=ActivityKind(kind), count=count)
            for (of, kind), count in sorted(tally.items())
            if year is None or year == of
        ]

    @strawberry.field(description="Receptions the person took part in, latest first. 参与的接待，最近在前。")
    async def receptions(self, info: Info, first: int = 20) -> list[Reception]:
        """Named by the person's credits; loaded together with others."""
        held = [credit for credit in self.state.credits if credit.kind is ActivityKind.RECEPTION]
        latest = sorted(held, key=lambda credit: (credit.on, credit.reference), reverse=True)[: _first(first)]
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
        return await _representatives(info, self.state.representatives)

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

    @strawberry.field(description="The representatives named. 参加代表。")
    async def representatives(self, info: Info) -> list[Representative]:
        """Loaded together with others."""
        return await _representatives(info, self.state.representatives)


@strawberry.type(description="A performance record. 履职记录。")
class PerformanceRecord:
    """履职记录."""

    id: strawberry.ID
    state: strawberry.Private[performance.Performance]
    kind: PerformanceKind
    status: PerformanceStatus
    on: date | None = strawberry.field(description="The day it took place. 履职日期。")
    count: int = strawberry.field(description="Participations, talks, contacts it stands for. 次数。")
    hours: float
    amount_yuan: float = strawberry.field(description="Value of a donation in yuan. 金额（元）。")
    group: strawberry.ID | None = strawberry.field(description="The group that acted. 代表小组。")
    summary: str
    reviews: list[PerformanceReview] = strawberry.field(description="Oldest first. 审核步骤，最早在前。")
    anomalies: list[Anomaly]

    @classmethod
    def of(cls, document: Document) -> PerformanceRecord:
        """The view on a stored document."""
        state = msgspec.convert(document["state"], performance.Performance)
        return cls(
            id=strawberry.ID(state.id),
            state=state,
            kind=state.kind,
            status=state.status,
            on=state.on,
            count=state.count,
            hours=state.hours,
            amount_yuan=float(state.amount_yuan),
            group=None if state.group is None else _id(state.group),
            summary=state.summary,
            reviews=[PerformanceReview(at=one.at, status=one.status) for one in state.reviews],
            anomalies=[Anomaly.of(one) for one in performance.anomalies(state)],
        )

    @strawberry.field(description="The division that tells of it. 所属区划。")
    def division(self, info: Info) -> Division | None:
        """From the tree."""
        return Division.find(info, self.state.division)

    @strawberry.field(description="The representatives named. 履职代表。")
    async def representatives(self, info: Info) -> list[Representative]:
        """Loaded together with others."""
        return await _representatives(info, self.state.representatives)

    @strawberry.field(description="The station it belongs to. 相关站点。")
    async def station(self, info: Info) -> Station | None:
        """Loaded together with others."""
        return None if self.state.station is None else await Station.resolve_reference(info, _id(self.state.station))


@strawberry.type(description="A figure as a district itself reported it. 上报数字（原始申报）。")
class ReportedFigure:
    """上报数字 a claim that counts now; the indicator may be another service's."""

    state: strawberry.Private[Claim]
    indicator: strawberry.ID = strawberry.field(description="The indicator's id. 指标编号。")
    period: str = strawberry.field(description="A year, quarter or month: 2025, 2025-Q1, 2025-03. 期间。")
    precision: Precision
    value: float
    unit: str
    reported_at: datetime | None
    event: str = strawberry.field(description="Key of the event behind it, source/id. 来源事件。")

    @classmethod
    def of(cls, document: Document) -> ReportedFigure:
        """The view on a stored document."""
        state = msgspec.convert(document["state"], Claim)
        return cls(
            state=state,
            indicator=_id(state.indicator),
            period=state.period,
            precision=state.precision,
            value=state.value,
            unit=state.unit,
            reported_at=state.reported_at,
            event=state.event_key,
        )

    @strawberry.field(description="The division that reported it. 申报区划。")
    def division(self, info: Info) -> Division | None:
        """From the tree."""
        return Division.find(info, self.state.division)


def _id(text: str) -> strawberry.ID:
    return strawberry.ID(text)


def _first(first: int) -> int:
    if not 1 <= first <= FIRST_MAX:
        raise UserError(f"first must be between 1 and {FIRST_MAX}, not {first}")
    return first


async def _representatives(info: Info, ids: tuple[str, ...]) -> list[Representative]:
    documents = await loaders.of(info).representatives.load_many(list(ids))
    return [Representative.of(document) for document in documents if document is not None]


async def _codes(info: Info, holder: str) -> list[QrCode]:
    documents = await loaders.of(info).codes.load(holder) or ()
    return [QrCode.of(msgspec.convert(document["state"], code.Code)) for document in documents]

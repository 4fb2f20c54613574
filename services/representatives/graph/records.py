"""Performance records 履职记录 and what districts reported in figures 上报数字: nothing leads to them, they lead on."""

from __future__ import annotations

from datetime import date, datetime

import msgspec
import strawberry
from strawberry.types import Info

from kit.documents import Document
from kit.figures import Claim, Precision
from services.representatives import performance
from services.representatives.graph.division import Division
from services.representatives.graph.entities import Representative, Station, representatives_of
from services.representatives.graph.parts import Anomaly, PerformanceReview
from services.representatives.graph.references import Suggestion
from services.representatives.vocabulary import MediationOutcome, PerformanceKind, PerformanceStatus


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
    campaign: str | None = strawberry.field(description="The campaign it is part of. 所属行动。")
    cadence: strawberry.ID | None = strawberry.field(description="The cadence it keeps. 对应周期制度。")
    department: str | None = strawberry.field(description="Where a lecture was held. 开讲部门。")
    outcome: MediationOutcome | None = strawberry.field(description="Of a mediation. 调解结果。")
    suggestions: list[Suggestion | None] = strawberry.field(description="Suggestions that came of it. 形成的建议。")
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
            group=None if state.group is None else strawberry.ID(state.group),
            campaign=state.campaign,
            cadence=None if state.cadence is None else strawberry.ID(state.cadence),
            department=state.department,
            outcome=state.outcome,
            suggestions=[Suggestion(id=strawberry.ID(one)) for one in state.suggestions],
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
        return await representatives_of(info, self.state.representatives)

    @strawberry.field(description="The representatives that committee members contacted. 联系的代表。")
    async def contacted(self, info: Info) -> list[Representative]:
        """Loaded together with others."""
        return await representatives_of(info, self.state.contacted)

    @strawberry.field(description="The station it belongs to. 相关站点。")
    async def station(self, info: Info) -> Station | None:
        """Loaded together with others."""
        return (
            None
            if self.state.station is None
            else await Station.resolve_reference(info, strawberry.ID(self.state.station))
        )


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
            indicator=strawberry.ID(state.indicator),
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

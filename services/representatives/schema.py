"""The subgraph: what staff may ask about divisions, representatives, stations, receptions, records and claims."""

from __future__ import annotations

import asyncio
from datetime import date

import strawberry
from strawberry.types import Info

from kit import filters
from kit.divisions import DivisionLevel
from kit.graph_indicators import Ranking, RankingOrder, ranking
from kit.graph_queries import page, period_of, subtree
from kit.graph_sources import Source, silent_sources
from kit.graph_types import Connection, PeriodInput, UserError
from kit.reads import noting
from services.representatives import lists, loaders
from services.representatives.details import DETAILS
from services.representatives.events.common import (
    CADENCE,
    DEBRIEF,
    DUTY,
    GROUP,
    PERFORMANCE,
    RECEPTION,
    REGISTER,
    REPRESENTATIVE,
    STANDARD,
    STATION,
)
from services.representatives.graph.debriefs import Debrief
from services.representatives.graph.division import Division
from services.representatives.graph.entities import Reception, Representative, Station
from services.representatives.graph.groups import Group
from services.representatives.graph.records import PerformanceRecord, ReportedFigure
from services.representatives.graph.registers import Register, Standard
from services.representatives.graph.rosters import Cadence, Duty
from services.representatives.indicators import INDICATORS
from services.representatives.lists import (
    DebriefOrder,
    DutyOrder,
    PerformanceOrder,
    ReceptionOrder,
    RepresentativeOrder,
    StationOrder,
)
from services.representatives.vocabulary import (
    ActivityMark,
    Category,
    Channel,
    DebriefStatus,
    DutyStatus,
    GroupKind,
    MandateLevel,
    MandateStatus,
    MediationOutcome,
    PerformanceKind,
    PerformanceStatus,
    RegisterKind,
    StandardStatus,
    StationType,
    Tier,
    VisitorRole,
)


@strawberry.input(description="Representatives whose year is complete, or is not. 年度履职链条是否完整。")
class ChainInput:
    """Which of the two, and the year."""

    year: int
    complete: bool

    def query(self) -> filters.Query | None:
        """The condition on the index. Raises `UserError` for a year that does not exist."""
        return lists.chain(self.complete, PeriodInput(year=self.year).to_period().year)


@strawberry.type
class Query:
    """The subgraph's root."""

    @strawberry.field(description="One division by its code; null where the list has none. 按代码查区划。")
    def division(self, info: Info, code: strawberry.ID) -> Division | None:
        """From the tree."""
        return Division.find(info, code)

    @strawberry.field(description="Divisions: all, or a subtree with its root; of one level. 区划列表。")
    def divisions(
        self, info: Info, within: strawberry.ID | None = None, level: DivisionLevel | None = None
    ) -> list[Division]:
        """In the order of the list, a subtree from its root."""
        tree = loaders.of(info).store.tree
        found = [one for code in subtree(tree, within) if (one := tree.get(code))]
        return [Division.of(one) for one in found if level is None or one.level is level]

    @strawberry.field(
        description="Representatives of a division and all below it. `level`: of a mandate that has not ended. "
        "`active`: with (or without) `activity` of one kind in `period`, or ever. 代表列表。"
    )
    async def representatives(
        self,
        info: Info,
        within: strawberry.ID | None = None,
        level: MandateLevel | None = None,
        status: MandateStatus | None = None,
        category: Category | None = None,
        active: bool | None = None,
        activity: ActivityMark = ActivityMark.ANY,
        period: PeriodInput | None = None,
        chain: ChainInput | None = None,
        anomalous: bool | None = None,
        order: RepresentativeOrder = RepresentativeOrder.ID,
        first: int = 50,
        after: str | None = None,
    ) -> Connection[Representative]:
        """A page."""
        if active is None and period is not None:
            raise UserError("period says when representatives were active: give active: true or false with it")
        if active is None and activity is not ActivityMark.ANY:
            raise UserError("activity says how representatives were active: give active: true or false with it")
        if active is not None and chain is not None:
            raise UserError("give active or chain, not both")
        store = loaders.of(info).store
        query = filters.query(
            subtree(store.tree, within),
            levels=level,
            status=status,
            category=category,
            activity=lists.activity(active, activity, period_of(period)) or (chain and chain.query()),
            anomalous=anomalous,
        )
        return await page(
            store.database[REPRESENTATIVE],
            query,
            lists.REPRESENTATIVE_ORDERS[order],
            Representative.of,
            first=first,
            after=after,
        )

    @strawberry.field(description="One representative. 代表。")
    async def representative(self, info: Info, id: strawberry.ID) -> Representative | None:
        """Loaded together with others."""
        return await Representative.resolve_reference(info, id)

    @strawberry.field(description="Stations of a division and all below it. 站点列表。")
    async def stations(
        self,
        info: Info,
        within: strawberry.ID | None = None,
        type: StationType | None = None,
        tier: Tier | None = None,
        tag: str | None = None,
        open: bool | None = None,
        parent: strawberry.ID | None = None,
        partnered: bool | None = None,
        standard: StandardStatus | None = None,
        anomalous: bool | None = None,
        order: StationOrder = StationOrder.ID,
        first: int = 50,
        after: str | None = None,
    ) -> Connection[Station]:
        """A page."""
        store = loaders.of(info).store
        query = filters.query(
            subtree(store.tree, within),
            type=type,
            tier=tier,
            tags=tag,
            open=open,
            parent=parent,
            partner=lists.given(partnered),
            standard=standard,
            anomalous=anomalous,
        )
        return await page(
            store.database[STATION], query, lists.STATION_ORDERS[order], Station.of, first=first, after=after
        )

    @strawberry.field(description="One station. 站点。")
    async def station(self, info: Info, id: strawberry.ID) -> Station | None:
        """Loaded together with others."""
        return await Station.resolve_reference(info, id)

    @strawberry.field(description="Receptions told of by a division and all below it. 接待列表。")
    async def receptions(
        self,
        info: Info,
        within: strawberry.ID | None = None,
        channel: Channel | None = None,
        period: PeriodInput | None = None,
        station: strawberry.ID | None = None,
        representative: strawberry.ID | None = None,
        visitor_role: VisitorRole | None = None,
        anomalous: bool | None = None,
        order: ReceptionOrder = ReceptionOrder.NEWEST,
        first: int = 50,
        after: str | None = None,
    ) -> Connection[Reception]:
        """A page."""
        store = loaders.of(info).store
        query = filters.query(
            subtree(store.tree, within),
            channel=channel,
            month=filters.in_months(period_of(period)),
            station=station,
            representatives=representative,
            visitor_role=visitor_role,
            anomalous=anomalous,
        )
        return await page(
            store.database[RECEPTION], query, lists.RECEPTION_ORDERS[order], Reception.of, first=first, after=after
        )

    @strawberry.field(description="One reception. 接待。")
    async def reception(self, info: Info, id: strawberry.ID) -> Reception | None:
        """Loaded together with others."""
        return await Reception.resolve_reference(info, id)

    @strawberry.field(description="Performance records told of by a division and all below it. 履职记录列表。")
    async def performance_records(
        self,
        info: Info,
        within: strawberry.ID | None = None,
        kind: PerformanceKind | None = None,
        status: PerformanceStatus | None = None,
        period: PeriodInput | None = None,
        representative: strawberry.ID | None = None,
        station: strawberry.ID | None = None,
        group: strawberry.ID | None = None,
        campaign: str | None = None,
        outcome: MediationOutcome | None = None,
        anomalous: bool | None = None,
        order: PerformanceOrder = PerformanceOrder.NEWEST,
        first: int = 50,
        after: str | None = None,
    ) -> Connection[PerformanceRecord]:
        """A page."""
        store = loaders.of(info).store
        query = filters.query(
            subtree(store.tree, within),
            kind=kind,
            status=status,
            month=filters.in_months(period_of(period)),
            representatives=representative,
            station=station,
            group=group,
            campaign=campaign,
            outcome=outcome,
            anomalous=anomalous,
        )
        return await page(
            store.database[PERFORMANCE],
            query,
            lists.PERFORMANCE_ORDERS[order],
            PerformanceRecord.of,
            first=first,
            after=after,
        )

    @strawberry.field(description="Groups of representatives of a division and all below it. 代表小组列表。")
    async def groups(
        self,
        info: Info,
        within: strawberry.ID | None = None,
        kind: GroupKind | None = None,
        field: str | None = None,
        committee: str | None = None,
        manned: bool | None = None,
        first: int = 50,
        after: str | None = None,
    ) -> Connection[Group]:
        """A page, by id."""
        store = loaders.of(info).store
        query = filters.query(subtree(store.tree, within), kind=kind, field=field, committee=committee, manned=manned)
        return await page(store.database[GROUP], query, lists.BY_ID, Group.of, first=first, after=after)

    @strawberry.field(description="One group. 代表小组。")
    async def group(self, info: Info, id: strawberry.ID) -> Group | None:
        """Loaded together with others."""
        return await Group.resolve_reference(info, id)

    @strawberry.field(description="Slots of the reception roster of a division and all below it. 接待排班列表。")
    async def duties(
        self,
        info: Info,
        within: strawberry.ID | None = None,
        status: DutyStatus | None = None,
        period: PeriodInput | None = None,
        station: strawberry.ID | None = None,
        representative: strawberry.ID | None = None,
        anomalous: bool | None = None,
        order: DutyOrder = DutyOrder.NEWEST,
        first: int = 50,
        after: str | None = None,
    ) -> Connection[Duty]:
        """A page."""
        store = loaders.of(info).store
        query = filters.query(
            subtree(store.tree, within),
            month=filters.in_months(period_of(period)),
            station=station,
            representatives=representative,
            anomalous=anomalous,
            **lists.duty(status, store.today()),
        )
        return await page(
            store.database[DUTY],
            query,
            lists.DUTY_ORDERS[order],
            Duty.of,
            first=first,
            after=after,
            also=("lapsed",),
        )

    @strawberry.field(description="One slot of the roster. 接待排班。")
    async def duty(self, info: Info, id: strawberry.ID) -> Duty | None:
        """Loaded together with others."""
        return await Duty.resolve_reference(info, id)

    @strawberry.field(description="Debriefs to voters of a division and all below it. 代表述职列表。")
    async def debriefs(
        self,
        info: Info,
        within: strawberry.ID | None = None,
        status: DebriefStatus | None = None,
        period: PeriodInput | None = None,
        representative: strawberry.ID | None = None,
        anomalous: bool | None = None,
        order: DebriefOrder = DebriefOrder.NEWEST,
        first: int = 50,
        after: str | None = None,
    ) -> Connection[Debrief]:
        """A page."""
        store = loaders.of(info).store
        query = filters.query(
            subtree(store.tree, within),
            status=status,
            month=filters.in_months(period_of(period)),
            representative=representative,
            anomalous=anomalous,
        )
        return await page(
            store.database[DEBRIEF], query, lists.DEBRIEF_ORDERS[order], Debrief.of, first=first, after=after
        )

    @strawberry.field(description="What districts list as what there should be, with what is missing. 应有清单列表。")
    async def registers(
        self,
        info: Info,
        within: strawberry.ID | None = None,
        kind: RegisterKind | None = None,
        first: int = 50,
        after: str | None = None,
    ) -> Connection[Register]:
        """A page, by id."""
        store = loaders.of(info).store
        query = filters.query(subtree(store.tree, within), kind=kind)
        return await page(store.database[REGISTER], query, lists.BY_ID, Register.of, first=first, after=after)

    @strawberry.field(description="What is to take place again and again. 周期制度列表。")
    async def cadences(
        self, info: Info, within: strawberry.ID | None = None, first: int = 50, after: str | None = None
    ) -> Connection[Cadence]:
        """A page, by id."""
        store = loaders.of(info).store
        query = filters.query(subtree(store.tree, within))
        return await page(store.database[CADENCE], query, lists.BY_ID, Cadence.of, first=first, after=after)

    @strawberry.field(description="Checklists that stations are to meet. 家站标准列表。")
    async def standards(
        self, info: Info, within: strawberry.ID | None = None, first: int = 50, after: str | None = None
    ) -> Connection[Standard]:
        """A page, by id."""
        store = loaders.of(info).store
        query = filters.query(subtree(store.tree, within))
        return await page(store.database[STANDARD], query, lists.BY_ID, Standard.of, first=first, after=after)

    @strawberry.field(
        description="Every figure that divisions reported for a year, its quarters and months, whichever service "
        "computes it. 某年度全部上报数字。"
    )
    async def claimed_figures(self, info: Info, year: int, within: strawberry.ID | None = None) -> list[ReportedFigure]:
        """By division, period and indicator."""
        store = loaders.of(info).store
        claims = await asyncio.to_thread(store.claims, subtree(store.tree, within), year)
        return [ReportedFigure.of(claim) for claim in claims]

    @strawberry.field(
        description="Divisions by their newest event of what this service takes in, oldest first; with `silentSince` "
        "those that have published, but nothing since that day. 代表工作数据来源。"
    )
    async def representative_sources(
        self, info: Info, within: strawberry.ID | None = None, silent_since: date | None = None
    ) -> list[Source[Division]]:
        """One read."""
        store = loaders.of(info).store
        return await silent_sources(store.database, store.tree, Division.of, within, silent_since)

    @strawberry.field(description="Divisions of a level ranked by one indicator. 代表工作指标排名。")
    async def representative_ranking(
        self,
        info: Info,
        period: PeriodInput,
        indicator: strawberry.ID,
        within: strawberry.ID | None = None,
        level: DivisionLevel = DivisionLevel.DISTRICT,
        order: RankingOrder = RankingOrder.HIGHEST,
    ) -> list[Ranking[Division]]:
        """One round trip for all divisions."""
        request = loaders.of(info)
        return await ranking(
            request.indicators,
            INDICATORS,
            request.store.tree,
            Division.of,
            within=within,
            level=level,
            period=period,
            indicator=indicator,
            order=order,
        )


def create_schema() -> strawberry.federation.Schema:
    """The subgraph's schema; needs no connection."""
    return noting(strawberry.federation.Schema(query=Query, types=[Division], federation_version="2.11"), DETAILS)

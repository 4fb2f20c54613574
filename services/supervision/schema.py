"""The subgraph of supervision: lists with filters and stable pages, single things by id, indicators of divisions."""

from __future__ import annotations

import asyncio
import uuid
from datetime import date

import strawberry
from strawberry import ID
from strawberry.types import Info

from kit import filters
from kit.actions import Actor, perform
from kit.alarms import Severity
from kit.catalogue import EventData, Target
from kit.divisions import DivisionLevel
from kit.graph_indicators import Ranking, RankingOrder, ranking
from kit.graph_queries import page, period_of, subtree
from kit.graph_sources import Source, silent_sources
from kit.graph_types import Connection, PeriodInput
from kit.reads import noting
from kit.staff import Staff
from services.supervision import lists, loaders
from services.supervision.alarm import STANDING, AlarmStatus
from services.supervision.alarm_events import ALARM, AlarmAcknowledged, AlarmQuestioned
from services.supervision.details import DETAILS
from services.supervision.events.common import (
    APPOINTMENT,
    BALLOT,
    COMMITMENT,
    DEPARTMENT,
    FINDING,
    ITEM,
    MEETING,
    PLAN,
    PROJECT,
    SITE,
)
from services.supervision.events.item import ItemOpened
from services.supervision.graph import dead_letters as letters
from services.supervision.graph.alarms import Alarm, alarm_after, alarm_of
from services.supervision.graph.ballots import Ballot
from services.supervision.graph.commitments import Commitment, commitment_of
from services.supervision.graph.dead_letters import DeadLetter, DeadLetterCount
from services.supervision.graph.departments import Department
from services.supervision.graph.division import Division
from services.supervision.graph.enums import (
    BallotMatter,
    CommitmentStatus,
    DayOrder,
    Electorate,
    FindingList,
    FindingStatus,
    HearingOutcome,
    ItemKind,
    ItemOrder,
    ItemStatus,
    MeetingKind,
    Organ,
    PlanStatus,
    ProjectStatus,
    SiteCategory,
    SiteOrder,
)
from services.supervision.graph.findings import Finding, finding_of
from services.supervision.graph.item_links import item_of
from services.supervision.graph.items import SupervisionItem
from services.supervision.graph.meetings import Appointment, Meeting
from services.supervision.graph.plans import SupervisionPlan, plan_of
from services.supervision.graph.projects import LivelihoodProject, project_of
from services.supervision.graph.representatives import Representative
from services.supervision.graph.sites import TrackedSite
from services.supervision.graph.suggestions import Suggestion
from services.supervision.indicators import INDICATORS


@strawberry.type(description="What standing committees supervise, across divisions. 跨区划监督查询。")
class Query:
    """The root fields; `within` is a division with all below it, everything where it is left out."""

    @strawberry.field(
        description="Supervision items; `period` is that of the day they count for, `outcome` that of a hearing, "
        "`unresearched` of inquiries with a question no research is behind, `reproducible` of draws. 监督事项列表。"
    )
    async def supervision_items(
        self,
        info: Info,
        within: ID | None = None,
        kind: ItemKind | None = None,
        status: ItemStatus | None = None,
        period: PeriodInput | None = None,
        organ: Organ | None = None,
        outcome: HearingOutcome | None = None,
        unresearched: bool | None = None,
        reproducible: bool | None = None,
        overdue: bool | None = None,
        order: ItemOrder = ItemOrder.NEWEST,
        first: int = 50,
        after: str | None = None,
    ) -> Connection[SupervisionItem]:
        """A page of items."""
        store, today = loaders.of(info).store, loaders.of(info).today
        query = filters.query(
            subtree(store.tree, within),
            on=filters.in_days(period_of(period)),
            due_on=filters.overdue(overdue, today),
            kind=kind,
            status=status,
            organ=organ,
            outcome=outcome,
            unresearched=unresearched,
            reproducible=reproducible,
        )
        return await page(
            store.database[ITEM], query, lists.ITEM_ORDERS[order], SupervisionItem.of, first=first, after=after
        )

    @strawberry.field(description="One supervision item. 监督事项。")
    async def supervision_item(self, info: Info, id: ID) -> SupervisionItem | None:
        """None where it is not known."""
        return await item_of(info, id)

    @strawberry.field(
        description="Findings; `owner` is the id of the unit that must rectify them, `undone` those whose accepted "
        "rectification failed a later re-check. 问题列表。"
    )
    async def findings(
        self,
        info: Info,
        within: ID | None = None,
        status: FindingStatus | None = None,
        list: FindingList | None = None,
        undone: bool | None = None,
        owner: ID | None = None,
        overdue: bool | None = None,
        order: ItemOrder = ItemOrder.NEWEST,
        first: int = 50,
        after: str | None = None,
    ) -> Connection[Finding]:
        """A page of findings."""
        store, today = loaders.of(info).store, loaders.of(info).today
        query = filters.query(
            subtree(store.tree, within),
            due_on=filters.overdue(overdue, today),
            status=status,
            list=list,
            undone=undone,
            owner=owner,
        )
        return await page(
            store.database[FINDING], query, lists.ITEM_ORDERS[order], Finding.of, first=first, after=after
        )

    @strawberry.field(description="One finding. 问题。")
    async def finding(self, info: Info, id: ID) -> Finding | None:
        """None where it is not known."""
        return await finding_of(info, id)

    @strawberry.field(description="Commitments; `unit` is the id of the unit that made them. 承诺列表。")
    async def commitments(
        self,
        info: Info,
        within: ID | None = None,
        status: CommitmentStatus | None = None,
        unit: ID | None = None,
        period: PeriodInput | None = None,
        order: ItemOrder = ItemOrder.NEWEST,
        first: int = 50,
        after: str | None = None,
    ) -> Connection[Commitment]:
        """A page of commitments; `period` is that of their making."""
        store, today = loaders.of(info).store, loaders.of(info).today
        query = filters.query(
            subtree(store.tree, within),
            on=filters.in_days(period_of(period)),
            unit=unit,
            **lists.commitment_status(status, today),
        )
        return await page(
            store.database[COMMITMENT], query, lists.ITEM_ORDERS[order], Commitment.of, first=first, after=after
        )

    @strawberry.field(description="One commitment. 承诺。")
    async def commitment(self, info: Info, id: ID) -> Commitment | None:
        """None where it is not known."""
        return await commitment_of(info, id)

    @strawberry.field(description="Annual plans; `adjusted` those changed after their adoption. 年度监督计划列表。")
    async def supervision_plans(
        self,
        info: Info,
        within: ID | None = None,
        year: int | None = None,
        status: PlanStatus | None = None,
        adjusted: bool | None = None,
        order: DayOrder = DayOrder.NEWEST,
        first: int = 50,
        after: str | None = None,
    ) -> Connection[SupervisionPlan]:
        """A page of plans."""
        store = loaders.of(info).store
        query = filters.query(subtree(store.tree, within), year=year, status=status, adjusted=adjusted)
        return await page(
            store.database[PLAN], query, lists.DAY_ORDERS[order], SupervisionPlan.of, first=first, after=after
        )

    @strawberry.field(description="One annual plan. 年度监督计划。")
    async def supervision_plan(self, info: Info, id: ID) -> SupervisionPlan | None:
        """None where it is not known."""
        return await plan_of(info, id)

    @strawberry.field(description="Sites that are tracked, those tracked longest first. 跟踪点位列表。")
    async def tracked_sites(
        self,
        info: Info,
        within: ID | None = None,
        category: SiteCategory | None = None,
        order: SiteOrder = SiteOrder.LONGEST,
        first: int = 50,
        after: str | None = None,
    ) -> Connection[TrackedSite]:
        """A page of sites."""
        store = loaders.of(info).store
        query = filters.query(subtree(store.tree, within), category=category)
        return await page(
            store.database[SITE], query, lists.SITE_ORDERS[order], TrackedSite.of, first=first, after=after
        )

    @strawberry.field(description="Departments on a committee's list, by whether they were ever appraised. 部门名录。")
    async def departments(
        self,
        info: Info,
        within: ID | None = None,
        appraised: bool | None = None,
        order: DayOrder = DayOrder.OLDEST,
        first: int = 50,
        after: str | None = None,
    ) -> Connection[Department]:
        """A page of departments; their day is that of the latest appraisal, or of the listing."""
        store = loaders.of(info).store
        query = filters.query(subtree(store.tree, within), appraised=appraised)
        return await page(
            store.database[DEPARTMENT], query, lists.DAY_ORDERS[order], Department.of, first=first, after=after
        )

    @strawberry.field(description="Livelihood projects; `year` is that of carrying out. 民生实事项目列表。")
    async def livelihood_projects(
        self,
        info: Info,
        within: ID | None = None,
        electorate: Electorate | None = None,
        status: ProjectStatus | None = None,
        year: int | None = None,
        order: DayOrder = DayOrder.NEWEST,
        first: int = 50,
        after: str | None = None,
    ) -> Connection[LivelihoodProject]:
        """A page of projects."""
        store = loaders.of(info).store
        query = filters.query(subtree(store.tree, within), electorate=electorate, status=status, year=year)
        return await page(
            store.database[PROJECT], query, lists.DAY_ORDERS[order], LivelihoodProject.of, first=first, after=after
        )

    @strawberry.field(description="One livelihood project. 民生实事项目。")
    async def livelihood_project(self, info: Info, id: ID) -> LivelihoodProject | None:
        """None where it is not known."""
        return await project_of(info, id)

    @strawberry.field(description="Meetings held. 会议列表。")
    async def meetings(
        self,
        info: Info,
        within: ID | None = None,
        kind: MeetingKind | None = None,
        period: PeriodInput | None = None,
        order: DayOrder = DayOrder.NEWEST,
        first: int = 50,
        after: str | None = None,
    ) -> Connection[Meeting]:
        """A page of meetings."""
        store = loaders.of(info).store
        query = filters.query(subtree(store.tree, within), on=filters.in_days(period_of(period)), kind=kind)
        return await page(store.database[MEETING], query, lists.DAY_ORDERS[order], Meeting.of, first=first, after=after)

    @strawberry.field(description="Decisions on appointments. 人事任免列表。")
    async def appointments(
        self,
        info: Info,
        within: ID | None = None,
        period: PeriodInput | None = None,
        order: DayOrder = DayOrder.NEWEST,
        first: int = 50,
        after: str | None = None,
    ) -> Connection[Appointment]:
        """A page of decisions."""
        store = loaders.of(info).store
        query = filters.query(subtree(store.tree, within), on=filters.in_days(period_of(period)))
        return await page(
            store.database[APPOINTMENT], query, lists.DAY_ORDERS[order], Appointment.of, first=first, after=after
        )

    @strawberry.field(description="Tallied ballots. 表决计票列表。")
    async def ballots(
        self,
        info: Info,
        within: ID | None = None,
        matter: BallotMatter | None = None,
        period: PeriodInput | None = None,
        order: DayOrder = DayOrder.NEWEST,
        first: int = 50,
        after: str | None = None,
    ) -> Connection[Ballot]:
        """A page of ballots."""
        store = loaders.of(info).store
        query = filters.query(subtree(store.tree, within), on=filters.in_days(period_of(period)), matter=matter)
        return await page(store.database[BALLOT], query, lists.DAY_ORDERS[order], Ballot.of, first=first, after=after)

    @strawberry.field(
        description="Alarms of all services, newest first: those that stand, unless `statuses` says otherwise. "
        "`code` is what is wrong, as RATE_AMBIGUOUS_COMPLETION_RATE; `about` the id of what they are about. 预警列表。"
    )
    async def alarms(
        self,
        info: Info,
        within: ID | None = None,
        statuses: list[AlarmStatus] | None = None,
        severity: Severity | None = None,
        code: str | None = None,
        about: ID | None = None,
        period: PeriodInput | None = None,
        order: DayOrder = DayOrder.NEWEST,
        first: int = 50,
        after: str | None = None,
    ) -> Connection[Alarm]:
        """A page of alarms."""
        store = loaders.of(info).store
        query = filters.query(
            subtree(store.tree, within),
            status={"$in": STANDING if statuses is None else statuses},
            severity=severity,
            code=code,
            about=about,
            on=filters.in_days(period_of(period)),
        )
        return await page(store.database[ALARM], query, lists.DAY_ORDERS[order], Alarm.of, first=first, after=after)

    @strawberry.field(description="One alarm. 预警。")
    async def alarm(self, info: Info, id: ID) -> Alarm | None:
        """None where it is not known."""
        return await alarm_of(info, id)

    @strawberry.field(
        description="Refused events, newest first, open ones unless asked otherwise; for operations. 死信列表（运维）。"
    )
    async def dead_letters(
        self,
        info: Info,
        source: ID | None = None,
        reason: str | None = None,
        decided: bool | None = False,
        first: int = 50,
        after: str | None = None,
    ) -> Connection[DeadLetter]:
        """A page; `decided: null` for all."""
        return await letters.dead_letters(info, source, reason, decided, first, after)

    @strawberry.field(description="One refused event; for operations. 死信（运维）。")
    async def dead_letter(self, info: Info, id: ID) -> DeadLetter | None:
        """None where it is not known."""
        return await letters.dead_letter(info, id)

    @strawberry.field(
        description="How many refused events are open, by source, service and reason; for operations. "
        "待处理死信统计（运维）。"
    )
    async def dead_letter_counts(self, info: Info, source: ID | None = None) -> list[DeadLetterCount]:
        """Groups that have one at least."""
        return await letters.dead_letter_counts(info, source)

    @strawberry.field(
        description="Divisions by their newest event of what this service takes in, oldest first; with `silentSince` "
        "those that have published, but nothing since that day. 监督工作数据来源。"
    )
    async def supervision_sources(
        self, info: Info, within: ID | None = None, silent_since: date | None = None
    ) -> list[Source[Division]]:
        """One read."""
        store = loaders.of(info).store
        return await silent_sources(
            store.database, store.tree, lambda one: Division(code=ID(one.code)), within, silent_since
        )

    @strawberry.field(description="Divisions of a level ranked by one indicator. 监督指标排名。")
    async def supervision_ranking(
        self,
        info: Info,
        period: PeriodInput,
        indicator: ID,
        within: ID | None = None,
        level: DivisionLevel = DivisionLevel.DISTRICT,
        order: RankingOrder = RankingOrder.HIGHEST,
    ) -> list[Ranking[Division]]:
        """One round trip for all divisions."""
        request = loaders.of(info)
        return await ranking(
            request.indicators,
            INDICATORS,
            request.store.tree,
            lambda one: Division(code=ID(one.code)),
            within=within,
            level=level,
            period=period,
            indicator=indicator,
            order=order,
        )


@strawberry.type(description="What staff may do; the district receives each action as an event. 工作人员操作。")
class Mutation:
    """Actions upon alarms and items; `expected_version` is the one the actor saw."""

    @strawberry.mutation(
        description="Open an item to follow something up, as a suggestion of a division below. 督办立项。"
    )
    async def open_item(self, info: Info, division: ID, title: str, suggestion: ID | None = None) -> SupervisionItem:
        """The new item; the suggestion's division is told as well."""
        actor: Actor = info.context["actor"]
        tree = loaders.of(info).store.tree
        concerned = None if suggestion is None else str(suggestion).partition("-")[0]
        for code in (str(division), *([concerned] if concerned else [])):
            staff = actor.require(code, tree)
        data = ItemOpened(division=str(division), by=staff.division, title=title, suggestion=suggestion)
        target = Target(ITEM, f"{division}-item-{uuid.uuid4().hex[:16]}")
        return SupervisionItem.of(await asyncio.to_thread(perform, actor.ledger, target, 0, data, staff, concerned))

    @strawberry.mutation(description="Note why an alarm may stand. 预警已阅。")
    async def acknowledge_alarm(self, info: Info, id: ID, expected_version: int, note: str) -> Alarm:
        """The alarm afterwards."""

        def told(division: str, staff: Staff) -> EventData:
            return AlarmAcknowledged(division=division, by=staff.division, note=note)

        return await alarm_after(info, id, expected_version, told)

    @strawberry.mutation(description="Ask the district to explain an alarm. 要求区县说明。")
    async def question_alarm(self, info: Info, id: ID, expected_version: int, question: str) -> Alarm:
        """The alarm afterwards."""

        def told(division: str, staff: Staff) -> EventData:
            return AlarmQuestioned(division=division, by=staff.division, question=question)

        return await alarm_after(info, id, expected_version, told)

    @strawberry.mutation(
        description="Publish refused events again exactly as they came, once the fault is mended; for operations. "
        "死信重新投递（运维）。"
    )
    async def replay_dead_letters(self, info: Info, ids: list[ID], why: str) -> list[DeadLetter]:
        """All of them or none; what is refused again becomes a new dead letter."""
        return await letters.replay(info, ids, why)

    @strawberry.mutation(description="Close refused events that need nothing more; for operations. 死信作废（运维）。")
    async def discard_dead_letters(self, info: Info, ids: list[ID], why: str) -> list[DeadLetter]:
        """All of them or none; they stay readable."""
        return await letters.discard(info, ids, why)

    @strawberry.mutation(
        description="Publish another event (JSON) in place of a refused one, in its publisher's name; for operations. "
        "死信更正后投递（运维）。"
    )
    async def correct_dead_letter(self, info: Info, id: ID, event: str, why: str) -> DeadLetter:
        """The letter afterwards."""
        return await letters.correct(info, id, event, why)


def create_schema() -> strawberry.federation.Schema:
    """The executable schema; it needs no connection."""
    types = [Division, SupervisionItem, Finding, LivelihoodProject, Suggestion, Representative]
    schema = strawberry.federation.Schema(query=Query, mutation=Mutation, types=types, federation_version="2.11")
    return noting(schema, DETAILS)

"""The subgraph of supervision: lists with filters and stable pages, single things by id, indicators of divisions."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import TypeVar

import strawberry
from strawberry import ID

from kit.graph_types import Connection, PeriodInput, UserError, connection, page_error
from kit.pagination import Order, PageError
from kit.periods import Period
from services.supervision.graph.ballots import Ballot
from services.supervision.graph.context import Context, request_of
from services.supervision.graph.division import Division
from services.supervision.graph.enums import (
    BallotMatter,
    DayOrder,
    Electorate,
    FindingStatus,
    ItemKind,
    ItemOrder,
    ItemStatus,
    MeetingKind,
    Organ,
    ProjectStatus,
)
from services.supervision.graph.items import Finding, Suggestion, SupervisionItem, finding_of, item_of
from services.supervision.graph.meetings import Appointment, Meeting
from services.supervision.graph.projects import LivelihoodProject, project_of
from services.supervision.store import Document, Listing, matching

N = TypeVar("N")

BY_DAY: dict[DayOrder, Order] = {
    DayOrder.NEWEST: (("on", -1), ("_id", -1)),
    DayOrder.OLDEST: (("on", 1), ("_id", 1)),
}
BY_DAY_OR_TERM: dict[ItemOrder, Order] = {
    ItemOrder.NEWEST: BY_DAY[DayOrder.NEWEST],
    ItemOrder.OLDEST: BY_DAY[DayOrder.OLDEST],
    ItemOrder.DUE: (("due_on", 1), ("_id", 1)),
}


@strawberry.type(description="What standing committees supervise, across divisions. 跨区划监督查询。")
class Query:
    """The root fields; `within` is a division with all below it, everything where it is left out."""

    @strawberry.field(description="Supervision items; `period` is that of the day they count for. 监督事项列表。")
    async def supervision_items(
        self,
        info: Context,
        within: ID | None = None,
        kind: ItemKind | None = None,
        status: ItemStatus | None = None,
        period: PeriodInput | None = None,
        organ: Organ | None = None,
        overdue: bool | None = None,
        order: ItemOrder = ItemOrder.NEWEST,
        first: int | None = None,
        after: str | None = None,
    ) -> Connection[SupervisionItem]:
        """A page of items."""
        request = request_of(info)
        query = matching(
            _divisions(info, within),
            _period(period),
            overdue,
            request.today,
            kind=kind,
            status=status,
            organ=organ,
        )
        listing = Listing(request.store.items, query, BY_DAY_OR_TERM[order], first, after)
        return await _page(listing, SupervisionItem.read)

    @strawberry.field(description="One supervision item. 监督事项。")
    async def supervision_item(self, info: Context, id: ID) -> SupervisionItem | None:
        """None where it is not known."""
        return await item_of(info, id)

    @strawberry.field(description="Findings; `owner` is the id of the unit that must rectify them. 问题列表。")
    async def findings(
        self,
        info: Context,
        within: ID | None = None,
        status: FindingStatus | None = None,
        owner: ID | None = None,
        overdue: bool | None = None,
        order: ItemOrder = ItemOrder.NEWEST,
        first: int | None = None,
        after: str | None = None,
    ) -> Connection[Finding]:
        """A page of findings."""
        request = request_of(info)
        query = matching(_divisions(info, within), None, overdue, request.today, status=status, owner=owner)
        listing = Listing(request.store.findings, query, BY_DAY_OR_TERM[order], first, after)
        return await _page(listing, Finding.read)

    @strawberry.field(description="One finding. 问题。")
    async def finding(self, info: Context, id: ID) -> Finding | None:
        """None where it is not known."""
        return await finding_of(info, id)

    @strawberry.field(description="Livelihood projects; `year` is that of carrying out. 民生实事项目列表。")
    async def livelihood_projects(
        self,
        info: Context,
        within: ID | None = None,
        electorate: Electorate | None = None,
        status: ProjectStatus | None = None,
        year: int | None = None,
        order: DayOrder = DayOrder.NEWEST,
        first: int | None = None,
        after: str | None = None,
    ) -> Connection[LivelihoodProject]:
        """A page of projects."""
        query = matching(_divisions(info, within), electorate=electorate, status=status, year=year)
        listing = Listing(request_of(info).store.projects, query, BY_DAY[order], first, after)
        return await _page(listing, LivelihoodProject.read)

    @strawberry.field(description="One livelihood project. 民生实事项目。")
    async def livelihood_project(self, info: Context, id: ID) -> LivelihoodProject | None:
        """None where it is not known."""
        return await project_of(info, id)

    @strawberry.field(description="Meetings held. 会议列表。")
    async def meetings(
        self,
        info: Context,
        within: ID | None = None,
        kind: MeetingKind | None = None,
        period: PeriodInput | None = None,
        order: DayOrder = DayOrder.NEWEST,
        first: int | None = None,
        after: str | None = None,
    ) -> Connection[Meeting]:
        """A page of meetings."""
        query = matching(_divisions(info, within), _period(period), kind=kind)
        listing = Listing(request_of(info).store.meetings, query, BY_DAY[order], first, after)
        return await _page(listing, Meeting.read)

    @strawberry.field(description="Decisions on appointments. 人事任免列表。")
    async def appointments(
        self,
        info: Context,
        within: ID | None = None,
        period: PeriodInput | None = None,
        order: DayOrder = DayOrder.NEWEST,
        first: int | None = None,
        after: str | None = None,
    ) -> Connection[Appointment]:
        """A page of decisions."""
        query = matching(_divisions(info, within), _period(period))
        listing = Listing(request_of(info).store.appointments, query, BY_DAY[order], first, after)
        return await _page(listing, Appointment.read)

    @strawberry.field(description="Tallied ballots. 表决计票列表。")
    async def ballots(
        self,
        info: Context,
        within: ID | None = None,
        matter: BallotMatter | None = None,
        period: PeriodInput | None = None,
        order: DayOrder = DayOrder.NEWEST,
        first: int | None = None,
        after: str | None = None,
    ) -> Connection[Ballot]:
        """A page of ballots."""
        query = matching(_divisions(info, within), _period(period), matter=matter)
        listing = Listing(request_of(info).store.ballots, query, BY_DAY[order], first, after)
        return await _page(listing, Ballot.read)


def create_schema() -> strawberry.federation.Schema:
    """The executable schema; it needs no connection."""
    types = [Division, SupervisionItem, Finding, LivelihoodProject, Suggestion]
    return strawberry.federation.Schema(query=Query, types=types, federation_version="2.11")


def _divisions(info: Context, within: str | None) -> Sequence[str]:
    """The codes a list is about. Raises `UserError` for an unknown one."""
    tree = request_of(info).tree
    if within is None:
        return [division.code for division in tree]
    if within not in tree:
        raise UserError(f"unknown division {within!r}; Query.divisions lists those there are")
    return tree.within(within)


def _period(period: PeriodInput | None) -> Period | None:
    return None if period is None else period.to_period()


async def _page(listing: Listing, read: Callable[[Document], N]) -> Connection[N]:
    """Read one page in a thread. Raises `UserError` for a page that cannot be asked for."""
    try:
        page = await asyncio.to_thread(listing.page)
    except PageError as error:
        raise page_error(error) from None
    return connection(page, read, listing.count)

"""The subgraph: what staff may ask about suggestions and opinions."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date
from typing import Any

import strawberry
from strawberry.types import Info

from kit import filters
from kit import search as searching
from kit.actions import act
from kit.catalogue import EventData, Target
from kit.cursors import PageError
from kit.divisions import DivisionLevel
from kit.graph_indicators import Ranking, RankingOrder, ranking
from kit.graph_queries import page, period_of, subtree
from kit.graph_sources import Source, silent_sources
from kit.graph_types import Connection, PeriodInput, page_error
from kit.reads import noting
from kit.staff import Staff
from kit.written import TextKind
from services.suggestions import lists, loaders, marks, opinion, suggestion
from services.suggestions.details import DETAILS
from services.suggestions.events import (
    OPINION,
    SUGGESTION,
    CaseOutcome,
    Channel,
    Level,
    SuggestionStaffUrged,
    Urging,
    Visit,
)
from services.suggestions.graph import shares
from services.suggestions.graph.division import Division
from services.suggestions.graph.entities import Opinion, Representative, Suggestion, SupervisionItem
from services.suggestions.graph.local_rules import LocalRules, local_rules
from services.suggestions.graph.search import SearchResult
from services.suggestions.indicators import INDICATORS
from services.suggestions.lists import OpinionOrder, SuggestionOrder
from services.suggestions.store import Store


@strawberry.type
class Query:
    """The subgraph's root."""

    @strawberry.field(
        description="Suggestions of a division and all below it. `period`: of first assignment, or of submission while "
        "not assigned. `unit`: a unit that has or had a part. `overdue`: awaiting a reply past its due date, today; "
        "`longOverdue`: longer than the local rule bears. `awaitingReply`: a reply is still to come. `leadLapsed`: the "
        "lead representative holds no serving mandate any more. `roundsAgree`: both gradings gave the same grade. "
        "`researched`: key ones with, or without, a research topic. `visitMissing`: a visit that is due but not made. "
        "`met`: the representative met the unit's head. `fiscalYear`: pre-studied for it. `caseOutcome`: of the "
        "procuratorate. 建议列表。"
    )
    async def suggestions(
        self,
        info: Info,
        within: strawberry.ID | None = None,
        status: suggestion.Status | None = None,
        period: PeriodInput | None = None,
        level: Level | None = None,
        unit: strawberry.ID | None = None,
        key: bool | None = None,
        overdue: bool | None = None,
        long_overdue: bool | None = None,
        awaiting_reply: bool | None = None,
        lead: strawberry.ID | None = None,
        lead_lapsed: bool | None = None,
        topic: str | None = None,
        batch: str | None = None,
        rounds_agree: bool | None = None,
        researched: bool | None = None,
        face_to_face: bool | None = None,
        visit_missing: Visit | None = None,
        met: bool | None = None,
        planned: bool | None = None,
        urged: bool | None = None,
        merged: bool | None = None,
        measured: bool | None = None,
        converted: bool | None = None,
        case_outcome: CaseOutcome | None = None,
        fiscal_year: int | None = None,
        order: SuggestionOrder = SuggestionOrder.NEWEST,
        first: int = 50,
        after: str | None = None,
    ) -> Connection[Suggestion]:
        """A page."""
        store = loaders.of(info).store
        divisions = subtree(store.tree, within)
        marked = marks.marked(
            None if topic is None else marks.topic_mark(topic),
            None if batch is None else marks.batch_mark(batch),
            None if visit_missing is None else marks.visit_missing_mark(visit_missing),
            None if case_outcome is None else marks.case_mark(case_outcome),
            None if fiscal_year is None else marks.fiscal_year_mark(fiscal_year),
            key=key,
            long_overdue=long_overdue,
            rounds_agree=rounds_agree,
            researched=researched,
            face_to_face=face_to_face,
            met=met,
            planned=planned,
            urged=urged,
            merged=merged,
            measured=measured,
            converted=converted,
        )
        query = filters.query(
            divisions,
            status=status,
            month=filters.in_months(period_of(period)),
            level=level,
            units=unit,
            marks=marked,
            lead=await _lead(store, divisions, lead, lead_lapsed),
            open=awaiting_reply,
            due_on=filters.overdue(overdue, loaders.of(info).today),
        )
        return await page(
            store.database[SUGGESTION],
            query,
            lists.SUGGESTION_ORDERS[order],
            Suggestion.of,
            first=first,
            after=after,
            also=("due_on",),
        )

    @strawberry.field(description="One suggestion. 建议。")
    async def suggestion(self, info: Info, id: strawberry.ID) -> Suggestion | None:
        """Loaded together with others."""
        return await Suggestion.resolve_reference(info, id)

    @strawberry.field(
        description="Opinions of a division and all below it. `period`: when they were received. `codeRejected`: came "
        "by a QR code that was not valid then, or that nobody published. 民情民意列表。"
    )
    async def opinions(
        self,
        info: Info,
        within: strawberry.ID | None = None,
        status: opinion.Status | None = None,
        channel: Channel | None = None,
        period: PeriodInput | None = None,
        topic: str | None = None,
        representative: strawberry.ID | None = None,
        station: strawberry.ID | None = None,
        legislative_draft: strawberry.ID | None = None,
        code_rejected: bool | None = None,
        order: OpinionOrder = OpinionOrder.NEWEST,
        first: int = 50,
        after: str | None = None,
    ) -> Connection[Opinion]:
        """A page."""
        store = loaders.of(info).store
        divisions = subtree(store.tree, within)
        query = filters.query(
            divisions,
            status=status,
            channel=channel,
            month=filters.in_months(period_of(period)),
            topics=topic,
            representatives=representative,
            station=station,
            legislative_draft=legislative_draft,
            code_rejected=code_rejected,
        )
        return await page(
            store.database[OPINION], query, lists.OPINION_ORDERS[order], Opinion.of, first=first, after=after
        )

    @strawberry.field(
        description="Suggestions first assigned in a period, by topic, level or kind; the most first. 建议分项统计。"
    )
    async def suggestion_shares(
        self,
        info: Info,
        period: PeriodInput,
        by: shares.SuggestionDimension,
        within: strawberry.ID | None = None,
        first: int = 20,
    ) -> list[shares.SuggestionShare]:
        """From counters."""
        return await shares.suggestion_shares(info, within, period, by, first)

    @strawberry.field(
        description="The meetings at which many suggestions were assigned, with what became of these. 集中交办批次。"
    )
    async def suggestion_batches(
        self, info: Info, period: PeriodInput, within: strawberry.ID | None = None
    ) -> list[shares.SuggestionBatch]:
        """From counters."""
        return await shares.suggestion_batches(info, within, period)

    @strawberry.field(
        description="What each handling unit did with what it was first assigned in a period, and how it was scored; "
        "those with most first. 承办单位办理和考核情况。"
    )
    async def unit_records(
        self, info: Info, period: PeriodInput, within: strawberry.ID | None = None, first: int = 20
    ) -> list[shares.UnitRecord]:
        """From counters."""
        return await shares.unit_records(info, within, period, first)

    @strawberry.field(
        description="Opinions received in a period, by topic, channel or legislative draft; the most first. "
        "民情民意分项统计。"
    )
    async def opinion_shares(
        self,
        info: Info,
        period: PeriodInput,
        by: shares.OpinionDimension,
        within: strawberry.ID | None = None,
        first: int = 20,
    ) -> list[shares.OpinionShare]:
        """From counters."""
        return await shares.opinion_shares(info, within, period, by, first)

    @strawberry.field(description="One opinion. 民情民意。")
    async def opinion(self, info: Info, id: strawberry.ID) -> Opinion | None:
        """Loaded together with others."""
        return await Opinion.resolve_reference(info, id)

    @strawberry.field(
        description="Suggestions, opinions, supervision items, findings and commitments whose title and content have "
        "all pairs of characters (all words) of `text`, best first. 全文检索。"
    )
    async def search(
        self,
        info: Info,
        text: str,
        within: strawberry.ID | None = None,
        kinds: list[TextKind] | None = None,
        period: PeriodInput | None = None,
        first: int = 20,
        after: str | None = None,
    ) -> SearchResult:
        """A page."""
        store = loaders.of(info).store
        narrowed = {
            "kind": None if kinds is None else {"$in": kinds},
            "on": filters.in_days(period_of(period)),
        }
        divisions = subtree(store.tree, within)
        try:
            found = await asyncio.to_thread(searching.find, store.database, text, divisions, narrowed, first, after)
        except PageError as error:
            raise page_error(error) from None
        return SearchResult.of(found, text)

    @strawberry.field(
        description="Divisions with rules of their own for the clocks of suggestions, and those in force `on` a day, "
        "today by default. 各地自定期限规则。"
    )
    async def local_rules(
        self, info: Info, within: strawberry.ID | None = None, on: date | None = None
    ) -> list[LocalRules]:
        """One read."""
        return await local_rules(info, within, on)

    @strawberry.field(
        description="Divisions by their newest event of what this service takes in, oldest first; with `silentSince` "
        "those that have published, but nothing since that day. 建议和民情民意数据来源。"
    )
    async def suggestion_sources(
        self, info: Info, within: strawberry.ID | None = None, silent_since: date | None = None
    ) -> list[Source[Division]]:
        """One read."""
        store = loaders.of(info).store
        return await silent_sources(
            store.database, store.tree, lambda one: Division(code=strawberry.ID(one.code)), within, silent_since
        )

    @strawberry.field(description="Divisions of a level ranked by one indicator. 民情民意和建议指标排名。")
    async def suggestion_ranking(
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
            lambda one: Division(code=strawberry.ID(one.code)),
            within=within,
            level=level,
            period=period,
            indicator=indicator,
            order=order,
        )


async def _lead(store: Store, divisions: Sequence[str], lead: str | None, lapsed: bool | None) -> Any:
    """The condition on the lead representative."""
    if lapsed is None:
        return lead
    persons = await asyncio.to_thread(store.lapsed, divisions)
    among: dict[str, Any] = {"$in" if lapsed else "$nin": persons}
    return among if lead is None else among | {"$eq": lead}


@strawberry.type(description="What staff may do; the district receives each action as an event. 工作人员操作。")
class Mutation:
    """Actions upon suggestions; `expected_version` is the one the actor saw."""

    @strawberry.mutation(description="Urge the handling units on. 督办建议。")
    async def urge_suggestion(
        self, info: Info, id: strawberry.ID, expected_version: int, measure: Urging, note: str = ""
    ) -> Suggestion:
        """The suggestion afterwards."""

        def told(division: str, staff: Staff) -> EventData:
            return SuggestionStaffUrged(division=division, measure=measure, by=staff.division, note=note)

        tree = loaders.of(info).store.tree
        return Suggestion.of(await act(info, tree, Target(SUGGESTION, str(id)), expected_version, told))


def create_schema() -> strawberry.federation.Schema:
    """The subgraph's schema; needs no connection."""
    schema = strawberry.federation.Schema(
        query=Query, mutation=Mutation, types=[Division, Representative, SupervisionItem], federation_version="2.11"
    )
    return noting(schema, DETAILS)

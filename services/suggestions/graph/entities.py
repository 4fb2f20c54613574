"""Suggestions 建议 and opinions 民情民意, which lead to each other.

Thin views on the states. Whatever leads from one to another goes through a loader of the request, so a page of a
hundred costs one query more. What depends on today is computed here, never stored. What others complete may be null: a
service that is down must not take this one's answer with it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date

import strawberry
from strawberry.types import Info

from kit.documents import Document
from kit.privacy import shown_citizens
from services.suggestions import deadlines, loaders, opinion, suggestion
from services.suggestions.events import Channel, Grade, Kind, Level, Outcome, Visit
from services.suggestions.graph.division import Division
from services.suggestions.graph.parts import (
    OpinionAnomalyFound,
    Step,
    SuggestionAnomalyFound,
    SuggestionConversion,
    SuggestionDeadline,
    SuggestionGrading,
    SuggestionHandling,
    SuggestionMeasure,
    SuggestionPrestudy,
    SuggestionPromise,
    SuggestionUrging,
    SuggestionVisit,
)
from services.suggestions.graph.references import Reception, Station
from services.suggestions.marks import missing_visits
from services.suggestions.policies import Policies
from services.suggestions.rollup import NEVER
from services.suggestions.standing import code_anomalies


@strawberry.federation.type(keys=["id"], description="A suggestion of representatives. 代表建议。")
class Suggestion:
    """建议."""

    id: strawberry.ID
    state: strawberry.Private[suggestion.Suggestion]
    version: int = strawberry.field(description="Give it with an action, so that nobody acts on old news. 版本号。")
    status: suggestion.Status
    kind: Kind | None = strawberry.field(description="Null while its submission is not known. 类别。")
    level: Level | None = strawberry.field(description="The congress it was put to. 层级。")
    title: str | None
    content: str
    topics: list[str]
    category: str | None = strawberry.field(description="The class the office sorted it into. 分类。")
    key: bool = strawberry.field(description="A key suggestion. 重点建议。")
    key_post: str | None = strawberry.field(description="The post that leads its urging. 领衔督办职务。")
    research: str | None = strawberry.field(description="The research topic tied to it. 关联调研课题。")
    submitted_on: date | None
    sorted_on: date | None
    withdrawn_on: date | None
    assigned_on: date | None = strawberry.field(description="First assignment: the month it counts in. 首次交办日期。")
    replied_on: date | None = strawberry.field(description="First time every unit had replied. 首次答复完毕日期。")
    closed_on: date | None
    three_visits: bool = strawberry.field(description="Visited before, during and after handling. 三访齐全。")
    missing_visits: list[Visit] = strawberry.field(description="Visits that should have been made by now. 应访未访。")
    face_to_face: bool = strawberry.field(description="Replied to or graded in person. 面对面办理或测评。")
    due_on: date | None = strawberry.field(
        description="When the next awaited reply is due; null while none is awaited. 答复截止日。"
    )

    @classmethod
    def of(cls, document: Document) -> Suggestion:
        """The view on a stored document."""
        state = loaders.suggestion_of(document)
        return cls(
            id=strawberry.ID(state.id),
            state=state,
            version=document["version"],
            status=state.status,
            kind=state.kind,
            level=state.level,
            title=state.title or None,
            content=state.content,
            topics=list(state.topics),
            category=state.category,
            key=state.key,
            key_post=state.key_post,
            research=state.research,
            submitted_on=state.submitted_on,
            sorted_on=state.sorted_on,
            withdrawn_on=state.withdrawn_on,
            assigned_on=state.assigned_on,
            replied_on=state.replied_on,
            closed_on=state.closed_on,
            three_visits=state.three_visits,
            missing_visits=list(missing_visits(state)),
            face_to_face=state.face_to_face,
            due_on=None if document["due_on"] == NEVER else date.fromisoformat(document["due_on"]),
        )

    @classmethod
    async def resolve_reference(cls, info: Info, id: strawberry.ID) -> Suggestion | None:
        """For the gateway; all references of a request in one query."""
        document = await loaders.of(info).suggestions.load(str(id))
        return None if document is None else cls.of(document)

    @strawberry.field(description="The division it belongs to. 所属区划。")
    def division(self) -> Division | None:
        """A reference."""
        return Division(code=strawberry.ID(self.state.division))

    @strawberry.field(description="The lead representative. 领衔代表。")
    def lead(self) -> Representative | None:
        """A reference."""
        return None if self.state.lead is None else Representative(id=strawberry.ID(self.state.lead))

    @strawberry.field(
        description="Whether the lead representative holds no serving mandate any more. 领衔代表已暂停或终止资格。"
    )
    async def lead_lapsed(self, info: Info) -> bool:
        """Loaded together with others."""
        return self.state.lead is not None and await loaders.of(info).lapses.load(self.state.lead) is not None

    @strawberry.field(description="The research tied to it, as a supervision item. 关联调研（监督事项）。")
    def research_item(self) -> SupervisionItem | None:
        """A reference."""
        item = self.state.research_item
        return None if item is None else SupervisionItem(id=strawberry.ID(item))

    @strawberry.field(description="Cosigners. 附议代表。")
    def cosigners(self) -> list[Representative | None]:
        """References."""
        return [Representative(id=strawberry.ID(one)) for one in self.state.cosigners]

    @strawberry.field(description="The opinions it was made of. 来源民情民意。")
    async def opinions(self, info: Info) -> list[Opinion]:
        """Those known."""
        return await Opinion.load(info, self.state.opinions)

    @strawberry.field(
        description="The suggestion it is handled together with, where known; it keeps its own reply. 并案建议。"
    )
    async def merged_with(self, info: Info) -> Suggestion | None:
        """Loaded together with others."""
        other = self.state.merged_with
        return None if other is None else await Suggestion.resolve_reference(info, strawberry.ID(other))

    @strawberry.field(description="What became of it. 办理结果。")
    def outcome(self) -> Outcome | None:
        """Of the last complete reply, or of its closing."""
        return self.state.outcome[0] if self.state.outcome else None

    @strawberry.field(description="The local outcome letter A/B/C/D. 本地分类字母。")
    def outcome_letter(self) -> str | None:
        """Beside the outcome."""
        return self.state.outcome[1] if self.state.outcome else None

    @strawberry.field(description="Every round of handling with its units and grades. 各轮办理。")
    async def handlings(self, info: Info) -> list[SuggestionHandling]:
        """In order."""
        policies = await self._policies(info)
        return [SuggestionHandling.of(one, self.state.division, policies) for one in self.state.handlings]

    @strawberry.field(description="Every clock that was started. 全部办理期限。")
    async def deadlines(self, info: Info) -> list[SuggestionDeadline]:
        """As of today."""
        today, policies = loaders.of(info).today, await self._policies(info)
        return [SuggestionDeadline.of(one, today) for one in deadlines.deadlines(self.state, policies)]

    @strawberry.field(description="Days the awaited reply is late today; 0 while in time. 逾期天数。")
    def overdue_days(self, info: Info) -> int:
        """As of today."""
        return deadlines.overdue_days(self.due_on, loaders.of(info).today)

    @strawberry.field(description="Whether every unit replied in time; null before the reply. 是否按期答复。")
    def replied_on_time(self) -> bool | None:
        """Of the first complete reply."""
        return None if self.state.replied_on is None else self.state.replied_on_time

    @strawberry.field(description="The grade that counts. 最终测评结果。")
    def final_grade(self) -> Grade | None:
        """The committee's where there is one."""
        return self.state.final_grading.grade if self.state.final_grading else None

    @strawberry.field(description="The last grade by the lead representative. 领衔代表测评。")
    def first_round(self) -> SuggestionGrading | None:
        """Round 1."""
        return _last(self.state.gradings, 1)

    @strawberry.field(description="The last grade by the committee's ballot. 常委会票决测评。")
    def second_round(self) -> SuggestionGrading | None:
        """Round 2."""
        return _last(self.state.gradings, 2)

    @strawberry.field(description="Whether both rounds gave the same grade; null without both. 两轮测评是否一致。")
    def rounds_agree(self) -> bool | None:
        """Of one handling."""
        return self.state.rounds_agree

    @strawberry.field(description="Visits. 走访。")
    def visits(self) -> list[SuggestionVisit]:
        """In order."""
        return [SuggestionVisit.of(one) for one in self.state.visits]

    @strawberry.field(description="Promises. 承诺。")
    def promises(self) -> list[SuggestionPromise]:
        """In order."""
        return [SuggestionPromise.of(one) for one in self.state.promises]

    @strawberry.field(description="Pre-studies by fiscal year. 预研。")
    def prestudies(self) -> list[SuggestionPrestudy]:
        """By year."""
        return [SuggestionPrestudy.of(one) for one in self.state.prestudies]

    @strawberry.field(description="Measures of urging. 督办。")
    def urgings(self) -> list[SuggestionUrging]:
        """In order."""
        return [SuggestionUrging.of(one) for one in self.state.urgings]

    @strawberry.field(description="Cases of the procuratorate it was converted to. 公益诉讼衔接。")
    def conversions(self) -> list[SuggestionConversion]:
        """In order."""
        return [SuggestionConversion.of(one) for one in self.state.cases]

    @strawberry.field(description="Concrete measures it led to. 转化措施。")
    def measures(self) -> list[SuggestionMeasure]:
        """In order."""
        return [SuggestionMeasure.of(one) for one in self.state.measures]

    @strawberry.field(description="Every step, in order. 办理过程。")
    def timeline(self) -> list[Step]:
        """One per fact."""
        return [Step.of(one) for one in self.state.steps]

    @strawberry.field(description="What does not fit. 异常。")
    async def anomalies(self, info: Info) -> list[SuggestionAnomalyFound]:
        """By time, as of today."""
        found = deadlines.anomalies(self.state, await self._policies(info), loaders.of(info).today)
        return [SuggestionAnomalyFound.of(one) for one in found]

    async def _policies(self, info: Info) -> Policies:
        return await loaders.of(info).policies_in(self.state.division)


def _last(gradings: Sequence[suggestion.Grading], round_number: int) -> SuggestionGrading | None:
    return next((SuggestionGrading.of(one) for one in reversed(gradings) if one.round == round_number), None)


@strawberry.federation.type(keys=["id"], description="An opinion of citizens. 民情民意。")
class Opinion:
    """民情民意."""

    id: strawberry.ID
    state: strawberry.Private[opinion.Opinion]
    status: opinion.Status
    channel: Channel | None
    title: str | None
    content: str
    topics: list[str]
    citizens: int | None = strawberry.field(
        description="How many citizens raised it; null below five, so that nobody is recognised. 反映人数。"
    )
    legislative_draft: strawberry.ID | None = strawberry.field(description="The draft it is about. 立法草案。")
    draft_status: opinion.DraftStatus | None
    unit: strawberry.ID | None = strawberry.field(description="The unit it was passed or assigned to. 承办单位。")
    outcome: Outcome | None
    outcome_letter: str | None = strawberry.field(description="The local letter A/B/C/D. 本地分类字母。")
    answer: str = strawberry.field(description="The representative's answer. 代表答复。")
    handling: str = strawberry.field(description="What the unit did. 办理情况。")
    grade: Grade | None = strawberry.field(description="The citizens' grade when revisited. 回访评价。")
    received_on: date | None
    answered_on: date | None
    promised_on: date | None = strawberry.field(description="The day a promise was made. 承诺日期。")
    due_on: date | None = strawberry.field(description="The day promised. 承诺兑现日期。")
    promise: str = strawberry.field(description="What was promised. 承诺内容。")
    handled_on: date | None
    fed_back_on: date | None
    revisited_on: date | None
    closed_on: date | None

    @classmethod
    def of(cls, document: Document) -> Opinion:
        """The view on a stored document."""
        state = loaders.opinion_of(document)
        return cls(
            id=strawberry.ID(state.id),
            state=state,
            status=state.status,
            channel=state.channel,
            title=state.title or None,
            content=state.content,
            topics=list(state.topics),
            citizens=shown_citizens(state.citizens) if state.received_on else None,
            legislative_draft=None if state.legislative_draft is None else strawberry.ID(state.legislative_draft),
            draft_status=state.draft_status,
            unit=None if state.unit is None else strawberry.ID(state.unit),
            outcome=state.outcome,
            outcome_letter=state.letter,
            answer=state.answer,
            handling=state.handling,
            grade=state.grade,
            received_on=state.received_on,
            answered_on=state.answered_on,
            promised_on=state.promised_on,
            due_on=state.due_on,
            promise=state.promise,
            handled_on=state.handled_on,
            fed_back_on=state.fed_back_on,
            revisited_on=state.revisited_on,
            closed_on=state.closed_on,
        )

    @classmethod
    async def resolve_reference(cls, info: Info, id: strawberry.ID) -> Opinion | None:
        """For the gateway; all references of a request in one query."""
        document = await loaders.of(info).opinions.load(str(id))
        return None if document is None else cls.of(document)

    @classmethod
    async def load(cls, info: Info, ids: Sequence[str]) -> list[Opinion]:
        """Those of `ids` that are known."""
        documents = await asyncio.gather(*(loaders.of(info).opinions.load(one) for one in ids))
        return [cls.of(document) for document in documents if document is not None]

    @strawberry.field(description="The division it belongs to. 所属区划。")
    def division(self) -> Division | None:
        """A reference."""
        return Division(code=strawberry.ID(self.state.division))

    @strawberry.field(description="The hearing or inquiry that produced it. 产生该意见的监督事项。")
    def item(self) -> SupervisionItem | None:
        """A reference."""
        return None if self.state.item is None else SupervisionItem(id=strawberry.ID(self.state.item))

    @strawberry.field(description="Representatives who took it in or answered. 收集和答复的代表。")
    def representatives(self) -> list[Representative | None]:
        """References."""
        return [Representative(id=strawberry.ID(one)) for one in self.state.representatives]

    @strawberry.field(description="The station it came in at. 收集站点。")
    def station(self) -> Station | None:
        """A reference."""
        return None if self.state.station is None else Station(id=strawberry.ID(self.state.station))

    @strawberry.field(description="The reception it came in at. 接待活动。")
    def reception(self) -> Reception | None:
        """A reference."""
        return None if self.state.reception is None else Reception(id=strawberry.ID(self.state.reception))

    @strawberry.field(description="The QR code it came in by. 二维码。")
    def qr_code(self) -> strawberry.ID | None:
        """An id."""
        return None if self.state.qr_code is None else strawberry.ID(self.state.qr_code)

    @strawberry.field(description="The suggestion made of it, where known. 转化的建议。")
    async def suggestion(self, info: Info) -> Suggestion | None:
        """Loaded together with others."""
        other = self.state.suggestion
        return None if other is None else await Suggestion.resolve_reference(info, strawberry.ID(other))

    @strawberry.field(description="Every step, in order. 办理过程。")
    def timeline(self) -> list[Step]:
        """One per fact."""
        return [Step.of(one) for one in self.state.steps]

    @strawberry.field(description="What does not fit. 异常。")
    async def anomalies(self, info: Info) -> list[OpinionAnomalyFound]:
        """By time, as of today; the QR code it came by is loaded together with others."""
        request = loaders.of(info)
        found = list(opinion.anomalies(self.state, request.today))
        if self.state.qr_code:
            code = loaders.code_of(await request.codes.load(self.state.qr_code))
            found.extend(code_anomalies(self.state, code))
        return [OpinionAnomalyFound.of(one) for one in sorted(found, key=lambda one: (one.at, one.event_key, one.kind))]


@strawberry.federation.type(keys=["id"], description="A representative. 代表（化名）。")
class Representative:
    """代表 with what they lead and took in."""

    id: strawberry.ID

    @classmethod
    def resolve_reference(cls, id: strawberry.ID) -> Representative:
        """For the gateway."""
        return cls(id=id)

    @strawberry.field(description="Suggestions they lead, newest first. 领衔建议。")
    async def led_suggestions(self, info: Info) -> list[Suggestion] | None:
        """Loaded together with others."""
        return [Suggestion.of(one) for one in await loaders.of(info).led.load(str(self.id)) or ()]

    @strawberry.field(description="Opinions they took in or answered, newest first. 收集和答复的民情民意。")
    async def opinions(self, info: Info) -> list[Opinion] | None:
        """Loaded together with others."""
        return [Opinion.of(one) for one in await loaders.of(info).taken_in.load(str(self.id)) or ()]


@strawberry.federation.type(keys=["id"], description="A supervision item. 监督事项。")
class SupervisionItem:
    """监督事项 with the opinions it produced."""

    id: strawberry.ID

    @classmethod
    def resolve_reference(cls, id: strawberry.ID) -> SupervisionItem:
        """For the gateway."""
        return cls(id=id)

    @strawberry.field(description="Opinions it produced. 产生的意见。")
    async def opinions(self, info: Info) -> list[Opinion] | None:
        """Loaded together with others."""
        return [Opinion.of(one) for one in await loaders.of(info).produced.load(str(self.id)) or ()]

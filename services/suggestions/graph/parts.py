"""GraphQL's parts of suggestions and opinions: values without an identity of their own. Thin views on the states."""

from __future__ import annotations

from datetime import date, datetime

import strawberry

from services.suggestions import deadlines, suggestion, timeline
from services.suggestions.anomalies import OPINION_TEXTS, SUGGESTION_TEXTS, OpinionAnomaly, SuggestionAnomaly
from services.suggestions.deadlines import Clock
from services.suggestions.events import CaseOutcome, Grade, GradeBallot, Outcome, Role, Urging, Visit
from services.suggestions.graph import enums as _  # noqa: F401 - makes the field's words GraphQL enums
from services.suggestions.policies import Policies
from services.suggestions.suggestion import Cause


@strawberry.type(name="HandlingStep", description="One step of the timeline. 办理过程的一步。")
class Step:
    """One fact."""

    at: datetime = strawberry.field(description="When it happened. 发生时间。")
    type: str = strawberry.field(description="The verb of the event's type, as `replied`. 步骤类型。")
    actor: strawberry.ID | None = strawberry.field(
        description="The unit or representative who did it; null for the committee and its office. 承办单位或代表。"
    )
    event: str = strawberry.field(description="Key of the event behind it, source/id. 事件。")

    @classmethod
    def of(cls, step: timeline.Step) -> Step:
        """The GraphQL form."""
        return cls(
            at=step.at,
            type=step.type,
            actor=None if step.actor is None else strawberry.ID(step.actor),
            event=step.event_key,
        )


@strawberry.type(
    name="SuggestionAnomaly",
    description="Something that does not fit; gone when the missing fact arrives. 异常：缺失的事实补报后自动消失。",
)
class SuggestionAnomalyFound:
    """An anomaly with its text."""

    kind: SuggestionAnomaly
    text: str = strawberry.field(description="In English. 英文说明。")
    text_zh: str = strawberry.field(description="In Chinese. 中文说明。")
    at: datetime = strawberry.field(description="When the step that does not fit happened. 相关步骤时间。")
    event: str = strawberry.field(description="Key of the event behind it, source/id. 相关事件。")

    @classmethod
    def of(cls, found: timeline.Anomaly[SuggestionAnomaly]) -> SuggestionAnomalyFound:
        """The GraphQL form."""
        english, chinese = SUGGESTION_TEXTS[found.kind]
        return cls(kind=found.kind, text=english, text_zh=chinese, at=found.at, event=found.event_key)


@strawberry.type(
    name="OpinionAnomaly",
    description="Something that does not fit; gone when the missing fact arrives. 异常：缺失的事实补报后自动消失。",
)
class OpinionAnomalyFound:
    """An anomaly with its text."""

    kind: OpinionAnomaly
    text: str = strawberry.field(description="In English. 英文说明。")
    text_zh: str = strawberry.field(description="In Chinese. 中文说明。")
    at: datetime = strawberry.field(description="When the step that does not fit happened. 相关步骤时间。")
    event: str = strawberry.field(description="Key of the event behind it, source/id. 相关事件。")

    @classmethod
    def of(cls, found: timeline.Anomaly[OpinionAnomaly]) -> OpinionAnomalyFound:
        """The GraphQL form."""
        english, chinese = OPINION_TEXTS[found.kind]
        return cls(kind=found.kind, text=english, text_zh=chinese, at=found.at, event=found.event_key)


@strawberry.type(description="One clock of a suggestion, computed for today. 办理期限。")
class SuggestionDeadline:
    """A deadline seen from a day."""

    clock: Clock
    unit: strawberry.ID | None = strawberry.field(description="Whose; null for the committee's side. 单位。")
    start: date = strawberry.field(description="The day the clock started. 起算日。")
    due_on: date = strawberry.field(description="The last day. 截止日。")
    provisional: bool = strawberry.field(
        description="Holidays of that year are not announced yet; weekends alone were counted. 节假日安排尚未公布。"
    )
    done_on: date | None = strawberry.field(description="The day it happened. 完成日。")
    running: bool = strawberry.field(description="Still running. 仍在计算。")
    days_late: int = strawberry.field(description="Calendar days past the last day; 0 in time. 逾期天数。")

    @classmethod
    def of(cls, deadline: deadlines.Deadline, today: date) -> SuggestionDeadline:
        """The GraphQL form."""
        return cls(
            clock=deadline.clock,
            unit=None if deadline.unit is None else strawberry.ID(deadline.unit),
            start=deadline.start,
            due_on=deadline.due.on,
            provisional=deadline.due.provisional,
            done_on=deadline.done_on,
            running=deadline.running,
            days_late=deadline.days_late(today),
        )


@strawberry.type(description="Who answers for it, who handles it, and by when. 三定：定领导、定人员、定时限。")
class UnitPlan:
    """A plan; posts, no persons."""

    leader: str | None = strawberry.field(description="The post that answers for it. 负责领导职务。")
    handler: str | None = strawberry.field(description="The post that handles it. 承办岗位。")
    finish_on: date | None = strawberry.field(description="The day it is to be handled by. 办结时限。")

    @classmethod
    def of(cls, plan: suggestion.Plan) -> UnitPlan:
        """The GraphQL form."""
        return cls(leader=plan.leader, handler=plan.handler, finish_on=plan.finish_on)


@strawberry.type(name="HandlingUnit", description="A unit's part in one handling. 承办单位。")
class Unit:
    """A part."""

    unit: strawberry.ID
    role: Role
    since: date = strawberry.field(description="The day its clock started. 起算日。")
    due_on: date | None = strawberry.field(description="When its reply (or opinion) is due. 截止日。")
    extended: bool = strawberry.field(description="Extended to six months. 已延期。")
    replied_on: date | None
    outcome: Outcome | None
    outcome_letter: str | None = strawberry.field(description="The local letter A/B/C/D. 本地分类字母。")
    content: str = strawberry.field(description="The reply's text. 答复内容。")
    in_person: bool = strawberry.field(description="Answered face to face. 面对面答复。")
    plan: UnitPlan | None = strawberry.field(description="Who answers, who handles, by when. 三定。")
    opinion_on: date | None = strawberry.field(description="The day of a joint unit's opinion. 协办意见日期。")
    bounced_on: date | None = strawberry.field(description="The day it sent it back. 退件日期。")

    @classmethod
    def of(cls, part: suggestion.UnitPart, cause: Cause, division: str, policies: Policies) -> Unit:
        """The GraphQL form."""
        due = deadlines.reply_due(part, cause, division, policies)
        return cls(
            unit=strawberry.ID(part.unit),
            role=part.role,
            since=part.since,
            due_on=None if due is None else due.on,
            extended=part.extended,
            replied_on=part.replied_on,
            outcome=part.outcome,
            outcome_letter=part.letter,
            content=part.content,
            in_person=part.in_person,
            plan=None if part.plan is None else UnitPlan.of(part.plan),
            opinion_on=part.opinion_on,
            bounced_on=None if part.bounced_at is None else part.bounced_at.date(),
        )


@strawberry.type(description="The committee's ballot in numbers. 票决测评票数。")
class GradingBallot:
    """Counts alone."""

    eligible: int
    cast: int
    satisfied: int
    mostly: int
    dissatisfied: int
    abstained: int

    @classmethod
    def of(cls, ballot: GradeBallot) -> GradingBallot:
        """The GraphQL form."""
        return cls(
            eligible=ballot.eligible,
            cast=ballot.cast,
            satisfied=ballot.satisfied,
            mostly=ballot.mostly,
            dissatisfied=ballot.dissatisfied,
            abstained=ballot.abstained,
        )


@strawberry.type(description="One grade. 测评。")
class SuggestionGrading:
    """A grade with its circumstances."""

    round: int = strawberry.field(description="1 by the lead representative, 2 by the committee's ballot. 轮次。")
    grade: Grade
    at: datetime
    in_person: bool = strawberry.field(description="Graded face to face. 面对面测评。")
    ballot: GradingBallot | None

    @classmethod
    def of(cls, grading: suggestion.Grading) -> SuggestionGrading:
        """The GraphQL form."""
        return cls(
            round=grading.round,
            grade=grading.grade,
            at=grading.at,
            in_person=grading.in_person,
            ballot=None if grading.ballot is None else GradingBallot.of(grading.ballot),
        )


@strawberry.type(description="One round of handling, from its order to its gradings. 一轮办理。")
class SuggestionHandling:
    """A handling."""

    cause: Cause
    ordered_on: date = strawberry.field(description="The day it was ordered. 交办日期。")
    batch: str | None = strawberry.field(description="The meeting at which many were assigned. 集中交办批次。")
    units: list[Unit]
    gradings: list[SuggestionGrading]

    @classmethod
    def of(cls, handling: suggestion.Handling, division: str, policies: Policies) -> SuggestionHandling:
        """The GraphQL form."""
        return cls(
            cause=handling.cause,
            ordered_on=handling.ordered_on,
            batch=handling.batch,
            units=[Unit.of(part, handling.cause, division, policies) for part in handling.units],
            gradings=[SuggestionGrading.of(one) for one in handling.gradings],
        )


@strawberry.type(description="A visit to the representative or the place. 走访。")
class SuggestionVisit:
    """A visit."""

    visit: Visit
    on: date
    unit: strawberry.ID | None
    promise: str | None = strawberry.field(description="The promise it looked at again. 所回访的承诺。")

    @classmethod
    def of(cls, made: suggestion.VisitMade) -> SuggestionVisit:
        """The GraphQL form."""
        return cls(visit=made.visit, on=made.on, unit=_id(made.unit), promise=made.promise)


@strawberry.type(description="What a unit said it would do by a day. 承诺。")
class SuggestionPromise:
    """A promise."""

    promise: str = strawberry.field(description="Names it within the suggestion. 承诺编号。")
    unit: strawberry.ID
    content: str
    made_on: date
    due_on: date
    revisited_on: date | None

    @classmethod
    def of(cls, promise: suggestion.Promise) -> SuggestionPromise:
        """The GraphQL form."""
        return cls(
            promise=promise.id,
            unit=strawberry.ID(promise.unit),
            content=promise.content,
            made_on=promise.made_on,
            due_on=promise.due_on,
            revisited_on=promise.revisited_on,
        )


@strawberry.type(description="A review before the budget of a fiscal year was drawn up. 预研。")
class SuggestionPrestudy:
    """A pre-study."""

    fiscal_year: int
    adopted: bool = strawberry.field(description="Whether it entered that budget. 是否列入预算。")

    @classmethod
    def of(cls, prestudy: suggestion.Prestudy) -> SuggestionPrestudy:
        """The GraphQL form."""
        return cls(fiscal_year=prestudy.fiscal_year, adopted=prestudy.adopted)


@strawberry.type(description="One measure of urging. 督办措施。")
class SuggestionUrging:
    """An urging."""

    measure: Urging
    on: date
    unit: strawberry.ID | None
    by: strawberry.ID | None = strawberry.field(
        description="The division whose staff urged; null for the district's own office. 督办方区划。"
    )
    note: str

    @classmethod
    def of(cls, urged: suggestion.Urged) -> SuggestionUrging:
        """The GraphQL form."""
        return cls(measure=urged.measure, on=urged.on, unit=_id(urged.unit), by=_id(urged.by), note=urged.note)


@strawberry.type(description="A case of the procuratorate it was converted to. 公益诉讼案件。")
class SuggestionConversion:
    """A case."""

    case_reference_hash: str = strawberry.field(description="SHA-256 of the case's number. 案号哈希。")
    outcome: CaseOutcome
    converted_on: date

    @classmethod
    def of(cls, case: suggestion.Case) -> SuggestionConversion:
        """The GraphQL form."""
        return cls(case_reference_hash=case.reference_hash, outcome=case.outcome, converted_on=case.converted_on)


@strawberry.type(description="A concrete measure that came of the reply. 转化的措施。")
class SuggestionMeasure:
    """A measure."""

    title: str
    on: date
    unit: strawberry.ID | None

    @classmethod
    def of(cls, measure: suggestion.Measure) -> SuggestionMeasure:
        """The GraphQL form."""
        return cls(title=measure.title, on=measure.on, unit=_id(measure.unit))


def _id(text: str | None) -> strawberry.ID | None:
    return None if text is None else strawberry.ID(text)

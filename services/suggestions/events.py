"""The events of opinions 民情民意 and suggestions 建议: what districts publish, and what this service tells the others.

When something happened is the event's own `time`; dates inside the data are those that differ from it (a promised day).
Citizens appear as counts alone; cases as hashes. Units, stations, drafts and persons are ids that begin with their
division's code: `350206-education-bureau`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, ClassVar, Literal

import msgspec

from kit import figures
from kit.alarms import AlarmRaised
from kit.catalogue import Catalogue, Count, EventData, Id, LongText, ShortText, Target
from kit.envelope import Envelope
from kit.figures import FigureReported
from kit.written import TEXT, TextWritten
from services.suggestions.indicators import INDICATORS
from services.suggestions.policy_events import POLICY, PolicySet, policies_id

OPINION, SUGGESTION, UNIT = "opinion", "suggestion", "unit"
LAPSE, CODE = "lapse", "code"

Ids = Annotated[tuple[Id, ...], msgspec.Meta(max_length=200)]
Topics = Annotated[
    tuple[ShortText, ...], msgspec.Meta(max_length=20, description="Topics 主题 in the district's own words.")
]
Unit = Annotated[Id, msgspec.Meta(description="A handling unit 承办单位, as `350206-education-bureau`.")]
Letter = Annotated[
    str, msgspec.Meta(pattern=r"^[A-Z]\d?$", description="The local outcome letter A/B/C/D as the district gave it.")
]


class Outcome(StrEnum):
    """What became of it: RESOLVED 已解决, PARTLY 部分解决, IN_PROGRESS 正在解决, PLANNED 列入计划, NOTED 留作参考.

    Local letters A/B/C/D differ by place and stand beside it.
    """

    RESOLVED = "RESOLVED"
    PARTLY = "PARTLY"
    IN_PROGRESS = "IN_PROGRESS"
    PLANNED = "PLANNED"
    NOTED = "NOTED"


class Channel(StrEnum):
    """How an opinion came in: QR 扫码, STATION 站点, ONLINE 网上, RECEPTION 接待, VISIT 走访, ENTERPRISE 企业,
    MICRO_PLATFORM 微平台, LEGISLATIVE_DRAFT 立法征求意见, SUPERVISION 监督活动, OTHER 其他."""

    QR = "QR"
    STATION = "STATION"
    ONLINE = "ONLINE"
    RECEPTION = "RECEPTION"
    VISIT = "VISIT"
    ENTERPRISE = "ENTERPRISE"
    MICRO_PLATFORM = "MICRO_PLATFORM"
    LEGISLATIVE_DRAFT = "LEGISLATIVE_DRAFT"
    SUPERVISION = "SUPERVISION"
    OTHER = "OTHER"


class Adoption(StrEnum):
    """What the legislature did with an opinion on a draft: ADOPTED 采纳, NOT_ADOPTED 未采纳."""

    ADOPTED = "ADOPTED"
    NOT_ADOPTED = "NOT_ADOPTED"


class Kind(StrEnum):
    """Where a suggestion comes from: SESSION 大会期间, BETWEEN_SESSIONS 闭会期间, MOTION 议案转建议."""

    SESSION = "SESSION"
    BETWEEN_SESSIONS = "BETWEEN_SESSIONS"
    MOTION = "MOTION"


class Level(StrEnum):
    """The congress a suggestion was put to: NATIONAL 全国, PROVINCIAL 省, CITY 市, DISTRICT 区县, TOWN 乡镇."""

    NATIONAL = "NATIONAL"
    PROVINCIAL = "PROVINCIAL"
    CITY = "CITY"
    DISTRICT = "DISTRICT"
    TOWN = "TOWN"


class Role(StrEnum):
    """A handling unit's part: LEAD 主办, JOINT 协办, SEPARATE 分办 (each replies for itself)."""

    LEAD = "LEAD"
    JOINT = "JOINT"
    SEPARATE = "SEPARATE"


class Grade(StrEnum):
    """A grade 测评: SATISFIED 满意, MOSTLY 基本满意, DISSATISFIED 不满意."""

    SATISFIED = "SATISFIED"
    MOSTLY = "MOSTLY"
    DISSATISFIED = "DISSATISFIED"


class Visit(StrEnum):
    """A visit of the three visits 三访: BEFORE 办前, DURING 办中, AFTER 办后; REVISIT 回访 looks at a promise again;
    MEETING 面对面: the representative meets the head of the unit."""

    BEFORE = "BEFORE"
    DURING = "DURING"
    AFTER = "AFTER"
    REVISIT = "REVISIT"
    MEETING = "MEETING"


class Urging(StrEnum):
    """A measure of urging 督办: NOTICE 督办通知, INTERVIEW 约谈, VISIT 走访督办, ON_SITE 现场督办."""

    NOTICE = "NOTICE"
    INTERVIEW = "INTERVIEW"
    VISIT = "VISIT"
    ON_SITE = "ON_SITE"


class CaseOutcome(StrEnum):
    """What a case became: PENDING 办理中, RECOMMENDED 检察建议, FILED 立案, LITIGATED 提起诉讼, RECTIFIED 整改到位,
    DECLINED 不立案."""

    PENDING = "PENDING"
    RECOMMENDED = "RECOMMENDED"
    FILED = "FILED"
    LITIGATED = "LITIGATED"
    RECTIFIED = "RECTIFIED"
    DECLINED = "DECLINED"


class OpinionReceived(EventData, frozen=True, kw_only=True):
    """收到民情民意 an opinion came in; one on a legislative draft counts as submitted 报送 with it."""

    event_type: ClassVar[str] = "npc.opinion.received.v1"
    channel: Channel
    title: ShortText
    content: LongText = ""
    topics: Topics = ()
    citizens: Annotated[Count, msgspec.Meta(description="How many citizens raised it; never who.")] = 1
    station: Id | None = None
    qr_code: Id | None = None
    reception: Id | None = None
    representatives: Annotated[Ids, msgspec.Meta(description="Representatives who took it in.")] = ()
    legislative_draft: Annotated[Id, msgspec.Meta(description="立法草案 the draft it is about.")] | None = None


class OpinionRouted(EventData, frozen=True, kw_only=True):
    """转交 the opinion was passed to representatives, or towards a unit."""

    event_type: ClassVar[str] = "npc.opinion.routed.v1"
    representatives: Ids = ()
    unit: Unit | None = None


class OpinionAnswered(EventData, frozen=True, kw_only=True):
    """代表答复 a representative answered the citizens; handling the matter stays the government's."""

    event_type: ClassVar[str] = "npc.opinion.answered.v1"
    representative: Id
    content: LongText = ""


class OpinionAssigned(EventData, frozen=True, kw_only=True):
    """交办 the opinion was assigned to a unit."""

    event_type: ClassVar[str] = "npc.opinion.assigned.v1"
    unit: Unit


class OpinionPromised(EventData, frozen=True, kw_only=True):
    """承诺 it was promised that the matter is settled by a day; it is kept by being handled."""

    event_type: ClassVar[str] = "npc.opinion.promised.v1"
    due_on: date
    unit: Unit | None = None
    content: LongText = ""


class OpinionHandled(EventData, frozen=True, kw_only=True):
    """办理 the unit handled the matter."""

    event_type: ClassVar[str] = "npc.opinion.handled.v1"
    unit: Unit
    outcome: Outcome
    letter: Letter | None = None
    content: LongText = ""


class OpinionFedBack(EventData, frozen=True, kw_only=True):
    """反馈 the citizens were told the result."""

    event_type: ClassVar[str] = "npc.opinion.fed_back.v1"


class OpinionRevisited(EventData, frozen=True, kw_only=True):
    """回访 the citizens were asked again; how they grade it, where they said so."""

    event_type: ClassVar[str] = "npc.opinion.revisited.v1"
    grade: Grade | None = None


class OpinionClosed(EventData, frozen=True, kw_only=True):
    """办结 the opinion is closed; an outcome given here is the last word."""

    event_type: ClassVar[str] = "npc.opinion.closed.v1"
    outcome: Outcome | None = None


class OpinionConverted(EventData, frozen=True, kw_only=True):
    """转为建议 a representative made a suggestion of it."""

    event_type: ClassVar[str] = "npc.opinion.converted.v1"
    suggestion: Id


class OpinionAdopted(EventData, frozen=True, kw_only=True):
    """采纳 what the legislature did with an opinion on a draft."""

    event_type: ClassVar[str] = "npc.opinion.adopted.v1"
    result: Adoption = Adoption.ADOPTED


class OpinionProduced(EventData, frozen=True, kw_only=True):
    """监督活动产生的意见 a hearing or an inquiry produced an opinion; it is received through supervision."""

    event_type: ClassVar[str] = "npc.opinion.produced.v1"
    publishers: ClassVar[frozenset[str]] = frozenset({"supervision"})
    title: ShortText
    item: Annotated[Id, msgspec.Meta(description="The supervision item 监督事项 it came from.")]
    unit: Annotated[Id, msgspec.Meta(description="The unit it was passed to 承办单位.")] | None = None


class SuggestionSubmitted(EventData, frozen=True, kw_only=True):
    """提出建议 representatives submitted a suggestion."""

    event_type: ClassVar[str] = "npc.suggestion.submitted.v1"
    kind: Kind
    title: ShortText
    content: LongText = ""
    topics: Topics = ()
    lead: Annotated[Id, msgspec.Meta(description="The lead representative 领衔代表.")]
    cosigners: Annotated[Ids, msgspec.Meta(description="附议代表")] = ()
    level: Annotated[Level, msgspec.Meta(description="Left out: the level of the division.")] | None = None
    opinions: Annotated[Ids, msgspec.Meta(description="Opinions it was made of.")] = ()


class SuggestionSorted(EventData, frozen=True, kw_only=True):
    """分类受理 the committee's office accepted and classified it."""

    event_type: ClassVar[str] = "npc.suggestion.sorted.v1"
    category: ShortText | None = None


class SuggestionWithdrawn(EventData, frozen=True, kw_only=True):
    """撤回 the lead representative withdrew it; possible before assignment only."""

    event_type: ClassVar[str] = "npc.suggestion.withdrawn.v1"
    reason: ShortText | None = None


class HandlingUnit(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """承办单位 a unit and its part."""

    unit: Unit
    role: Role


class SuggestionAssigned(EventData, frozen=True, kw_only=True):
    """交办 the office assigned it: the statutory clock starts here, and again with every new assignment."""

    event_type: ClassVar[str] = "npc.suggestion.assigned.v1"
    units: Annotated[
        tuple[HandlingUnit, ...],
        msgspec.Meta(
            min_length=1,
            max_length=50,
            description=(
                "Every unit that handles it from now on: one LEAD and its JOINT units, or SEPARATE units. "
                "A unit named before and not named again is released."
            ),
        ),
    ]
    batch: (
        Annotated[ShortText, msgspec.Meta(description="集中交办 the meeting at which many were assigned.")] | None
    ) = None

    def __post_init__(self) -> None:
        """A unit has one part, there is one lead at most, and somebody must reply."""
        if len({unit.unit for unit in self.units}) < len(self.units):
            raise ValueError("a unit may be named once")
        leads = sum(unit.role is Role.LEAD for unit in self.units)
        separate = sum(unit.role is Role.SEPARATE for unit in self.units)
        if leads > 1 or (leads and separate):
            raise ValueError("units are one LEAD with JOINT ones, or SEPARATE ones")
        if not leads and not separate:
            raise ValueError("nobody would reply: name a LEAD or a SEPARATE unit")


class SuggestionPlanned(EventData, frozen=True, kw_only=True):
    """三定 a unit fixed who answers for the handling, who handles it, and by when; posts, no persons."""

    event_type: ClassVar[str] = "npc.suggestion.planned.v1"
    unit: Unit
    leader: Annotated[ShortText, msgspec.Meta(description="定领导 the post that answers for it.")] | None = None
    handler: Annotated[ShortText, msgspec.Meta(description="定人员 the post that handles it.")] | None = None
    finish_on: Annotated[date, msgspec.Meta(description="定时限 the day by which it is to be handled.")] | None = None


class SuggestionBounced(EventData, frozen=True, kw_only=True):
    """退件 a unit sent it back as not its business."""

    event_type: ClassVar[str] = "npc.suggestion.bounced.v1"
    unit: Unit
    reason: ShortText


class SuggestionExtended(EventData, frozen=True, kw_only=True):
    """延期 the time to reply was extended to six months, the matter being wide or difficult."""

    event_type: ClassVar[str] = "npc.suggestion.extended.v1"
    reason: ShortText
    unit: Annotated[Id, msgspec.Meta(description="Left out: for every unit.")] | None = None


class SuggestionJointOpinionGiven(EventData, frozen=True, kw_only=True):
    """协办意见 a joint unit gave its opinion to the lead unit."""

    event_type: ClassVar[str] = "npc.suggestion.joint_opinion_given.v1"
    unit: Unit


class SuggestionReplied(EventData, frozen=True, kw_only=True):
    """答复 a unit replied to the representatives; a merged suggestion gets a reply of its own."""

    event_type: ClassVar[str] = "npc.suggestion.replied.v1"
    unit: Unit
    outcome: Outcome
    letter: Letter | None = None
    content: LongText = ""
    in_person: Annotated[bool, msgspec.Meta(description="面对面 the unit's head answered face to face.")] = False


class GradeBallot(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """票决测评 the committee's ballot in numbers alone."""

    eligible: Count
    cast: Count
    satisfied: Count
    mostly: Count
    dissatisfied: Count
    abstained: Count = 0

    def __post_init__(self) -> None:
        """The choices make up the votes cast, and nobody votes who may not."""
        if self.satisfied + self.mostly + self.dissatisfied + self.abstained != self.cast:
            raise ValueError("satisfied, mostly, dissatisfied and abstained must sum to cast")
        if self.cast > self.eligible:
            raise ValueError("more votes cast than eligible")


class SuggestionGraded(EventData, frozen=True, kw_only=True):
    """测评 the handling was graded: round 1 by the lead representative, round 2 (key ones) by committee's ballot."""

    event_type: ClassVar[str] = "npc.suggestion.graded.v1"
    round: Annotated[Literal[1, 2], msgspec.Meta(description="1 领衔代表测评, 2 常委会票决测评")] = 1
    grade: Grade
    representative: Annotated[Id, msgspec.Meta(description="Who graded in round 1; left out: the lead.")] | None = None
    in_person: Annotated[bool, msgspec.Meta(description="面对面测评 graded on the spot.")] = False
    ballot: GradeBallot | None = None


class SuggestionRehandled(EventData, frozen=True, kw_only=True):
    """重新办理 the office ordered it to be handled again, by the same units unless others are assigned."""

    event_type: ClassVar[str] = "npc.suggestion.rehandled.v1"
    reason: ShortText | None = None


class SuggestionVisited(EventData, frozen=True, kw_only=True):
    """走访代表 a unit visited the representative (or the place)."""

    event_type: ClassVar[str] = "npc.suggestion.visited.v1"
    visit: Visit
    unit: Unit | None = None
    promise: ShortText | None = None


class SuggestionPromised(EventData, frozen=True, kw_only=True):
    """承诺 a unit promised to do something by a day."""

    event_type: ClassVar[str] = "npc.suggestion.promised.v1"
    promise: Annotated[ShortText, msgspec.Meta(description="Names the promise within the suggestion: `1`.")]
    unit: Unit
    due_on: date
    content: LongText = ""


class SuggestionClosed(EventData, frozen=True, kw_only=True):
    """销号办结 the office closed it; an outcome given here is the last word."""

    event_type: ClassVar[str] = "npc.suggestion.closed.v1"
    outcome: Outcome | None = None
    letter: Letter | None = None


class SuggestionKeyed(EventData, frozen=True, kw_only=True):
    """列为重点建议 it was made a key suggestion; who of the committee's leaders urges it is a post, not a person."""

    event_type: ClassVar[str] = "npc.suggestion.keyed.v1"
    post: ShortText | None = None
    research: Annotated[ShortText, msgspec.Meta(description="The research topic 调研课题 tied to it.")] | None = None
    research_item: Annotated[Id, msgspec.Meta(description="That research as a supervision item 监督事项.")] | None = (
        None
    )


class SuggestionPrestudied(EventData, frozen=True, kw_only=True):
    """预研 it was reviewed before the budget of a fiscal year was drawn up."""

    event_type: ClassVar[str] = "npc.suggestion.prestudied.v1"
    fiscal_year: Annotated[int, msgspec.Meta(ge=1954, le=2200)]
    adopted: Annotated[bool, msgspec.Meta(description="Whether it entered that budget.")]


class SuggestionMerged(EventData, frozen=True, kw_only=True):
    """并案办理 it is handled together with another; it keeps its own reply and counts everywhere."""

    event_type: ClassVar[str] = "npc.suggestion.merged.v1"
    merged_with: Id


class SuggestionUrged(EventData, frozen=True, kw_only=True):
    """督办 the committee urged the units on."""

    event_type: ClassVar[str] = "npc.suggestion.urged.v1"
    measure: Urging
    unit: Unit | None = None


class SuggestionStaffUrged(EventData, frozen=True, kw_only=True):
    """上级督办 staff of the division or of one above it urged the units on; the district's system receives this."""

    event_type: ClassVar[str] = "npc.suggestion.staff_urged.v1"
    publishers: ClassVar[frozenset[str]] = frozenset({"suggestions"})
    measure: Urging
    by: Annotated[str, msgspec.Meta(pattern=r"^\d{6}(\d{3})?$", description="The division whose staff urged.")]
    note: Annotated[str, msgspec.Meta(max_length=2000)] = ""


class SuggestionConverted(EventData, frozen=True, kw_only=True):
    """公益诉讼衔接 it was handed to the procuratorate; a later event for the same case brings its outcome."""

    event_type: ClassVar[str] = "npc.suggestion.converted.v1"
    case_reference_hash: Annotated[
        str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$", description="SHA-256 of the case's number, in hex.")
    ]
    outcome: CaseOutcome = CaseOutcome.PENDING


class SuggestionMeasureTaken(EventData, frozen=True, kw_only=True):
    """转化为措施 the reply became a concrete measure."""

    event_type: ClassVar[str] = "npc.suggestion.measure_taken.v1"
    title: ShortText
    unit: Unit | None = None


class CreditKind(StrEnum):
    """What a representative is credited for: SUGGESTION 建议, OPINION 收集的民情民意已解决, RECEPTION 接待,
    HEARING 听取审议, INSPECTION 执法检查, TRIAL 旁听庭审."""

    SUGGESTION = "SUGGESTION"
    OPINION = "OPINION"
    RECEPTION = "RECEPTION"
    HEARING = "HEARING"
    INSPECTION = "INSPECTION"
    TRIAL = "TRIAL"


class SuggestionFoundOverdue(EventData, frozen=True, kw_only=True):
    """长期逾期 a reply was still awaited so long after its due date that the local rule bears no more."""

    event_type: ClassVar[str] = "npc.suggestion.found_overdue.v1"
    publishers: ClassVar[frozenset[str]] = frozenset({"suggestions"})
    due_on: date


class UnitAppraised(EventData, frozen=True, kw_only=True):
    """办理考核 the committee scored a unit's handling of a year's suggestions. Subject: the unit."""

    event_type: ClassVar[str] = "npc.unit.appraised.v1"
    year: Annotated[int, msgspec.Meta(ge=1954, le=2200)]
    score: Annotated[float, msgspec.Meta(ge=0, le=1000)]
    full_score: Annotated[float, msgspec.Meta(gt=0, le=1000)] = 100.0
    grade: Annotated[ShortText, msgspec.Meta(description="等次 in the district's own words, as 优秀.")] | None = None

    def __post_init__(self) -> None:
        """Nobody scores more than there is to score."""
        if self.score > self.full_score:
            raise ValueError(f"score {self.score} is above full_score {self.full_score}")


class CodeSpan(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """有效期 from when to when, exclusive; open without `until`."""

    since: datetime
    until: datetime | None = None


class CodeAnnounced(EventData, frozen=True, kw_only=True):
    """二维码有效期 when a QR code may be the source of an opinion. Subject: the code."""

    event_type: ClassVar[str] = "npc.code.announced.v1"
    publishers: ClassVar[frozenset[str]] = frozenset({"representatives"})
    valid: tuple[CodeSpan, ...]


class MandateLapsed(EventData, frozen=True, kw_only=True):
    """代表资格暂停或终止 a representative holds no serving mandate any more. Subject: the representative."""

    event_type: ClassVar[str] = "npc.mandate.lapsed.v1"
    publishers: ClassVar[frozenset[str]] = frozenset({"representatives"})
    ended: Annotated[bool, msgspec.Meta(description="Every mandate ended 终止; else one rests 暂停.")]


class PerformanceCredited(EventData, frozen=True, kw_only=True):
    """履职记录 something the representative who is the subject took part in, for the performance record."""

    event_type: ClassVar[str] = "npc.performance.credited.v1"
    publishers: ClassVar[frozenset[str]] = frozenset({"suggestions"})
    representative: Id
    kind: CreditKind
    on: date
    reference: Id


class RequestCause(StrEnum):
    """Why supervision is asked to follow up: DISSATISFIED_TWICE 两次测评不满意, LONG_OVERDUE 长期逾期未答复,
    KEYED 列为重点建议."""

    DISSATISFIED_TWICE = "DISSATISFIED_TWICE"
    LONG_OVERDUE = "LONG_OVERDUE"
    KEYED = "KEYED"


class ItemRequested(EventData, frozen=True, kw_only=True):
    """转入监督 a suggestion needs supervision: an item is asked for."""

    event_type: ClassVar[str] = "npc.item.requested.v1"
    publishers: ClassVar[frozenset[str]] = frozenset({"suggestions"})
    cause: RequestCause
    suggestion: Id
    title: ShortText


class ItemSettled(EventData, frozen=True, kw_only=True):
    """督办事项了结 the reason for which an item was asked for is gone. Subject: the item."""

    event_type: ClassVar[str] = "npc.item.settled.v1"
    publishers: ClassVar[frozenset[str]] = frozenset({"suggestions"})
    suggestion: Id


OPINION_EVENTS: tuple[type[EventData], ...] = (
    OpinionReceived,
    OpinionRouted,
    OpinionAnswered,
    OpinionAssigned,
    OpinionPromised,
    OpinionHandled,
    OpinionFedBack,
    OpinionRevisited,
    OpinionClosed,
    OpinionConverted,
    OpinionAdopted,
    OpinionProduced,
)
SUGGESTION_EVENTS: tuple[type[EventData], ...] = (
    SuggestionSubmitted,
    SuggestionSorted,
    SuggestionWithdrawn,
    SuggestionAssigned,
    SuggestionPlanned,
    SuggestionBounced,
    SuggestionExtended,
    SuggestionJointOpinionGiven,
    SuggestionReplied,
    SuggestionGraded,
    SuggestionRehandled,
    SuggestionVisited,
    SuggestionPromised,
    SuggestionClosed,
    SuggestionKeyed,
    SuggestionPrestudied,
    SuggestionMerged,
    SuggestionUrged,
    SuggestionStaffUrged,
    SuggestionConverted,
    SuggestionMeasureTaken,
    SuggestionFoundOverdue,
)
_AGGREGATES: Mapping[type[EventData], str] = {
    **dict.fromkeys(OPINION_EVENTS, OPINION),
    **dict.fromkeys(SUGGESTION_EVENTS, SUGGESTION),
    UnitAppraised: UNIT,
    PolicySet: POLICY,
    CodeAnnounced: CODE,
    MandateLapsed: LAPSE,
    TextWritten: TEXT,
}
ACCEPTED: tuple[type[EventData], ...] = (*_AGGREGATES, FigureReported)
EMITTED: tuple[type[EventData], ...] = (
    PerformanceCredited,
    ItemRequested,
    ItemSettled,
    SuggestionFoundOverdue,
    AlarmRaised,
    SuggestionStaffUrged,
)


def targets(event: Envelope, data: EventData) -> tuple[Target, ...]:
    """A fact folds into its subject, words also into what is searched; a claim where this service has its indicator,
    a local rule into its division's."""
    if isinstance(data, FigureReported):
        return figures.targets(data, event.subject, INDICATORS)
    if isinstance(data, PolicySet):
        return (Target(POLICY, policies_id(data.division)),)
    own = Target(_AGGREGATES[type(data)], event.subject)
    if isinstance(data, OpinionReceived | SuggestionSubmitted):
        return (own, Target(TEXT, event.subject))
    return (own,)


CATALOGUE = Catalogue.of(ACCEPTED, targets)

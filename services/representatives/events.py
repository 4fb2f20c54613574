"""The facts this service accepts: who represents whom, where they are met, and what they did.

`targets` says into which aggregates a fact is folded: a reception counts for itself, for its station and for every
representative it names. QR codes are aggregates of their own, so that one code published twice is seen, and so are
groups, whose members tell of them one by one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Annotated, ClassVar

import msgspec

from kit import figures
from kit.catalogue import Catalogue, Count, EventData, Id, LongText, ShortText, Target
from kit.envelope import Envelope
from kit.figures import FigureReported
from services.representatives.vocabulary import (
    AppraisalGrade,
    Category,
    Channel,
    CodeTarget,
    CreditKind,
    EndReason,
    GroupKind,
    Interval,
    MandateLevel,
    MediationOutcome,
    PerformanceKind,
    PerformanceStatus,
    RegisterKind,
    StationType,
    SuspensionReason,
    Tier,
    VisitorRole,
)

REPRESENTATIVE = "representative"
STATION = "station"
CODE = "code"
GROUP = "group"
STANDARD = "standard"
REGISTER = "register"
CADENCE = "cadence"
TENURE = "tenure"
DUTY = "duty"
DEBRIEF = "debrief"
RECEPTION = "reception"
PERFORMANCE = "performance"

Number = Annotated[int, msgspec.Meta(ge=0, le=2_000_000_000, description="How many; fits GraphQL's Int")]
Pseudonym = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^代表-\d{6}(\d{3})?-[0-9A-Za-z_-]{1,40}$",
        description="化名 a display name that is no person's: 代表-350206-0017",
    ),
]
Tag = Annotated[
    str, msgspec.Meta(pattern=r"^[0-9A-Za-z_-]{1,40}$", description="标签 e.g. joint (联动), medical (医疗)")
]
Topic = Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
Representatives = Annotated[
    tuple[Id, ...], msgspec.Meta(max_length=1000, description="The representatives named 代表, each once")
]


# --- representative 代表 ----------------------------------------------------------------------------------------------


Term = Annotated[int, msgspec.Meta(ge=1, le=99, description="届 the congress's term, as the 18th")]


class MandateStarted(EventData, frozen=True, kw_only=True):
    """任职 a mandate began (elected, 当选) or is exercised again after a suspension (恢复执行职务).

    Subject: the representative. A person has at most one mandate per level and term; these two name it.
    """

    event_type: ClassVar[str] = "npc.representative.mandate_started.v1"
    level: MandateLevel
    term: Term
    constituency: Annotated[ShortText | None, msgspec.Meta(description="选区 or electing unit 选举单位")] = None
    by_election: Annotated[bool, msgspec.Meta(description="补选 elected between the general elections")] = False
    display_name: Pseudonym | None = None
    category: Category | None = None


class MandateSuspended(EventData, frozen=True, kw_only=True):
    """暂停执行代表职务 the mandate rests; mandate_started takes it up again. Subject: the representative."""

    event_type: ClassVar[str] = "npc.representative.mandate_suspended.v1"
    level: MandateLevel
    term: Term
    reason: SuspensionReason


class MandateEnded(EventData, frozen=True, kw_only=True):
    """代表资格终止 the mandate ended. Subject: the representative."""

    event_type: ClassVar[str] = "npc.representative.mandate_ended.v1"
    level: MandateLevel
    term: Term
    reason: EndReason


class ProfileChanged(EventData, frozen=True, kw_only=True):
    """代表信息变更 what is said of a representative changed; a field left out stays as it was."""

    event_type: ClassVar[str] = "npc.representative.profile_changed.v1"
    display_name: Pseudonym | None = None
    category: Category | None = None
    posts: (
        Annotated[
            tuple[ShortText, ...],
            msgspec.Meta(max_length=50, description="Posts in the committee or its bodies 常委会、专委会职务"),
        ]
        | None
    ) = None
    station: Annotated[Id | None, msgspec.Meta(description="The home or station the person belongs to 所属家站")] = None


class GroupJoined(EventData, frozen=True, kw_only=True):
    """加入代表小组 a representative joined a group. Subject: the representative."""

    event_type: ClassVar[str] = "npc.representative.group_joined.v1"
    group: Id
    kind: GroupKind
    name: ShortText
    leader: Annotated[bool, msgspec.Meta(description="组长 leads the group")] = False


class GroupLeft(EventData, frozen=True, kw_only=True):
    """退出代表小组 a representative left a group. Subject: the representative."""

    event_type: ClassVar[str] = "npc.representative.group_left.v1"
    group: Id


# --- group 代表小组 ---------------------------------------------------------------------------------------------------


class GroupFormed(EventData, frozen=True, kw_only=True):
    """组建代表小组 a group was formed, or what is said of it changed; who belongs to it the members tell themselves."""

    event_type: ClassVar[str] = "npc.group.formed.v1"
    kind: GroupKind
    name: ShortText
    field: Annotated[ShortText | None, msgspec.Meta(description="领域 the field of a professional group")] = None
    committee: Annotated[
        ShortText | None, msgspec.Meta(description="对口专委会 the special committee it works with")
    ] = None
    alliance: Annotated[ShortText | None, msgspec.Meta(description="行业联盟 the industry alliance it is tied to")] = (
        None
    )


class GroupDisbanded(EventData, frozen=True, kw_only=True):
    """撤销代表小组 the group is no more, whoever belonged to it."""

    event_type: ClassVar[str] = "npc.group.disbanded.v1"
    reason: ShortText | None = None


# --- station 站点 -----------------------------------------------------------------------------------------------------


class StationOpened(EventData, frozen=True, kw_only=True):
    """设立 a place to meet representatives opened; told again while open, it replaces what was said of the place."""

    event_type: ClassVar[str] = "npc.station.opened.v1"
    type: StationType
    tier: Tier
    name: ShortText
    host: Annotated[ShortText | None, msgspec.Meta(description="依托单位 where it is housed, as a service hall")] = None
    partner: Annotated[ShortText | None, msgspec.Meta(description="共建单位 the organisation it is run with")] = None
    tags: Annotated[tuple[Tag, ...], msgspec.Meta(max_length=50)] = ()
    parent: Annotated[Id | None, msgspec.Meta(description="上级站点 the station above it in the network")] = None
    area: Annotated[
        ShortText | None, msgspec.Meta(description="覆盖镇街或村居 the town (tier TOWN) or village (VILLAGE) it serves")
    ] = None
    profession: Annotated[ShortText | None, msgspec.Meta(description="行业 the profession of an industry station")] = (
        None
    )
    representatives: Annotated[
        tuple[Id, ...], msgspec.Meta(max_length=1000, description="驻站代表 the representatives posted there")
    ] = ()
    staff: Annotated[
        Number,
        msgspec.Meta(description="Others who work there: judges of a mediation room 法官, informants 信息采集员"),
    ] = 0


class StationClosed(EventData, frozen=True, kw_only=True):
    """撤销 the station closed."""

    event_type: ClassVar[str] = "npc.station.closed.v1"
    reason: ShortText | None = None


class ChecklistAssessed(EventData, frozen=True, kw_only=True):
    """标准化建设评估 the station was assessed against a standard checklist."""

    event_type: ClassVar[str] = "npc.station.checklist_assessed.v1"
    standard: Annotated[ShortText, msgspec.Meta(description="The checklist's name 标准, as 六有")]
    items: Annotated[Number, msgspec.Meta(description="How many points the checklist has")]
    met: Annotated[Number, msgspec.Meta(description="How many of them the station meets")]
    missing: Annotated[
        tuple[ShortText, ...], msgspec.Meta(max_length=100, description="缺项 the points it does not meet, by name")
    ] = ()

    def __post_init__(self) -> None:
        """A station cannot meet, or miss, more points than there are."""
        if self.met > self.items:
            raise ValueError(f"met is {self.met} but the checklist has {self.items} items")
        if self.met + len(self.missing) > self.items:
            raise ValueError(f"{self.met} met and {len(self.missing)} missing are more than {self.items} items")


class StandardAdopted(EventData, frozen=True, kw_only=True):
    """标准 a standard checklist for stations; adopted again, it replaces what it said. Subject: the standard."""

    event_type: ClassVar[str] = "npc.station.standard_adopted.v1"
    name: Annotated[ShortText, msgspec.Meta(description="As assessments name it: 八有, 1+3+X")]
    types: Annotated[tuple[StationType, ...], msgspec.Meta(min_length=1, max_length=20, description="适用站点类型")]
    items: Annotated[
        tuple[ShortText, ...], msgspec.Meta(min_length=1, max_length=100, description="清单项目 its points")
    ]


class CodePublished(EventData, frozen=True, kw_only=True):
    """发布二维码 a QR code was put up. Subject: the station, or the representative where `target` says so."""

    event_type: ClassVar[str] = "npc.station.qr_published.v1"
    code: Annotated[Id, msgspec.Meta(description="The code's id; begins with the event's own division")]
    target: CodeTarget

    def __post_init__(self) -> None:
        """A division publishes codes of its own only."""
        _require_own_code(self.division, self.code)


class CodeRevoked(EventData, frozen=True, kw_only=True):
    """停用二维码 a QR code must not be used any more. Subject: whatever it led to."""

    event_type: ClassVar[str] = "npc.station.qr_revoked.v1"
    code: Annotated[Id, msgspec.Meta(description="The code's id; begins with the event's own division")]
    reason: ShortText | None = None

    def __post_init__(self) -> None:
        """A division revokes codes of its own only."""
        _require_own_code(self.division, self.code)


def _require_own_code(division: str, code: str) -> None:
    if not code.startswith(f"{division}-"):
        raise ValueError(f"code {code!r} must begin with {division}-")


# --- what there should be 应有清单, and how often 周期 ----------------------------------------------------------------


class RegisterEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing of a register, with how many there should be of what fills it."""

    name: ShortText
    number: Annotated[
        Number, msgspec.Meta(description="应有数 stations, groups, lectures; seats of a constituency")
    ] = 1


class RegisterPublished(EventData, frozen=True, kw_only=True):
    """应有清单 what there should be, entry by entry: villages with a station, fields with a group, seats to be filled.

    The whole list is told each time; the latest counts from its day on. Subject: the register.
    """

    event_type: ClassVar[str] = "npc.register.published.v1"
    kind: RegisterKind
    entries: Annotated[tuple[RegisterEntry, ...], msgspec.Meta(max_length=2000)]
    level: Annotated[MandateLevel | None, msgspec.Meta(description="Of constituencies: whose seats 层级")] = None
    term: Annotated[Term | None, msgspec.Meta(description="Of constituencies: of which term 届次")] = None

    def __post_init__(self) -> None:
        """Seats are those of one congress; a name stands once."""
        if (self.kind is RegisterKind.CONSTITUENCY) != (self.level is not None and self.term is not None):
            raise ValueError("level and term must be given for CONSTITUENCY, and for nothing else")
        if len({entry.name for entry in self.entries}) < len(self.entries):
            raise ValueError("entries must have different names")


class CadenceAdopted(EventData, frozen=True, kw_only=True):
    """周期制度 something is to take place again and again: 半月谈, 季度议, a fixed reception day. Subject: the cadence.

    Receptions and records say which cadence they keep.
    """

    event_type: ClassVar[str] = "npc.cadence.adopted.v1"
    name: ShortText
    interval: Interval
    times: Annotated[int, msgspec.Meta(ge=1, le=100, description="How often in each interval 次数")] = 1
    day_of_month: (
        Annotated[
            int, msgspec.Meta(ge=1, le=31, description="固定日 the day it must be on; in months without it, their last")
        ]
        | None
    ) = None

    def __post_init__(self) -> None:
        """A day of the month needs months."""
        if self.day_of_month is not None and self.interval is not Interval.MONTH:
            raise ValueError("day_of_month needs interval MONTH")


class CadenceEnded(EventData, frozen=True, kw_only=True):
    """周期制度停止 it need not take place any more."""

    event_type: ClassVar[str] = "npc.cadence.ended.v1"
    reason: ShortText | None = None


# --- duty 值班接待 ----------------------------------------------------------------------------------------------------


class DutyScheduled(EventData, frozen=True, kw_only=True):
    """排班 a slot of the roster: who receives, where, when, whom and about what (四定); the latest telling counts."""

    event_type: ClassVar[str] = "npc.duty.scheduled.v1"
    on: date
    station: Id | None = None
    representatives: Representatives = ()
    topic: Annotated[ShortText | None, msgspec.Meta(description="定主题 what it is about")] = None
    host: Annotated[ShortText | None, msgspec.Meta(description="定承办 which body holds it; never a person's name")] = (
        None
    )
    audience: Annotated[ShortText | None, msgspec.Meta(description="定对象 whom it is for, as 个体工商户")] = None
    hours: (
        Annotated[str, msgspec.Meta(pattern=r"^\d\d:\d\d-\d\d:\d\d$", description="定时间 from-to, as 09:00-11:30")]
        | None
    ) = None


class DutyMoved(EventData, frozen=True, kw_only=True):
    """改期 the slot was moved to another day."""

    event_type: ClassVar[str] = "npc.duty.moved.v1"
    to: date
    reason: ShortText | None = None


# --- reception 接待 ---------------------------------------------------------------------------------------------------


class ReceptionHeld(EventData, frozen=True, kw_only=True):
    """接待群众 representatives met citizens; every representative named is credited. Who came stays a number."""

    event_type: ClassVar[str] = "npc.reception.held.v1"
    channel: Channel
    station: Id | None = None
    representatives: Representatives = ()
    citizens: Annotated[Number, msgspec.Meta(description="接待群众人次 how many citizens came")]
    topics: Annotated[tuple[Topic, ...], msgspec.Meta(max_length=50)] = ()
    opinions: Annotated[
        tuple[Id, ...], msgspec.Meta(max_length=1000, description="民情民意 ids of the opinions taken down")
    ] = ()
    visitor_role: VisitorRole = VisitorRole.REPRESENTATIVE
    duty: Annotated[Id | None, msgspec.Meta(description="The slot of the roster it keeps 对应排班")] = None
    cadence: Annotated[Id | None, msgspec.Meta(description="The cadence it keeps 对应周期制度")] = None


# --- performance 履职 -------------------------------------------------------------------------------------------------


class PerformanceRecorded(EventData, frozen=True, kw_only=True):
    """履职记录 a performance record as it stands now; told again with the next status as its review goes on.

    The representatives stay the same through the review; to name others, retract the record and file a new one.
    """

    event_type: ClassVar[str] = "npc.performance.recorded.v1"
    kind: PerformanceKind
    status: PerformanceStatus = PerformanceStatus.FILED
    representatives: Representatives = ()
    on: Annotated[date, msgspec.Meta(description="The day it took place 履职日期; decides month and year")]
    count: Annotated[
        Number,
        msgspec.Meta(description="How much the record stands for: participations, talks, contacts, enterprises 次数"),
    ] = 1
    hours: Annotated[float, msgspec.Meta(ge=0, le=10_000)] = 0.0
    amount_yuan: Annotated[Count, msgspec.Meta(description="Value of a donation in yuan 金额 (元)")] = 0
    station: Id | None = None
    group: Annotated[Id | None, msgspec.Meta(description="The group that acted 代表小组")] = None
    campaign: Annotated[Tag | None, msgspec.Meta(description="The campaign it is part of 行动, as 五大行动")] = None
    cadence: Annotated[Id | None, msgspec.Meta(description="The cadence it keeps 对应周期制度")] = None
    department: Annotated[ShortText | None, msgspec.Meta(description="The department a lecture was held in 部门")] = (
        None
    )
    outcome: Annotated[MediationOutcome | None, msgspec.Meta(description="Of a mediation 调解结果")] = None
    contacted: Annotated[
        tuple[Id, ...],
        msgspec.Meta(max_length=1000, description="The representatives a committee member contacted 联系的代表"),
    ] = ()
    suggestions: Annotated[
        tuple[Id, ...], msgspec.Meta(max_length=200, description="Suggestions that came of it 形成的建议")
    ] = ()
    summary: LongText = ""


class PerformanceCredited(EventData, frozen=True, kw_only=True):
    """履职计入 another service credits a representative for what it knows of. Subject: the representative."""

    event_type: ClassVar[str] = "npc.performance.credited.v1"
    publishers: ClassVar[frozenset[str]] = frozenset({"suggestions", "supervision"})
    representative: Id
    kind: CreditKind
    on: date
    reference: Id


# --- debrief 述职 and appraisal 考核 ----------------------------------------------------------------------------------


class DebriefScheduled(EventData, frozen=True, kw_only=True):
    """安排述职 a representative is to report to the voters."""

    event_type: ClassVar[str] = "npc.debrief.scheduled.v1"
    representative: Id
    on: date


class DebriefHeld(EventData, frozen=True, kw_only=True):
    """述职 the representative reported to the voters, or to those who elected them."""

    event_type: ClassVar[str] = "npc.debrief.held.v1"
    representative: Id
    voters: Annotated[Number, msgspec.Meta(description="How many were there 到会选民人数")] = 0
    written: Annotated[bool, msgspec.Meta(description="书面述职 in writing")] = False


class DebriefBalloted(EventData, frozen=True, kw_only=True):
    """测评 the voters graded the report by secret ballot; counts only, never who, in which order or when."""

    event_type: ClassVar[str] = "npc.debrief.balloted.v1"
    representative: Id
    eligible: Annotated[Number, msgspec.Meta(description="应到 who might vote")]
    cast: Annotated[Number, msgspec.Meta(description="有效票 ballots cast")]
    satisfied: Annotated[Number, msgspec.Meta(description="满意")]
    mostly: Annotated[Number, msgspec.Meta(description="基本满意")] = 0
    dissatisfied: Annotated[Number, msgspec.Meta(description="不满意")] = 0

    def __post_init__(self) -> None:
        """The choices are the ballots cast, and nobody votes twice."""
        if self.satisfied + self.mostly + self.dissatisfied != self.cast:
            raise ValueError(f"the choices must sum to cast, {self.cast}")
        if self.cast > self.eligible:
            raise ValueError(f"cast is {self.cast} but only {self.eligible} were eligible")


class DebriefPublished(EventData, frozen=True, kw_only=True):
    """公开 report and grades were made public."""

    event_type: ClassVar[str] = "npc.debrief.published.v1"
    representative: Id


class AppraisalScored(EventData, frozen=True, kw_only=True):
    """年度考核 a representative's year was scored; scored again, the later score counts. Subject: the appraisal."""

    event_type: ClassVar[str] = "npc.appraisal.scored.v1"
    representative: Id
    year: Annotated[int, msgspec.Meta(ge=1954, le=2200)]
    score: Annotated[float, msgspec.Meta(ge=0, le=1000, description="得分 by the district's own rules")] | None = None
    grade: AppraisalGrade


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


class ServedSpan(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """在任期间 from when to when, exclusive, in which congress; open without `until`."""

    level: MandateLevel
    since: datetime
    until: datetime | None = None


class MembershipServed(EventData, frozen=True, kw_only=True):
    """代表在任期间 every time in which the representative who is the subject exercised a mandate."""

    event_type: ClassVar[str] = "npc.membership.served.v1"
    publishers: ClassVar[frozenset[str]] = frozenset({"representatives"})
    spans: tuple[ServedSpan, ...]


ACCEPTED: tuple[type[EventData], ...] = (
    MandateStarted,
    MandateSuspended,
    MandateEnded,
    ProfileChanged,
    GroupJoined,
    GroupLeft,
    GroupFormed,
    GroupDisbanded,
    StationOpened,
    StationClosed,
    ChecklistAssessed,
    StandardAdopted,
    CodePublished,
    CodeRevoked,
    RegisterPublished,
    CadenceAdopted,
    CadenceEnded,
    DutyScheduled,
    DutyMoved,
    ReceptionHeld,
    PerformanceRecorded,
    PerformanceCredited,
    DebriefScheduled,
    DebriefHeld,
    DebriefBalloted,
    DebriefPublished,
    AppraisalScored,
    FigureReported,
)
EMITTED: tuple[type[EventData], ...] = (CodeAnnounced, MandateLapsed, MembershipServed)


def targets(event: Envelope, data: EventData) -> tuple[Target, ...]:
    """The aggregates a fact is folded into: the one it is about, and those it names."""
    match data:
        case FigureReported():
            return figures.targets(data, event.subject, catalogue=None)
        case MandateStarted() | MandateSuspended() | MandateEnded():
            return (Target(REPRESENTATIVE, event.subject), Target(TENURE, event.subject))
        case GroupJoined() | GroupLeft():
            return (Target(REPRESENTATIVE, event.subject), Target(GROUP, data.group))
        case CodePublished() | CodeRevoked():
            return (Target(CODE, data.code),)
        case PerformanceCredited() | AppraisalScored():
            return (Target(REPRESENTATIVE, data.representative),)
        case ReceptionHeld():
            named = ((STATION, data.station), (DUTY, data.duty), (CADENCE, data.cadence))
            return (Target(RECEPTION, event.subject), *_named(named), *_persons(data.representatives))
        case PerformanceRecorded():
            persons = _persons((*data.representatives, *data.contacted))
            return (Target(PERFORMANCE, event.subject), *_named(((CADENCE, data.cadence),)), *persons)
        case DebriefScheduled() | DebriefHeld() | DebriefBalloted() | DebriefPublished():
            return (Target(DEBRIEF, event.subject), Target(REPRESENTATIVE, data.representative))
        case _:
            return (Target(_SUBJECTS[type(data)], event.subject),)


_SUBJECTS: Mapping[type[EventData], str] = {
    ProfileChanged: REPRESENTATIVE,
    GroupFormed: GROUP,
    GroupDisbanded: GROUP,
    StationOpened: STATION,
    StationClosed: STATION,
    ChecklistAssessed: STATION,
    StandardAdopted: STANDARD,
    RegisterPublished: REGISTER,
    CadenceAdopted: CADENCE,
    CadenceEnded: CADENCE,
    DutyScheduled: DUTY,
    DutyMoved: DUTY,
}
"""What the subject is of events that are about nothing else."""


def _named(found: Iterable[tuple[str, str | None]]) -> tuple[Target, ...]:
    return tuple(Target(aggregate, one) for aggregate, one in found if one is not None)


def _persons(representatives: tuple[str, ...]) -> tuple[Target, ...]:
    return tuple(Target(REPRESENTATIVE, one) for one in dict.fromkeys(representatives))


CATALOGUE = Catalogue.of(ACCEPTED, targets)

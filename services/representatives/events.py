"""The facts this service accepts: who represents whom, where they are met, and what they did.

`targets` says into which aggregates a fact is folded: a reception counts for itself, for its station and for every
representative it names. QR codes are aggregates of their own, so that one code published twice is seen, and so are
groups, whose members tell of them one by one.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar

import msgspec

from kit import figures
from kit.catalogue import Catalogue, Count, EventData, Id, LongText, ShortText, Target
from kit.envelope import Envelope
from kit.figures import FigureReported
from services.representatives.vocabulary import (
    Category,
    Channel,
    CodeTarget,
    CreditKind,
    EndReason,
    GroupKind,
    MandateLevel,
    PerformanceKind,
    PerformanceStatus,
    StationType,
    SuspensionReason,
    Tier,
    VisitorRole,
)

REPRESENTATIVE = "representative"
STATION = "station"
CODE = "code"
GROUP = "group"
RECEPTION = "reception"
PERFORMANCE = "performance"

Number = Annotated[int, msgspec.Meta(ge=0, le=2_000_000_000, description="How many; fits GraphQL's Int")]
Pseudonym = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^代表-\d{6}(\d{3})?-[\w-]{1,40}$",
        description="化名 a display name that is no person's: 代表-350206-0017",
    ),
]
Tag = Annotated[str, msgspec.Meta(pattern=r"^[\w-]{1,40}$", description="标签 e.g. joint (联动), medical (医疗)")]
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

    def __post_init__(self) -> None:
        """A station cannot meet more points than there are."""
        if self.met > self.items:
            raise ValueError(f"met is {self.met} but the checklist has {self.items} items")


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
    summary: LongText = ""


class PerformanceCredited(EventData, frozen=True, kw_only=True):
    """履职计入 another service credits a representative for what it knows of. Subject: the representative."""

    event_type: ClassVar[str] = "npc.performance.credited.v1"
    publishers: ClassVar[frozenset[str]] = frozenset({"suggestions", "supervision"})
    representative: Id
    kind: CreditKind
    on: date
    reference: Id


ACCEPTED: tuple[type[EventData], ...] = (
    MandateStarted,
    MandateSuspended,
    MandateEnded,
    ProfileChanged,
    GroupJoined,
    GroupLeft,
    StationOpened,
    StationClosed,
    ChecklistAssessed,
    CodePublished,
    CodeRevoked,
    ReceptionHeld,
    PerformanceRecorded,
    PerformanceCredited,
    FigureReported,
)
EMITTED: tuple[type[EventData], ...] = ()


def targets(event: Envelope, data: EventData) -> tuple[Target, ...]:
    """The aggregates a fact is folded into."""
    match data:
        case MandateStarted() | MandateSuspended() | MandateEnded() | ProfileChanged():
            return (Target(REPRESENTATIVE, event.subject),)
        case GroupJoined() | GroupLeft():
            return (Target(REPRESENTATIVE, event.subject), Target(GROUP, data.group))
        case StationOpened() | StationClosed() | ChecklistAssessed():
            return (Target(STATION, event.subject),)
        case CodePublished() | CodeRevoked():
            return (Target(CODE, data.code),)
        case ReceptionHeld():
            place = () if data.station is None else (Target(STATION, data.station),)
            return (Target(RECEPTION, event.subject), *place, *_credited(data.representatives))
        case PerformanceRecorded():
            return (Target(PERFORMANCE, event.subject), *_credited(data.representatives))
        case PerformanceCredited():
            return (Target(REPRESENTATIVE, data.representative),)
        case FigureReported():
            return figures.targets(data, event.subject, catalogue=None)
        case _:
            raise TypeError(f"no target for {type(data).__name__}")


def _credited(representatives: tuple[str, ...]) -> tuple[Target, ...]:
    return tuple(Target(REPRESENTATIVE, one) for one in dict.fromkeys(representatives))


CATALOGUE = Catalogue.of(ACCEPTED, targets)

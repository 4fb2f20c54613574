"""The facts the supervision service 监督 accepts: what a standing committee supervises, and how it ends.

Dates in the data are plans and deadlines; when something happened is the envelope's `time`. A ballot holds totals only:
who voted how, when, or in which order has no field anywhere. The classes are the source of `contracts/events`.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar

import msgspec

from kit import figures
from kit.alarms import AlarmRaised
from kit.catalogue import Catalogue, EventData, Id, ShortText, Target
from kit.envelope import Envelope
from kit.figures import FigureReported
from services.supervision import figure_sheet
from services.supervision.alarm_events import ALARM, AlarmAcknowledged, AlarmExplained, AlarmQuestioned
from services.supervision.indicators import INDICATORS

ITEM, FINDING, BALLOT, PROJECT, MEETING, APPOINTMENT = "item", "finding", "ballot", "project", "meeting", "appointment"

Number = Annotated[int, msgspec.Meta(ge=0, lt=2**31)]
"""How many persons, papers or projects; what GraphQL's Int can show."""

Unit = Annotated[Id, msgspec.Meta(description="An organ's unit 单位, as `350206-education-bureau`.")]


class Organ(StrEnum):
    """The organ heard 报告机关.

    GOVERNMENT 人民政府, SUPERVISORY_COMMISSION 监察委员会, COURT 人民法院, PROCURATORATE 人民检察院, OTHER 其他.
    """

    GOVERNMENT = "GOVERNMENT"
    SUPERVISORY_COMMISSION = "SUPERVISORY_COMMISSION"
    COURT = "COURT"
    PROCURATORATE = "PROCURATORATE"
    OTHER = "OTHER"


class ReportStage(StrEnum):
    """Where a report goes before it is heard 报告送交环节 (监督法).

    FOR_COMMENT 征求意见: to the committee's offices, 20 days before; DELIVERED 送交常委会: to the standing committee,
    10 days before; TO_MEMBERS 发给组成人员: to its members, 7 days before.
    """

    FOR_COMMENT = "FOR_COMMENT"
    DELIVERED = "DELIVERED"
    TO_MEMBERS = "TO_MEMBERS"


class HearingOutcome(StrEnum):
    """How a hearing ends 听取审议结果.

    RESOLUTION 作出决议, AGREEMENT 协作意见 (a document the organs agreed on), CLOSED 办结 (without a document).
    """

    RESOLUTION = "RESOLUTION"
    AGREEMENT = "AGREEMENT"
    CLOSED = "CLOSED"


class RectificationStage(StrEnum):
    """How far the owner unit is 整改进度. STARTED 正在整改: measures under way; REPORTED 已报告: reported as done."""

    STARTED = "STARTED"
    REPORTED = "REPORTED"


class RecheckOutcome(StrEnum):
    """What a re-check found 复查结论. PASSED 通过; FAILED 未通过: the finding is open again."""

    PASSED = "PASSED"
    FAILED = "FAILED"


class BallotMatter(StrEnum):
    """What a ballot is about 表决事项.

    PROJECT 民生实事票决, HEARING 报告测评 (a report or how review opinions were handled), SUGGESTION 建议办理测评,
    APPRAISAL 工作评议测评, DEBRIEF 述职测评.
    """

    PROJECT = "PROJECT"
    HEARING = "HEARING"
    SUGGESTION = "SUGGESTION"
    APPRAISAL = "APPRAISAL"
    DEBRIEF = "DEBRIEF"


class BallotChoice(StrEnum):
    """What a paper said 选项.

    FOR 赞成, AGAINST 反对, ABSTAIN 弃权; SATISFIED 满意, MOSTLY 基本满意, DISSATISFIED 不满意; INVALID 无效票.
    """

    FOR = "FOR"
    AGAINST = "AGAINST"
    ABSTAIN = "ABSTAIN"
    SATISFIED = "SATISFIED"
    MOSTLY = "MOSTLY"
    DISSATISFIED = "DISSATISFIED"
    INVALID = "INVALID"


class Electorate(StrEnum):
    """Who votes on livelihood projects 票决主体.

    CONGRESS 人民代表大会, COMMITTEE 常务委员会 (both of the division itself); TOWN 乡镇人民代表大会, of one
    of its towns.
    """

    CONGRESS = "CONGRESS"
    COMMITTEE = "COMMITTEE"
    TOWN = "TOWN"


class ProjectGrade(StrEnum):
    """How a finished project was graded 项目测评. SATISFIED 满意, MOSTLY 基本满意, DISSATISFIED 不满意."""

    SATISFIED = "SATISFIED"
    MOSTLY = "MOSTLY"
    DISSATISFIED = "DISSATISFIED"


class MeetingKind(StrEnum):
    """Whose meeting 会议类别.

    COMMITTEE 常务委员会会议, CHAIRPERSONS 主任会议, CONGRESS 人民代表大会会议, SPECIAL_COMMITTEE 专门委员会会议.
    """

    COMMITTEE = "COMMITTEE"
    CHAIRPERSONS = "CHAIRPERSONS"
    CONGRESS = "CONGRESS"
    SPECIAL_COMMITTEE = "SPECIAL_COMMITTEE"


class RequestCause(StrEnum):
    """Why supervision is asked to follow up: DISSATISFIED_TWICE 两次测评不满意."""

    DISSATISFIED_TWICE = "DISSATISFIED_TWICE"


def _check_day(name: str, day: date | None) -> None:
    """Raises ValueError for a date no archive and no plan reaches, so that terms can be computed from any other."""
    if day is not None and not 1954 <= day.year <= 2200:
        raise ValueError(f"`{name}` is {day}: outside 1954-2200")


class HearingScheduled(EventData, frozen=True, kw_only=True):
    """听取审议列入议程 a special report is put on a meeting's agenda; a later one reschedules it. Subject: the item."""

    event_type: ClassVar[str] = "npc.hearing.scheduled.v1"
    title: ShortText
    organ: Organ
    meeting_on: Annotated[
        date,
        msgspec.Meta(description="The meeting's first day 会议日期; the law's 20, 10 and 7 days count back from it."),
    ]
    reporter: Annotated[Unit, msgspec.Meta(description="The reporting unit 报告单位.")] | None = None

    def __post_init__(self) -> None:
        """Raises ValueError for an impossible date."""
        _check_day("meeting_on", self.meeting_on)


class HearingReportSent(EventData, frozen=True, kw_only=True):
    """报告送交 the organ's report reached its next reader before the meeting. Subject: the item."""

    event_type: ClassVar[str] = "npc.hearing.report_sent.v1"
    stage: ReportStage


class HearingHeld(EventData, frozen=True, kw_only=True):
    """听取和审议 the report was heard and deliberated. Subject: the item."""

    event_type: ClassVar[str] = "npc.hearing.held.v1"
    meeting: Annotated[Id, msgspec.Meta(description="The meeting it was held at.")] | None = None


class HearingOpinionIssued(EventData, frozen=True, kw_only=True):
    """审议意见交办 the committee's review opinions went to the organ for handling. Subject: the item."""

    event_type: ClassVar[str] = "npc.hearing.opinion_issued.v1"
    title: ShortText
    report_due: (
        Annotated[date, msgspec.Meta(description="By when the written report on their handling 处理情况报告 is due.")]
        | None
    ) = None

    def __post_init__(self) -> None:
        """Raises ValueError for an impossible date."""
        _check_day("report_due", self.report_due)


class HearingReportReceived(EventData, frozen=True, kw_only=True):
    """处理情况报告 the organ's written report on every review opinion still open arrived. Subject: the item."""

    event_type: ClassVar[str] = "npc.hearing.report_received.v1"


class HearingResolved(EventData, frozen=True, kw_only=True):
    """听取审议办结 the hearing ended, with a resolution, an agreement, or without a document. Subject: the item."""

    event_type: ClassVar[str] = "npc.hearing.resolved.v1"
    outcome: HearingOutcome
    title: Annotated[str, msgspec.Meta(min_length=1, max_length=200, description="The document's title.")] | None = None


class ItemRequested(EventData, frozen=True, kw_only=True):
    """转入监督 a suggestion needs supervision: an item is asked for."""

    event_type: ClassVar[str] = "npc.item.requested.v1"
    publishers: ClassVar[frozenset[str]] = frozenset({"suggestions"})
    cause: RequestCause
    suggestion: Id
    title: ShortText


class FindingRaised(EventData, frozen=True, kw_only=True):
    """问题提出 supervision found a problem; it belongs to an item or stands alone. Subject: the finding."""

    event_type: ClassVar[str] = "npc.finding.raised.v1"
    title: ShortText
    owner: Annotated[Unit, msgspec.Meta(description="The unit that must rectify it 责任单位.")]
    due: Annotated[date, msgspec.Meta(description="By when it must be rectified 整改期限.")] | None = None
    item: Annotated[Id, msgspec.Meta(description="The supervision item it came from.")] | None = None

    def __post_init__(self) -> None:
        """Raises ValueError for an impossible date."""
        _check_day("due", self.due)


class FindingRectified(EventData, frozen=True, kw_only=True):
    """问题整改 the owner unit started to rectify, or reported it as done. Subject: the finding."""

    event_type: ClassVar[str] = "npc.finding.rectified.v1"
    stage: RectificationStage


class FindingRechecked(EventData, frozen=True, kw_only=True):
    """复查（回头看） the committee looked again; a failed re-check reopens the finding. Subject: the finding."""

    event_type: ClassVar[str] = "npc.finding.rechecked.v1"
    outcome: RecheckOutcome
    due: Annotated[date, msgspec.Meta(description="The new term after a failed re-check.")] | None = None

    def __post_init__(self) -> None:
        """Raises ValueError for an impossible date."""
        _check_day("due", self.due)


class FindingWrittenOff(EventData, frozen=True, kw_only=True):
    """问题销号 the finding is settled and leaves the list. Subject: the finding."""

    event_type: ClassVar[str] = "npc.finding.written_off.v1"


class BallotTallied(EventData, frozen=True, kw_only=True):
    """计票结果 the final totals of one question put to the vote, as one candidate project. Subject: the ballot.

    Refused unless the choices sum to `cast` and `cast` does not exceed `eligible`.
    """

    event_type: ClassVar[str] = "npc.ballot.tallied.v1"
    matter: BallotMatter
    about: Annotated[Id, msgspec.Meta(description="The project, item, suggestion or debrief voted on.")]
    eligible: Annotated[Number, msgspec.Meta(description="How many could vote 应到人数.")]
    cast: Annotated[Number, msgspec.Meta(description="How many papers were cast 收回票数.")]
    choices: Annotated[dict[BallotChoice, Number], msgspec.Meta(description="Papers per choice; left out means none.")]

    def __post_init__(self) -> None:
        """Raises ValueError for totals that do not add up."""
        total = sum(self.choices.values())
        if total != self.cast:
            raise ValueError(f"the choices sum to {total}, but {self.cast} papers were cast")
        if self.cast > self.eligible:
            raise ValueError(f"{self.cast} papers were cast, but only {self.eligible} could vote")


class ProjectNominated(EventData, frozen=True, kw_only=True):
    """民生实事征集 a livelihood project was collected as a proposal. Subject: the project."""

    event_type: ClassVar[str] = "npc.project.nominated.v1"
    title: ShortText
    electorate: Electorate
    year: Annotated[int, msgspec.Meta(ge=1954, le=2200, description="The year it is to be carried out 实施年度.")]
    town: (
        Annotated[str, msgspec.Meta(min_length=1, max_length=200, description="The town, where one votes.")] | None
    ) = None


class ProjectShortlisted(EventData, frozen=True, kw_only=True):
    """候选项目 the project became a candidate for the ballot. Subject: the project."""

    event_type: ClassVar[str] = "npc.project.shortlisted.v1"


class ProjectBalloted(EventData, frozen=True, kw_only=True):
    """民生实事票决 the vote decided on this project; there are more candidates than seats. Subject: the project."""

    event_type: ClassVar[str] = "npc.project.balloted.v1"
    adopted: bool
    candidates: Annotated[Number, msgspec.Meta(description="How many projects stood for election 候选数.")]
    seats: Annotated[Number, msgspec.Meta(description="How many were to be adopted 应选数.")]
    ballot: Annotated[Id, msgspec.Meta(description="The tally of this project's votes.")] | None = None


class ProjectProgressed(EventData, frozen=True, kw_only=True):
    """项目进度 how far the project is; 100 per cent completes it. Subject: the project."""

    event_type: ClassVar[str] = "npc.project.progressed.v1"
    percent: Annotated[int, msgspec.Meta(ge=0, le=100)]
    note: ShortText | None = None


class ProjectGraded(EventData, frozen=True, kw_only=True):
    """项目测评 the electorate graded the finished project. Subject: the project."""

    event_type: ClassVar[str] = "npc.project.graded.v1"
    grade: ProjectGrade
    ballot: Annotated[Id, msgspec.Meta(description="The tally behind the grade.")] | None = None


class MeetingHeld(EventData, frozen=True, kw_only=True):
    """会议召开 a meeting was held; one event a meeting, however many days it lasts. Subject: the meeting."""

    event_type: ClassVar[str] = "npc.meeting.held.v1"
    kind: MeetingKind
    title: ShortText


class AppointmentDecided(EventData, frozen=True, kw_only=True):
    """人事任免 one decision on appointments: how many person-times 人次, and nobody's name. Subject: the decision."""

    event_type: ClassVar[str] = "npc.appointment.decided.v1"
    appointed: Number
    removed: Number
    meeting: Annotated[Id, msgspec.Meta(description="The meeting that decided.")] | None = None


ACCEPTED: tuple[type[EventData], ...] = (
    HearingScheduled,
    HearingReportSent,
    HearingHeld,
    HearingOpinionIssued,
    HearingReportReceived,
    HearingResolved,
    ItemRequested,
    FindingRaised,
    FindingRectified,
    FindingRechecked,
    FindingWrittenOff,
    BallotTallied,
    ProjectNominated,
    ProjectShortlisted,
    ProjectBalloted,
    ProjectProgressed,
    ProjectGraded,
    MeetingHeld,
    AppointmentDecided,
    FigureReported,
    AlarmRaised,
    AlarmAcknowledged,
    AlarmQuestioned,
    AlarmExplained,
)

EMITTED: tuple[type[EventData], ...] = (AlarmRaised, AlarmAcknowledged, AlarmQuestioned)

_AGGREGATES = {
    "hearing": ITEM,
    "item": ITEM,
    "finding": FINDING,
    "ballot": BALLOT,
    "project": PROJECT,
    "meeting": MEETING,
    "appointment": APPOINTMENT,
    "alarm": ALARM,
}


def targets(event: Envelope, data: EventData) -> tuple[Target, ...]:
    """The aggregate a fact is about; a ballot on a project also counts for the project."""
    if isinstance(data, FigureReported):
        return (*figures.targets(data, event.subject, INDICATORS), figure_sheet.target(data))
    own = Target(_AGGREGATES[event.type.split(".")[1]], event.subject)
    if isinstance(data, BallotTallied) and data.matter is BallotMatter.PROJECT:
        return (own, Target(PROJECT, data.about))
    return (own,)


CATALOGUE = Catalogue.of(ACCEPTED, targets)

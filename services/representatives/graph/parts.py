"""GraphQL's parts of representatives and stations: values without an identity, thin views on the states."""

from __future__ import annotations

from datetime import date, datetime

import strawberry

from kit.graph_types import UserError
from kit.pagination import PAGE_SIZE_MAX
from services.representatives import activity, mandates, representative, station
from services.representatives.activity import CHAIN
from services.representatives.anomalies import TEXTS, AnomalyKind
from services.representatives.anomalies import Anomaly as AnomalyState
from services.representatives.code import Code
from services.representatives.graph import enums as _  # noqa: F401 - makes the vocabulary GraphQL enums
from services.representatives.vocabulary import (
    ActivityKind,
    ActivityMark,
    AppraisalGrade,
    Channel,
    CodeTarget,
    EndReason,
    GroupKind,
    MandateLevel,
    MandateStatus,
    PerformanceKind,
    PerformanceStatus,
    SuspensionReason,
)


@strawberry.type(
    name="RepresentationAnomaly",
    description="Something that does not fit; gone when the missing fact arrives. 异常：缺失的事实补报后自动消失。",
)
class Anomaly:
    """An anomaly with its text."""

    kind: AnomalyKind
    text: str = strawberry.field(description="In English. 英文说明。")
    text_zh: str = strawberry.field(description="In Chinese. 中文说明。")
    event: str = strawberry.field(description="Key of the first event behind it, source/id. 首个相关事件。")
    count: int = strawberry.field(description="How many events do not fit in this way. 相关事件数。")

    @classmethod
    def of(cls, state: AnomalyState) -> Anomaly:
        """The GraphQL form."""
        english, chinese = TEXTS[state.kind]
        return cls(kind=state.kind, text=english, text_zh=chinese, event=state.event, count=state.count)


@strawberry.type(description="A seat in one congress for one term. 任职。")
class Mandate:
    """One mandate."""

    level: MandateLevel
    term: int = strawberry.field(description="The congress's term, as the 18th. 届次。")
    constituency: str | None = strawberry.field(description="Constituency or electing unit. 选区或选举单位。")
    by_election: bool = strawberry.field(description="Elected between the general elections. 补选。")
    status: MandateStatus
    since: datetime = strawberry.field(description="When the present status began. 现状起始时间。")
    started: datetime | None = strawberry.field(description="When the mandate was first exercised. 任职时间。")
    suspension_reason: SuspensionReason | None
    end_reason: EndReason | None

    @classmethod
    def of(cls, state: mandates.Mandate) -> Mandate:
        """The GraphQL form."""
        change, served = state.last_change, state.served
        return cls(
            level=state.level,
            term=state.term,
            constituency=state.constituency,
            by_election=state.by_election,
            status=state.status,
            since=change.at,
            started=served[0].since if served else None,
            suspension_reason=change.suspension,
            end_reason=change.end,
        )


@strawberry.type(description="A stay in a group of representatives. 代表小组成员。")
class GroupMembership:
    """One membership."""

    group: strawberry.ID
    kind: GroupKind | None
    name: str | None
    leader: bool
    joined: datetime | None
    left: datetime | None

    @classmethod
    def of(cls, state: representative.Membership) -> GroupMembership:
        """The GraphQL form."""
        return cls(
            group=strawberry.ID(state.group),
            kind=state.kind,
            name=state.name,
            leader=state.leader,
            joined=state.joined,
            left=state.left,
        )


@strawberry.type(description="One thing a representative is credited with. 履职计入。")
class Credit:
    """A credit; `reference` is the id of the suggestion, reception, record... behind it."""

    kind: ActivityKind
    reference: strawberry.ID
    on: date
    channel: Channel | None = strawberry.field(description="Of a reception. 接待方式。")
    record: PerformanceKind | None = strawberry.field(description="Of a performance record. 履职类别。")

    @classmethod
    def of(cls, state: activity.Credit) -> Credit:
        """The GraphQL form."""
        return cls(
            kind=state.kind,
            reference=strawberry.ID(state.reference),
            on=state.on,
            channel=state.channel,
            record=state.record,
        )


@strawberry.type(description="How often a representative did something in a year. 年度履职统计。")
class YearlyActivity:
    """A counter by year and kind."""

    year: int
    kind: ActivityKind
    count: int


@strawberry.type(description="An assessment against a standard checklist. 标准化建设评估。")
class StationAssessment:
    """One assessment."""

    at: datetime
    standard: str
    items: int
    met: int
    missing: list[str] = strawberry.field(description="The points not met, where they were named. 缺项。")

    @classmethod
    def of(cls, state: station.Assessment) -> StationAssessment:
        """The GraphQL form."""
        return cls(at=state.at, standard=state.standard, items=state.items, met=state.met, missing=list(state.missing))


@strawberry.type(description="When a station was open. 站点开放时段。")
class StationSpan:
    """From opening to closing."""

    opened: datetime
    closed: datetime | None


@strawberry.type(description="What was received at a station. 站点接待统计。")
class StationReceptions:
    """Totals over all receptions known."""

    receptions: int
    citizens: int | None = strawberry.field(description="Null below five citizens. 不足五人次时不显示。")
    last: datetime | None = strawberry.field(description="When the last was held. 最近一次。")


@strawberry.type(description="What was done at a station, by the records that name it. 站点活动统计。")
class StationActivities:
    """Totals over all records that were not returned."""

    records: int
    count: int = strawberry.field(description="Activities, meetings, participations they stand for. 次数。")
    last: date | None = strawberry.field(description="Day of the last. 最近一次日期。")


@strawberry.type(description="A contact of committee members with a representative. 常委会组成人员联系代表。")
class MemberContact:
    """One contact, as a performance record tells of it."""

    record: strawberry.ID
    on: date
    by: list[strawberry.ID] = strawberry.field(description="The committee members. 联系的常委会组成人员。")


@strawberry.type(description="A yearly appraisal. 年度考核。")
class Appraisal:
    """One year's score."""

    year: int
    score: float | None = strawberry.field(description="By the district's own rules. 得分。")
    grade: AppraisalGrade


@strawberry.type(description="What a year has of contact, activity, debrief, ballot and appraisal. 年度履职链条。")
class YearChain:
    """The chain of one year."""

    year: int
    complete: bool
    missing: list[ActivityMark] = strawberry.field(description="In the chain's order. 缺少的环节。")

    @classmethod
    def of(cls, year: int, found: frozenset[ActivityMark]) -> YearChain:
        """The GraphQL form."""
        missing = [mark for mark in CHAIN if mark not in found]
        return cls(year=year, complete=not missing, missing=missing)


@strawberry.type(description="How often a topic came up. 主题统计。")
class TopicCount:
    """A topic in the districts' own words."""

    topic: str
    receptions: int = strawberry.field(description="Receptions it came up at. 涉及接待次数。")


@strawberry.type(description="A QR code and what it leads to. 二维码。")
class QrCode:
    """One code."""

    id: strawberry.ID
    target: CodeTarget | None
    valid: bool
    published: datetime | None
    revoked: datetime | None
    anomalies: list[Anomaly]

    @classmethod
    def of(cls, state: Code) -> QrCode:
        """The GraphQL form; dates are those of the latest publication."""
        last = state.valid[-1] if state.valid else None
        return cls(
            id=strawberry.ID(state.id),
            target=state.target,
            valid=state.is_valid,
            published=last.since if last else None,
            revoked=last.until if last else None,
            anomalies=[Anomaly.of(one) for one in state.anomalies],
        )


@strawberry.type(description="A step of a record's review. 审核步骤。")
class PerformanceReview:
    """One step."""

    at: datetime
    status: PerformanceStatus


def page_size(first: int) -> int:
    """How many of a list that has no pages. Raises `UserError` for more than any page may hold."""
    if not 1 <= first <= PAGE_SIZE_MAX:
        raise UserError(f"first must be between 1 and {PAGE_SIZE_MAX}, not {first}")
    return first

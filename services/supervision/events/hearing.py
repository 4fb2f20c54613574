"""Facts of a hearing 听取审议专项报告: an organ's report, from the agenda to the published outcome."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar

import msgspec

from kit.catalogue import EventData, Id, ShortText
from services.supervision.events.common import Representatives, Unit, check_day
from services.supervision.vocabulary import HearingOutcome, Organ, RecheckOutcome, ReportStage


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
        check_day("meeting_on", self.meeting_on)


class HearingReportSent(EventData, frozen=True, kw_only=True):
    """报告送交 the organ's report reached its next reader before the meeting. Subject: the item."""

    event_type: ClassVar[str] = "npc.hearing.report_sent.v1"
    stage: ReportStage


class HearingHeld(EventData, frozen=True, kw_only=True):
    """听取和审议 the report was heard and deliberated. Subject: the item."""

    event_type: ClassVar[str] = "npc.hearing.held.v1"
    meeting: Annotated[Id, msgspec.Meta(description="The meeting it was held at.")] | None = None
    representatives: Representatives = ()


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
        check_day("report_due", self.report_due)


class HearingReportReceived(EventData, frozen=True, kw_only=True):
    """处理情况报告 the organ's written report on every review opinion still open arrived. Subject: the item."""

    event_type: ClassVar[str] = "npc.hearing.report_received.v1"


class HearingResolved(EventData, frozen=True, kw_only=True):
    """听取审议办结 the hearing ended, with a resolution, an agreement, or without a document. Subject: the item."""

    event_type: ClassVar[str] = "npc.hearing.resolved.v1"
    outcome: HearingOutcome
    title: Annotated[str, msgspec.Meta(min_length=1, max_length=200, description="The document's title.")] | None = None


class HearingLookedBack(EventData, frozen=True, kw_only=True):
    """回头看 a round of looking back: did the handling of the review opinions last? Subject: the item."""

    event_type: ClassVar[str] = "npc.hearing.looked_back.v1"
    outcome: RecheckOutcome
    note: ShortText | None = None


class HearingPublished(EventData, frozen=True, kw_only=True):
    """向社会公布 report, review opinions and their handling were published. Subject: the item."""

    event_type: ClassVar[str] = "npc.hearing.published.v1"

"""The part of a supervision item that only a hearing 听取审议 has."""

from __future__ import annotations

from datetime import date

import strawberry
from strawberry import ID, Private
from strawberry.types import Info

from services.supervision.graph.enums import HearingOutcome, Organ, RecheckOutcome, ReportStage
from services.supervision.graph.meetings import Meeting, meeting_of
from services.supervision.kinds import hearing as hearings


@strawberry.type(description="The report reached a reader. 报告送交记录。")
class SentReport:
    """报告送交."""

    stage: ReportStage
    sent_on: date


@strawberry.type(description="Review opinions on a report. 审议意见。")
class ReviewOpinion:
    """审议意见."""

    title: str
    issued_on: date
    report_due_on: date | None = strawberry.field(description="By when the report on handling is due. 报告期限。")
    reported_on: date | None = strawberry.field(description="When it was reported on. 报告日期。")

    @classmethod
    def of(cls, opinion: hearings.ReviewOpinion) -> ReviewOpinion:
        """The GraphQL form."""
        return cls(
            title=opinion.title,
            issued_on=opinion.issued.on,
            report_due_on=opinion.report_due,
            reported_on=opinion.reported.on if opinion.reported else None,
        )


@strawberry.type(description="A round of looking back at how opinions were handled. 回头看。")
class LookBack:
    """回头看."""

    on: date
    outcome: RecheckOutcome
    note: str | None


@strawberry.type(description="What only a hearing has. 听取审议专项报告。")
class HearingPart:
    """听取审议."""

    state: Private[hearings.Hearing]

    @strawberry.field
    def organ(self) -> Organ | None:
        """Whose report."""
        return self.state.organ

    @strawberry.field(description="The reporting unit's id. 报告单位编号。")
    def reporter(self) -> ID | None:
        """A unit."""
        return ID(self.state.reporter) if self.state.reporter else None

    @strawberry.field(description="The first day of the meeting it was scheduled for. 议程确定的会议日期。")
    def meeting_on(self) -> date | None:
        """The day the law counts back from."""
        return self.state.meeting_on

    @strawberry.field
    def held_on(self) -> date | None:
        """When it was heard."""
        return self.state.held.on if self.state.held else None

    @strawberry.field(description="The meeting it was held at, where it is known. 听取报告的会议。")
    async def meeting(self, info: Info) -> Meeting | None:
        """Batched by id."""
        return await meeting_of(info, self.state.meeting)

    @strawberry.field(description="To whom the report went, and when. 报告送交情况。")
    def reports(self) -> list[SentReport]:
        """In the order of the law."""
        sent = self.state.sent
        return [SentReport(stage=stage, sent_on=sent[stage].on) for stage in ReportStage if stage in sent]

    @strawberry.field
    def opinions(self) -> list[ReviewOpinion]:
        """In the order of their issue."""
        return [ReviewOpinion.of(opinion) for opinion in self.state.opinions]

    @strawberry.field
    def outcome(self) -> HearingOutcome | None:
        """How it ended."""
        return self.state.resolution.outcome if self.state.resolution else None

    @strawberry.field(description="The title of the document it led to. 所形成文件名称。")
    def outcome_title(self) -> str | None:
        """A resolution's or an agreement's."""
        return self.state.resolution.title if self.state.resolution else None

    @strawberry.field
    def resolved_on(self) -> date | None:
        """When it ended."""
        return self.state.resolution.step.on if self.state.resolution else None

    @strawberry.field(description="Rounds of looking back at the handling. 回头看情况。")
    def look_backs(self) -> list[LookBack]:
        """Earliest first."""
        return [LookBack(on=one.step.on, outcome=one.outcome, note=one.note) for one in self.state.look_backs]

    @strawberry.field(description="When report, opinions and handling were made public. 向社会公布日期。")
    def published_on(self) -> date | None:
        """A day."""
        return self.state.published.on if self.state.published else None

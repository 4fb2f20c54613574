"""The parts of items that others must act on: decisions 决定, referrals 移送, appraisals of departments 工作评议."""

from __future__ import annotations

from datetime import date

import strawberry
from strawberry import ID, Private
from strawberry.types import Info

from services.supervision.graph.departments import Department
from services.supervision.graph.enums import Grade, ReferralBody, ReferralOrigin
from services.supervision.graph.meetings import Meeting, meeting_of
from services.supervision.kinds.appraisal import Appraisal
from services.supervision.kinds.decision import Decision
from services.supervision.kinds.referral import Referral


@strawberry.type(description="A task of a decision. 决定任务。")
class DecisionTask:
    """任务."""

    task: str = strawberry.field(description="Its name within the decision. 任务编号。")
    title: str
    organ: ID = strawberry.field(description="The unit that executes it. 执行机关。")
    due_on: date | None
    reported_on: date | None = strawberry.field(description="The latest report; null while there is none. 报告日期。")
    done: bool = strawberry.field(description="Reported as completed. 已完成。")


@strawberry.type(description="What only a decision has. 决定和任务清单。")
class DecisionPart:
    """决定."""

    state: Private[Decision]

    @strawberry.field
    def made_on(self) -> date | None:
        """When the committee decided."""
        return self.state.made.on if self.state.made else None

    @strawberry.field(description="The meeting that decided, where it is known. 作出决定的会议。")
    async def meeting(self, info: Info) -> Meeting | None:
        """Batched by id."""
        return await meeting_of(info, self.state.meeting)

    @strawberry.field(description="Every task, or those reported on (not reported on). 任务清单，可按是否报告筛选。")
    def tasks(self, reported: bool | None = None) -> list[DecisionTask]:
        """In the order of the list."""
        reports = self.state.reports
        return [
            DecisionTask(
                task=one.task,
                title=one.title,
                organ=ID(one.organ),
                due_on=one.due,
                reported_on=reports[one.task].step.on if one.task in reports else None,
                done=one.task in reports and reports[one.task].done,
            )
            for one in self.state.tasks
            if reported in (None, one.task in reports)
        ]

    @strawberry.field(description="Organs with a task they have not reported on. 未报告机关。")
    def silent_organs(self) -> list[ID]:
        """Each once."""
        return [ID(organ) for organ in self.state.silent_organs]


@strawberry.type(description="What only a referral has. 监督贯通移送。")
class ReferralPart:
    """移送."""

    to: ReferralBody | None
    origin: ReferralOrigin | None
    made_on: date | None
    answered_on: date | None = strawberry.field(description="Null while it is pending. 反馈日期。")
    result: str | None

    @classmethod
    def of(cls, part: Referral) -> ReferralPart:
        """The GraphQL form."""
        return cls(
            to=part.to,
            origin=part.origin,
            made_on=part.made.on if part.made else None,
            answered_on=part.answered.on if part.answered else None,
            result=part.result,
        )


@strawberry.type(description="A meeting of an appraisal. 评议会议。")
class AppraisalMeeting:
    """评议会议."""

    place: str | None
    participants: int
    on: date


@strawberry.type(description="A department's grade. 部门评议等次。")
class DepartmentGrade:
    """评议等次."""

    department: Department | None
    grade: Grade
    graded_on: date


@strawberry.type(description="What only the appraisal of departments has. 专项工作评议。")
class AppraisalPart:
    """工作评议."""

    departments: list[Department] = strawberry.field(description="Those to be appraised. 被评议部门。")
    meetings: list[AppraisalMeeting]
    grades: list[DepartmentGrade]

    @classmethod
    def of(cls, part: Appraisal) -> AppraisalPart:
        """The GraphQL form."""
        meetings = [
            AppraisalMeeting(place=one.place, participants=one.participants, on=one.step.on) for one in part.meetings
        ]
        grades = [
            DepartmentGrade(department=Department(id=ID(one.department)), grade=one.grade, graded_on=one.step.on)
            for one in part.grades
        ]
        departments = [Department(id=ID(one)) for one in part.departments]
        return cls(departments=departments, meetings=meetings, grades=grades)

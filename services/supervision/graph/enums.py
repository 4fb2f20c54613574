"""The service's enums as GraphQL shows them: every value in English and Chinese.

An enum value without words fails at import. The other modules take the enums from here, so that Strawberry meets none
of them before it is documented.
"""

from __future__ import annotations

from kit.graph_enums import expose
from services.supervision.anomalies import TEXTS, AnomalyKind
from services.supervision.events import (
    BallotChoice,
    BallotMatter,
    Electorate,
    HearingOutcome,
    MeetingKind,
    Organ,
    ProjectGrade,
    ReportStage,
    RequestCause,
)
from services.supervision.finding import FindingStatus
from services.supervision.hearing import DeadlineKind
from services.supervision.item import ItemKind, ItemStatus
from services.supervision.lists import DayOrder, ItemOrder
from services.supervision.project import ProjectStatus

__all__ = [
    "AnomalyKind",
    "BallotChoice",
    "BallotMatter",
    "DayOrder",
    "DeadlineKind",
    "Electorate",
    "FindingStatus",
    "HearingOutcome",
    "ItemKind",
    "ItemOrder",
    "ItemStatus",
    "MeetingKind",
    "Organ",
    "ProjectGrade",
    "ProjectStatus",
    "ReportStage",
    "RequestCause",
]

expose(
    ItemOrder,
    description="How items and findings are ordered. 排序方式。",
    texts={
        ItemOrder.NEWEST: "Latest day first. 日期由近及远。",
        ItemOrder.OLDEST: "Earliest day first. 日期由远及近。",
        ItemOrder.DUE: "Earliest open term first, those without one last. 未办结期限由近及远，无期限者在后。",
    },
    name="SupervisionOrder",
)
expose(
    DayOrder,
    description="How rows are ordered by their day. 按日期排序。",
    texts={DayOrder.NEWEST: "Latest day first. 日期由近及远。", DayOrder.OLDEST: "Earliest day first. 日期由远及近。"},
    name="SupervisionDayOrder",
)
expose(
    ItemKind,
    description="What kind of supervision an item is. 监督方式。",
    texts={
        ItemKind.HEARING: "A special report is heard and deliberated. 听取和审议专项工作报告。",
        ItemKind.FOLLOW_UP: "A matter another service asked to follow up. 跟踪监督。",
    },
    name="SupervisionItemKind",
)
expose(
    ItemStatus,
    description="How far a supervision item is. 监督事项状态。",
    texts={
        ItemStatus.OPEN: "Opened as a follow-up. 已立项。",
        ItemStatus.SCHEDULED: "On a meeting's agenda. 已列入议程。",
        ItemStatus.REPORT_SENT: "The report went to a reader. 报告已送交。",
        ItemStatus.HELD: "Heard and deliberated. 已听取审议。",
        ItemStatus.OPINION_ISSUED: "Review opinions wait for their report. 审议意见已交办，待报告处理情况。",
        ItemStatus.REPORT_RECEIVED: "The report on their handling arrived. 已收到处理情况报告。",
        ItemStatus.RESOLVED: "Ended. 已办结。",
    },
    name="SupervisionItemStatus",
)
expose(
    Organ,
    description="The organ whose report is heard. 报告机关。",
    texts={
        Organ.GOVERNMENT: "The people's government. 人民政府。",
        Organ.SUPERVISORY_COMMISSION: "The supervisory commission. 监察委员会。",
        Organ.COURT: "The people's court. 人民法院。",
        Organ.PROCURATORATE: "The people's procuratorate. 人民检察院。",
        Organ.OTHER: "Another organ. 其他机关。",
    },
    name="SupervisedOrgan",
)
expose(
    ReportStage,
    description="Where a report goes before it is heard. 报告送交环节。",
    texts={
        ReportStage.FOR_COMMENT: "To the committee's offices for comment, 20 days before. 会前二十日征求意见。",
        ReportStage.DELIVERED: "To the standing committee, 10 days before. 会前十日送交常委会。",
        ReportStage.TO_MEMBERS: "To the committee's members, 7 days before. 会前七日发给组成人员。",
    },
)
expose(
    HearingOutcome,
    description="How a hearing ended. 听取审议结果。",
    texts={
        HearingOutcome.RESOLUTION: "With a resolution. 作出决议。",
        HearingOutcome.AGREEMENT: "With a document the organs agreed on. 形成协作意见。",
        HearingOutcome.CLOSED: "Without a document. 办结。",
    },
)
expose(
    DeadlineKind,
    description="What is due. 期限类别。",
    texts={
        DeadlineKind.REPORT_FOR_COMMENT: "The report, for comment: T−20. 报告送交征求意见。",
        DeadlineKind.REPORT_DELIVERED: "The report, to the standing committee: T−10. 报告送交常委会。",
        DeadlineKind.REPORT_TO_MEMBERS: "The report, to the members: T−7. 报告发给组成人员。",
        DeadlineKind.HANDLING_REPORT: "The report on the handling of review opinions. 审议意见处理情况报告。",
    },
    name="SupervisionDeadlineKind",
)
expose(
    RequestCause,
    description="Why a follow-up was opened. 跟踪监督缘由。",
    texts={RequestCause.DISSATISFIED_TWICE: "A suggestion was graded dissatisfied twice. 建议两次测评不满意。"},
    name="FollowUpCause",
)
expose(
    FindingStatus,
    description="How far a finding is. 问题状态。",
    texts={
        FindingStatus.RAISED: "Raised. 已提出。",
        FindingStatus.RECTIFYING: "Its owner unit rectifies it. 整改中。",
        FindingStatus.REPORTED: "Reported as rectified. 已报告整改。",
        FindingStatus.RECHECKED: "A re-check passed. 复查通过。",
        FindingStatus.WRITTEN_OFF: "Written off. 已销号。",
    },
)
expose(
    ProjectStatus,
    description="How far a livelihood project is. 民生实事项目状态。",
    texts={
        ProjectStatus.NOMINATED: "Collected as a proposal. 已征集。",
        ProjectStatus.SHORTLISTED: "A candidate for the vote. 已列为候选。",
        ProjectStatus.ADOPTED: "Adopted by the vote. 票决通过。",
        ProjectStatus.NOT_ADOPTED: "Not adopted by the vote. 票决未通过。",
        ProjectStatus.IN_PROGRESS: "Being carried out. 实施中。",
        ProjectStatus.COMPLETED: "Completed. 已完成。",
        ProjectStatus.GRADED: "Completed and graded. 已测评。",
    },
    name="LivelihoodProjectStatus",
)
expose(
    ProjectGrade,
    description="How a livelihood project was graded. 项目测评等次。",
    texts={
        ProjectGrade.SATISFIED: "Satisfied. 满意。",
        ProjectGrade.MOSTLY: "Mostly satisfied. 基本满意。",
        ProjectGrade.DISSATISFIED: "Dissatisfied. 不满意。",
    },
    name="LivelihoodProjectGrade",
)
expose(
    Electorate,
    description="Who votes on livelihood projects. 票决主体。",
    texts={
        Electorate.CONGRESS: "The division's congress. 人民代表大会。",
        Electorate.COMMITTEE: "Its standing committee. 常务委员会。",
        Electorate.TOWN: "The congress of one of its towns. 乡镇人民代表大会。",
    },
)
expose(
    BallotMatter,
    description="What a ballot was about. 表决事项。",
    texts={
        BallotMatter.PROJECT: "A livelihood project. 民生实事项目票决。",
        BallotMatter.HEARING: "A report, or how review opinions were handled. 报告测评。",
        BallotMatter.SUGGESTION: "How a suggestion was handled. 建议办理测评。",
        BallotMatter.APPRAISAL: "A department's work. 工作评议测评。",
        BallotMatter.DEBRIEF: "A representative's debrief. 述职测评。",
    },
)
expose(
    BallotChoice,
    description="What a paper said. 选项。",
    texts={
        BallotChoice.FOR: "For. 赞成。",
        BallotChoice.AGAINST: "Against. 反对。",
        BallotChoice.ABSTAIN: "Abstained. 弃权。",
        BallotChoice.SATISFIED: "Satisfied. 满意。",
        BallotChoice.MOSTLY: "Mostly satisfied. 基本满意。",
        BallotChoice.DISSATISFIED: "Dissatisfied. 不满意。",
        BallotChoice.INVALID: "Invalid. 无效票。",
    },
)
expose(
    MeetingKind,
    description="Whose meeting it was. 会议类别。",
    texts={
        MeetingKind.COMMITTEE: "The standing committee's. 常务委员会会议。",
        MeetingKind.CHAIRPERSONS: "The chairpersons'. 主任会议。",
        MeetingKind.CONGRESS: "The congress's. 人民代表大会会议。",
        MeetingKind.SPECIAL_COMMITTEE: "A special committee's. 专门委员会会议。",
    },
)
expose(
    AnomalyKind,
    description="What does not fit. 异常类别。",
    texts={kind.name: str(text) for kind, text in TEXTS.items()},
    name="SupervisionAnomalyKind",
)

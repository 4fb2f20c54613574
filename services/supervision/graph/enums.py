"""The service's enums as GraphQL shows them: every value in English and Chinese.

An enum value without words fails at import. The other modules take the enums from here, so that Strawberry meets none
of them before it is documented.
"""

from __future__ import annotations

from kit.graph_enums import expose
from services.supervision.anomalies import TEXTS, AnomalyKind
from services.supervision.commitment import CommitmentStatus
from services.supervision.finding import FindingList, FindingStatus
from services.supervision.lists import DayOrder, ItemOrder, SiteOrder
from services.supervision.plan import PlanStatus, TopicStatus
from services.supervision.project import ProjectStatus
from services.supervision.steps import DeadlineKind
from services.supervision.vocabulary import (
    AnswerForm,
    BallotChoice,
    BallotMatter,
    Electorate,
    Grade,
    HearingOutcome,
    InspectionMode,
    InspectionType,
    ItemKind,
    ItemStatus,
    MeetingKind,
    Organ,
    PlanSource,
    Proposer,
    RecheckOutcome,
    ReferralBody,
    ReferralOrigin,
    ReportStage,
    RequestCause,
    SiteCategory,
    TrialStep,
    VisitOutcome,
    WitnessOutcome,
)

__all__ = [
    "AnomalyKind",
    "AnswerForm",
    "BallotChoice",
    "BallotMatter",
    "CommitmentStatus",
    "DayOrder",
    "DeadlineKind",
    "Electorate",
    "FindingList",
    "FindingStatus",
    "Grade",
    "HearingOutcome",
    "InspectionMode",
    "InspectionType",
    "ItemKind",
    "ItemOrder",
    "ItemStatus",
    "MeetingKind",
    "Organ",
    "PlanSource",
    "PlanStatus",
    "ProjectStatus",
    "Proposer",
    "RecheckOutcome",
    "ReferralBody",
    "ReferralOrigin",
    "ReportStage",
    "RequestCause",
    "SiteCategory",
    "SiteOrder",
    "TopicStatus",
    "TrialStep",
    "VisitOutcome",
    "WitnessOutcome",
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
    RequestCause,
    description="Why a follow-up was opened. 跟踪监督缘由。",
    texts={
        RequestCause.DISSATISFIED_TWICE: "A suggestion was graded dissatisfied twice. 建议两次测评不满意。",
        RequestCause.LONG_OVERDUE: "A reply to a suggestion is long overdue. 建议长期逾期未答复。",
        RequestCause.KEYED: "It is a key suggestion. 列为重点建议。",
    },
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
        ProjectStatus.DELIBERATED: "Deliberated before the vote. 候选项目已审议。",
        ProjectStatus.ADOPTED: "Adopted by the vote. 票决通过。",
        ProjectStatus.NOT_ADOPTED: "Not adopted by the vote. 票决未通过。",
        ProjectStatus.IN_PROGRESS: "Being carried out. 实施中。",
        ProjectStatus.COMPLETED: "Completed. 已完成。",
        ProjectStatus.GRADED: "Completed and graded. 已测评。",
    },
    name="LivelihoodProjectStatus",
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
    AnomalyKind,
    description="What does not fit. 异常类别。",
    texts={kind.name: str(text) for kind, text in TEXTS.items()},
    name="SupervisionAnomalyKind",
)

for _enum, _name in (
    (ItemKind, "SupervisionItemKind"),
    (ItemStatus, "SupervisionItemStatus"),
    (DeadlineKind, "SupervisionDeadlineKind"),
    (Grade, "SupervisionGrade"),
    (MeetingKind, "MeetingKind"),
    (PlanSource, "PlanSource"),
    (PlanStatus, "SupervisionPlanStatus"),
    (TopicStatus, "PlanTopicStatus"),
    (Proposer, "TopicProposer"),
    (AnswerForm, "InterpellationAnswerForm"),
    (InspectionType, "InspectionType"),
    (InspectionMode, "InspectionMode"),
    (WitnessOutcome, "WitnessOutcome"),
    (TrialStep, "TrialStep"),
    (SiteCategory, "SiteCategory"),
    (VisitOutcome, "SiteVisitOutcome"),
    (SiteOrder, "TrackedSiteOrder"),
    (ReferralBody, "ReferralBody"),
    (ReferralOrigin, "ReferralOrigin"),
    (RecheckOutcome, "RecheckOutcome"),
    (CommitmentStatus, "CommitmentStatus"),
    (FindingList, "FindingList"),
):
    expose(_enum, name=_name)  # described by their docstrings

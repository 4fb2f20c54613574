"""The field's words of the supervision service: every enumeration its events, states and answers share.

A word's Chinese term stands in its enumeration's docstring; the GraphQL descriptions are taken from there.
"""

from __future__ import annotations

from enum import StrEnum


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


class MeetingKind(StrEnum):
    """Whose meeting 会议类别.

    COMMITTEE 常务委员会会议, CHAIRPERSONS 主任会议, CONGRESS 人民代表大会会议, SPECIAL_COMMITTEE 专门委员会会议,
    PROGRESS 年中推进会.
    """

    COMMITTEE = "COMMITTEE"
    CHAIRPERSONS = "CHAIRPERSONS"
    CONGRESS = "CONGRESS"
    SPECIAL_COMMITTEE = "SPECIAL_COMMITTEE"
    PROGRESS = "PROGRESS"


class RequestCause(StrEnum):
    """Why supervision is asked to follow up: DISSATISFIED_TWICE 两次测评不满意, LONG_OVERDUE 长期逾期未答复,
    KEYED 列为重点建议."""

    DISSATISFIED_TWICE = "DISSATISFIED_TWICE"
    LONG_OVERDUE = "LONG_OVERDUE"
    KEYED = "KEYED"


class PlanSource(StrEnum):
    """The six lawful sources of a plan's topics 议题来源 (监督法 2024, 听取和审议专项工作报告).

    INSPECTION 执法检查中发现的突出问题, REPRESENTATIVES 代表建议集中反映的问题, MEMBERS 常委会组成人员集中提出的问题,
    RESEARCH 专委会和工作机构调研中发现的问题, PETITIONS 人民来信来访集中反映的问题,
    PUBLIC_CONCERN 社会普遍关注的其他问题.
    """

    INSPECTION = "INSPECTION"
    REPRESENTATIVES = "REPRESENTATIVES"
    MEMBERS = "MEMBERS"
    RESEARCH = "RESEARCH"
    PETITIONS = "PETITIONS"
    PUBLIC_CONCERN = "PUBLIC_CONCERN"


class Proposer(StrEnum):
    """Who proposed a topic when topics were collected 议题提出者.

    REPRESENTATIVE 代表, CITIZEN 群众, MEMBER 常委会组成人员, ORGAN 国家机关.
    """

    REPRESENTATIVE = "REPRESENTATIVE"
    CITIZEN = "CITIZEN"
    MEMBER = "MEMBER"
    ORGAN = "ORGAN"


class AnswerForm(StrEnum):
    """How an interpellation was answered 答复方式. ORAL 口头答复, WRITTEN 书面答复."""

    ORAL = "ORAL"
    WRITTEN = "WRITTEN"


class InspectionType(StrEnum):
    """What is inspected 检查类别. LAW 执法检查, VISIT 视察."""

    LAW = "LAW"
    VISIT = "VISIT"


class InspectionMode(StrEnum):
    """Who inspects 检查组织方式. OWN 自行组织, COMMISSIONED 委托下级, JOINT 联合检查（上下联动）."""

    OWN = "OWN"
    COMMISSIONED = "COMMISSIONED"
    JOINT = "JOINT"


class SamplePurpose(StrEnum):
    """What is drawn at random 抽取对象. CASES 执行案件: for witnesses; SITES 检查点位: of an inspection."""

    CASES = "CASES"
    SITES = "SITES"


class WitnessOutcome(StrEnum):
    """What representatives saw of a case's enforcement 见证结果.

    ENFORCED 执行到位, PARTLY 部分执行, NOT_ENFORCED 未执行.
    """

    ENFORCED = "ENFORCED"
    PARTLY = "PARTLY"
    NOT_ENFORCED = "NOT_ENFORCED"


class TrialStep(StrEnum):
    """The three steps of observing a trial 旁听庭审三步. BEFORE 庭前了解, OBSERVED 旁听庭审, AFTER 庭后评议."""

    BEFORE = "BEFORE"
    OBSERVED = "OBSERVED"
    AFTER = "AFTER"


class SiteCategory(StrEnum):
    """What kind of place is tracked 跟踪点位类别.

    SCHOOL_CANTEEN 学校食堂, ELDER_CANTEEN 老年食堂, MEAL_POINT 老年助餐点, OTHER 其他.
    """

    SCHOOL_CANTEEN = "SCHOOL_CANTEEN"
    ELDER_CANTEEN = "ELDER_CANTEEN"
    MEAL_POINT = "MEAL_POINT"
    OTHER = "OTHER"


class VisitOutcome(StrEnum):
    """What a visit to a tracked site found 回访结果. CLEAR 未发现问题, PROBLEMS 发现问题."""

    CLEAR = "CLEAR"
    PROBLEMS = "PROBLEMS"


class ReferralBody(StrEnum):
    """The supervising body a matter is referred to 移送机关.

    SUPERVISORY_COMMISSION 监察委员会, COURT 人民法院, PROCURATORATE 人民检察院, AUDIT 审计机关, PETITIONS 信访部门,
    GOVERNMENT 人民政府督查机构.
    """

    SUPERVISORY_COMMISSION = "SUPERVISORY_COMMISSION"
    COURT = "COURT"
    PROCURATORATE = "PROCURATORATE"
    AUDIT = "AUDIT"
    PETITIONS = "PETITIONS"
    GOVERNMENT = "GOVERNMENT"


class ReferralOrigin(StrEnum):
    """Where a referred matter came from 线索来源. PETITION 群众信访, FINDING 监督发现, SUGGESTION 代表建议."""

    PETITION = "PETITION"
    FINDING = "FINDING"
    SUGGESTION = "SUGGESTION"


class Grade(StrEnum):
    """How work was graded 测评等次. SATISFIED 满意, MOSTLY 基本满意, DISSATISFIED 不满意."""

    SATISFIED = "SATISFIED"
    MOSTLY = "MOSTLY"
    DISSATISFIED = "DISSATISFIED"


class ItemKind(StrEnum):
    """What kind of supervision an item is 监督方式.

    HEARING 听取审议专项报告, INQUIRY 专题询问, INTERPELLATION 质询, INSPECTION 执法检查和视察, APPRAISAL 工作评议,
    MICRO 微监督, WITNESS 见证执行, COURT_OBSERVATION 旁听庭审, SITE_TRACKING 跟踪监督点位, DECISION 决定,
    REFERRAL 监督贯通移送, RESEARCH 专题调研, FOLLOW_UP 跟踪督办.
    """

    HEARING = "HEARING"
    INQUIRY = "INQUIRY"
    INTERPELLATION = "INTERPELLATION"
    INSPECTION = "INSPECTION"
    APPRAISAL = "APPRAISAL"
    MICRO = "MICRO"
    WITNESS = "WITNESS"
    COURT_OBSERVATION = "COURT_OBSERVATION"
    SITE_TRACKING = "SITE_TRACKING"
    DECISION = "DECISION"
    REFERRAL = "REFERRAL"
    RESEARCH = "RESEARCH"
    FOLLOW_UP = "FOLLOW_UP"


class ItemStatus(StrEnum):
    """How far an item is 监督事项状态; which of them an item passes through depends on its kind.

    OPEN 已启动, SCHEDULED 已列入议程, REPORT_SENT 报告已送交, HELD 已召开, OPINION_ISSUED 审议意见已交办,
    REPORT_RECEIVED 处理情况已报告, ANSWERED 已答复, REPORTED 已报告, GRADED 已测评, RESOLVED 已办结, CLOSED 已结项.
    """

    OPEN = "OPEN"
    SCHEDULED = "SCHEDULED"
    REPORT_SENT = "REPORT_SENT"
    HELD = "HELD"
    OPINION_ISSUED = "OPINION_ISSUED"
    REPORT_RECEIVED = "REPORT_RECEIVED"
    ANSWERED = "ANSWERED"
    REPORTED = "REPORTED"
    GRADED = "GRADED"
    RESOLVED = "RESOLVED"
    CLOSED = "CLOSED"


class CongressLevel(StrEnum):
    """The level of the congress a mandate is for 代表层级.

    NATIONAL 全国, PROVINCIAL 省级, CITY 市级, DISTRICT 区县级, TOWN 乡镇级.
    """

    NATIONAL = "NATIONAL"
    PROVINCIAL = "PROVINCIAL"
    CITY = "CITY"
    DISTRICT = "DISTRICT"
    TOWN = "TOWN"


class CreditKind(StrEnum):
    """What a representative is credited for: SUGGESTION 建议, OPINION 收集的民情民意已解决, RECEPTION 接待,
    HEARING 听取审议, INSPECTION 执法检查, TRIAL 旁听庭审."""

    SUGGESTION = "SUGGESTION"
    OPINION = "OPINION"
    RECEPTION = "RECEPTION"
    HEARING = "HEARING"
    INSPECTION = "INSPECTION"
    TRIAL = "TRIAL"

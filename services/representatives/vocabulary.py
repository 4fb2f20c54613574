"""The words of the field that the service's events, states and answers share, each with its Chinese term."""

from __future__ import annotations

from enum import StrEnum


class MandateLevel(StrEnum):
    """Level of the congress 层级: NATIONAL 全国, PROVINCIAL 省, CITY 设区的市, DISTRICT 区县, TOWN 乡镇."""

    NATIONAL = "NATIONAL"
    PROVINCIAL = "PROVINCIAL"
    CITY = "CITY"
    DISTRICT = "DISTRICT"
    TOWN = "TOWN"


class SuspensionReason(StrEnum):
    """Why a mandate rests 暂停执行职务 (代表法).

    DETAINED 因刑事案件被羁押正在受侦查、起诉、审判, SENTENCED 服刑而未附加剥夺政治权利.
    """

    DETAINED = "DETAINED"
    SENTENCED = "SENTENCED"


class EndReason(StrEnum):
    """Why a mandate ended 代表资格终止 (代表法).

    TERM_ENDED 任期届满, MOVED 迁出或者调离, RESIGNED 辞职被接受, ABSENT 两次不出席会议, RECALLED 被罢免,
    NATIONALITY_LOST 丧失国籍, RIGHTS_DEPRIVED 被剥夺政治权利, INCAPACITATED 丧失行为能力, DIED 去世.
    """

    TERM_ENDED = "TERM_ENDED"
    MOVED = "MOVED"
    RESIGNED = "RESIGNED"
    ABSENT = "ABSENT"
    RECALLED = "RECALLED"
    NATIONALITY_LOST = "NATIONALITY_LOST"
    RIGHTS_DEPRIVED = "RIGHTS_DEPRIVED"
    INCAPACITATED = "INCAPACITATED"
    DIED = "DIED"


class Category(StrEnum):
    """Walk of life 代表构成.

    OFFICIAL 党政干部, PROFESSIONAL 专业技术人员, ENTERPRISE 企业负责人, WORKER 一线工人, FARMER 农民,
    GRASSROOTS 村居干部, SOLDIER 解放军和武警, OTHER 其他.
    """

    OFFICIAL = "OFFICIAL"
    PROFESSIONAL = "PROFESSIONAL"
    ENTERPRISE = "ENTERPRISE"
    WORKER = "WORKER"
    FARMER = "FARMER"
    GRASSROOTS = "GRASSROOTS"
    SOLDIER = "SOLDIER"
    OTHER = "OTHER"


class GroupKind(StrEnum):
    """Kind of group 代表小组: LOCAL 按地域 by area, PROFESSIONAL 专业 (行业) by field."""

    LOCAL = "LOCAL"
    PROFESSIONAL = "PROFESSIONAL"


class StationType(StrEnum):
    """Type of place 站点类型.

    HOME 代表之家, LIAISON 代表联络站, ROOM 代表活动室, INDUSTRY 行业站, STUDIO 代表工作室, ENTERPRISE_POINT 企业联系点,
    WINDOW 直通车窗口, PARLOUR 会客厅, LEGISLATIVE 基层立法联系点, COLLECTION_POINT 立法信息采集点,
    MEDIATION 代表调解室, PRACTICE 民主实践点.
    """

    HOME = "HOME"
    LIAISON = "LIAISON"
    ROOM = "ROOM"
    INDUSTRY = "INDUSTRY"
    STUDIO = "STUDIO"
    ENTERPRISE_POINT = "ENTERPRISE_POINT"
    WINDOW = "WINDOW"
    PARLOUR = "PARLOUR"
    LEGISLATIVE = "LEGISLATIVE"
    COLLECTION_POINT = "COLLECTION_POINT"
    MEDIATION = "MEDIATION"
    PRACTICE = "PRACTICE"


class Tier(StrEnum):
    """Tier in the network 层级 (1+27+N): CITY 市级, DISTRICT 区县级, TOWN 镇街, VILLAGE 村居, INDUSTRY 行业."""

    CITY = "CITY"
    DISTRICT = "DISTRICT"
    TOWN = "TOWN"
    VILLAGE = "VILLAGE"
    INDUSTRY = "INDUSTRY"


class CodeTarget(StrEnum):
    """What a QR code leads to 二维码对象: HOME 代表之家, STATION 站点, REPRESENTATIVE 代表个人."""

    HOME = "HOME"
    STATION = "STATION"
    REPRESENTATIVE = "REPRESENTATIVE"


class Channel(StrEnum):
    """How citizens were met 接待方式.

    STATION 进站接待, ONLINE 线上 (有事找代表), VISIT 走访 (代表回娘家), ENTERPRISE 企业接待日, PARLOUR 移动会客厅.
    """

    STATION = "STATION"
    ONLINE = "ONLINE"
    VISIT = "VISIT"
    ENTERPRISE = "ENTERPRISE"
    PARLOUR = "PARLOUR"


class VisitorRole(StrEnum):
    """In what role they came 接待者身份.

    REPRESENTATIVE 代表, LEADER 领导干部 (进室站), COMMITTEE_MEMBER 常委会组成人员, OFFICIAL 部门负责人.
    """

    REPRESENTATIVE = "REPRESENTATIVE"
    LEADER = "LEADER"
    COMMITTEE_MEMBER = "COMMITTEE_MEMBER"
    OFFICIAL = "OFFICIAL"


class PerformanceKind(StrEnum):
    """What a performance record is about 履职类别.

    CONTACT 联系群众, MEMBER_CONTACT 常委会组成人员联系代表, VISIT 走访, ENTERPRISE_VISIT 走访企业,
    ENTERPRISE_MEETING 企业联系点座谈, RESEARCH 调研, INSPECTION 视察检查, COURT_OBSERVATION 旁听庭审, TRAINING 培训,
    MEETING 会议, HEARING 列席听证, TALK 政策宣讲, LECTURE 人大讲堂, DIALOGUE 主题对话 (半月谈),
    STATION_ACTIVITY 站点活动, MEDIATION 调解, VOLUNTEER 志愿服务, DONATION 捐款捐物,
    INVESTMENT 招商引资 (项目落地), OTHER 其他.
    """

    CONTACT = "CONTACT"
    MEMBER_CONTACT = "MEMBER_CONTACT"
    VISIT = "VISIT"
    ENTERPRISE_VISIT = "ENTERPRISE_VISIT"
    ENTERPRISE_MEETING = "ENTERPRISE_MEETING"
    RESEARCH = "RESEARCH"
    INSPECTION = "INSPECTION"
    COURT_OBSERVATION = "COURT_OBSERVATION"
    TRAINING = "TRAINING"
    MEETING = "MEETING"
    HEARING = "HEARING"
    TALK = "TALK"
    LECTURE = "LECTURE"
    DIALOGUE = "DIALOGUE"
    STATION_ACTIVITY = "STATION_ACTIVITY"
    MEDIATION = "MEDIATION"
    VOLUNTEER = "VOLUNTEER"
    DONATION = "DONATION"
    INVESTMENT = "INVESTMENT"
    OTHER = "OTHER"


class PerformanceStatus(StrEnum):
    """Where the record stands 审核状态.

    FILED 已填报, REVIEWED 已审核, PUBLISHED 已公开, RETURNED 已退回 (a returned record does not count).
    """

    FILED = "FILED"
    REVIEWED = "REVIEWED"
    PUBLISHED = "PUBLISHED"
    RETURNED = "RETURNED"


class CreditKind(StrEnum):
    """What a representative is credited with by other services.

    SUGGESTION 提出建议, OPINION 收集的民情民意已解决 (which is nobody's own doing), RECEPTION 接待, HEARING 听取审议,
    INSPECTION 执法检查, TRIAL 旁听庭审.
    """

    SUGGESTION = "SUGGESTION"
    OPINION = "OPINION"
    RECEPTION = "RECEPTION"
    HEARING = "HEARING"
    INSPECTION = "INSPECTION"
    TRIAL = "TRIAL"


class MandateStatus(StrEnum):
    """Where a mandate stands 任职状态: SERVING 在任, SUSPENDED 暂停执行职务, ENDED 已终止."""

    SERVING = "SERVING"
    SUSPENDED = "SUSPENDED"
    ENDED = "ENDED"


class ActivityKind(StrEnum):
    """What a representative is credited with 履职计入.

    SUGGESTION 提出建议, OPINION 收集的民情民意已解决, RECEPTION 接待, HEARING 听取审议, INSPECTION 执法检查,
    TRIAL 旁听庭审, RECORD 履职记录.
    """

    SUGGESTION = "SUGGESTION"
    OPINION = "OPINION"
    RECEPTION = "RECEPTION"
    HEARING = "HEARING"
    INSPECTION = "INSPECTION"
    TRIAL = "TRIAL"
    RECORD = "RECORD"


class ActivityMark(StrEnum):
    """What representatives are looked for by 履职情况.

    ANY 任何履职, CONTACT 联系选民 (reception, contact, visit), ACTIVITY 其他履职活动,
    MEMBER_CONTACT 委员代表双联系 (either side), DEBRIEF 述职, BALLOT 接受选民测评, APPRAISAL 年度考核.
    """

    ANY = "ANY"
    CONTACT = "CONTACT"
    ACTIVITY = "ACTIVITY"
    MEMBER_CONTACT = "MEMBER_CONTACT"
    DEBRIEF = "DEBRIEF"
    BALLOT = "BALLOT"
    APPRAISAL = "APPRAISAL"


class RegisterKind(StrEnum):
    """What a district lists as what there should be 应有清单.

    TOWN 镇街, VILLAGE 村居 (each with a station), PROFESSION 行业 (with a station), FIELD 领域 (with a group),
    DEPARTMENT 部门 (with a lecture), CONSTITUENCY 选区 (with its seats).
    """

    TOWN = "TOWN"
    VILLAGE = "VILLAGE"
    PROFESSION = "PROFESSION"
    FIELD = "FIELD"
    DEPARTMENT = "DEPARTMENT"
    CONSTITUENCY = "CONSTITUENCY"


class Interval(StrEnum):
    """How often something is to take place 周期.

    WEEK 每周, HALF_MONTH 每半月, MONTH 每月, QUARTER 每季度, HALF_YEAR 每半年, YEAR 每年.
    """

    WEEK = "WEEK"
    HALF_MONTH = "HALF_MONTH"
    MONTH = "MONTH"
    QUARTER = "QUARTER"
    HALF_YEAR = "HALF_YEAR"
    YEAR = "YEAR"


class MediationOutcome(StrEnum):
    """How a mediation ended 调解结果: AGREED 达成协议, NOT_AGREED 未达成协议, WITHDRAWN 申请人撤回."""

    AGREED = "AGREED"
    NOT_AGREED = "NOT_AGREED"
    WITHDRAWN = "WITHDRAWN"


class AppraisalGrade(StrEnum):
    """The yearly appraisal's grade 考核等次: EXCELLENT 优秀, GOOD 良好, COMPETENT 称职, INCOMPETENT 不称职."""

    EXCELLENT = "EXCELLENT"
    GOOD = "GOOD"
    COMPETENT = "COMPETENT"
    INCOMPETENT = "INCOMPETENT"


class DutyStatus(StrEnum):
    """Where a slot of the roster stands 值班状态: SCHEDULED 已排班, MOVED 已改期, HELD 已接待, ABSENT 未接待."""

    SCHEDULED = "SCHEDULED"
    MOVED = "MOVED"
    HELD = "HELD"
    ABSENT = "ABSENT"


class DebriefStatus(StrEnum):
    """Where a debrief stands 述职状态: SCHEDULED 已安排, HELD 已述职, BALLOTED 已测评, PUBLISHED 已公开."""

    SCHEDULED = "SCHEDULED"
    HELD = "HELD"
    BALLOTED = "BALLOTED"
    PUBLISHED = "PUBLISHED"


class StandardStatus(StrEnum):
    """How a station stands against the standard 达标情况: MET 达标, SHORT 未达标, NOT_ASSESSED 未评估."""

    MET = "MET"
    SHORT = "SHORT"
    NOT_ASSESSED = "NOT_ASSESSED"

"""The service's indicators: formulas over the counters of `rollup`, and what districts report without events behind it.

A hearing, a meeting and an appointment count in the month they happened; a finding in the month it was raised; a
livelihood project in the month it was voted on.
"""

from __future__ import annotations

from kit.indicators import Indicator, flow, live, stock

OPINIONS_DUE, OPINIONS_ON_TIME = "review.due", "review.on_time"

_COMPUTED = (
    Indicator(
        id="reports_heard",
        name="Reports heard",
        name_zh="听取审议报告数",
        unit="hearings",
        formula="hearings held in the period",
        numerator=flow("hearing.held"),
    ),
    Indicator(
        id="judicial_reports_heard",
        name="Reports of court and procuratorate heard",
        name_zh="听取审议司法机关报告数",
        unit="hearings",
        formula="hearings held in the period whose organ is COURT or PROCURATORATE",
        numerator=flow("hearing.held_judicial"),
    ),
    Indicator(
        id="committee_meetings",
        name="Standing committee meetings",
        name_zh="常委会会议次数",
        unit="meetings",
        formula="meetings of kind COMMITTEE held in the period",
        numerator=flow("meeting.committee"),
    ),
    Indicator(
        id="chairpersons_meetings",
        name="Chairpersons' meetings",
        name_zh="主任会议次数",
        unit="meetings",
        formula="meetings of kind CHAIRPERSONS held in the period",
        numerator=flow("meeting.chairpersons"),
    ),
    Indicator(
        id="appointments",
        name="Appointments and removals",
        name_zh="人事任免人次",
        unit="person_times",
        formula="appointed plus removed in the period, in person-times",
        numerator=flow("appointment.appointed", "appointment.removed"),
    ),
    Indicator(
        id="reports_per_committee_meeting",
        name="Reports heard per committee meeting",
        name_zh="次均听取报告数",
        unit="hearings_per_meeting",
        formula="hearings held / meetings of kind COMMITTEE held",
        numerator=flow("hearing.held"),
        denominator=flow("meeting.committee"),
    ),
    Indicator(
        id="supervision_opinions_issued",
        name="Review opinions issued",
        name_zh="审议意见交办件数",
        unit="opinions",
        formula="review opinions issued in the period",
        numerator=flow("hearing.opinions_issued"),
    ),
    Indicator(
        id="review_opinions_handled_on_time_rate",
        name="Review opinions handled on time",
        name_zh="审议意见按期办理率",
        unit="ratio",
        formula="report received by its due date / review opinions due in the period that are past due or reported on",
        numerator=live(OPINIONS_ON_TIME),
        denominator=live(OPINIONS_DUE),
    ),
    Indicator(
        id="findings_open",
        name="Findings open",
        name_zh="未销号问题数",
        unit="findings",
        formula="findings raised and not written off (or reopened) at the end of the period",
        numerator=stock("finding.open"),
    ),
    Indicator(
        id="findings_written_off_rate",
        name="Findings written off",
        name_zh="问题销号率",
        unit="ratio",
        formula="of the findings raised in the period: written off by now / all",
        numerator=flow("finding.written_off"),
        denominator=flow("finding.raised"),
    ),
    Indicator(
        id="livelihood_projects",
        name="Livelihood projects adopted",
        name_zh="票决民生实事项目数",
        unit="projects",
        formula="projects adopted by a ballot in the period",
        numerator=flow("project.adopted"),
    ),
    Indicator(
        id="livelihood_projects_total",
        name="Livelihood projects adopted so far",
        name_zh="累计票决民生实事项目数",
        unit="projects",
        formula="projects adopted by a ballot up to the end of the period",
        numerator=stock("project.adopted"),
    ),
    Indicator(
        id="livelihood_projects_district",
        name="Livelihood projects adopted so far by congress or committee",
        name_zh="累计区级票决民生实事项目数",
        unit="projects",
        formula="projects adopted up to the end of the period by the electorate CONGRESS or COMMITTEE",
        numerator=stock("project.adopted_congress", "project.adopted_committee"),
    ),
    Indicator(
        id="livelihood_projects_town",
        name="Livelihood projects adopted so far by town congresses",
        name_zh="累计乡镇票决民生实事项目数",
        unit="projects",
        formula="projects adopted up to the end of the period by the electorate TOWN",
        numerator=stock("project.adopted_town"),
    ),
    Indicator(
        id="livelihood_projects_completed_rate",
        name="Livelihood projects completed",
        name_zh="民生实事项目完成率",
        unit="ratio",
        formula="of the projects adopted in the period: completed by now / all",
        numerator=flow("project.completed"),
        denominator=flow("project.adopted"),
    ),
    Indicator(
        id="follow_ups_opened",
        name="Follow-ups opened",
        name_zh="跟踪监督立项数",
        unit="items",
        formula="follow-up items opened in the period",
        numerator=flow("follow_up.opened"),
    ),
)

_CLAIMED_ONLY = (
    ("cases_sampled", "Enforcement cases sampled", "随机抽取执行案件数", "cases"),
    ("micro_supervision_sessions", "Micro-supervision sessions", "微监督会议次数", "sessions"),
    ("citizen_satisfaction_rate", "Citizens' satisfaction", "群众满意率", "ratio"),
    ("decision_tasks", "Tasks of decisions", "决定任务清单项数", "tasks"),
    ("supervision_research_topics", "Research topics", "监督调研课题数", "topics"),
    ("plan_priorities", "Priorities of the annual plan", "年度监督重点数", "topics"),
    ("departments_appraised", "Departments appraised", "工作评议部门数", "departments"),
    ("appraisal_meetings", "Appraisal meetings", "工作评议会议次数", "meetings"),
    ("supervision_groups", "Supervision groups", "监督小组数", "groups"),
    ("inquiry_research_suggestions", "Suggestions from inquiry research", "专题询问调研建议数", "suggestions"),
    ("inquiry_key_questions", "Key questions of inquiries", "专题询问重点问题数", "questions"),
    ("reform_pilot_items", "Reform pilot items", "改革试点事项数", "items"),
    ("airport_innovation_items", "Airport innovation items", "空港创新事项数", "items"),
    ("elder_canteens", "Canteens for the elderly", "老年食堂数", "facilities"),
    ("elder_meal_points", "Meal points for the elderly", "老年助餐点数", "facilities"),
    ("school_canteens_tracked", "School canteens tracked", "跟踪监督学校食堂数", "sites"),
    ("tracking_years", "Years of tracking", "连续跟踪监督年数", "years"),
    ("court_observations", "Court observations", "旁听庭审人次", "person_times"),
    ("inspections", "Inspections", "执法检查和视察次数", "activities"),
    ("livelihood_items_inspected", "Livelihood items inspected", "视察民生项目数", "items"),
    ("supervision_activities", "Supervision activities", "监督活动次数", "activities"),
    ("laws_inspected", "Laws inspected", "执法检查法律法规数", "laws"),
)

INDICATORS: dict[str, Indicator] = {
    one.id: one
    for one in (
        *_COMPUTED,
        *(
            Indicator(id=identity, name=name, name_zh=name_zh, unit=unit, formula="as reported by the district")
            for identity, name, name_zh, unit in _CLAIMED_ONLY
        ),
    )
}
"""The catalogue by id, in the order it is shown."""

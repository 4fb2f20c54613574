"""Performance records, in the month of their own date; a returned one does not count."""

from __future__ import annotations

from kit.indicators import Indicator, flow

RECORDS = (
    Indicator(
        "performance_records",
        "Performance records",
        "履职记录",
        "records",
        "records dated in the period that were not returned",
        flow("performance.records"),
    ),
    *(
        Indicator(
            identity,
            name,
            name_zh,
            unit,
            f"sum of count over records of kind {kind} that were not returned",
            flow(f"performance.count_{kind}"),
        )
        for identity, kind, name, name_zh, unit in (
            ("citizen_contacts", "CONTACT", "Contacts with citizens", "联系群众人次", "person_times"),
            ("policy_talks", "TALK", "Policy talks", "政策宣讲", "activities"),
            ("volunteer_participations", "VOLUNTEER", "Volunteer participations", "志愿服务人次", "person_times"),
            ("research_activities", "RESEARCH", "Research activities", "调研活动", "activities"),
            ("enterprise_meetings", "ENTERPRISE_MEETING", "Meetings at contact points", "企业联系点座谈", "activities"),
            ("lectures", "LECTURE", "Lectures inside departments", "人大讲堂", "activities"),
            ("mediations", "MEDIATION", "Mediations", "代表调解", "activities"),
            (
                "member_contacts",
                "MEMBER_CONTACT",
                "Contacts of members with representatives",
                "委员联系代表",
                "activities",
            ),
            ("station_activities", "STATION_ACTIVITY", "Station activities", "站点活动", "activities"),
            ("themed_dialogues", "DIALOGUE", "Themed dialogues", "主题对话", "activities"),
            ("enterprises_visited", "ENTERPRISE_VISIT", "Enterprises visited", "走访企业", "enterprises"),
            ("enterprise_projects_landed", "INVESTMENT", "Enterprise projects landed", "落地企业项目", "projects"),
        )
    ),
    Indicator(
        "donations_yuan",
        "Donations",
        "捐款捐物金额",
        "CNY",
        "sum of amount over records of kind DONATION that were not returned",
        flow("performance.amount_yuan"),
    ),
    Indicator(
        "group_inspections",
        "Group inspections",
        "小组视察",
        "activities",
        "sum of count over records of kind INSPECTION that name a group",
        flow("performance.group_inspections"),
    ),
    Indicator(
        "suggestions_per_group_inspection",
        "Suggestions per group inspection",
        "小组视察平均形成建议",
        "suggestions_per_activity",
        "suggestions that group inspections name as theirs / group inspections",
        flow("performance.group_suggestions"),
        flow("performance.group_inspections"),
    ),
    Indicator(
        "mediation_agreement_rate",
        "Mediations that ended in agreement",
        "调解达成率",
        "ratio",
        "mediations with outcome AGREED / mediations with an outcome",
        flow("performance.mediations_agreed"),
        flow("performance.mediations_ended"),
    ),
    Indicator(
        "records_returned_rate",
        "Records returned",
        "履职记录退回率",
        "ratio",
        "records dated in the period that stand returned / all dated in it",
        flow("performance.returned"),
        flow("performance.known"),
    ),
)

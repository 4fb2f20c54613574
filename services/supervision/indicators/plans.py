"""Annual plans 年度监督计划 with the sources of their topics, and the appraisal of departments 工作评议."""

from __future__ import annotations

from kit.indicators import Indicator, flow, stock

PLANS = (
    Indicator(
        id="plan_priorities",
        name="Topics of the annual plan",
        name_zh="年度监督计划议题数",
        unit="topics",
        formula="topics of the plan of the year as it stands after its adjustments",
        numerator=flow("plan.topics"),
    ),
    Indicator(
        id="plan_topics_proposed",
        name="Topics collected for the plan",
        name_zh="征集议题数",
        unit="topics",
        formula="topics of the plan of the year that somebody proposed, planned or not",
        numerator=flow("topic.proposed"),
    ),
    Indicator(
        id="plan_topics_from_citizens_rate",
        name="Planned topics that came from citizens",
        name_zh="来自群众的议题占比",
        unit="ratio",
        formula="of the topics planned for the year: proposed by a citizen, or from petitions or public concern / all",
        numerator=flow("plan.topics_from_citizens"),
        denominator=flow("plan.topics"),
    ),
    Indicator(
        id="plans_adjusted",
        name="Plans changed after adoption",
        name_zh="通过后调整的监督计划数",
        unit="plans",
        formula="plans of the year that were adjusted after their adoption",
        numerator=flow("plan.adjusted"),
    ),
    Indicator(
        id="departments_appraised",
        name="Departments appraised",
        name_zh="工作评议部门数",
        unit="departments",
        formula="departments graded in the period, once an appraisal",
        numerator=flow("work_appraisal.departments"),
    ),
    Indicator(
        id="appraisal_meetings",
        name="Appraisal meetings",
        name_zh="工作评议会议次数",
        unit="meetings",
        formula="meetings of appraisals held in the period",
        numerator=flow("work_appraisal.meetings"),
    ),
    Indicator(
        id="departments_never_appraised_rate",
        name="Departments never appraised",
        name_zh="从未评议部门占比",
        unit="ratio",
        formula="of the departments listed up to the end of the period: never graded by then / all",
        numerator=stock("department.never_appraised"),
        denominator=stock("department.listed"),
    ),
)

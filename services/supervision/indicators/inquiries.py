"""Inquiries 专题询问, interpellations 质询, research 调研, and the commitments 承诺 they lead to."""

from __future__ import annotations

from kit.indicators import Indicator, flow

INQUIRIES = (
    Indicator(
        id="inquiries_held",
        name="Inquiries held",
        name_zh="专题询问次数",
        unit="inquiries",
        formula="inquiries held in the period",
        numerator=flow("inquiry.held"),
    ),
    Indicator(
        id="inquiry_key_questions",
        name="Questions of inquiries",
        name_zh="专题询问重点问题数",
        unit="questions",
        formula="questions put at inquiries held in the period",
        numerator=flow("inquiry.questions"),
    ),
    Indicator(
        id="inquiry_research_suggestions",
        name="Suggestions from inquiry research",
        name_zh="专题询问调研建议数",
        unit="suggestions",
        formula="suggestions made by research for inquiries in the period",
        numerator=flow("inquiry.research_suggestions"),
    ),
    Indicator(
        id="inquiry_questions_researched_rate",
        name="Questions with research behind them",
        name_zh="有调研支撑的提问占比",
        unit="ratio",
        formula="of the questions put in the period: resting on research that was carried out / all",
        numerator=flow("inquiry.questions_researched"),
        denominator=flow("inquiry.questions"),
    ),
    Indicator(
        id="interpellations",
        name="Interpellations",
        name_zh="质询案件数",
        unit="interpellations",
        formula="interpellations submitted in the period",
        numerator=flow("interpellation.submitted"),
    ),
    Indicator(
        id="supervision_research_topics",
        name="Research topics",
        name_zh="监督调研课题数",
        unit="topics",
        formula="research started in the period",
        numerator=flow("research.started"),
    ),
    Indicator(
        id="commitments_made",
        name="Commitments made",
        name_zh="承诺事项数",
        unit="commitments",
        formula="commitments made in the period",
        numerator=flow("commitment.made"),
    ),
    Indicator(
        id="commitments_fulfilled_rate",
        name="Commitments fulfilled",
        name_zh="承诺兑现率",
        unit="ratio",
        formula="of the commitments due in the period: fulfilled by now / all",
        numerator=flow("commitment.fulfilled"),
        denominator=flow("commitment.due"),
    ),
    Indicator(
        id="commitments_on_time_rate",
        name="Commitments fulfilled on time",
        name_zh="承诺按期兑现率",
        unit="ratio",
        formula="of the commitments due in the period: fulfilled by their day / all",
        numerator=flow("commitment.on_time"),
        denominator=flow("commitment.due"),
    ),
    Indicator(
        id="commitments_broken",
        name="Commitments broken",
        name_zh="未兑现承诺数",
        unit="commitments",
        formula="of the commitments due in the period: found broken",
        numerator=flow("commitment.broken"),
    ),
)

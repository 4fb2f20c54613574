"""The figures of opinions and suggestions: each a formula over the counters that the states contribute.

A suggestion counts in the month it was first assigned (A below is those assigned in the period, E those of them that
were graded), an opinion in the month it was received. `live` measures depend on today and are asked of the store.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from kit.indicators import Indicator, Measure, flow, live, stock

OVERDUE: Final = "suggestion.overdue"
REPLIED_OR_PAST_DUE: Final = "suggestion.replied_or_past_due"
LEGISLATIVE_DRAFTS: Final = "opinion.legislative_drafts"

_ASSIGNED = flow("suggestion.assigned")
_GRADED = flow("suggestion.graded")


def _count(name: str, english: str, chinese: str, unit: str, measure: Measure, formula: str) -> Indicator:
    return Indicator(name, english, chinese, unit, formula, measure)


def _rate(name: str, english: str, chinese: str, numerator: Measure, denominator: Measure, formula: str) -> Indicator:
    return Indicator(name, english, chinese, "ratio", formula, numerator, denominator)


_SUGGESTION_COUNTS = (
    _count(
        "suggestions_submitted",
        "Suggestions submitted",
        "提出建议数",
        "suggestions",
        flow("suggestion.submitted"),
        "submitted in the period",
    ),
    _count(
        "suggestions_received",
        "Suggestions received for handling",
        "受理建议数",
        "suggestions",
        flow("suggestion.received"),
        "sorted (or, where that was not reported, assigned) in the period",
    ),
    _count("suggestions_assigned", "Suggestions assigned", "交办建议数", "suggestions", _ASSIGNED, "A"),
    _count(
        "suggestions_replied",
        "Suggestions replied to",
        "已答复建议数",
        "suggestions",
        flow("suggestion.replied"),
        "those of A to which every unit that must has replied",
    ),
    _count(
        "suggestions_closed",
        "Suggestions closed",
        "办结建议数",
        "suggestions",
        flow("suggestion.closed"),
        "closed of A",
    ),
    _count("suggestions_graded", "Suggestions graded", "已测评建议数", "suggestions", _GRADED, "E"),
    _count(
        "suggestions_overdue",
        "Suggestions overdue today",
        "逾期未答复建议数",
        "suggestions",
        live(OVERDUE),
        "those of A that await a reply past its due date, today",
    ),
    _count(
        "suggestions_prestudied",
        "Suggestions pre-studied",
        "预研建议数",
        "suggestions",
        flow("suggestion.prestudied"),
        "those of A reviewed before the budget was drawn up",
    ),
    _count(
        "suggestions_bounced",
        "Suggestions sent back",
        "退件建议数",
        "suggestions",
        flow("suggestion.bounced"),
        "those of A that a unit sent back at least once",
    ),
    _count(
        "suggestions_urged",
        "Suggestions urged on",
        "督办建议数",
        "suggestions",
        flow("suggestion.urged"),
        "those of A with at least one measure of urging",
    ),
    _count(
        "suggestions_with_measures",
        "Suggestions that became measures",
        "转化为措施的建议数",
        "suggestions",
        flow("suggestion.measured"),
        "those of A with at least one measure taken",
    ),
    _count("key_suggestions", "Key suggestions", "重点建议数", "suggestions", flow("suggestion.key"), "key ones of A"),
    _count(
        "key_suggestions_satisfied_round1",
        "Key suggestions the lead representative is satisfied with",
        "重点建议领衔代表满意数",
        "suggestions",
        flow("suggestion.key_satisfied_round1"),
        "key ones of A graded SATISFIED in round 1",
    ),
    _count(
        "key_suggestions_satisfied_round2",
        "Key suggestions the committee is satisfied with",
        "重点建议常委会票决满意数",
        "suggestions",
        flow("suggestion.key_satisfied_round2"),
        "key ones of A graded SATISFIED in round 2",
    ),
)

_SUGGESTION_RATES = (
    _rate("reply_rate", "Reply rate", "答复率", flow("suggestion.replied"), _ASSIGNED, "replied / A"),
    _rate("completion_rate", "Completion rate", "办结率", flow("suggestion.closed"), _ASSIGNED, "closed / A"),
    _rate("satisfaction_rate", "Satisfaction rate", "满意率", flow("suggestion.satisfied"), _GRADED, "SATISFIED / E"),
    _rate(
        "broad_satisfaction_rate",
        "Broad satisfaction rate",
        "满意和基本满意率",
        flow("suggestion.satisfied", "suggestion.mostly"),
        _GRADED,
        "(SATISFIED + MOSTLY) / E",
    ),
    _rate(
        "on_time_rate",
        "On-time rate",
        "按期答复率",
        flow("suggestion.replied_on_time"),
        live(REPLIED_OR_PAST_DUE),
        "replied by the due date / (replied, or not yet replied and past due today), of A",
    ),
    _rate(
        "resolution_rate",
        "Resolution rate",
        "解决率",
        flow("suggestion.resolved", "suggestion.partly"),
        _ASSIGNED,
        "(RESOLVED + PARTLY) / A",
    ),
    _rate(
        "rehandling_rate",
        "Re-handling rate",
        "重新办理率",
        flow("suggestion.graded_rehandled"),
        _GRADED,
        "handled again / E",
    ),
    _rate(
        "three_visits_rate",
        "Three-visits rate",
        "三访率",
        flow("suggestion.three_visits"),
        _ASSIGNED,
        "visited before, during and after handling / A",
    ),
    _rate(
        "double_grading_agreement",
        "Double-grading agreement",
        "双测评一致率",
        flow("suggestion.double_agreed"),
        flow("suggestion.double_graded"),
        "both rounds gave the same grade / graded in both rounds, of A",
    ),
    _rate("prestudy_rate", "Pre-study rate", "预研率", flow("suggestion.prestudied"), _ASSIGNED, "pre-studied / A"),
    _rate(
        "conversion_rate",
        "Conversion rate",
        "公益诉讼转化率",
        flow("suggestion.converted"),
        _ASSIGNED,
        "handed to the procuratorate / A",
    ),
    Indicator(
        "average_days_to_reply",
        "Average days from assignment to reply",
        "平均答复天数",
        "days",
        "Σ days from the first assignment to the reply / replied, of A",
        flow("suggestion.days_to_reply"),
        flow("suggestion.replied"),
    ),
)

_OPINIONS = (
    _count(
        "opinions_collected",
        "Opinions collected",
        "收集民情民意数",
        "opinions",
        flow("opinion.received"),
        "received in the period, through any channel",
    ),
    _count(
        "opinions_uploaded",
        "Opinions uploaded",
        "上传民情民意数",
        "opinions",
        flow("opinion.received"),
        "received in the period; some districts call it uploading",
    ),
    _count(
        "opinions_resolved",
        "Opinions resolved",
        "已解决民情民意数",
        "opinions",
        flow("opinion.resolved"),
        "received in the period with outcome RESOLVED",
    ),
    _rate(
        "opinions_resolution_rate",
        "Opinions resolved of those received",
        "民情民意解决率",
        flow("opinion.resolved"),
        flow("opinion.received"),
        "resolved / received",
    ),
    _count(
        "opinions_closed",
        "Opinions closed",
        "办结民情民意数",
        "opinions",
        flow("opinion.closed"),
        "received in the period and closed",
    ),
    _count(
        "opinions_converted",
        "Opinions that became suggestions",
        "转为建议的民情民意数",
        "opinions",
        flow("opinion.converted"),
        "received in the period and converted to a suggestion",
    ),
    _count(
        "issues_resolved",
        "Issues resolved",
        "推动解决问题数",
        "issues",
        flow("opinion.resolved"),
        "opinions received in the period with outcome RESOLVED",
    ),
    _count(
        "issues_resolved_since_2022",
        "Issues resolved since 2022",
        "2022年以来推动解决问题数",
        "issues",
        stock("opinion.resolved_since_2022"),
        "opinions received from 2022 to the end of the period with outcome RESOLVED",
    ),
    _count(
        "scan_suggestions_closed",
        "Opinions from QR codes closed",
        "扫码意见办结数",
        "suggestions",
        flow("opinion.scan_closed"),
        "received by QR code in the period and closed",
    ),
    _count(
        "legislative_drafts",
        "Legislative drafts commented on",
        "征求意见的立法草案数",
        "drafts",
        live(LEGISLATIVE_DRAFTS),
        "distinct drafts on which opinions were received in the period",
    ),
    _count(
        "legislative_opinions_submitted",
        "Opinions on legislative drafts submitted",
        "报送立法意见数",
        "opinions",
        flow("opinion.legislative"),
        "received in the period on a legislative draft",
    ),
    _count(
        "legislative_opinions_adopted",
        "Opinions on legislative drafts adopted",
        "采纳立法意见数",
        "opinions",
        flow("opinion.legislative_adopted"),
        "submitted in the period and adopted",
    ),
    _rate(
        "legislative_adoption_rate",
        "Legislative adoption rate",
        "立法意见采纳率",
        flow("opinion.legislative_adopted"),
        flow("opinion.legislative"),
        "adopted / submitted",
    ),
)

INDICATORS: Mapping[str, Indicator] = {one.id: one for one in (*_SUGGESTION_COUNTS, *_SUGGESTION_RATES, *_OPINIONS)}

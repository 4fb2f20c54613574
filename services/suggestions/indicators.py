"""The figures of opinions and suggestions: each a formula over the counters that the states contribute.

A suggestion counts in the month it was first assigned (A below is those assigned in the period, E those of them that
were graded), an opinion in the month it was received. `live` measures depend on today and are asked of the store.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from kit.indicators import Indicator, Measure, flow, live, median_of, stock

OVERDUE: Final = "suggestion.overdue"
UNREPLIED_AND_OVERDUE: Final = "suggestion.unreplied_and_overdue"
URGED_AND_OVERDUE: Final = "suggestion.urged_and_overdue"
LEGISLATIVE_DRAFTS: Final = "opinion.legislative_drafts"
VISITORS: Final = "opinion.visitors"

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
        "suggestions_unanswered",
        "Suggestions still unanswered",
        "尚未答复建议数",
        "suggestions",
        flow("suggestion.unanswered"),
        "those of A neither replied to by every unit that must nor closed",
    ),
    _count(
        "suggestions_urged_and_overdue",
        "Suggestions urged on and still overdue today",
        "督办后仍逾期建议数",
        "suggestions",
        live(URGED_AND_OVERDUE),
        "those of A with a measure of urging that await a reply past its due date, today",
    ),
    _count(
        "suggestions_merged",
        "Suggestions merged",
        "并案办理建议数",
        "suggestions",
        flow("suggestion.merged"),
        "those of A handled together with another; each has its own reply",
    ),
    _count(
        "suggestions_converted",
        "Suggestions handed to the procuratorate",
        "转公益诉讼线索建议数",
        "suggestions",
        flow("suggestion.converted"),
        "those of A handed to the procuratorate",
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
        flow("suggestion.replied", asked=[UNREPLIED_AND_OVERDUE]),
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
    _rate(
        "three_fixed_rate",
        "Three-fixed rate",
        "三定率",
        flow("suggestion.planned"),
        _ASSIGNED,
        "a unit that must reply fixed who answers, who handles and by when / A",
    ),
    _rate(
        "face_to_face_rate",
        "Face-to-face rate",
        "面对面办理率",
        flow("suggestion.face_to_face"),
        flow("suggestion.replied"),
        "replied to or graded in person / replied, of A",
    ),
    _rate(
        "key_research_rate",
        "Key suggestions tied to research",
        "重点建议调研率",
        flow("suggestion.key_researched"),
        flow("suggestion.key"),
        "tied to a research topic / key ones, of A",
    ),
    _rate(
        "prestudy_adoption_rate",
        "Pre-studied suggestions in the budget",
        "预研采纳率",
        flow("suggestion.prestudy_adopted"),
        flow("suggestion.prestudied"),
        "entered a budget / pre-studied, of A",
    ),
    _rate(
        "conversion_success_rate",
        "Procuratorial cases put right",
        "公益诉讼整改到位率",
        flow("suggestion.converted_rectified"),
        flow("suggestion.converted"),
        "with a case put right / handed to the procuratorate, of A",
    ),
    _rate(
        "measure_rate",
        "Replies that produced measures",
        "答复转化措施率",
        flow("suggestion.measured"),
        flow("suggestion.replied"),
        "with at least one measure / replied, of A",
    ),
    _rate(
        "midyear_reply_rate",
        "Reply rate at mid-year",
        "年中答复率",
        flow("suggestion.midyear_replied"),
        flow("suggestion.midyear_assigned"),
        "replied by 30 June / those of A assigned by 30 June of the year",
    ),
    _rate(
        "midyear_completion_rate",
        "Completion rate at mid-year",
        "年中办结率",
        flow("suggestion.midyear_closed"),
        flow("suggestion.midyear_assigned"),
        "closed by 30 June / those of A assigned by 30 June of the year",
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
    Indicator(
        "median_days_to_reply",
        "Median days from assignment to reply",
        "答复天数中位数",
        "days",
        "the middle number of days from the first assignment to the reply, of those of A that were replied to",
        median_of("suggestion.days_to_reply"),
    ),
)

_PROMISES = (
    _count(
        "promises_made",
        "Promises made",
        "承诺事项数",
        "promises",
        flow("promise.made"),
        "made in the period, on suggestions and on opinions",
    ),
    _rate(
        "promises_kept_rate",
        "Promises kept",
        "承诺兑现率",
        flow("promise.kept"),
        flow("promise.made"),
        "revisited (of a suggestion) or handled (of an opinion) / made in the period",
    ),
    *(
        _rate(
            f"promises_kept_month_{month}_rate",
            f"Promises kept within {words}",
            f"{chinese}个月内承诺兑现率",
            flow(f"promise.kept_{month}"),
            flow("promise.made"),
            f"kept within {words} of being made / made in the period",
        )
        for month, words, chinese in ((1, "one month", "一"), (2, "two months", "两"), (3, "three months", "三"))
    ),
)

_UNITS = (
    _count(
        "units_appraised",
        "Handling units appraised",
        "办理考核单位数",
        "units",
        flow("unit.appraised"),
        "scored for their handling of the year's suggestions",
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
    _rate(
        "opinions_revisit_rate",
        "Opinions revisited",
        "民情民意回访率",
        flow("opinion.revisited"),
        flow("opinion.received"),
        "revisited / received",
    ),
    _rate(
        "opinions_satisfaction_rate",
        "Citizens satisfied when revisited",
        "回访满意率",
        flow("opinion.satisfied"),
        flow("opinion.revisited"),
        "graded SATISFIED / revisited, of those received in the period",
    ),
    _rate(
        "opinions_per_visiting_representative",
        "Opinions per visiting representative",
        "走访代表人均收集意见数",
        flow("opinion.visit"),
        live(VISITORS),
        "opinions collected on visits / the distinct representatives who brought them",
    ),
    Indicator(
        "median_hours_to_online_answer",
        "Median hours to the first answer online",
        "网上首次答复小时数中位数",
        "hours",
        "the middle number of hours from an online opinion to a representative's first answer, of those answered",
        median_of("opinion.online_hours_to_answer"),
    ),
    _count(
        "enterprise_demands",
        "Demands of enterprises",
        "企业诉求数",
        "opinions",
        flow("opinion.enterprise"),
        "received from enterprises in the period",
    ),
    _rate(
        "enterprise_resolution_rate",
        "Demands of enterprises resolved",
        "企业诉求解决率",
        flow("opinion.enterprise_resolved"),
        flow("opinion.enterprise"),
        "resolved / received from enterprises in the period",
    ),
    _count(
        "enterprise_demands_resolved_total",
        "Demands of enterprises resolved over the years",
        "累计解决企业诉求数",
        "opinions",
        stock("opinion.enterprise_resolved"),
        "received from enterprises up to the end of the period and resolved",
    ),
    _count(
        "opinions_from_supervision",
        "Opinions produced by hearings and inquiries",
        "监督活动产生意见数",
        "opinions",
        flow("produced.received"),
        "produced in the period; not among those collected",
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

INDICATORS: Mapping[str, Indicator] = {
    one.id: one for one in (*_SUGGESTION_COUNTS, *_SUGGESTION_RATES, *_PROMISES, *_UNITS, *_OPINIONS)
}

"""The field's words as GraphQL enums, every value described in English and Chinese from the words' own docstrings."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from kit.graph_enums import expose, summary
from services.suggestions import anomalies, deadlines, events, lists, opinion, policy_events, suggestion

NAMES: Mapping[type[Enum], tuple[str, str]] = {
    suggestion.Status: ("SuggestionStatus", "建议状态"),
    suggestion.Cause: ("HandlingCause", "办理起因"),
    events.Kind: ("SuggestionKind", "建议类别"),
    events.Level: ("SuggestionLevel", "建议层级"),
    events.Role: ("HandlingRole", "承办方式"),
    events.Outcome: ("HandlingOutcome", "办理结果"),
    events.Grade: ("HandlingGrade", "测评等次"),
    events.Visit: ("HandlingVisit", "走访阶段"),
    events.Urging: ("UrgingMeasure", "督办方式"),
    events.CaseOutcome: ("ProcuratorialCaseOutcome", "公益诉讼案件结果"),
    events.Channel: ("OpinionChannel", "收集渠道"),
    opinion.Status: ("OpinionStatus", "民情民意状态"),
    opinion.DraftStatus: ("DraftOpinionStatus", "立法意见状态"),
    deadlines.Clock: ("SuggestionClock", "期限类别"),
    policy_events.Rule: ("PolicyRule", "地方规则类别"),
    policy_events.TermUnit: ("TermUnit", "期限单位"),
    lists.SuggestionOrder: ("SuggestionOrder", "建议排序"),
    lists.OpinionOrder: ("OpinionOrder", "民情民意排序"),
}

for _enum, (_name, _term) in NAMES.items():
    expose(_enum, _name, f"{summary(_enum)} {_term}。")

expose(
    anomalies.SuggestionAnomaly,
    "SuggestionAnomalyKind",
    f"{summary(anomalies.SuggestionAnomaly)} 建议异常。",
    {kind.name: str(text) for kind, text in anomalies.SUGGESTION_TEXTS.items()},
)
expose(
    anomalies.OpinionAnomaly,
    "OpinionAnomalyKind",
    f"{summary(anomalies.OpinionAnomaly)} 民情民意异常。",
    {kind.name: str(text) for kind, text in anomalies.OPINION_TEXTS.items()},
)

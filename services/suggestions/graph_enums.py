"""The field's words as GraphQL enums, every value described in English and Chinese from the words' own docstrings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum

import strawberry
from strawberry.types.enum import StrawberryEnumDefinition

from services.suggestions import anomalies, deadlines, events, lists, opinion, suggestion

_CHINESE = re.compile(r"\b([A-Z][A-Z_]*) ([一-鿿][^,.;(]*)")


def chinese_terms(enum: type[Enum]) -> Mapping[str, str]:
    """The Chinese term of each value, as the docstring gives it: "RESOLVED 已解决, PARTLY 部分解决."."""
    return {name: " ".join(term.split()) for name, term in _CHINESE.findall(enum.__doc__ or "")}


def _expose(enum: type[Enum], name: str, chinese: str, texts: Mapping[str, str]) -> None:
    """Make `enum` the GraphQL enum `name`. Raises KeyError for a value without a text."""
    summary = re.split(r"[.:]\s", f"{enum.__doc__} ", maxsplit=1)[0].strip()
    strawberry.enum(enum, name=name, description=f"{summary}. {chinese}。")
    definition: StrawberryEnumDefinition = enum.__strawberry_definition__  # type: ignore[attr-defined]
    for value in definition.values:
        value.description = texts[value.name]


def _worded(enum: type[Enum]) -> Mapping[str, str]:
    return {name: f"{name.replace('_', ' ').capitalize()} {term}." for name, term in chinese_terms(enum).items()}


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
    lists.SuggestionOrder: ("SuggestionOrder", "建议排序"),
    lists.OpinionOrder: ("OpinionOrder", "民情民意排序"),
}

for _enum, (_name, _term) in NAMES.items():
    _expose(_enum, _name, _term, _worded(_enum))

_expose(
    anomalies.SuggestionAnomaly,
    "SuggestionAnomalyKind",
    "建议异常",
    {kind.name: f"{text.english.capitalize()}. {text.chinese}。" for kind, text in anomalies.SUGGESTION_TEXTS.items()},
)
_expose(
    anomalies.OpinionAnomaly,
    "OpinionAnomalyKind",
    "民情民意异常",
    {kind.name: f"{text.english.capitalize()}. {text.chinese}。" for kind, text in anomalies.OPINION_TEXTS.items()},
)

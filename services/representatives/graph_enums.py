"""The field's words as GraphQL enums, every value described in English and Chinese from the words' own docstrings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum

import strawberry
from strawberry.types.enum import StrawberryEnumDefinition

from kit.divisions import DivisionLevel
from services.representatives import anomalies, lists, vocabulary

_CHINESE = re.compile(r"\b([A-Z][A-Z_]*) ([一-鿿][^,.]*)")


def chinese_terms(enum: type[Enum]) -> dict[str, str]:
    """The Chinese term of each value, as the docstring gives it: "SERVING 在任, ENDED 已终止."."""
    return {name: " ".join(term.split()) for name, term in _CHINESE.findall(enum.__doc__ or "")}


def _expose(enum: type[Enum], name: str, texts: Mapping[str, str]) -> None:
    """Make `enum` the GraphQL enum `name`. Raises KeyError for a value without a text."""
    summary = re.split(r"[.:]\s", f"{enum.__doc__} ", maxsplit=1)[0].strip()
    strawberry.enum(enum, name=name, description=f"{summary}.")
    definition: StrawberryEnumDefinition = enum.__strawberry_definition__  # type: ignore[attr-defined]
    for value in definition.values:
        value.description = texts[value.name]


def _worded(enum: type[Enum]) -> dict[str, str]:
    return {name: f"{name.replace('_', ' ').capitalize()} {term}." for name, term in chinese_terms(enum).items()}


NAMES: Mapping[type[Enum], str] = {
    vocabulary.MandateLevel: "MandateLevel",
    vocabulary.MandateStatus: "MandateStatus",
    vocabulary.SuspensionReason: "MandateSuspensionReason",
    vocabulary.EndReason: "MandateEndReason",
    vocabulary.Category: "RepresentativeCategory",
    vocabulary.GroupKind: "RepresentativeGroupKind",
    vocabulary.ActivityKind: "RepresentativeActivityKind",
    vocabulary.StationType: "StationType",
    vocabulary.Tier: "StationTier",
    vocabulary.CodeTarget: "QrCodeTarget",
    vocabulary.Channel: "ReceptionChannel",
    vocabulary.VisitorRole: "ReceptionVisitorRole",
    vocabulary.PerformanceKind: "PerformanceKind",
    vocabulary.PerformanceStatus: "PerformanceStatus",
    lists.RepresentativeOrder: "RepresentativeOrder",
    lists.StationOrder: "StationOrder",
    lists.ReceptionOrder: "ReceptionOrder",
    lists.PerformanceOrder: "PerformanceOrder",
}

for _enum, _name in NAMES.items():
    _expose(_enum, _name, _worded(_enum))

_expose(
    anomalies.AnomalyKind,
    "RepresentationAnomalyKind",
    {kind.name: f"{english.capitalize()}. {chinese}。" for kind, (english, chinese) in anomalies.TEXTS.items()},
)
_expose(
    DivisionLevel,
    "DivisionLevel",
    {
        "PROVINCE": "Province 省级.",
        "CITY": "City with districts 设区的市.",
        "DISTRICT": "District or county 区县.",
        "TOWN": "Town or street 乡镇街道.",
    },
)

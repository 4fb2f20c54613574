"""The field's words as GraphQL enums, every value described in English and Chinese from the words' own docstrings."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from kit.graph_enums import expose
from services.representatives import anomalies, lists, vocabulary

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
    vocabulary.ActivityMark: "RepresentativeActivityMark",
    vocabulary.RegisterKind: "RegisterKind",
    vocabulary.Interval: "CadenceInterval",
    vocabulary.MediationOutcome: "MediationOutcome",
    vocabulary.AppraisalGrade: "AppraisalGrade",
    vocabulary.DutyStatus: "DutyStatus",
    vocabulary.DebriefStatus: "DebriefStatus",
    vocabulary.StandardStatus: "StationStandardStatus",
    lists.RepresentativeOrder: "RepresentativeOrder",
    lists.StationOrder: "StationOrder",
    lists.ReceptionOrder: "ReceptionOrder",
    lists.PerformanceOrder: "PerformanceOrder",
    lists.DutyOrder: "DutyOrder",
    lists.DebriefOrder: "DebriefOrder",
}

for _enum, _name in NAMES.items():
    expose(_enum, _name)

expose(
    anomalies.AnomalyKind,
    "RepresentationAnomalyKind",
    texts={kind.name: str(text) for kind, text in anomalies.TEXTS.items()},
)

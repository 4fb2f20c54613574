"""The station 站点: a place where citizens meet representatives, from its opening to its closing.

One type of thing with many local names; a tree by `parent` (1+27+N). Receptions pass through here too, only to see
whether the place was open.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from kit.catalogue import Fact
from kit.fold import AggregateState
from services.representatives.anomalies import Anomaly, AnomalyKind
from services.representatives.events import ChecklistAssessed, ReceptionHeld, StationClosed, StationOpened
from services.representatives.spans import Spans, closed, is_open, opened
from services.representatives.vocabulary import StationType, Tier

replace = msgspec.structs.replace


class Assessment(msgspec.Struct, frozen=True):
    """标准化建设评估 one assessment against a standard checklist."""

    at: datetime
    standard: str
    items: int
    met: int


class Station(AggregateState, frozen=True, kw_only=True):
    """站点 what is said of the place now, and when it was open; without `type` it is known from receptions only."""

    type: StationType | None = None
    tier: Tier | None = None
    name: str = ""
    host: str | None = None
    partner: str | None = None
    tags: tuple[str, ...] = ()
    parent: str | None = None
    representatives: tuple[str, ...] = ()
    staff: int = 0
    open_spans: Spans = ()
    assessments: tuple[Assessment, ...] = ()
    anomalies: tuple[Anomaly, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether it stands now."""
        return is_open(self.open_spans)


def evolve(state: Station, fact: Fact) -> Station:
    """The station after one more fact."""
    match fact.data:
        case StationOpened() as data:
            return replace(
                state,
                type=data.type,
                tier=data.tier,
                name=data.name,
                host=data.host,
                partner=data.partner,
                tags=tuple(sorted(set(data.tags))),
                parent=data.parent,
                representatives=tuple(dict.fromkeys(data.representatives)),
                staff=data.staff,
                open_spans=opened(state.open_spans, fact.time),
            )
        case StationClosed():
            if not state.is_open:
                return _odd(state, AnomalyKind.STATION_CLOSED_WITHOUT_OPENING, fact)
            return replace(state, open_spans=closed(state.open_spans, fact.time))
        case ChecklistAssessed() as data:
            assessment = Assessment(fact.time, data.standard, data.items, data.met)
            assessed = replace(state, assessments=(*state.assessments, assessment))
            return assessed if state.is_open else _odd(assessed, AnomalyKind.STATION_ASSESSED_WHILE_CLOSED, fact)
        case ReceptionHeld():
            return state if state.is_open else _odd(state, AnomalyKind.RECEPTION_AT_CLOSED_STATION, fact)
        case _:
            return state


def _odd(state: Station, kind: AnomalyKind, fact: Fact) -> Station:
    """With one more event of `kind`; the first of a kind stands for all, so a busy place stays small."""
    known = next((one for one in state.anomalies if one.kind is kind), None)
    if known is None:
        return replace(state, anomalies=(*state.anomalies, Anomaly(kind, fact.key)))
    counted = replace(known, count=known.count + 1)
    return replace(state, anomalies=tuple(counted if one is known else one for one in state.anomalies))


def index(state: Station) -> Mapping[str, Any]:
    """Found by type, tag, parent and whether it is open; ordered by name and by opening."""
    return {
        "type": state.type,
        "tier": state.tier,
        "tags": list(state.tags),
        "parent": state.parent,
        "open": state.is_open,
        "opened": state.open_spans[0].since.date().isoformat() if state.open_spans else None,
        "anomalous": bool(state.anomalies),
    }

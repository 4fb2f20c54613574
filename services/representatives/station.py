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
from services.representatives.anomalies import Anomaly, AnomalyKind, one_more
from services.representatives.events.reception import ReceptionHeld
from services.representatives.events.station import ChecklistAssessed, StationClosed, StationOpened
from services.representatives.register import entry_key, filling
from services.representatives.spans import Span, Spans, closed, is_open, opened
from services.representatives.vocabulary import RegisterKind, StandardStatus, StationType, Tier

replace = msgspec.structs.replace


class Assessment(msgspec.Struct, frozen=True):
    """标准化建设评估 one assessment against a standard checklist."""

    at: datetime
    standard: str
    items: int
    met: int
    missing: tuple[str, ...] = ()


class Station(AggregateState, frozen=True, kw_only=True):
    """站点 what is said of the place now, and when it was open; without `type` it is known from receptions only."""

    type: StationType | None = None
    tier: Tier | None = None
    name: str = ""
    host: str | None = None
    partner: str | None = None
    tags: tuple[str, ...] = ()
    parent: str | None = None
    area: str | None = None
    profession: str | None = None
    representatives: tuple[str, ...] = ()
    staff: int = 0
    open_spans: Spans = ()
    assessments: tuple[Assessment, ...] = ()
    anomalies: tuple[Anomaly, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether it stands now."""
        return is_open(self.open_spans)

    @property
    def latest_assessments(self) -> tuple[Assessment, ...]:
        """The latest by each standard."""
        return tuple({one.standard: one for one in self.assessments}.values())

    @property
    def standard(self) -> StandardStatus:
        """SHORT where the latest assessment by any standard found a point missing."""
        if not self.assessments:
            return StandardStatus.NOT_ASSESSED
        short = any(one.met < one.items for one in self.latest_assessments)
        return StandardStatus.SHORT if short else StandardStatus.MET


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
                area=data.area,
                profession=data.profession,
                representatives=tuple(dict.fromkeys(data.representatives)),
                staff=data.staff,
                open_spans=opened(state.open_spans, fact.time),
            )
        case StationClosed():
            if not state.is_open:
                return _odd(state, AnomalyKind.STATION_CLOSED_WITHOUT_OPENING, fact)
            return replace(state, open_spans=closed(state.open_spans, fact.time))
        case ChecklistAssessed() as data:
            assessment = Assessment(fact.time, data.standard, data.items, data.met, data.missing)
            assessed = replace(state, assessments=(*state.assessments, assessment))
            return assessed if state.is_open else _odd(assessed, AnomalyKind.STATION_ASSESSED_WHILE_CLOSED, fact)
        case ReceptionHeld():
            return state if state.is_open else _odd(state, AnomalyKind.RECEPTION_AT_CLOSED_STATION, fact)
        case _:
            return state


def _odd(state: Station, kind: AnomalyKind, fact: Fact) -> Station:
    """With one more event of `kind`."""
    known = next((one for one in state.anomalies if one.kind is kind), None)
    if known is None:
        return replace(state, anomalies=(*state.anomalies, Anomaly(kind, fact.key)))
    counted = one_more(known, fact.key)
    return replace(state, anomalies=tuple(counted if one is known else one for one in state.anomalies))


def assessed(state: Station) -> list[tuple[bool, Spans]]:
    """For each assessment while the place was open: whether every point was met, and until the next by its standard."""
    found = []
    for position, one in enumerate(state.assessments):
        following = (later.at for later in state.assessments[position + 1 :] if later.standard == one.standard)
        ends = next(following, None)
        spans = (_overlap(span, Span(one.at, ends)) for span in state.open_spans)
        found.append((one.met == one.items, tuple(span for span in spans if span is not None)))
    return found


def _overlap(one: Span, other: Span) -> Span | None:
    since = max(one.since, other.since)
    until = min((end for end in (one.until, other.until) if end is not None), default=None)
    return Span(since, until) if until is None or since < until else None


def index(state: Station) -> Mapping[str, Any]:
    """Found by type, tier, tag, partner, parent, standard and whether it is open; ordered by opening."""
    return {
        "type": state.type,
        "tier": state.tier,
        "tags": list(state.tags),
        "partner": state.partner,
        "parent": state.parent,
        "standard": state.standard,
        "open": state.is_open,
        "opened": state.open_spans[0].since.date().isoformat() if state.open_spans else None,
        "fills": [filled for key in _fills(state) for filled in filling(key, state.open_spans)],
        "anomalous": bool(state.anomalies),
    }


def _fills(state: Station) -> list[str]:
    """The entries of registers that the place fills: its town or village, its profession."""
    areas = {Tier.TOWN: RegisterKind.TOWN, Tier.VILLAGE: RegisterKind.VILLAGE}
    kind = None if state.tier is None else areas.get(state.tier)
    found = [] if kind is None or state.area is None else [entry_key(kind, state.area)]
    return found if state.profession is None else [*found, entry_key(RegisterKind.PROFESSION, state.profession)]

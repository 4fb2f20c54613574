"""The performance record 履职记录: what representatives did, filed, reviewed and published, or returned."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

import msgspec

from kit.catalogue import Fact
from kit.envelope import CHINA_TIME
from kit.fold import AggregateState
from kit.periods import month_of
from services.representatives.anomalies import Anomaly, AnomalyKind
from services.representatives.events.performance import PerformanceRecorded
from services.representatives.register import entry_key, filling
from services.representatives.spans import Span
from services.representatives.vocabulary import MediationOutcome, PerformanceKind, PerformanceStatus, RegisterKind

FILED, REVIEWED, PUBLISHED, RETURNED = PerformanceStatus

# A record may enter the platform at any step: a district may send only what it has published.
_FOLLOWS: Mapping[PerformanceStatus, frozenset[PerformanceStatus]] = {
    FILED: frozenset({FILED, REVIEWED, RETURNED}),
    REVIEWED: frozenset({REVIEWED, PUBLISHED, RETURNED}),
    PUBLISHED: frozenset({PUBLISHED}),
    RETURNED: frozenset({RETURNED, FILED}),
}


class Review(msgspec.Struct, frozen=True):
    """One step of the review 审核."""

    at: datetime
    status: PerformanceStatus
    event: str


class Performance(AggregateState, frozen=True, kw_only=True):
    """履职记录 as last told, with the steps of its review."""

    kind: PerformanceKind = PerformanceKind.OTHER
    representatives: tuple[str, ...] = ()
    on: date | None = None
    count: int = 1
    hours: float = 0.0
    amount_yuan: int = 0
    station: str | None = None
    group: str | None = None
    campaign: str | None = None
    cadence: str | None = None
    department: str | None = None
    outcome: MediationOutcome | None = None
    contacted: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    summary: str = ""
    reviews: tuple[Review, ...] = ()

    @property
    def status(self) -> PerformanceStatus:
        """Where the record stands."""
        return self.reviews[-1].status if self.reviews else FILED

    @property
    def counts(self) -> bool:
        """A returned record does not count."""
        return self.status is not RETURNED


def evolve(state: Performance, fact: Fact) -> Performance:
    """The record after one more telling."""
    data = fact.data
    if not isinstance(data, PerformanceRecorded):
        return state
    return Performance(
        id=state.id,
        division=state.division,
        kind=data.kind,
        representatives=tuple(dict.fromkeys(data.representatives)),
        on=data.on,
        count=data.count,
        hours=data.hours,
        amount_yuan=data.amount_yuan,
        station=data.station,
        group=data.group,
        campaign=data.campaign,
        cadence=data.cadence,
        department=data.department,
        outcome=data.outcome,
        contacted=tuple(dict.fromkeys(data.contacted)),
        suggestions=tuple(dict.fromkeys(data.suggestions)),
        summary=data.summary,
        reviews=(*state.reviews, Review(fact.time, data.status, fact.key)),
    )


def anomalies(state: Performance) -> tuple[Anomaly, ...]:
    """A record dated after it was filed, or review steps that do not follow."""
    found = []
    if state.reviews and state.on is not None and state.on > state.reviews[0].at.date():
        found.append(Anomaly(AnomalyKind.RECORD_DATED_AHEAD, state.reviews[0].event))
    found += [
        Anomaly(AnomalyKind.RECORD_REVIEW_OUT_OF_ORDER, after.event)
        for before, after in zip(state.reviews, state.reviews[1:], strict=False)
        if after.status not in _FOLLOWS[before.status]
    ]
    return tuple(found)


def index(state: Performance) -> Mapping[str, Any]:
    """Found by kind, status, representative, station, group, campaign, department, outcome and month."""
    return {
        "kind": state.kind,
        "status": state.status,
        "representatives": list(state.representatives),
        "station": state.station,
        "month": None if state.on is None else month_of(state.on),
        "on": None if state.on is None else state.on.isoformat(),
        "count": state.count,
        "group": state.group,
        "campaign": state.campaign,
        "department": state.department,
        "outcome": state.outcome,
        "fills": _fills(state),
        "anomalous": bool(anomalies(state)),
    }


def _fills(state: Performance) -> list[dict[str, Any]]:
    """A department where a lecture was held has had one ever since."""
    if state.kind is not PerformanceKind.LECTURE or state.department is None or state.on is None or not state.counts:
        return []
    held = datetime.combine(state.on, time(), CHINA_TIME)
    return filling(entry_key(RegisterKind.DEPARTMENT, state.department), (Span(held),))

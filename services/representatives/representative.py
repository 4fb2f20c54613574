"""The representative 代表: a person with mandates, groups and what they are credited with.

Persons and seats are different counts: a person may hold several mandates. A person named before any mandate is known
is kept and shown as an anomaly. Credits are idempotent by kind and reference, so the same reception credited here and
by another service counts once.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from kit.catalogue import Fact
from kit.fold import AggregateState
from kit.periods import month_of
from services.representatives import activity
from services.representatives import mandates as mandate_rules
from services.representatives.activity import Appraisal, Contact, Credit, Debriefing
from services.representatives.anomalies import Anomaly, AnomalyKind, shared
from services.representatives.events.debrief import (
    AppraisalScored,
    DebriefBalloted,
    DebriefHeld,
    DebriefPublished,
    DebriefScheduled,
)
from services.representatives.events.performance import PerformanceCredited, PerformanceRecorded
from services.representatives.events.reception import ReceptionHeld
from services.representatives.events.representative import (
    GroupJoined,
    GroupLeft,
    MandateEnded,
    MandateStarted,
    MandateSuspended,
    ProfileChanged,
)
from services.representatives.mandates import Mandate, after
from services.representatives.register import entry_key, filling
from services.representatives.spans import Span, Spans, union
from services.representatives.vocabulary import (
    ActivityKind,
    Category,
    GroupKind,
    MandateLevel,
    MandateStatus,
    PerformanceStatus,
    RegisterKind,
)

replace = msgspec.structs.replace


class Membership(msgspec.Struct, frozen=True):
    """One stay in a group 代表小组; without `joined` only the leaving is known."""

    group: str
    event: str
    kind: GroupKind | None = None
    name: str | None = None
    leader: bool = False
    joined: datetime | None = None
    left: datetime | None = None


class Representative(AggregateState, frozen=True, kw_only=True):
    """代表 everything known of one person, under a pseudonym."""

    known_since: datetime | None = None  # the first fact of their own, not merely one that names them
    display_name: str = ""
    category: Category | None = None
    posts: tuple[str, ...] = ()
    station: str | None = None
    mandates: tuple[Mandate, ...] = ()
    memberships: tuple[Membership, ...] = ()
    credits: tuple[Credit, ...] = ()
    contacts: tuple[Contact, ...] = ()
    debriefings: tuple[Debriefing, ...] = ()
    appraisals: tuple[Appraisal, ...] = ()

    @property
    def name(self) -> str:
        """The pseudonym shown: the one given, or the id behind 代表-."""
        return self.display_name or f"代表-{self.id}"

    @property
    def status(self) -> MandateStatus | None:
        """SERVING with at least one serving mandate, else SUSPENDED with one that rests; None without mandates."""
        held = {mandate.status for mandate in self.mandates}
        order = (MandateStatus.SERVING, MandateStatus.SUSPENDED, MandateStatus.ENDED)
        return next((status for status in order if status in held), None)

    @property
    def mandates_in_order(self) -> tuple[Mandate, ...]:
        """The highest level first, then by term."""
        levels = list(MandateLevel)
        return tuple(sorted(self.mandates, key=lambda one: (levels.index(one.level), one.term)))

    @property
    def deeds(self) -> tuple[Credit, ...]:
        """The credits that are the person's own doing."""
        return tuple(one for one in self.credits if one.is_deed)

    @property
    def served(self) -> Spans:
        """When the person exercised at least one mandate."""
        return union(span for mandate in self.mandates for span in mandate.served)

    @property
    def grouped(self) -> Spans:
        """When the person belonged to at least one group."""
        return union(Span(one.joined, one.left) for one in self.memberships if one.joined is not None)


def evolve(state: Representative, fact: Fact) -> Representative:
    """The representative after one more fact."""
    match fact.data:
        case PerformanceCredited() as data:
            return _credit(state, Credit(ActivityKind(data.kind), data.reference, data.on, fact.key))
        case ReceptionHeld() as data:
            on = fact.time.date()
            return _credit(state, Credit(ActivityKind.RECEPTION, fact.subject, on, fact.key, channel=data.channel))
        case PerformanceRecorded() as data:
            return _recorded(state, fact, data)
        case DebriefScheduled() | DebriefHeld() | DebriefBalloted() | DebriefPublished():
            return replace(state, debriefings=activity.debriefed(state.debriefings, fact))
        case AppraisalScored() as data:
            return replace(state, appraisals=activity.appraised(state.appraisals, data, fact.key))
        case _:
            own = state if state.known_since is not None else replace(state, known_since=fact.time)
            return _own(own, fact)


def _recorded(state: Representative, fact: Fact, data: PerformanceRecorded) -> Representative:
    """A record credits those it names, and tells of those whom a committee member contacted."""
    counts = data.status is not PerformanceStatus.RETURNED
    if state.id in data.contacted:
        contact = Contact(fact.subject, data.on, tuple(dict.fromkeys(data.representatives)))
        others = tuple(one for one in state.contacts if one.reference != fact.subject)
        state = replace(state, contacts=(*others, contact) if counts else others)
    if state.id not in data.representatives:
        return state
    credit = Credit(ActivityKind.RECORD, fact.subject, data.on, fact.key, record=data.kind)
    return _credit(state, credit, counts=counts)


def _own(state: Representative, fact: Fact) -> Representative:
    """After a fact of the person's own."""
    match fact.data:
        case MandateStarted() as data:
            *others, mandate = after(state.mandates, fact)
            constituency = data.constituency or mandate.constituency
            mandate = replace(mandate, constituency=constituency, by_election=data.by_election)
            return replace(
                state,
                mandates=(*others, mandate),
                display_name=data.display_name or state.display_name,
                category=data.category or state.category,
            )
        case MandateSuspended() | MandateEnded():
            return replace(state, mandates=after(state.mandates, fact))
        case ProfileChanged() as data:
            return replace(
                state,
                display_name=data.display_name or state.display_name,
                category=data.category or state.category,
                posts=state.posts if data.posts is None else data.posts,
                station=data.station or state.station,
            )
        case GroupJoined() as data:
            return replace(state, memberships=_joined(state.memberships, fact, data))
        case GroupLeft(group=group):
            return replace(state, memberships=_left(state.memberships, fact, group))
        case _:
            return state


def _joined(memberships: tuple[Membership, ...], fact: Fact, data: GroupJoined) -> tuple[Membership, ...]:
    """Joining again while a member changes what is said of the membership, not its beginning."""
    current = _current(memberships, data.group)
    since = fact.time if current is None else current.joined
    now = Membership(data.group, fact.key, data.kind, data.name, data.leader, since)
    return (*(one for one in memberships if one is not current), now)


def _left(memberships: tuple[Membership, ...], fact: Fact, group: str) -> tuple[Membership, ...]:
    current = _current(memberships, group)
    if current is None:
        return (*memberships, Membership(group, fact.key, left=fact.time))
    return (*(one for one in memberships if one is not current), replace(current, left=fact.time))


def _current(memberships: tuple[Membership, ...], group: str) -> Membership | None:
    return next((one for one in memberships if one.group == group and one.left is None), None)


def _credit(state: Representative, credit: Credit, *, counts: bool = True) -> Representative:
    """The later telling replaces the earlier, except that another service's credit does not hide our own details."""
    same = next((one for one in state.credits if (one.kind, one.reference) == (credit.kind, credit.reference)), None)
    if same is not None and same.channel is not None and credit.channel is None:
        return state
    others = tuple(one for one in state.credits if one is not same)
    return replace(state, credits=(*others, credit) if counts else others)


def anomalies(state: Representative) -> tuple[Anomaly, ...]:
    """What does not fit in what is known of this person."""
    found = list(mandate_rules.anomalies(state.mandates))
    found += [
        Anomaly(AnomalyKind.GROUP_LEFT_WITHOUT_JOINING, one.event) for one in state.memberships if one.joined is None
    ]
    if state.credits and not state.mandates:
        found.append(shared(AnomalyKind.CREDITED_WITHOUT_MANDATE, [one.event for one in state.credits]))
    appraised = [*(one.event for one in state.debriefings), *(one.event for one in state.appraisals)]
    if appraised and not state.mandates:
        found.append(shared(AnomalyKind.APPRAISED_WITHOUT_MANDATE, appraised))
    return tuple(found)


def index(state: Representative) -> Mapping[str, Any]:
    """Found by status, level, category, activity and the seats taken; ordered by activity."""
    return {
        "status": state.status,
        "levels": sorted({one.level for one in state.mandates if one.status is not MandateStatus.ENDED}),
        "category": state.category,
        "credited": len(state.deeds),
        "last_active": max((credit.on.isoformat() for credit in state.deeds), default=None),
        "activity": activity.keys(state.credits, state.contacts, state.debriefings, state.appraisals),
        "served": [
            {"since": month_of(span.since), "until": None if span.until is None else month_of(span.until)}
            for span in state.served
        ],
        "fills": [
            filled
            for one in state.mandates
            if one.constituency is not None
            for filled in filling(entry_key(RegisterKind.CONSTITUENCY, one.constituency, one.level, one.term), one.held)
        ],
        "anomalous": bool(anomalies(state)),
    }

"""What one state adds to which counters.

A counter's first part is its family; `<family>.known` stands wherever a division has told facts of that very kind, so
that 0 and "not reported" differ. A person or place that is merely named by other facts (a reception) makes nothing
known: a division that tells of receptions has not yet told how many representatives it has.
"""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Iterable, Mapping

from kit.fold import AggregateState, Contribution, Counter
from kit.periods import month_of
from services.representatives.cadence import Cadence
from services.representatives.code import Code
from services.representatives.debrief import Debrief
from services.representatives.duty import Duty
from services.representatives.group import Group
from services.representatives.mandates import level_on
from services.representatives.performance import Performance
from services.representatives.reception import Reception
from services.representatives.register import Register
from services.representatives.representative import Representative
from services.representatives.spans import stock
from services.representatives.station import Station, assessed
from services.representatives.vocabulary import (
    ActivityKind,
    Channel,
    MediationOutcome,
    PerformanceKind,
    StationType,
    Tier,
)

JOINT = "joint"  # 联动: a studio where representatives of several levels work together
MEDICAL = "medical"  # 医疗
SERVICE_HALL = "service-hall"  # 政务服务中心
NETWORK = frozenset({StationType.ROOM, StationType.LIAISON, StationType.INDUSTRY})  # 室站网络


def representative(state: Representative) -> Contribution:
    """Persons and seats in stock, elections by level, and the years with any activity."""
    tally: Tally[tuple[str, str]] = Tally()
    if state.known_since is not None:
        month = month_of(state.known_since)
        tally[month, "representative.known"] += 1
        _add(tally, "representative.serving", stock(state.served))
        _add(tally, "representative.grouped", stock(state.grouped))
    for mandate in state.mandates:
        tally[month_of(mandate.changes[0].at), "mandate.known"] += 1
        _add(tally, "mandate.serving", stock(mandate.served))
        for at in mandate.elected:
            tally[month_of(at), f"mandate.elected_{mandate.level}"] += 1
            tally[month_of(at), "mandate.elected"] += 1
    for month in _first_of_years(month_of(credit.on) for credit in state.deeds):
        tally[month, "activity.known"] += 1
    for credit in state.credits:
        month, family = month_of(credit.on), f"credit_{credit.kind}"
        tally[month, f"{family}.known"] += 1
        tally[month, f"{family}.times"] += 1
        level = level_on(state.mandates, credit.on)
        if credit.kind is ActivityKind.OPINION and level is not None:
            tally[month, f"{family}.{level}"] += 1
    for month in _first_of_years(month_of(one.held) for one in state.debriefings if one.held is not None):
        tally[month, "debrief.persons"] += 1
    for appraisal in state.appraisals:
        tally[appraisal.month, "appraisal.known"] += 1
        tally[appraisal.month, f"appraisal.{appraisal.grade}"] += 1
    return _counters(state, tally)


def group(state: Group) -> Contribution:
    """Groups with members in stock by kind."""
    tally: Tally[tuple[str, str]] = Tally()
    if state.kind is None or not state.manned:
        return {}
    tally[month_of(state.manned[0].since), "group.known"] += 1
    _add(tally, f"group.{state.kind}", stock(state.manned))
    return _counters(state, tally)


def station(state: Station) -> Contribution:
    """Places in stock by type, tier and tag, openings, and who works there while they are open."""
    tally: Tally[tuple[str, str]] = Tally()
    if state.type is None or not state.open_spans:
        return {}
    standing = stock(state.open_spans)
    tally[month_of(state.open_spans[0].since), "station.known"] += 1
    _add(tally, f"station.{state.type}", standing)
    _add(tally, f"station.staff_{state.type}", standing, state.staff)
    _add(tally, f"station.posted_{state.type}", standing, len(state.representatives))
    if state.type in NETWORK and state.tier in (Tier.TOWN, Tier.VILLAGE, Tier.INDUSTRY):
        _add(tally, f"station.network_{state.tier}", standing)
    if state.type is StationType.STUDIO and JOINT in state.tags:
        _add(tally, "station.joint_studio", standing)
    if state.partner is not None:
        _add(tally, "station.partnered", standing)
    if SERVICE_HALL in state.tags:
        _add(tally, "station.service_hall", standing)
    for met, spans in assessed(state):
        for span in spans:
            tally[month_of(span.since), "assessment.known"] += 1
        _add(tally, "assessment.latest", stock(spans))
        _add(tally, "assessment.met", stock(spans), int(met))
    if MEDICAL in state.tags:
        _add(tally, "station.posted_medical", standing, len(state.representatives))
    for span in state.open_spans:
        tally[month_of(span.since), "station.opened"] += 1
    return _counters(state, tally)


def code(state: Code) -> Contribution:
    """Valid codes in stock by what they lead to."""
    tally: Tally[tuple[str, str]] = Tally()
    if state.target is None or not state.valid:
        return {}
    tally[month_of(state.valid[0].since), "code.known"] += 1
    _add(tally, f"code.{state.target}", stock(state.valid))
    return _counters(state, tally)


def reception(state: Reception) -> Contribution:
    """One reception in the month it was held."""
    if state.held is None:
        return {}
    entries = len(state.representatives) if state.channel is Channel.STATION else 0
    numbers = {
        "known": 1,
        "held": 1,
        "citizens": state.citizens,
        "opinions": len(state.opinions),
        "entries": entries,
        f"by_{state.visitor_role}": 1,
        f"held_{state.channel}": 1,
        f"opinions_{state.channel}": len(state.opinions),
    }
    month = month_of(state.held)
    found = {Counter(state.division, month, f"reception.{name}"): number for name, number in numbers.items()}
    return found | {Counter(state.division, month, topic_counter(state.channel, one)): 1 for one in state.topics}


def topic_counter(channel: Channel, topic: str) -> str:
    """How often a topic came up at receptions of one channel; topics are the districts' own words."""
    return f"reception_topic.{channel}.{topic}"


def register(state: Register) -> Contribution:
    """Entries in stock, each as often as it should be filled."""
    tally: Tally[tuple[str, str]] = Tally()
    expected = 0
    for edition in state.editions:
        month, now = month_of(edition.since), sum(entry.number for entry in edition.entries)
        tally[month, f"register_{state.kind}.known"] += 1
        tally[month, f"register_{state.kind}.expected"] += now - expected
        expected = now
    return _counters(state, tally)


def cadence(state: Cadence) -> Contribution:
    """Adoptions; whether it is kept depends on the calendar and on today."""
    return {
        Counter(state.division, month, "cadence.known"): number
        for month, number in Tally(month_of(span.since) for span in state.in_force).items()
    }


def duty(state: Duty) -> Contribution:
    """A slot in the month it stands in, and whether it was kept."""
    if state.on is None:
        return {}
    numbers = {"known": 1, "scheduled": int(state.scheduled_on is not None), "held": int(bool(state.held))}
    month = month_of(state.on)
    return {Counter(state.division, month, f"duty.{name}"): number for name, number in numbers.items() if number}


def debrief(state: Debrief) -> Contribution:
    """A debrief in the month it was held (or is set for), with the choices of its ballot."""
    if state.on is None:
        return {}
    numbers = {"known": 1, "held": int(state.held is not None)}
    if state.ballot is not None:
        numbers |= {"cast": state.ballot.cast, "eligible": state.ballot.eligible, "satisfied": state.ballot.satisfied}
    month = month_of(state.on)
    return {Counter(state.division, month, f"debrief.{name}"): number for name, number in numbers.items() if number}


def performance(state: Performance) -> Contribution:
    """One record in the month of its own date; a returned one is known but does not count."""
    if state.on is None:
        return {}
    month = month_of(state.on)
    numbers = {"known": 1, "returned": int(not state.counts)}
    if state.counts:
        numbers |= {"records": 1, f"count_{state.kind}": state.count, **_of_kind(state)}
    found = {f"performance.{name}": number for name, number in numbers.items()}
    if state.kind is PerformanceKind.MEMBER_CONTACT:
        found["member_contact.known"] = 1
    return {Counter(state.division, month, name): number for name, number in found.items() if number}


def _of_kind(state: Performance) -> dict[str, int]:
    """What records of one kind add beside their count."""
    match state.kind:
        case PerformanceKind.DONATION:
            return {"amount_yuan": state.amount_yuan}
        case PerformanceKind.INSPECTION if state.group is not None:
            return {"group_inspections": state.count, "group_suggestions": len(state.suggestions)}
        case PerformanceKind.MEDIATION if state.outcome is not None:
            agreed = state.outcome is MediationOutcome.AGREED
            return {"mediations_ended": state.count, "mediations_agreed": state.count if agreed else 0}
        case _:
            return {}


def _add(tally: Tally[tuple[str, str]], name: str, changes: Mapping[str, int], times: int = 1) -> None:
    for month, change in changes.items():
        tally[month, name] += change * times


def _first_of_years(months: Iterable[str]) -> list[str]:
    """The first of the given months in each of their years."""
    first: dict[str, str] = {}
    for month in sorted(months):
        first.setdefault(month[:4], month)
    return list(first.values())


def _counters(state: AggregateState, tally: Tally[tuple[str, str]]) -> Contribution:
    return {Counter(state.division, month, name): number for (month, name), number in tally.items() if number}

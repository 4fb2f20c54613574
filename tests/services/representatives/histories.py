"""Random histories for property tests: few ids and few moments, so that facts meet, tie and contradict each other."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Sequence
from datetime import datetime, timedelta

from hypothesis import strategies as st

from kit.catalogue import EventData, Fact
from kit.fold import Counter
from services.representatives.aggregates import AGGREGATES
from services.representatives.events.debrief import (
    AppraisalScored,
    DebriefBalloted,
    DebriefHeld,
    DebriefPublished,
    DebriefScheduled,
)
from services.representatives.events.duty import DutyMoved, DutyScheduled
from services.representatives.events.group import GroupDisbanded, GroupFormed
from services.representatives.events.performance import PerformanceCredited, PerformanceRecorded
from services.representatives.events.reception import ReceptionHeld
from services.representatives.events.register import CadenceAdopted, CadenceEnded, RegisterEntry, RegisterPublished
from services.representatives.events.representative import (
    GroupJoined,
    GroupLeft,
    MandateEnded,
    MandateStarted,
    MandateSuspended,
    ProfileChanged,
)
from services.representatives.events.station import (
    ChecklistAssessed,
    CodePublished,
    CodeRevoked,
    StandardAdopted,
    StationClosed,
    StationOpened,
)
from services.representatives.vocabulary import (
    AppraisalGrade,
    Category,
    Channel,
    CodeTarget,
    CreditKind,
    GroupKind,
    Interval,
    MandateLevel,
    MediationOutcome,
    PerformanceKind,
    PerformanceStatus,
    RegisterKind,
    StationType,
    Tier,
    VisitorRole,
)
from tests.services.representatives.history import DETAINED, DIVISION, MOVED, day, fact, retraction

PERSONS = [f"{DIVISION}-R-1", f"{DIVISION}-R-2"]
STATIONS = [f"{DIVISION}-L-1", f"{DIVISION}-L-2"]
CODES = [f"{DIVISION}-QR-1", f"{DIVISION}-QR-2"]
RECEPTIONS = [f"{DIVISION}-J-1", f"{DIVISION}-J-2"]
RECORDS = [f"{DIVISION}-P-1", f"{DIVISION}-P-2"]
GROUPS = [f"{DIVISION}-G-1", f"{DIVISION}-G-2"]
DUTIES = [f"{DIVISION}-D-1", f"{DIVISION}-D-2"]
CADENCES = [f"{DIVISION}-C-1"]
DEBRIEFS = [f"{DIVISION}-B-1", f"{DIVISION}-B-2"]
REGISTERS = [f"{DIVISION}-E-1"]
STANDARDS = [f"{DIVISION}-N-1"]
APPRAISALS = [f"{DIVISION}-A-1"]

persons = st.sampled_from(PERSONS)
levels = st.sampled_from([MandateLevel.DISTRICT, MandateLevel.CITY])
terms = st.integers(17, 18)
named = st.lists(persons, max_size=3).map(tuple)
moments = st.integers(0, 14).map(lambda step: day("2024-10-28") + timedelta(days=step * 10))
days = moments.map(datetime.date)
division = st.just(DIVISION)

_own = st.one_of(
    st.builds(
        MandateStarted,
        division=division,
        level=levels,
        term=terms,
        category=st.none() | st.sampled_from(Category),
        constituency=st.none() | st.just("第1选区"),
    ),
    st.builds(MandateSuspended, division=division, level=levels, term=terms, reason=st.just(DETAINED)),
    st.builds(MandateEnded, division=division, level=levels, term=terms, reason=st.just(MOVED)),
    st.builds(ProfileChanged, division=division, posts=st.none() | st.just(("委员",))),
    st.builds(
        GroupJoined,
        division=division,
        group=st.sampled_from(GROUPS),
        kind=st.sampled_from(GroupKind),
        name=st.just("小组"),
        leader=st.booleans(),
    ),
    st.builds(GroupLeft, division=division, group=st.sampled_from(GROUPS)),
)
_station = st.one_of(
    st.builds(
        StationOpened,
        division=division,
        type=st.sampled_from([StationType.LIAISON, StationType.STUDIO]),
        tier=st.sampled_from(Tier),
        name=st.just("站"),
        tags=st.sampled_from([(), ("joint",), ("medical",)]),
        representatives=named,
        staff=st.integers(0, 2),
    ),
    st.builds(StationClosed, division=division),
    st.builds(ChecklistAssessed, division=division, standard=st.just("六有"), items=st.just(6), met=st.integers(0, 6)),
)
_code = st.one_of(
    st.builds(CodePublished, division=division, code=st.sampled_from(CODES), target=st.sampled_from(CodeTarget)),
    st.builds(CodeRevoked, division=division, code=st.sampled_from(CODES)),
)
_reception = st.builds(
    ReceptionHeld,
    division=division,
    channel=st.sampled_from(Channel),
    station=st.none() | st.sampled_from(STATIONS),
    representatives=named,
    citizens=st.integers(0, 9),
    topics=st.sampled_from([(), ("停车",), ("停车", "养老", "停车")]),
    visitor_role=st.sampled_from(VisitorRole),
    duty=st.none() | st.sampled_from(DUTIES),
    cadence=st.none() | st.sampled_from(CADENCES),
)
_record = st.builds(
    PerformanceRecorded,
    division=division,
    kind=st.sampled_from(
        [
            PerformanceKind.TALK,
            PerformanceKind.DONATION,
            PerformanceKind.INSPECTION,
            PerformanceKind.LECTURE,
            PerformanceKind.MEDIATION,
            PerformanceKind.MEMBER_CONTACT,
        ]
    ),
    status=st.sampled_from(PerformanceStatus),
    representatives=named,
    on=days,
    count=st.integers(0, 9),
    amount_yuan=st.integers(0, 900),
    group=st.none() | st.sampled_from(GROUPS),
    cadence=st.none() | st.sampled_from(CADENCES),
    department=st.none() | st.just("教育局"),
    outcome=st.none() | st.sampled_from(MediationOutcome),
    contacted=named,
)
_group = st.one_of(
    st.builds(
        GroupFormed,
        division=division,
        kind=st.sampled_from(GroupKind),
        name=st.just("小组"),
        field=st.none() | st.just("教育"),
    ),
    st.builds(GroupDisbanded, division=division),
)
_duty = st.one_of(
    st.builds(DutyScheduled, division=division, on=days, representatives=named, topic=st.none() | st.just("停车")),
    st.builds(DutyMoved, division=division, to=days),
)
_cadence = st.one_of(
    st.builds(
        CadenceAdopted,
        division=division,
        name=st.just("半月谈"),
        interval=st.sampled_from(Interval),
        times=st.integers(1, 2),
    ),
    st.builds(CadenceEnded, division=division),
)
_debrief = st.one_of(
    st.builds(DebriefScheduled, division=division, representative=persons, on=days),
    st.builds(DebriefHeld, division=division, representative=persons, voters=st.integers(0, 90)),
    st.integers(0, 9).flatmap(
        lambda cast: st.builds(
            DebriefBalloted,
            division=division,
            representative=persons,
            eligible=st.just(9),
            cast=st.just(cast),
            satisfied=st.just(cast),
        )
    ),
    st.builds(DebriefPublished, division=division, representative=persons),
)
_register = st.builds(
    RegisterPublished,
    division=division,
    kind=st.sampled_from([RegisterKind.VILLAGE, RegisterKind.FIELD]),
    entries=st.sets(st.sampled_from(["教育", "新民村", "农业"])).map(
        lambda names: tuple(RegisterEntry(name=one) for one in sorted(names))
    ),
)
_standard = st.builds(
    StandardAdopted,
    division=division,
    name=st.just("六有"),
    types=st.just((StationType.LIAISON,)),
    items=st.just(("有场所", "有牌子")),
)
_appraisal = st.builds(
    AppraisalScored,
    division=division,
    representative=persons,
    year=st.integers(2024, 2025),
    grade=st.sampled_from(AppraisalGrade),
)


Telling = tuple[datetime, str, EventData, str]  # what `fact` needs


@st.composite
def tellings(draw: st.DrawFn) -> Telling:
    """One fact, not yet numbered, about one of the few ids."""
    at = draw(moments)
    subjects: tuple[tuple[st.SearchStrategy[EventData], list[str]], ...] = (
        (_own, PERSONS),
        (_station, STATIONS),
        (_code, STATIONS + PERSONS),
        (_reception, RECEPTIONS),
        (_record, RECORDS),
        (_group, GROUPS),
        (_duty, DUTIES),
        (_cadence, CADENCES),
        (_debrief, DEBRIEFS),
        (_register, REGISTERS),
        (_standard, STANDARDS),
        (_appraisal, APPRAISALS),
    )
    choice = draw(st.integers(0, len(subjects)))
    if choice == len(subjects):
        return draw(_credits(at))
    data, ids = subjects[choice]
    return at, draw(st.sampled_from(ids)), draw(data), ""


@st.composite
def _credits(draw: st.DrawFn, at: datetime) -> Telling:
    person = draw(persons)
    data = PerformanceCredited(
        division=DIVISION,
        representative=person,
        kind=draw(st.sampled_from(CreditKind)),
        on=at.date(),
        reference=draw(st.sampled_from(RECEPTIONS)),
    )
    return at, person, data, "/services/suggestions"


@st.composite
def histories(draw: st.DrawFn, size_max: int = 14) -> list[Fact]:
    """Facts, some of them retracted, sorted."""
    told = draw(st.lists(tellings(), min_size=1, max_size=size_max))
    found = [fact(at, subject, data, f"e{number}", source) for number, (at, subject, data, source) in enumerate(told)]
    withdrawn = draw(st.lists(st.sampled_from(found), max_size=2, unique_by=lambda one: one.key))
    own = [one for one in withdrawn if one.publisher == DIVISION]
    return sorted([*found, *(retraction(one) for one in own)], key=lambda one: one.order)


def counters(history: Sequence[Fact]) -> Tally[Counter]:
    """What the rollups must be after the facts of `history`, by folding each aggregate from the start."""
    withdrawn = {one.retracts for one in history if one.retracts}
    standing = [one for one in history if one.key not in withdrawn]
    sums: Tally[Counter] = Tally()
    for target in {target for one in standing for target in one.targets}:
        aggregate = AGGREGATES[target.aggregate]
        own = [one for one in standing if target in one.targets]
        sums.update(aggregate.contribution(aggregate.fold(aggregate.start(target.id), own)))
    return Tally({counter: number for counter, number in sums.items() if number})

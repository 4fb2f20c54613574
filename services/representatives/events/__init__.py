"""The facts this service accepts: who represents whom, where they are met, and what they did.

`targets` says into which aggregates a fact is folded: a reception counts for itself, for its station and for every
representative it names. QR codes are aggregates of their own, so that one code published twice is seen, and so are
groups, whose members tell of them one by one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kit import figures
from kit.catalogue import Catalogue, EventData, Target
from kit.envelope import Envelope
from kit.figures import FigureReported
from services.representatives.events.common import (
    CADENCE,
    CODE,
    DEBRIEF,
    DUTY,
    GROUP,
    PERFORMANCE,
    RECEPTION,
    REGISTER,
    REPRESENTATIVE,
    STANDARD,
    STATION,
    TENURE,
)
from services.representatives.events.debrief import (
    AppraisalScored,
    DebriefBalloted,
    DebriefHeld,
    DebriefPublished,
    DebriefScheduled,
)
from services.representatives.events.duty import DutyMoved, DutyScheduled
from services.representatives.events.emitted import CodeAnnounced, MandateLapsed, MembershipServed
from services.representatives.events.group import GroupDisbanded, GroupFormed
from services.representatives.events.performance import PerformanceCredited, PerformanceRecorded
from services.representatives.events.reception import ReceptionHeld
from services.representatives.events.register import CadenceAdopted, CadenceEnded, RegisterPublished
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

ACCEPTED: tuple[type[EventData], ...] = (
    MandateStarted,
    MandateSuspended,
    MandateEnded,
    ProfileChanged,
    GroupJoined,
    GroupLeft,
    GroupFormed,
    GroupDisbanded,
    StationOpened,
    StationClosed,
    ChecklistAssessed,
    StandardAdopted,
    CodePublished,
    CodeRevoked,
    RegisterPublished,
    CadenceAdopted,
    CadenceEnded,
    DutyScheduled,
    DutyMoved,
    ReceptionHeld,
    PerformanceRecorded,
    PerformanceCredited,
    DebriefScheduled,
    DebriefHeld,
    DebriefBalloted,
    DebriefPublished,
    AppraisalScored,
    FigureReported,
)
EMITTED: tuple[type[EventData], ...] = (CodeAnnounced, MandateLapsed, MembershipServed)


def targets(event: Envelope, data: EventData) -> tuple[Target, ...]:
    """The aggregates a fact is folded into: the one it is about, and those it names."""
    match data:
        case FigureReported():
            return figures.targets(data, event.subject, catalogue=None)
        case MandateStarted() | MandateSuspended() | MandateEnded():
            return (Target(REPRESENTATIVE, event.subject), Target(TENURE, event.subject))
        case GroupJoined() | GroupLeft():
            return (Target(REPRESENTATIVE, event.subject), Target(GROUP, data.group))
        case CodePublished() | CodeRevoked():
            return (Target(CODE, data.code),)
        case PerformanceCredited() | AppraisalScored():
            return (Target(REPRESENTATIVE, data.representative),)
        case ReceptionHeld():
            named = ((STATION, data.station), (DUTY, data.duty), (CADENCE, data.cadence))
            return (Target(RECEPTION, event.subject), *_named(named), *_persons(data.representatives))
        case PerformanceRecorded():
            persons = _persons((*data.representatives, *data.contacted))
            return (Target(PERFORMANCE, event.subject), *_named(((CADENCE, data.cadence),)), *persons)
        case DebriefScheduled() | DebriefHeld() | DebriefBalloted() | DebriefPublished():
            return (Target(DEBRIEF, event.subject), Target(REPRESENTATIVE, data.representative))
        case _:
            return (Target(_SUBJECTS[type(data)], event.subject),)


_SUBJECTS: Mapping[type[EventData], str] = {
    ProfileChanged: REPRESENTATIVE,
    GroupFormed: GROUP,
    GroupDisbanded: GROUP,
    StationOpened: STATION,
    StationClosed: STATION,
    ChecklistAssessed: STATION,
    StandardAdopted: STANDARD,
    RegisterPublished: REGISTER,
    CadenceAdopted: CADENCE,
    CadenceEnded: CADENCE,
    DutyScheduled: DUTY,
    DutyMoved: DUTY,
}
"""What the subject is of events that are about nothing else."""


def _named(found: Iterable[tuple[str, str | None]]) -> tuple[Target, ...]:
    return tuple(Target(aggregate, one) for aggregate, one in found if one is not None)


def _persons(representatives: tuple[str, ...]) -> tuple[Target, ...]:
    return tuple(Target(REPRESENTATIVE, one) for one in dict.fromkeys(representatives))


CATALOGUE = Catalogue.of(ACCEPTED, targets)

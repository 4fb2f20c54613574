"""The facts the supervision service 监督 accepts: what a standing committee supervises, and how it ends.

Dates in the data are plans and deadlines; when something happened is the envelope's `time`. A ballot holds totals only:
who voted how, when, or in which order has no field anywhere. A module for each kind of thing has its facts; the classes
are the source of `contracts/events`.
"""

from __future__ import annotations

from kit import figures
from kit.alarms import AlarmRaised
from kit.catalogue import Catalogue, EventData, Target
from kit.envelope import Envelope
from kit.figures import FigureReported
from kit.written import TextWritten
from services.supervision import figure_sheet
from services.supervision.alarm_events import ALARM, AlarmAcknowledged, AlarmExplained, AlarmQuestioned
from services.supervision.events.ballot import BallotTallied
from services.supervision.events.commitment import CommitmentBroken, CommitmentFulfilled, CommitmentMade
from services.supervision.events.common import (
    APPOINTMENT,
    BALLOT,
    COMMITMENT,
    DEPARTMENT,
    ELECTORATE,
    FINDING,
    ITEM,
    MEETING,
    PLAN,
    PROJECT,
    SITE,
    electorates_id,
)
from services.supervision.events.decision import DecisionMade, DecisionReported
from services.supervision.events.emitted import OpinionProduced, PerformanceCredited
from services.supervision.events.finding import FindingRaised, FindingRechecked, FindingRectified, FindingWrittenOff
from services.supervision.events.hearing import (
    HearingHeld,
    HearingLookedBack,
    HearingOpinionIssued,
    HearingPublished,
    HearingReportReceived,
    HearingReportSent,
    HearingResolved,
    HearingScheduled,
)
from services.supervision.events.inquiry import InquiryAnswered, InquiryHeld, InquiryOpinionIssued, InquiryResearched
from services.supervision.events.inspection import InspectionJoined, InspectionReported, InspectionStarted
from services.supervision.events.interpellation import (
    InterpellationAnswered,
    InterpellationJudged,
    InterpellationSubmitted,
)
from services.supervision.events.item import ItemClosed, ItemOpened, ItemRequested, ItemSettled
from services.supervision.events.meeting import AppointmentDecided, MeetingHeld
from services.supervision.events.membership import MembershipServed
from services.supervision.events.micro import MicroHeld, MicroSurveyed
from services.supervision.events.plan import PlanAdjusted, PlanAdopted, PlanPublished, PlanTopicProposed
from services.supervision.events.project import (
    ProjectBalloted,
    ProjectDeliberated,
    ProjectGraded,
    ProjectNominated,
    ProjectProgressed,
    ProjectShortlisted,
)
from services.supervision.events.referral import ReferralAnswered, ReferralMade
from services.supervision.events.research import ResearchReported, ResearchStarted
from services.supervision.events.sample import SampleDrawn, SampleWitnessed
from services.supervision.events.tracking import TrackingStarted, TrackingVisited
from services.supervision.events.trial import TrialObserved
from services.supervision.events.work_appraisal import (
    DepartmentListed,
    WorkAppraisalGraded,
    WorkAppraisalMet,
    WorkAppraisalStarted,
)
from services.supervision.indicators import INDICATORS
from services.supervision.vocabulary import BallotMatter

ACCEPTED: tuple[type[EventData], ...] = (
    ItemOpened,
    ItemRequested,
    ItemSettled,
    ItemClosed,
    HearingScheduled,
    HearingReportSent,
    HearingHeld,
    HearingOpinionIssued,
    HearingReportReceived,
    HearingResolved,
    HearingLookedBack,
    HearingPublished,
    InquiryResearched,
    InquiryHeld,
    InquiryAnswered,
    InquiryOpinionIssued,
    InterpellationSubmitted,
    InterpellationAnswered,
    InterpellationJudged,
    InspectionStarted,
    InspectionJoined,
    InspectionReported,
    SampleDrawn,
    SampleWitnessed,
    TrialObserved,
    TrackingStarted,
    TrackingVisited,
    MicroHeld,
    MicroSurveyed,
    ResearchStarted,
    ResearchReported,
    WorkAppraisalStarted,
    WorkAppraisalMet,
    WorkAppraisalGraded,
    DepartmentListed,
    DecisionMade,
    DecisionReported,
    ReferralMade,
    ReferralAnswered,
    FindingRaised,
    FindingRectified,
    FindingRechecked,
    FindingWrittenOff,
    CommitmentMade,
    CommitmentFulfilled,
    CommitmentBroken,
    PlanTopicProposed,
    PlanAdopted,
    PlanPublished,
    PlanAdjusted,
    ProjectNominated,
    ProjectShortlisted,
    ProjectDeliberated,
    ProjectBalloted,
    ProjectProgressed,
    ProjectGraded,
    BallotTallied,
    MeetingHeld,
    AppointmentDecided,
    MembershipServed,
    FigureReported,
    AlarmRaised,
    AlarmAcknowledged,
    AlarmQuestioned,
    AlarmExplained,
)

EMITTED: tuple[type[EventData], ...] = (
    PerformanceCredited,
    OpinionProduced,
    AlarmRaised,
    AlarmAcknowledged,
    AlarmQuestioned,
    TextWritten,
    ItemOpened,
)

_AGGREGATES = {
    "finding": FINDING,
    "commitment": COMMITMENT,
    "plan": PLAN,
    "department": DEPARTMENT,
    "ballot": BALLOT,
    "project": PROJECT,
    "meeting": MEETING,
    "appointment": APPOINTMENT,
    "alarm": ALARM,
}
"""Entities with an aggregate of their own; every other one is a kind of supervision item."""


def targets(event: Envelope, data: EventData) -> tuple[Target, ...]:
    """The aggregate a fact is about, and what else it counts for."""
    own = Target(_AGGREGATES.get(event.type.split(".")[1], ITEM), event.subject)
    match data:
        case FigureReported():
            return (*figures.targets(data, event.subject, INDICATORS), figure_sheet.target(data))
        case BallotTallied():
            project = (Target(PROJECT, data.about),) if data.matter is BallotMatter.PROJECT else ()
            voters = () if data.electorate is None else (_electorates(data),)
            return (own, *project, *voters)
        case MembershipServed():
            return (_electorates(data),)
        case TrackingVisited(site=site):
            return (own, Target(SITE, site))
        case WorkAppraisalGraded(department=department):
            return (own, Target(DEPARTMENT, department))
    return (own,)


def _electorates(data: EventData) -> Target:
    return Target(ELECTORATE, electorates_id(data.division))


CATALOGUE = Catalogue.of(ACCEPTED, targets)

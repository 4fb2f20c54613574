"""The kinds of supervision items 监督方式, one module each; a new kind is a new module and a line here."""

from __future__ import annotations

from typing import Any

from kit.catalogue import EventData
from services.supervision.events.sample import SampleDrawn
from services.supervision.kinds.appraisal import APPRAISAL, Appraisal
from services.supervision.kinds.court_observation import COURT_OBSERVATION, CourtObservation
from services.supervision.kinds.decision import DECISION, Decision
from services.supervision.kinds.follow_up import FOLLOW_UP, FollowUp
from services.supervision.kinds.hearing import HEARING, Hearing
from services.supervision.kinds.inquiry import INQUIRY, Inquiry
from services.supervision.kinds.inspection import INSPECTION, Inspection
from services.supervision.kinds.interpellation import INTERPELLATION, Interpellation
from services.supervision.kinds.kind import Kind
from services.supervision.kinds.micro import MICRO, Micro
from services.supervision.kinds.referral import REFERRAL, Referral
from services.supervision.kinds.research import RESEARCH, Research
from services.supervision.kinds.site_tracking import SITE_TRACKING, SiteTracking
from services.supervision.kinds.witness import WITNESS, Witness
from services.supervision.vocabulary import SamplePurpose

Part = (
    Hearing
    | Inquiry
    | Interpellation
    | Inspection
    | Appraisal
    | Micro
    | Witness
    | CourtObservation
    | SiteTracking
    | Decision
    | Referral
    | Research
    | FollowUp
)

KINDS: tuple[Kind[Any], ...] = (
    HEARING,
    INQUIRY,
    INTERPELLATION,
    INSPECTION,
    APPRAISAL,
    MICRO,
    WITNESS,
    COURT_OBSERVATION,
    SITE_TRACKING,
    DECISION,
    REFERRAL,
    RESEARCH,
    FOLLOW_UP,
)

_BY_PART = {type(kind.start): kind for kind in KINDS}
_BY_EVENT = {event: kind for kind in KINDS for event in kind.events}


def kind_of(part: Part) -> Kind[Any]:
    """The kind whose part this is."""
    return _BY_PART[type(part)]


def kind_for(data: EventData) -> Kind[Any]:
    """The kind of the item that a fact is about; a draw of cases is for witnesses, one of sites for an inspection."""
    if isinstance(data, SampleDrawn):
        return INSPECTION if data.purpose is SamplePurpose.SITES else WITNESS
    return _BY_EVENT[type(data)]

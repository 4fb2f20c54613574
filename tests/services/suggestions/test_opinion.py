"""The life of an opinion, on paper."""

from __future__ import annotations

from datetime import date

import pytest

from kit.catalogue import EventData
from services.suggestions import events as e
from services.suggestions.anomalies import OpinionAnomaly
from services.suggestions.events import Adoption, Channel, Grade, Outcome
from services.suggestions.opinion import DraftStatus, Status, anomalies
from tests.services.suggestions.histories import (
    COSIGNER,
    ID,
    LEAD,
    LONG_AFTER,
    OPINION_ID,
    SCHOOLS,
    TRAFFIC,
    D,
    handled,
    opinion,
    received,
    told,
)

Steps = tuple[tuple[str, EventData], ...]
DRAFT = "350200-draft-2025-3"
ROUTED = e.OpinionRouted(division=D, representatives=(LEAD,))
ANSWERED = e.OpinionAnswered(division=D, representative=LEAD, content="we asked the traffic office")
ASSIGNED = e.OpinionAssigned(division=D, unit=TRAFFIC)
FED_BACK = e.OpinionFedBack(division=D)
REVISITED = e.OpinionRevisited(division=D, grade=Grade.SATISFIED)
CLOSED = e.OpinionClosed(division=D)
CONVERTED = e.OpinionConverted(division=D, suggestion=ID)
ADOPTED = e.OpinionAdopted(division=D)
WHOLE: Steps = (
    ("2025-03-01", received(Channel.QR)),
    ("2025-03-02", ROUTED),
    ("2025-03-03", ANSWERED),
    ("2025-03-04", ASSIGNED),
    ("2025-03-20", handled()),
    ("2025-03-21", FED_BACK),
    ("2025-04-01", REVISITED),
    ("2025-04-02", CLOSED),
)


@pytest.mark.parametrize(
    ("steps", "status"),
    [
        (WHOLE[:1], Status.RECEIVED),
        (WHOLE[:2], Status.ROUTED),
        (WHOLE[:3], Status.ANSWERED),
        (WHOLE[:4], Status.ASSIGNED),
        (WHOLE[:5], Status.HANDLED),
        (WHOLE[:6], Status.FED_BACK),
        (WHOLE[:7], Status.REVISITED),
        (WHOLE, Status.CLOSED),
        ((*WHOLE[:2], ("2025-03-05", CONVERTED)), Status.CONVERTED),
        ((*WHOLE, ("2025-05-05", CONVERTED)), Status.CLOSED),
        ((*WHOLE, ("2025-05-05", REVISITED)), Status.CLOSED),
    ],
)
def test_each_step_leads_to_its_status(steps: Steps, status: Status) -> None:
    state = opinion(*steps)
    assert (state.status, state.anomalies) == (status, ())


def test_a_whole_life_is_on_record() -> None:
    state = opinion(*WHOLE)
    assert (state.channel, state.unit, state.outcome, state.grade) == (
        Channel.QR,
        TRAFFIC,
        Outcome.RESOLVED,
        Grade.SATISFIED,
    )
    assert state.representatives == (LEAD,)
    assert (state.received_on, state.handled_on, state.closed_on) == (
        date(2025, 3, 1),
        date(2025, 3, 20),
        date(2025, 4, 2),
    )
    assert [(step.type, step.actor) for step in state.steps][:5] == [
        ("received", None),
        ("routed", None),
        ("answered", LEAD),
        ("assigned", None),
        ("handled", TRAFFIC),
    ]


def test_representatives_who_took_it_in_and_who_answered_are_named_once_each() -> None:
    state = opinion(
        ("2025-03-01", received(representatives=(COSIGNER,))), ("2025-03-02", ROUTED), ("2025-03-03", ANSWERED)
    )
    assert state.representatives == (COSIGNER, LEAD)


def test_an_opinion_on_a_draft_is_submitted_with_being_received_and_then_adopted_or_not() -> None:
    about = ("2025-03-01", received(Channel.LEGISLATIVE_DRAFT, legislative_draft=DRAFT))
    assert opinion(about).draft_status is DraftStatus.SUBMITTED
    assert opinion(about, ("2025-09-01", ADOPTED)).draft_status is DraftStatus.ADOPTED
    refused = e.OpinionAdopted(division=D, result=Adoption.NOT_ADOPTED)
    assert opinion(about, ("2025-09-01", refused)).draft_status is DraftStatus.NOT_ADOPTED
    assert opinion(WHOLE[0]).draft_status is None


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ((("2025-03-02", ROUTED),), OpinionAnomaly.NOT_RECEIVED),
        ((WHOLE[0], ("2025-03-02", received())), OpinionAnomaly.RECEIVED_TWICE),
        ((WHOLE[0], ("2025-03-02", handled())), OpinionAnomaly.HANDLED_WITHOUT_ASSIGNMENT),
        ((*WHOLE[:4], ("2025-03-05", handled(unit=SCHOOLS))), OpinionAnomaly.HANDLED_BY_OTHER_UNIT),
        ((*WHOLE[:2], ("2025-03-05", FED_BACK)), OpinionAnomaly.FED_BACK_WITHOUT_RESULT),
        ((*WHOLE[:5], ("2025-03-25", REVISITED)), OpinionAnomaly.REVISITED_BEFORE_FEEDBACK),
        ((*WHOLE[:2], ("2025-03-25", CLOSED)), OpinionAnomaly.CLOSED_WITHOUT_RESULT),
        ((*WHOLE, ("2025-05-25", ASSIGNED)), OpinionAnomaly.STEP_AFTER_CLOSING),
        ((*WHOLE, ("2025-05-25", ADOPTED)), OpinionAnomaly.ADOPTED_WITHOUT_DRAFT),
        ((*WHOLE, ("2027-05-25", REVISITED)), OpinionAnomaly.TIME_TRAVEL),
    ],
)
def test_a_step_that_does_not_fit_is_flagged_with_the_event_behind_it(steps: Steps, expected: OpinionAnomaly) -> None:
    state = opinion(*steps)
    (found,) = anomalies(state, LONG_AFTER)
    assert (found.kind, found.event_key) == (expected, state.steps[-1].event_key)


def test_being_received_after_other_steps_is_odd_but_what_it_says_is_kept() -> None:
    state = opinion(("2025-03-02", ROUTED), ("2025-03-05", received(Channel.ONLINE)))
    assert [one.kind for one in state.anomalies] == [OpinionAnomaly.NOT_RECEIVED, OpinionAnomaly.TIME_TRAVEL]
    assert (state.status, state.channel, state.title) == (Status.ROUTED, Channel.ONLINE, "The bus is full")


def test_an_anomaly_disappears_when_the_missing_fact_arrives() -> None:
    facts = told(*WHOLE, subject=OPINION_ID)
    assert [one.kind for one in opinion(*WHOLE[1:]).anomalies].count(OpinionAnomaly.NOT_RECEIVED) == 7
    assert len(facts) == len(opinion(*WHOLE).steps)
    assert opinion(*WHOLE).anomalies == ()


def test_the_closing_outcome_is_the_last_word() -> None:
    state = opinion(*WHOLE[:7], ("2025-04-02", e.OpinionClosed(division=D, outcome=Outcome.PARTLY)))
    assert state.outcome is Outcome.PARTLY

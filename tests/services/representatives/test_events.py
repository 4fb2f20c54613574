"""The events: where each goes, and what is refused before it becomes a fact."""

from __future__ import annotations

from datetime import date

import pytest

from kit.catalogue import EventData, Target
from kit.envelope import Reason, Rejected
from services.representatives.events.debrief import AppraisalScored, DebriefHeld
from services.representatives.events.performance import PerformanceCredited, PerformanceRecorded
from services.representatives.events.reception import ReceptionHeld
from services.representatives.events.representative import MandateStarted
from services.representatives.events.station import ChecklistAssessed, CodePublished, CodeRevoked
from services.representatives.vocabulary import (
    AppraisalGrade,
    Channel,
    CodeTarget,
    CreditKind,
    MandateLevel,
    PerformanceKind,
)
from tests.services.representatives.history import DIVISION, OTHER, PERSON, STATION, fact
from tests.services.representatives.told import HAICANG, claims

CREDIT = PerformanceCredited(
    division=DIVISION,
    representative=PERSON,
    kind=CreditKind.SUGGESTION,
    on=date(2025, 3, 1),
    reference=f"{DIVISION}-S-1",
)


def test_a_reception_goes_to_itself_its_station_and_everybody_it_names_once() -> None:
    data = ReceptionHeld(
        division=DIVISION,
        channel=Channel.STATION,
        station=STATION,
        representatives=(PERSON, OTHER, PERSON),
        citizens=7,
    )
    assert fact("2025-03-01", f"{DIVISION}-J-1", data).targets == (
        Target("reception", f"{DIVISION}-J-1"),
        Target("station", STATION),
        Target("representative", PERSON),
        Target("representative", OTHER),
    )


def test_a_record_goes_to_itself_and_the_representatives_it_names() -> None:
    data = PerformanceRecorded(
        division=DIVISION, kind=PerformanceKind.TALK, representatives=(PERSON,), on=date(2025, 3, 1), station=STATION
    )
    assert fact("2025-03-01", f"{DIVISION}-P-1", data).targets == (
        Target("performance", f"{DIVISION}-P-1"),
        Target("representative", PERSON),
    )


def test_a_reception_that_keeps_a_slot_and_a_cadence_goes_to_both() -> None:
    duty, cadence = f"{DIVISION}-D-1", f"{DIVISION}-C-1"
    data = ReceptionHeld(division=DIVISION, channel=Channel.STATION, citizens=7, duty=duty, cadence=cadence)
    assert fact("2025-03-01", f"{DIVISION}-J-1", data).targets == (
        Target("reception", f"{DIVISION}-J-1"),
        Target("duty", duty),
        Target("cadence", cadence),
    )


def test_a_record_goes_to_those_who_were_contacted_too_and_another_divisions_slot_is_not_touched() -> None:
    data = PerformanceRecorded(
        division=DIVISION,
        kind=PerformanceKind.MEMBER_CONTACT,
        representatives=(PERSON,),
        contacted=(OTHER, PERSON),
        on=date(2025, 3, 1),
        cadence=f"{HAICANG}-C-1",
    )
    assert fact("2025-03-01", f"{DIVISION}-P-1", data).targets == (
        Target("performance", f"{DIVISION}-P-1"),
        Target("representative", PERSON),
        Target("representative", OTHER),
    )


def test_a_debrief_goes_to_itself_and_an_appraisal_to_the_representative_alone() -> None:
    held = DebriefHeld(division=DIVISION, representative=PERSON)
    scored = AppraisalScored(division=DIVISION, representative=PERSON, year=2025, grade=AppraisalGrade.GOOD)
    assert fact("2025-10-01", f"{DIVISION}-B-1", held).targets == (
        Target("debrief", f"{DIVISION}-B-1"),
        Target("representative", PERSON),
    )
    assert fact("2026-01-09", f"{DIVISION}-A-1", scored).targets == (Target("representative", PERSON),)


@pytest.mark.parametrize(
    "data",
    [
        CodePublished(division=DIVISION, code=f"{DIVISION}-QR-1", target=CodeTarget.HOME),
        CodeRevoked(division=DIVISION, code=f"{DIVISION}-QR-1"),
    ],
)
def test_a_code_is_an_aggregate_of_its_own(data: EventData) -> None:
    assert fact("2025-03-01", STATION, data).targets == (Target("code", f"{DIVISION}-QR-1"),)


def test_a_credit_goes_to_the_representative() -> None:
    assert fact("2025-03-01", PERSON, CREDIT, source="/services/supervision").targets == (
        Target("representative", PERSON),
    )


def test_claims_of_every_services_indicators_are_kept() -> None:
    assert [target.aggregate for target in claims("suggestions_assigned", 132).targets] == ["figure"]


def test_a_district_cannot_credit_its_representatives_in_another_services_name() -> None:
    with pytest.raises(Rejected) as refused:
        fact("2025-03-01", PERSON, CREDIT)
    assert refused.value.reason is Reason.NOT_ALLOWED


def test_a_service_cannot_tell_of_mandates() -> None:
    data = MandateStarted(division=DIVISION, level=MandateLevel.DISTRICT, term=18)
    with pytest.raises(Rejected) as refused:
        fact("2025-03-01", PERSON, data, source="/services/suggestions")
    assert refused.value.reason is Reason.NOT_ALLOWED


def test_a_division_publishes_codes_of_its_own_only() -> None:
    with pytest.raises(ValueError, match="must begin with 350206-"):
        CodePublished(division=DIVISION, code=f"{HAICANG}-QR-1", target=CodeTarget.HOME)


def test_a_station_cannot_meet_more_points_than_its_checklist_has() -> None:
    with pytest.raises(ValueError, match="met is 7 but the checklist has 6 items"):
        ChecklistAssessed(division=DIVISION, standard="六有", items=6, met=7)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (
            MandateStarted(division=DIVISION, level=MandateLevel.DISTRICT, term=18, display_name="张三"),
            Reason.SCHEMA,
        ),
        (MandateStarted(division=DIVISION, level=MandateLevel.DISTRICT, term=0), Reason.SCHEMA),
        (
            ReceptionHeld(division=DIVISION, channel=Channel.VISIT, citizens=1, topics=("请打13800138000",)),
            Reason.PERSONAL_DATA,
        ),
        (ReceptionHeld(division=DIVISION, channel=Channel.VISIT, citizens=-1), Reason.SCHEMA),
        (ReceptionHeld(division=DIVISION, channel=Channel.VISIT, citizens=2**31), Reason.SCHEMA),
    ],
)
def test_what_could_name_a_person_or_cannot_be_is_refused(data: EventData, reason: Reason) -> None:
    with pytest.raises(Rejected) as refused:
        fact("2025-03-01", PERSON, data)
    assert refused.value.reason is reason

"""The representative's life: mandates, groups, credits, and what does not fit."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from kit.catalogue import Fact
from services.representatives.anomalies import AnomalyKind
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
from services.representatives.representative import Representative, anomalies, index
from services.representatives.rollup import representative as contribution
from services.representatives.vocabulary import (
    ActivityKind,
    Category,
    Channel,
    CreditKind,
    GroupKind,
    MandateLevel,
    MandateStatus,
    PerformanceKind,
    PerformanceStatus,
)
from tests.services.representatives.history import (
    DETAINED,
    DISTRICT,
    DIVISION,
    MOVED,
    PERSON,
    fact,
    folded,
    stock_at,
)


def started(at: str, level: MandateLevel = DISTRICT, term: int = 18, **more: Any) -> Fact:
    return fact(at, PERSON, MandateStarted(division=DIVISION, level=level, term=term, **more))


def suspended(at: str) -> Fact:
    return fact(at, PERSON, MandateSuspended(division=DIVISION, level=DISTRICT, term=18, reason=DETAINED))


def ended(at: str, term: int = 18) -> Fact:
    return fact(at, PERSON, MandateEnded(division=DIVISION, level=DISTRICT, term=term, reason=MOVED))


def received(at: str, reception: str = f"{DIVISION}-J-1", channel: Channel = Channel.STATION) -> Fact:
    data = ReceptionHeld(division=DIVISION, channel=channel, representatives=(PERSON,), citizens=5)
    return fact(at, reception, data)


def recorded(at: str, status: PerformanceStatus = PerformanceStatus.FILED, on: str = "2025-03-01") -> Fact:
    data = PerformanceRecorded(
        division=DIVISION,
        kind=PerformanceKind.TALK,
        status=status,
        representatives=(PERSON,),
        on=date.fromisoformat(on),
    )
    return fact(at, f"{DIVISION}-P-1", data)


def credited(kind: CreditKind = CreditKind.SUGGESTION, reference: str = f"{DIVISION}-S-1") -> Fact:
    data = PerformanceCredited(
        division=DIVISION, representative=PERSON, kind=kind, on=date(2025, 3, 2), reference=reference
    )
    return fact("2025-03-02", PERSON, data, source="/services/suggestions")


def person(*facts: Fact) -> Representative:
    state: Representative = folded("representative", PERSON, facts)
    return state


def kinds(state: Representative) -> list[AnomalyKind]:
    return [one.kind for one in anomalies(state)]


def test_a_mandate_is_started_suspended_taken_up_again_and_ended() -> None:
    steps = [started("2021-12-01"), suspended("2023-02-01"), started("2023-06-01"), ended("2024-01-01")]
    statuses = [person(*steps[:count]).status for count in range(1, 5)]
    assert statuses == [
        MandateStatus.SERVING,
        MandateStatus.SUSPENDED,
        MandateStatus.SERVING,
        MandateStatus.ENDED,
    ]
    assert anomalies(person(*steps)) == ()


def test_a_person_with_two_mandates_is_one_person_on_two_seats() -> None:
    numbers = contribution(person(started("2021-12-01"), started("2022-01-05", MandateLevel.CITY, 16)))
    assert stock_at(numbers, "representative.serving", "2025-12") == 1
    assert stock_at(numbers, "mandate.serving", "2025-12") == 2


def test_a_person_serves_until_the_last_mandate_ends() -> None:
    city = started("2022-01-05", MandateLevel.CITY, 16)
    numbers = contribution(person(started("2021-12-01"), city, ended("2023-03-01")))
    assert [stock_at(numbers, "mandate.serving", month) for month in ("2021-11", "2021-12", "2022-01", "2023-03")] == [
        0,
        1,
        2,
        1,
    ]
    assert stock_at(numbers, "representative.serving", "2023-03") == 1


def test_a_suspension_leaves_the_stock_while_it_lasts() -> None:
    numbers = contribution(person(started("2021-12-01"), suspended("2023-02-01"), started("2023-06-01")))
    months = ("2023-01", "2023-02", "2023-05", "2023-06")
    assert [stock_at(numbers, "representative.serving", month) for month in months] == [1, 0, 0, 1]


def test_taking_a_mandate_up_again_is_no_election_but_winning_it_again_is() -> None:
    resumed = person(started("2021-12-01"), suspended("2023-02-01"), started("2023-06-01"))
    rewon = person(started("2021-12-01"), ended("2023-02-01"), started("2023-06-01"))
    assert stock_at(contribution(resumed), "mandate.elected_DISTRICT", "2025-12") == 1
    assert stock_at(contribution(rewon), "mandate.elected_DISTRICT", "2025-12") == 2


def test_a_mandate_that_ended_without_a_start_is_an_anomaly_until_the_start_arrives() -> None:
    end = ended("2024-01-01")
    assert kinds(person(end)) == [AnomalyKind.MANDATE_ENDED_WITHOUT_START]
    assert anomalies(person(end))[0].event == end.key
    assert person(end).status is MandateStatus.ENDED
    assert anomalies(person(end, started("2021-12-01"))) == ()


def test_two_serving_mandates_of_one_level_are_an_anomaly_until_one_ends() -> None:
    newer = started("2022-01-05", term=19)
    both = person(started("2021-12-01"), newer)
    assert [(one.kind, one.event) for one in anomalies(both)] == [(AnomalyKind.TWO_MANDATES_AT_ONE_LEVEL, newer.key)]
    assert anomalies(person(started("2021-12-01"), newer, ended("2022-01-06"))) == ()


@pytest.mark.parametrize(
    ("facts", "kind"),
    [
        ([started("2021-12-01"), started("2022-12-01")], AnomalyKind.MANDATE_STARTED_TWICE),
        (
            [started("2021-12-01"), ended("2022-12-01"), ended("2022-12-02")],
            AnomalyKind.MANDATE_ENDED_TWICE,
        ),
        (
            [started("2021-12-01"), ended("2022-12-01"), suspended("2022-12-02")],
            AnomalyKind.MANDATE_SUSPENDED_AFTER_END,
        ),
        ([suspended("2022-12-02")], AnomalyKind.MANDATE_SUSPENDED_WITHOUT_START),
    ],
)
def test_a_step_that_does_not_follow_is_kept_and_shown(facts: list[Fact], kind: AnomalyKind) -> None:
    assert kinds(person(*facts)) == [kind]


def test_an_ended_mandate_is_not_revived_by_a_suspension() -> None:
    state = person(started("2021-12-01"), ended("2022-12-01"), suspended("2022-12-02"))
    assert state.status is MandateStatus.ENDED


def test_the_mandate_keeps_what_its_first_start_said() -> None:
    first = started("2021-12-01", constituency="第3选区", by_election=False)
    state = person(first, suspended("2023-02-01"), started("2023-06-01"))
    assert state.mandates[0].constituency == "第3选区"
    assert state.mandates[0].last_change.at == started("2023-06-01").time


def test_a_profile_change_leaves_what_it_does_not_name() -> None:
    first = started("2021-12-01", category=Category.FARMER, display_name="代表-350206-0017")
    change = ProfileChanged(division=DIVISION, posts=("财经委委员",), station=f"{DIVISION}-L-1")
    state = person(first, fact("2022-01-01", PERSON, change))
    assert (state.name, state.category, state.posts, state.station) == (
        "代表-350206-0017",
        Category.FARMER,
        ("财经委委员",),
        f"{DIVISION}-L-1",
    )


def test_a_representative_without_a_pseudonym_is_shown_by_id() -> None:
    assert person(started("2021-12-01")).name == f"代表-{PERSON}"


def test_group_membership_counts_from_joining_to_leaving() -> None:
    joined = GroupJoined(division=DIVISION, group=f"{DIVISION}-G-1", kind=GroupKind.PROFESSIONAL, name="医疗卫生组")
    left = GroupLeft(division=DIVISION, group=f"{DIVISION}-G-1")
    numbers = contribution(person(fact("2024-02-01", PERSON, joined), fact("2024-09-01", PERSON, left)))
    assert [stock_at(numbers, "representative.grouped", month) for month in ("2024-01", "2024-08", "2024-09")] == [
        0,
        1,
        0,
    ]


def test_leaving_a_group_never_joined_is_an_anomaly() -> None:
    left = GroupLeft(division=DIVISION, group=f"{DIVISION}-G-1")
    assert kinds(person(fact("2024-09-01", PERSON, left))) == [AnomalyKind.GROUP_LEFT_WITHOUT_JOINING]


def test_a_person_credited_before_any_mandate_is_kept_with_an_anomaly_until_one_is_known() -> None:
    reception = received("2025-03-01")
    state = person(reception)
    assert [(one.kind, one.event, one.count) for one in anomalies(state)] == [
        (AnomalyKind.CREDITED_WITHOUT_MANDATE, reception.key, 1)
    ]
    assert [credit.reference for credit in state.credits] == [f"{DIVISION}-J-1"]
    assert anomalies(person(reception, started("2021-12-01"))) == ()


def test_a_person_known_only_by_name_makes_no_division_report_representatives() -> None:
    names = {counter.name for counter in contribution(person(received("2025-03-01")))}
    assert names == {"activity.known", "credit_RECEPTION.known", "credit_RECEPTION.times"}


def test_credits_count_once_by_kind_and_reference() -> None:
    state = person(credited(), credited(), credited(CreditKind.HEARING), credited(reference=f"{DIVISION}-S-2"))
    assert sorted((credit.kind, credit.reference) for credit in state.credits) == [
        (ActivityKind.HEARING, f"{DIVISION}-S-1"),
        (ActivityKind.SUGGESTION, f"{DIVISION}-S-1"),
        (ActivityKind.SUGGESTION, f"{DIVISION}-S-2"),
    ]


def test_a_credit_of_another_service_does_not_hide_the_reception_we_know() -> None:
    own = received("2025-03-01", channel=Channel.VISIT)
    state = person(own, credited(CreditKind.RECEPTION, f"{DIVISION}-J-1"))
    assert [(credit.kind, credit.channel) for credit in state.credits] == [(ActivityKind.RECEPTION, Channel.VISIT)]


def test_a_returned_record_is_no_credit_until_it_is_filed_again() -> None:
    returned = [recorded("2025-03-02"), recorded("2025-03-03", PerformanceStatus.RETURNED)]
    assert person(*returned).credits == ()
    assert len(person(*returned, recorded("2025-03-04")).credits) == 1


def test_activity_is_known_by_month_kind_and_channel() -> None:
    state = person(received("2025-03-01", channel=Channel.VISIT), recorded("2025-05-02", on="2025-04-30"))
    assert index(state)["activity"] == [
        "ACTIVITY:2025-04",
        "ANY:2025-03",
        "ANY:2025-04",
        "CONTACT:2025-03",
        "RECEPTION.VISIT:2025-03",
        "RECEPTION:2025-03",
        "RECORD:2025-04",
    ]


def test_the_index_tells_what_lists_filter_by() -> None:
    found = index(person(started("2021-12-01", category=Category.WORKER), received("2025-03-01")))
    assert found == {
        "status": "SERVING",
        "levels": ["DISTRICT"],
        "category": "WORKER",
        "credited": 1,
        "last_active": "2025-03-01",
        "activity": ["ANY:2025-03", "CONTACT:2025-03", "RECEPTION.STATION:2025-03", "RECEPTION:2025-03"],
        "served": [{"since": "2021-12", "until": None}],
        "fills": [],
        "anomalous": False,
    }

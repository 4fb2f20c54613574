"""The lives of stations, QR codes, receptions and performance records."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from kit.catalogue import Fact
from services.representatives import performance, reception, rollup
from services.representatives.anomalies import AnomalyKind
from services.representatives.events.performance import PerformanceRecorded
from services.representatives.events.reception import ReceptionHeld
from services.representatives.events.station import (
    ChecklistAssessed,
    CodePublished,
    CodeRevoked,
    StationClosed,
    StationOpened,
)
from services.representatives.vocabulary import (
    Channel,
    CodeTarget,
    PerformanceKind,
    PerformanceStatus,
    StationType,
    Tier,
    VisitorRole,
)
from tests.services.representatives.history import DIVISION, OTHER, PERSON, STATION, fact, folded, stock_at

CODE = f"{DIVISION}-QR-1"
RECEPTION = f"{DIVISION}-J-1"
RECORD = f"{DIVISION}-P-1"


def opened(at: str, type: StationType = StationType.LIAISON, tier: Tier = Tier.TOWN, **more: Any) -> Fact:
    return fact(at, STATION, StationOpened(division=DIVISION, type=type, tier=tier, name="联络站", **more))


def closed(at: str) -> Fact:
    return fact(at, STATION, StationClosed(division=DIVISION))


def held(at: str, **more: Any) -> Fact:
    values: dict[str, Any] = {"channel": Channel.STATION, "station": STATION, "representatives": (PERSON,)}
    return fact(at, RECEPTION, ReceptionHeld(division=DIVISION, **(values | {"citizens": 7} | more)))


def published(at: str, holder: str = STATION, target: CodeTarget = CodeTarget.STATION) -> Fact:
    return fact(at, holder, CodePublished(division=DIVISION, code=CODE, target=target))


def revoked(at: str) -> Fact:
    return fact(at, STATION, CodeRevoked(division=DIVISION, code=CODE))


def recorded(at: str, **more: Any) -> Fact:
    values: dict[str, Any] = {"kind": PerformanceKind.TALK, "representatives": (PERSON,), "on": date(2025, 3, 1)}
    return fact(at, RECORD, PerformanceRecorded(division=DIVISION, **(values | more)))


def station(*facts: Fact) -> Any:
    return folded("station", STATION, facts)


def code(*facts: Fact) -> Any:
    return folded("code", CODE, facts)


def numbers(contribution: Any) -> dict[str, int]:
    return {counter.name: number for counter, number in contribution.items() if number}


def odd(anomalies: Any) -> list[tuple[AnomalyKind, int]]:
    return [(one.kind, one.count) for one in anomalies]


def test_a_station_stands_from_opening_to_closing() -> None:
    contribution = rollup.station(station(opened("2021-04-01"), closed("2024-02-01")))
    months = ("2021-03", "2021-04", "2024-01", "2024-02")
    assert [stock_at(contribution, "station.LIAISON", month) for month in months] == [0, 1, 1, 0]


def test_opening_an_open_station_again_replaces_its_details_and_is_no_second_opening() -> None:
    state = station(opened("2021-04-01", tags=("old",)), opened("2023-05-01", StationType.PRACTICE, tags=("new",)))
    assert (state.type, state.tags, len(state.open_spans)) == (StationType.PRACTICE, ("new",), 1)
    assert numbers(rollup.station(state))["station.opened"] == 1


def test_a_station_reopened_after_closing_is_opened_twice() -> None:
    contribution = rollup.station(station(opened("2021-04-01"), closed("2022-02-01"), opened("2023-05-01")))
    assert stock_at(contribution, "station.opened", "2025-12") == 2
    assert [stock_at(contribution, "station.LIAISON", month) for month in ("2022-02", "2023-05")] == [0, 1]


def test_stations_count_by_type_tier_tag_and_who_works_there() -> None:
    medical = opened(
        "2022-01-01", StationType.INDUSTRY, Tier.INDUSTRY, tags=("medical",), representatives=(PERSON, OTHER)
    )
    assert numbers(rollup.station(station(medical))) == {
        "station.known": 1,
        "station.INDUSTRY": 1,
        "station.posted_INDUSTRY": 2,
        "station.network_INDUSTRY": 1,
        "station.posted_medical": 2,
        "station.opened": 1,
    }
    joint = opened("2022-01-01", StationType.STUDIO, Tier.DISTRICT, tags=("joint",), staff=3)
    assert numbers(rollup.station(station(joint))) == {
        "station.known": 1,
        "station.STUDIO": 1,
        "station.staff_STUDIO": 3,
        "station.joint_studio": 1,
        "station.opened": 1,
    }


def test_closing_a_station_that_is_not_open_is_an_anomaly_until_the_opening_arrives() -> None:
    assert odd(station(closed("2024-02-01")).anomalies) == [(AnomalyKind.STATION_CLOSED_WITHOUT_OPENING, 1)]
    assert station(closed("2024-02-01"), opened("2021-04-01")).anomalies == ()


def test_assessing_a_closed_station_is_an_anomaly_and_is_kept() -> None:
    assessed = ChecklistAssessed(division=DIVISION, standard="六有", items=6, met=5)
    state = station(opened("2021-04-01"), closed("2024-02-01"), fact("2024-03-01", STATION, assessed))
    assert odd(state.anomalies) == [(AnomalyKind.STATION_ASSESSED_WHILE_CLOSED, 1)]
    assert [(one.standard, one.items, one.met) for one in state.assessments] == [("六有", 6, 5)]


def test_receptions_at_an_unknown_station_are_one_anomaly_with_a_count() -> None:
    first = held("2025-03-01")
    state = station(first, held("2025-03-02"))
    assert [(one.kind, one.event, one.count) for one in state.anomalies] == [
        (AnomalyKind.RECEPTION_AT_CLOSED_STATION, first.key, 2)
    ]
    assert rollup.station(state) == {}
    assert station(first, opened("2021-04-01")).anomalies == ()


def test_a_reception_after_the_closing_is_an_anomaly() -> None:
    state = station(opened("2021-04-01"), closed("2024-02-01"), held("2025-03-01"))
    assert odd(state.anomalies) == [(AnomalyKind.RECEPTION_AT_CLOSED_STATION, 1)]


def test_a_code_is_valid_from_publication_to_revocation() -> None:
    contribution = rollup.code(code(published("2024-01-10"), revoked("2025-02-01")))
    months = ("2023-12", "2024-01", "2025-01", "2025-02")
    assert [stock_at(contribution, "code.STATION", month) for month in months] == [0, 1, 1, 0]


def test_a_code_of_a_person_counts_as_the_persons() -> None:
    state = code(published("2024-01-10", PERSON, CodeTarget.REPRESENTATIVE))
    assert state.holders == (PERSON,)
    assert numbers(rollup.code(state)) == {"code.known": 1, "code.REPRESENTATIVE": 1}


def test_revoking_a_code_that_is_not_in_use_is_an_anomaly_until_its_publication_arrives() -> None:
    assert odd(code(revoked("2025-02-01")).anomalies) == [(AnomalyKind.CODE_REVOKED_WITHOUT_PUBLICATION, 1)]
    assert code(revoked("2025-02-01"), published("2024-01-10")).anomalies == ()


def test_one_code_at_two_stations_is_an_anomaly_and_counts_once() -> None:
    state = code(published("2024-01-10"), published("2024-05-10", f"{DIVISION}-L-2"))
    assert odd(state.anomalies) == [(AnomalyKind.CODE_USED_TWICE, 1)]
    assert state.holders == (STATION, f"{DIVISION}-L-2")
    assert stock_at(rollup.code(state), "code.STATION", "2025-12") == 1


def test_a_revoked_code_may_be_published_elsewhere() -> None:
    state = code(published("2024-01-10"), revoked("2024-02-01"), published("2024-05-10", f"{DIVISION}-L-2"))
    assert (state.anomalies, state.holders) == ((), (f"{DIVISION}-L-2",))


def test_a_reception_counts_citizens_opinions_and_entries() -> None:
    opinions = (f"{DIVISION}-M-1", f"{DIVISION}-M-2", f"{DIVISION}-M-1")
    state = folded("reception", RECEPTION, [held("2025-03-01", representatives=(PERSON, OTHER), opinions=opinions)])
    assert numbers(rollup.reception(state)) == {
        "reception.known": 1,
        "reception.held": 1,
        "reception.citizens": 7,
        "reception.opinions": 2,
        "reception.entries": 2,
        "reception.by_REPRESENTATIVE": 1,
        "reception.held_STATION": 1,
        "reception.opinions_STATION": 2,
    }


def test_only_receptions_in_a_station_are_entries_and_leaders_are_counted() -> None:
    online = held("2025-03-01", channel=Channel.ONLINE, station=None, visitor_role=VisitorRole.LEADER)
    counted = numbers(rollup.reception(folded("reception", RECEPTION, [online])))
    assert "reception.entries" not in counted
    assert counted["reception.by_LEADER"] == 1


def test_a_reception_told_twice_counts_once_as_last_told() -> None:
    again = held("2025-04-01", citizens=9)
    state = folded("reception", RECEPTION, [held("2025-03-01"), again])
    assert numbers(rollup.reception(state))["reception.citizens"] == 9
    assert [(one.kind, one.event) for one in reception.anomalies(state)] == [
        (AnomalyKind.RECEPTION_HELD_TWICE, again.key)
    ]


def test_a_reception_without_a_representative_is_an_anomaly() -> None:
    state = folded("reception", RECEPTION, [held("2025-03-01", representatives=())])
    assert odd(reception.anomalies(state)) == [(AnomalyKind.RECEPTION_WITHOUT_REPRESENTATIVE, 1)]


def test_a_record_counts_in_the_month_it_took_place_for_as_much_as_it_says() -> None:
    state = folded("performance", RECORD, [recorded("2025-05-02", count=40)])
    assert {
        (counter.month, counter.name): number for counter, number in rollup.performance(state).items() if number
    } == {
        ("2025-03", "performance.known"): 1,
        ("2025-03", "performance.records"): 1,
        ("2025-03", "performance.count_TALK"): 40,
    }


def test_a_donation_counts_its_amount_and_an_inspection_of_a_group_is_the_groups() -> None:
    donation = recorded("2025-03-02", kind=PerformanceKind.DONATION, amount_yuan=5_000)
    assert numbers(rollup.performance(folded("performance", RECORD, [donation])))["performance.amount_yuan"] == 5_000
    inspection = recorded("2025-03-02", kind=PerformanceKind.INSPECTION, group=f"{DIVISION}-G-1", count=3)
    counted = numbers(rollup.performance(folded("performance", RECORD, [inspection])))
    assert counted["performance.group_inspections"] == 3


def test_a_returned_record_is_known_but_counts_nothing() -> None:
    state = folded("performance", RECORD, [recorded("2025-03-02"), recorded("2025-03-03", status="RETURNED")])
    assert numbers(rollup.performance(state)) == {"performance.known": 1, "performance.returned": 1}


@pytest.mark.parametrize(
    ("steps", "anomalous"),
    [
        (["FILED", "REVIEWED", "PUBLISHED"], False),
        (["FILED", "RETURNED", "FILED", "REVIEWED"], False),
        (["PUBLISHED"], False),
        (["FILED", "PUBLISHED"], True),
        (["PUBLISHED", "FILED"], True),
        (["RETURNED", "PUBLISHED"], True),
    ],
)
def test_a_review_goes_step_by_step(steps: list[str], anomalous: bool) -> None:
    facts = [recorded(f"2025-03-{day:02}", status=PerformanceStatus(step)) for day, step in enumerate(steps, 2)]
    state = folded("performance", RECORD, facts)
    assert state.status == steps[-1]
    expected = [(AnomalyKind.RECORD_REVIEW_OUT_OF_ORDER, 1)] if anomalous else []
    assert odd(performance.anomalies(state)) == expected


def test_a_record_filed_before_its_own_date_is_an_anomaly() -> None:
    state = folded("performance", RECORD, [recorded("2025-02-01")])
    assert odd(performance.anomalies(state)) == [(AnomalyKind.RECORD_DATED_AHEAD, 1)]

"""The indicators: every reported figure has one, and what they add up to over districts and periods."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from services.representatives.events.station import CodeRevoked
from services.representatives.indicators import INDICATORS
from services.representatives.vocabulary import (
    Channel,
    CodeTarget,
    MandateLevel,
    PerformanceKind,
    PerformanceStatus,
    StationType,
    VisitorRole,
)
from tests.services.representatives.history import fact
from tests.services.representatives.told import (
    HAICANG,
    HULI,
    XIAMEN,
    claims,
    ends,
    opens,
    person,
    place,
    publishes,
    receives,
    records,
    serves,
)
from tests.services.stage import Stage

FIGURES = Path(__file__).parents[3] / "dataset" / "figures.csv"
QUESTION = """query ($code: ID!, $period: PeriodInput!, $ids: [ID!]) { division(code: $code) {
  representativeIndicators(period: $period, ids: $ids) {
    indicator { id } numerator denominator value precision difference claimed { value precision reporting expected }
  }
} }"""


async def values(stage: Stage, code: str, *ids: str, **period: int) -> dict[str, dict[str, Any]]:
    data = await stage.ask(QUESTION, code=code, period={"year": 2025} | period, ids=list(ids) or None)
    return {one["indicator"]["id"]: one for one in data["division"]["representativeIndicators"]}


async def numbers(stage: Stage, code: str, *ids: str, **period: int) -> list[float | None]:
    found = await values(stage, code, *ids, **period)
    return [found[one]["value"] for one in ids]


def test_every_figure_the_districts_reported_to_this_service_has_its_indicator_and_unit() -> None:
    with FIGURES.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["owner"] == "representatives"]
    assert len(rows) > 40
    assert {(row["indicator"], row["unit"]) for row in rows} <= {(one.id, one.unit) for one in INDICATORS.values()}


async def test_persons_seats_and_elections_are_different_counts(stage: Stage) -> None:
    stage.apply(
        serves(1),
        serves(1, level=MandateLevel.CITY, term=16),
        serves(2, level=MandateLevel.TOWN, at="2021-11-20"),
        serves(3),
        ends(3, at="2022-03-01"),
    )
    ids = (
        "representatives",
        "representatives_registered",
        "seats",
        "district_representatives_elected",
        "town_representatives_elected",
    )
    assert await numbers(stage, HULI, *ids, year=2021) == [3, 3, 4, 2, 1]
    assert await numbers(stage, HULI, *ids[:3], year=2022) == [2, 2, 3]


async def test_what_was_never_reported_is_null_and_what_was_is_zero(stage: Stage) -> None:
    stage.apply(serves(1), ends(1, at="2022-03-01"), receives(1, 1, opinions=()))
    ids = ("representatives", "homes", "opinions_per_reception", "receptions_per_representative", "active_rate")
    found = await values(stage, HULI, *ids)
    assert [found[one]["value"] for one in ids] == [0, None, 0, None, None]
    assert (found["receptions_per_representative"]["numerator"], found["active_rate"]["denominator"]) == (1, 0)


async def test_stations_and_codes_stand_at_the_end_of_the_period(stage: Stage) -> None:
    stage.apply(
        opens(1),
        opens(2, type=StationType.STUDIO, tags=("joint",), at="2025-02-01"),
        opens(3, type=StationType.HOME),
        serves(1),
        serves(2),
        publishes(1, person(1), CodeTarget.REPRESENTATIVE),
        publishes(2, place(3), CodeTarget.HOME),
        fact("2025-05-01", place(3), CodeRevoked(division=HULI, code=f"{HULI}-QR-0002")),
    )
    ids = ("stations", "studios", "joint_studios", "homes", "stations_opened", "qr_homes", "code_coverage")
    assert await numbers(stage, HULI, *ids, month=1) == [1, 0, 0, 1, 0, 1, 0.5]
    assert await numbers(stage, HULI, *ids) == [1, 1, 1, 1, 1, 0, 0.5]


async def test_receptions_are_counted_with_their_citizens_entries_and_channels(stage: Stage) -> None:
    stage.apply(
        serves(1),
        serves(2),
        opens(1),
        receives(1, 1, 2, citizens=10, opinions=(f"{HULI}-M-1", f"{HULI}-M-2", f"{HULI}-M-3")),
        receives(2, 1, citizens=20, at="2025-06-01"),
        receives(3, 2, citizens=5, channel=Channel.VISIT, station=None, visitor_role=VisitorRole.LEADER),
        receives(4, 1, citizens=7, at="2024-06-01", channel=Channel.ENTERPRISE),
    )
    ids = ("receptions", "citizens_received", "station_entries", "leader_town_visits", "receiving_representatives")
    assert await numbers(stage, HULI, *ids) == [3, 35, 3, 1, 2]
    rates = ("receptions_per_representative", "citizens_per_station", "opinions_per_reception")
    assert await numbers(stage, HULI, *rates) == [1.5, 35, 1]
    distinct = (
        "distinct_representatives_entering",
        "visiting_representatives",
        "enterprise_reception_representatives",
        "online_representatives",
    )
    assert await numbers(stage, HULI, *distinct) == [2, 1, 0, 0]
    assert await numbers(stage, HULI, *distinct, quarter=2) == [1, 0, 0, 0]
    assert await numbers(stage, HULI, *distinct, year=2024) == [0, 0, 1, 0]


async def test_records_count_for_as_much_as_they_say(stage: Stage) -> None:
    stage.apply(
        records(1, 1, kind=PerformanceKind.VOLUNTEER, count=8000),
        records(2, 1, kind=PerformanceKind.TALK, count=500),
        records(3, 1, kind=PerformanceKind.DONATION, amount_yuan=3_000_000),
        records(4, 1, kind=PerformanceKind.CONTACT, count=38_000, status=PerformanceStatus.RETURNED),
        records(5, 1, kind=PerformanceKind.CONTACT, count=40),
        records(6, 1, kind=PerformanceKind.INSPECTION, count=3, group=f"{HULI}-G-1"),
        records(7, 1, kind=PerformanceKind.INSPECTION, count=2),
    )
    ids = (
        "performance_records",
        "volunteer_participations",
        "policy_talks",
        "donations_yuan",
        "citizen_contacts",
        "group_inspections",
    )
    assert await numbers(stage, HULI, *ids) == [6, 8000, 500, 3_000_000, 40, 3]


async def test_active_persons_are_counted_once_however_much_they_do(stage: Stage) -> None:
    stage.apply(serves(1), serves(2), serves(3), ends(3, at="2025-06-01"), serves(4))
    stage.apply(receives(1, 1), receives(2, 1, at="2025-09-01"), records(1, 1, 2), records(2, 3, on="2025-04-01"))
    assert await numbers(stage, HULI, "active_representatives", "active_rate") == [3, 2 / 3]
    assert await numbers(stage, HULI, "active_representatives", "active_rate", quarter=3) == [1, 1 / 3]


async def test_a_city_adds_up_its_districts_and_divides_sums(stage: Stage) -> None:
    stage.apply(serves(1), serves(2), receives(1, 1), receives(2, 2))
    stage.apply(serves(1, HAICANG), receives(1, 1, division=HAICANG, citizens=3))
    found = await values(stage, XIAMEN, "receptions", "receptions_per_representative", "active_representatives")
    assert (found["receptions"]["value"], found["receptions"]["precision"]) == (3, "AT_LEAST")
    rate = found["receptions_per_representative"]
    assert (rate["numerator"], rate["denominator"], rate["value"]) == (3, 3, 1)
    assert found["active_representatives"]["value"] == 3


async def test_a_claim_stands_beside_the_computed_value_with_their_difference(stage: Stage) -> None:
    stage.apply(opens(1), claims("stations", 7), claims("rostered_representatives", 206))
    found = await values(stage, HULI, "stations", "rostered_representatives")
    assert (found["stations"]["value"], found["stations"]["difference"]) == (1, -6)
    claimed = {"value": 206, "precision": "EXACT", "reporting": 1, "expected": 1}
    assert found["rostered_representatives"]["value"] is None
    assert found["rostered_representatives"]["claimed"] == claimed


async def test_an_unknown_indicator_is_explained(stage: Stage) -> None:
    refusal = await stage.refusal(QUESTION, code=HULI, period={"year": 2025}, ids=["nonsense"])
    assert refusal.message.startswith("no indicator 'nonsense'; known are representatives, ")

"""What there should be against what there is: villages, professions, fields, departments, seats."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from kit.catalogue import EventData, Fact
from services.representatives.events.group import GroupDisbanded, GroupFormed
from services.representatives.events.register import RegisterEntry, RegisterPublished
from services.representatives.events.representative import GroupJoined, MandateSuspended
from services.representatives.events.station import StationClosed
from services.representatives.register import Register, gaps
from services.representatives.vocabulary import (
    GroupKind,
    MandateLevel,
    PerformanceKind,
    PerformanceStatus,
    RegisterKind,
    StationType,
    Tier,
)
from tests.services.representatives.history import DETAINED, fact, folded
from tests.services.representatives.told import HULI, XIAMEN, ends, opens, person, place, records, serves
from tests.services.stage import Stage

COVERAGE = """query ($kind: RegisterKind!, $period: PeriodInput!) { registers(kind: $kind) { edges { node {
  kind coverage(period: $period) { expected missing entries { name expected present missing } } } } } }"""
INDICATOR = """query ($code: ID!, $id: ID!, $period: PeriodInput!) { division(code: $code) {
  representativeIndicators(period: $period, ids: [$id]) { numerator denominator } } }"""


def lists(kind: RegisterKind, *names: str, at: str = "2024-01-05", seats: int = 1, **more: Any) -> Fact:
    entries = tuple(RegisterEntry(name=name, number=seats) for name in names)
    return fact(at, f"{HULI}-E-{kind}", RegisterPublished(division=HULI, kind=kind, entries=entries, **more))


def group(number: int, data: EventData, at: str = "2024-03-01", of: str = "") -> Fact:
    return fact(at, of or f"{HULI}-G-{number}", data)


async def missing(stage: Stage, kind: RegisterKind, **period: int) -> list[str]:
    data = await stage.ask(COVERAGE, kind=kind.value, period=period or {"year": 2025})
    (edge,) = data["registers"]["edges"]
    return [entry["name"] for entry in edge["node"]["coverage"]["entries"]]


async def counted(stage: Stage, indicator: str, code: str = HULI, **period: int) -> tuple[float, float]:
    data = await stage.ask(INDICATOR, code=code, id=indicator, period=period or {"year": 2025})
    (value,) = data["division"]["representativeIndicators"]
    return value["numerator"], value["denominator"]


async def test_a_village_is_covered_while_its_station_is_open(stage: Stage) -> None:
    village = {"tier": Tier.VILLAGE, "area": "村居001"}
    stage.apply(
        lists(RegisterKind.VILLAGE, "村居001", "村居002"),
        opens(1, at="2024-05-01", **village),
        fact("2025-02-01", place(1), StationClosed(division=HULI)),
    )
    assert await missing(stage, RegisterKind.VILLAGE, year=2024, month=4) == ["村居001", "村居002"]
    assert await missing(stage, RegisterKind.VILLAGE, year=2024) == ["村居002"]
    assert await missing(stage, RegisterKind.VILLAGE) == ["村居001", "村居002"]
    assert await counted(stage, "village_coverage", year=2024) == (1, 2)
    assert await counted(stage, "village_coverage", XIAMEN, year=2025) == (0, 2)


async def test_two_stations_in_one_village_cover_no_other(stage: Stage) -> None:
    stage.apply(
        lists(RegisterKind.VILLAGE, "村居001", "村居002"),
        *(opens(number, tier=Tier.VILLAGE, area="村居001") for number in (1, 2)),
        opens(3, tier=Tier.TOWN, area="村居002"),  # a town of that name is another thing
    )
    assert await counted(stage, "village_coverage") == (1, 2)


async def test_professions_are_those_of_open_stations(stage: Stage) -> None:
    stage.apply(
        lists(RegisterKind.PROFESSION, "医疗", "教育"),
        opens(1, type=StationType.INDUSTRY, tier=Tier.INDUSTRY, profession="医疗"),
    )
    assert await missing(stage, RegisterKind.PROFESSION) == ["教育"]


async def test_a_field_needs_a_group_with_members_that_was_not_disbanded(stage: Stage) -> None:
    formed = {"kind": GroupKind.PROFESSIONAL, "name": "小组"}
    stage.apply(
        lists(RegisterKind.FIELD, "教育", "农业", "医疗"),
        *(
            group(number, GroupFormed(division=HULI, field=field, **formed))
            for number, field in ((1, "教育"), (2, "农业"), (3, "医疗"))
        ),
        *(
            group(0, GroupJoined(division=HULI, group=f"{HULI}-G-{number}", **formed), "2024-04-01", person(1))
            for number in (1, 3)
        ),
        group(3, GroupDisbanded(division=HULI), "2025-06-01"),
    )
    assert await missing(stage, RegisterKind.FIELD, year=2024) == ["农业"]
    assert await missing(stage, RegisterKind.FIELD) == ["农业", "医疗"]


async def test_a_department_counts_once_a_lecture_was_held_that_was_not_returned(stage: Stage) -> None:
    lecture = {"kind": PerformanceKind.LECTURE}
    stage.apply(
        lists(RegisterKind.DEPARTMENT, "教育局", "民政局", "交通局"),
        records(1, 1, department="教育局", **lecture),
        records(2, 1, department="民政局", status=PerformanceStatus.RETURNED, **lecture),
    )
    assert await missing(stage, RegisterKind.DEPARTMENT) == ["民政局", "交通局"]


async def test_a_suspended_mandate_leaves_no_vacancy_and_an_ended_one_does(stage: Stage) -> None:
    seat = {"constituency": "第1选区"}
    suspended = MandateSuspended(division=HULI, level=MandateLevel.DISTRICT, term=18, reason=DETAINED)
    stage.apply(
        lists(RegisterKind.CONSTITUENCY, "第1选区", "第2选区", seats=3, level=MandateLevel.DISTRICT, term=18),
        *(serves(number, **seat) for number in (1, 2, 3)),
        serves(4, level=MandateLevel.CITY, constituency="第2选区"),
        fact("2024-02-01", person(1), suspended),
        ends(2),
    )
    data = await stage.ask(COVERAGE, kind="CONSTITUENCY", period={"year": 2025})
    coverage = data["registers"]["edges"][0]["node"]["coverage"]
    assert coverage["entries"] == [
        {"name": "第1选区", "expected": 3, "present": 2, "missing": 1},
        {"name": "第2选区", "expected": 3, "present": 0, "missing": 3},
    ]
    assert await counted(stage, "seats_vacant") == (4, None)
    assert await counted(stage, "constituency_coverage") == (2, 6)


async def test_what_no_register_lists_is_neither_covered_nor_missing(stage: Stage) -> None:
    stage.apply(opens(1, tier=Tier.VILLAGE, area="村居001"))
    assert await counted(stage, "village_coverage") == (None, None)
    stage.apply(lists(RegisterKind.VILLAGE, "村居002"))
    assert await counted(stage, "village_coverage") == (0, 1)


def test_a_register_is_read_as_it_stood_at_the_end_of_the_month() -> None:
    told = (lists(RegisterKind.FIELD, "教育"), lists(RegisterKind.FIELD, "教育", "农业", at="2025-03-31"))
    state: Register = folded("register", f"{HULI}-E-FIELD", told)
    assert [len(state.entries(month)) for month in ("2023-12", "2024-01", "2025-02", "2025-03")] == [0, 1, 1, 2]
    assert [one.name for one in gaps([state], {(HULI, "FIELD:教育"): 2}, "2025-03") if one.missing] == ["农业"]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"kind": RegisterKind.CONSTITUENCY}, "level and term must be given for CONSTITUENCY"),
        ({"kind": RegisterKind.FIELD, "level": MandateLevel.TOWN, "term": 18}, "and for nothing else"),
        ({"kind": RegisterKind.FIELD, "entries": ("教育", "教育")}, "different names"),
    ],
)
def test_a_register_that_says_too_little_or_too_much_is_refused(values: dict[str, Any], message: str) -> None:
    entries = tuple(RegisterEntry(name=name) for name in values.pop("entries", ()))
    with pytest.raises(ValueError, match=message):
        RegisterPublished(division=HULI, entries=entries, **values)


def test_the_day_a_station_opened_is_the_month_it_counts_from() -> None:
    state = folded("station", place(1), [opens(1, at="2024-05-31", tier=Tier.TOWN, area="第一街道")])
    assert date.fromisoformat(f"{state.open_spans[0].since:%Y-%m-%d}") == date(2024, 5, 31)

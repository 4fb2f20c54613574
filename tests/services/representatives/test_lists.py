"""Lists: filters, orders, stable cursors, and that no query scans a collection."""

from __future__ import annotations

from datetime import date
from itertools import chain

import pytest

from kit.catalogue import EventData, Fact
from services.representatives.events.debrief import DebriefHeld
from services.representatives.events.duty import DutyScheduled
from services.representatives.events.group import GroupFormed
from services.representatives.events.register import CadenceAdopted, RegisterEntry, RegisterPublished
from services.representatives.events.station import StandardAdopted
from services.representatives.vocabulary import (
    Category,
    Channel,
    CodeTarget,
    GroupKind,
    Interval,
    MandateLevel,
    PerformanceKind,
    PerformanceStatus,
    RegisterKind,
    StationType,
    Tier,
    VisitorRole,
)
from tests.services.representatives.history import fact
from tests.services.representatives.told import (
    HAICANG,
    HULI,
    XIAMEN,
    ZHANQIAN,
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


async def ids(stage: Stage, field: str, arguments: str = "") -> list[str]:
    given = f"({arguments})" if arguments else ""
    data = await stage.ask(f"{{ {field}{given} {{ totalCount edges {{ node {{ id }} }} }} }}")
    found = [edge["node"]["id"] for edge in data[field]["edges"]]
    assert data[field]["totalCount"] == len(found)
    return found


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ("", [person(1, ZHANQIAN), person(1, HAICANG), person(1), person(2), person(3), person(4)]),
        (f'within: "{XIAMEN}"', [person(1, HAICANG), person(1), person(2), person(3), person(4)]),
        (f'within: "{HULI}", status: SERVING', [person(1), person(2)]),
        (f'within: "{HULI}", status: ENDED', [person(3)]),
        (f'within: "{HULI}", level: CITY', [person(2)]),
        (f'within: "{HULI}", category: FARMER', [person(1)]),
        (f'within: "{HULI}", active: true, period: {{year: 2025}}', [person(1), person(4)]),
        (f'within: "{HULI}", active: true, period: {{year: 2025, quarter: 2}}', []),
        (f'within: "{HULI}", active: true, period: {{year: 2025, month: 3}}', [person(1), person(4)]),
        (f'within: "{HULI}", active: true', [person(1), person(2), person(4)]),
        (f'within: "{HULI}", active: false', [person(3)]),
        (f'within: "{HULI}", active: false, period: {{year: 2025}}', [person(2), person(3)]),
        (f'within: "{HULI}", anomalous: true', [person(4)]),
        (f'within: "{HULI}", order: MOST_CREDITED', [person(1), person(2), person(4), person(3)]),
        (f'within: "{HULI}", order: LAST_ACTIVE', [person(1), person(4), person(2), person(3)]),
    ],
)
async def test_representatives_are_found_by_every_filter_in_every_order(
    stage: Stage, arguments: str, expected: list[str]
) -> None:
    stage.apply(
        serves(1, category=Category.FARMER),
        serves(2, level=MandateLevel.CITY, term=16),
        serves(3),
        ends(3),
        serves(1, HAICANG),
        serves(1, ZHANQIAN),
        receives(1, 1, at="2025-03-05"),
        receives(2, 1, 4, at="2025-03-01"),
        records(1, 2, on="2024-03-01"),
    )
    assert await ids(stage, "representatives", arguments) == expected


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ("", [place(1, ZHANQIAN), place(1), place(2), place(3), place(9)]),
        (f'within: "{HULI}", type: STUDIO', [place(2)]),
        (f'within: "{HULI}", tier: VILLAGE', [place(3)]),
        (f'within: "{HULI}", tag: "joint"', [place(2)]),
        (f'within: "{HULI}", open: false', [place(9)]),
        (f'within: "{HULI}", parent: "{place(1)}"', [place(3)]),
        (f'within: "{HULI}", anomalous: true', [place(9)]),
        (f'within: "{HULI}", order: NEWEST', [place(3), place(1), place(2), place(9)]),
    ],
)
async def test_stations_are_found_by_every_filter_in_every_order(
    stage: Stage, arguments: str, expected: list[str]
) -> None:
    stage.apply(
        opens(1),
        opens(2, type=StationType.STUDIO, tags=("joint",)),
        opens(3, at="2023-01-01", tier=Tier.VILLAGE, parent=place(1)),
        receives(1, 1, station=place(9)),
        opens(1, ZHANQIAN),
    )
    assert await ids(stage, "stations", arguments) == expected


J = [f"{HULI}-J-{number:04}" for number in range(5)]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ("", [J[3], J[2], J[1]]),
        ("order: OLDEST", [J[1], J[2], J[3]]),
        ("channel: VISIT", [J[2]]),
        ("period: {year: 2025, quarter: 1}", [J[1]]),
        (f'station: "{place(1)}"', [J[3], J[1]]),
        (f'representative: "{person(2)}"', [J[2]]),
        ("visitorRole: LEADER", [J[3]]),
        ("anomalous: true", [J[3]]),
        (f'within: "{ZHANQIAN}"', []),
    ],
)
async def test_receptions_are_found_by_every_filter_in_every_order(
    stage: Stage, arguments: str, expected: list[str]
) -> None:
    stage.apply(
        receives(1, 1, at="2025-03-01"),
        receives(2, 1, 2, at="2025-04-01", channel=Channel.VISIT, station=None),
        receives(3, at="2025-05-01", visitor_role=VisitorRole.LEADER),
    )
    assert await ids(stage, "receptions", arguments) == expected


P = [f"{HULI}-P-{number:04}" for number in range(5)]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ("", [P[3], P[2], P[1]]),
        ("order: OLDEST", [P[1], P[2], P[3]]),
        ("order: LARGEST", [P[2], P[1], P[3]]),
        ("kind: DONATION", [P[2]]),
        ("status: PUBLISHED", [P[1]]),
        ("period: {year: 2025, month: 4}", [P[2]]),
        (f'representative: "{person(2)}"', [P[2]]),
        ("anomalous: true", [P[3]]),
    ],
)
async def test_records_are_found_by_every_filter_in_every_order(
    stage: Stage, arguments: str, expected: list[str]
) -> None:
    stage.apply(
        records(1, 1, on="2025-03-01", status=PerformanceStatus.PUBLISHED),
        records(2, 1, 2, on="2025-04-01", kind=PerformanceKind.DONATION, count=9),
        records(3, 1, on="2026-02-01"),
    )
    assert await ids(stage, "performanceRecords", arguments) == expected


PAGE = """query ($after: String, $order: RepresentativeOrder!) {
  representatives(within: "350206", order: $order, first: 2, after: $after) {
    edges { node { id } } pageInfo { hasNextPage hasPreviousPage endCursor }
  }
}"""


async def pages(stage: Stage, order: str) -> list[list[str]]:
    found: list[list[str]] = []
    after = None
    while True:
        page = (await stage.ask(PAGE, after=after, order=order))["representatives"]
        found.append([edge["node"]["id"] for edge in page["edges"]])
        assert page["pageInfo"]["hasPreviousPage"] == (after is not None)
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            return found


@pytest.mark.parametrize("order", ["ID", "MOST_CREDITED", "LAST_ACTIVE"])
async def test_pages_follow_each_other_without_gap_or_repetition(stage: Stage, order: str) -> None:
    stage.apply(*(serves(number) for number in range(1, 8)))
    stage.apply(receives(1, 2, 5), receives(2, 5, at="2025-04-01"), receives(3, 6, at="2025-02-01"))
    found = await pages(stage, order)
    assert [len(page) for page in found] == [2, 2, 2, 1]
    assert sorted(chain(*found)) == [person(number) for number in range(1, 8)]
    whole = await ids(stage, "representatives", f'within: "{HULI}", order: {order}')
    assert list(chain(*found)) == whole


async def test_a_cursor_stays_where_it_was_while_rows_come_in_front_of_it(stage: Stage) -> None:
    stage.apply(*(serves(number) for number in (2, 4, 6, 8)))
    page = (await stage.ask(PAGE, order="ID"))["representatives"]
    stage.apply(serves(1), serves(3), serves(5))
    rest = (await stage.ask(PAGE, order="ID", after=page["pageInfo"]["endCursor"]))["representatives"]
    assert [edge["node"]["id"] for edge in rest["edges"]] == [person(5), person(6)]


async def test_a_wrong_cursor_size_division_or_period_is_explained(stage: Stage) -> None:
    stage.apply(*(serves(number) for number in range(1, 4)))
    cursor = (await stage.ask(PAGE, order="ID"))["representatives"]["pageInfo"]["endCursor"]
    refusals = [
        await stage.refusal(PAGE, order="LAST_ACTIVE", after=cursor),
        await stage.refusal(PAGE, order="ID", after="nonsense"),
        await stage.refusal("{ stations(first: 201) { totalCount } }"),
        await stage.refusal('{ stations(within: "999999") { totalCount } }'),
        await stage.refusal("{ representatives(active: true, period: {year: 2025, month: 13}) { totalCount } }"),
        await stage.refusal("{ representatives(period: {year: 2025}) { totalCount } }"),
    ]
    assert [refusal.message.partition(";")[0].partition(":")[0] for refusal in refusals] == [
        "this cursor belongs to another order",
        "'nonsense' is not a cursor of this list",
        "first must be between 1 and 200, not 201",
        "no division '999999'",
        "month 13 is outside 1-12",
        "period says when representatives were active",
    ]


def practice(number: int) -> Fact:
    """A group, a slot of the roster, or a debrief."""
    match number % 3:
        case 0:
            data: EventData = GroupFormed(division=HULI, kind=GroupKind.PROFESSIONAL, name="小组", field="教育")
            return fact("2024-01-01", f"{HULI}-G-{number:04}", data)
        case 1:
            on = date(2025, 1 + number % 12, 3)
            data = DutyScheduled(division=HULI, on=on, representatives=(person(number),), station=place(1))
            return fact("2024-12-01", f"{HULI}-D-{number:04}", data)
        case _:
            return fact("2025-10-01", f"{HULI}-B-{number}", DebriefHeld(division=HULI, representative=person(number)))


def arrangements() -> list[Fact]:
    """A register, a cadence and a standard."""
    entries = (RegisterEntry(name="教育"),)
    return [
        fact("2024-01-01", f"{HULI}-E-1", RegisterPublished(division=HULI, kind=RegisterKind.FIELD, entries=entries)),
        fact("2024-01-01", f"{HULI}-C-1", CadenceAdopted(division=HULI, name="半月谈", interval=Interval.HALF_MONTH)),
        fact(
            "2024-01-01",
            f"{HULI}-N-1",
            StandardAdopted(division=HULI, name="八有", types=(StationType.HOME,), items=("有场所",)),
        ),
    ]


EVERYTHING = [
    "representatives",
    'representatives(within: "350200", order: MOST_CREDITED)',
    "representatives(order: LAST_ACTIVE)",
    "representatives(status: SERVING)",
    "representatives(level: DISTRICT)",
    "representatives(category: FARMER)",
    "representatives(active: true, period: {year: 2025})",
    "representatives(active: false)",
    "representatives(anomalous: true)",
    "representatives(active: false, activity: MEMBER_CONTACT, period: {year: 2025})",
    "representatives(chain: {year: 2025, complete: true})",
    "representatives(chain: {year: 2025, complete: false})",
    "stations",
    "stations(order: NEWEST)",
    "stations(type: LIAISON)",
    "stations(tier: TOWN)",
    'stations(tag: "joint")',
    "stations(open: true)",
    'stations(parent: "350206-L-0001")',
    "stations(anomalous: true)",
    "stations(partnered: true)",
    "stations(partnered: false)",
    "stations(standard: SHORT)",
    "receptions",
    "receptions(order: OLDEST)",
    "receptions(channel: VISIT)",
    "receptions(period: {year: 2025})",
    'receptions(station: "350206-L-0001")',
    'receptions(representative: "350206-R-0001")',
    "receptions(visitorRole: LEADER)",
    "receptions(anomalous: true)",
    "performanceRecords",
    "performanceRecords(order: OLDEST)",
    "performanceRecords(order: LARGEST)",
    "performanceRecords(kind: TALK)",
    "performanceRecords(status: FILED)",
    "performanceRecords(period: {year: 2025})",
    'performanceRecords(representative: "350206-R-0001")',
    "performanceRecords(anomalous: true)",
    'performanceRecords(campaign: "five-actions")',
    "performanceRecords(outcome: AGREED)",
    'performanceRecords(group: "350206-G-0001")',
    'performanceRecords(station: "350206-L-0001")',
    "groups",
    "groups(kind: PROFESSIONAL)",
    'groups(committee: "财政经济委员会", manned: true)',
    "duties",
    "duties(status: HELD, order: OLDEST)",
    "duties(status: ABSENT)",
    "duties(status: MOVED)",
    "duties(status: SCHEDULED, period: {year: 2025})",
    'duties(representative: "350206-R-0001")',
    "debriefs",
    "debriefs(status: HELD)",
    "debriefs(order: OLDEST, period: {year: 2025})",
    'debriefs(representative: "350206-R-0001")',
    "registers",
    "registers(kind: FIELD)",
    "cadences",
    "standards",
]
LINKS = {
    "representatives": "station { id } receptions { id } codes { id } division { code }",
    "stations": "parent { id } children { id } representatives { id } codes { id } received { receptions }",
    "receptions": "station { id } representatives { id }",
    "performanceRecords": "station { id } representatives { id } contacted { id }",
    "groups": "representatives { id }",
    "duties": "station { id } representatives { id } receptions { id }",
    "debriefs": "representative { id debriefs { id } }",
    "registers": "coverage(period: {year: 2025}) { missing entries { name } }",
    "cadences": "slots(period: {year: 2025}) { kept }",
    "standards": "division { code }",
}


@pytest.mark.parametrize("field", EVERYTHING)
async def test_no_list_scans_a_collection(stage: Stage, field: str) -> None:
    stage.apply(*(serves(number) for number in range(1, 30)), *(opens(number) for number in range(1, 30)))
    stage.apply(*(receives(number, number, number + 1) for number in range(1, 30)))
    stage.apply(*(records(number, number) for number in range(1, 30)))
    stage.apply(*(practice(number) for number in range(1, 30)), *arrangements())
    stage.apply(publishes(1, place(1), CodeTarget.STATION), publishes(2, person(1), CodeTarget.REPRESENTATIVE))
    name = field.partition("(")[0]
    page = await stage.ask(
        f"{{ {field} {{ totalCount pageInfo {{ endCursor }} edges {{ node {{ id {LINKS[name]} }} }} }} }}"
    )
    stage.scans_nothing()
    after = page[name]["pageInfo"]["endCursor"]
    if after is not None:
        arguments = field[len(name) + 1 : -1]
        given = ", ".join(filter(None, [arguments, f'after: "{after}"']))
        await stage.ask(f"{{ {name}({given}) {{ edges {{ node {{ id }} }} }} }}")
        stage.scans_nothing()


async def test_no_indicator_or_claim_scans_a_collection(stage: Stage) -> None:
    stage.apply(*(serves(number) for number in range(1, 30)), claims("stations", 7))
    stage.apply(*(receives(number, number, number + 1) for number in range(1, 29)))
    await stage.ask(
        """{ divisions { representativeIndicators(period: {year: 2025}) { value } }
             claimedFigures(year: 2025) { value } }"""
    )
    stage.scans_nothing()

"""The subgraph's answers: divisions, entities and their links, one round trip per type, no small number of citizens."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from graphql import GraphQLEnumType, build_schema

from services.representatives.anomalies import TEXTS, AnomalyKind
from services.representatives.events.performance import PerformanceCredited
from services.representatives.events.representative import GroupJoined, MandateStarted, MandateSuspended, ProfileChanged
from services.representatives.events.station import ChecklistAssessed, CodeRevoked
from services.representatives.graph.enums import NAMES
from services.representatives.schema import create_schema
from services.representatives.vocabulary import (
    Category,
    Channel,
    CodeTarget,
    CreditKind,
    GroupKind,
    MandateLevel,
    PerformanceKind,
    PerformanceStatus,
    StationType,
    Tier,
)
from tests.services.representatives.history import DETAINED, DISTRICT, fact
from tests.services.representatives.told import (
    HAICANG,
    HULI,
    ZHANQIAN,
    claims,
    opens,
    person,
    place,
    publishes,
    receives,
    records,
    serves,
)
from tests.services.stage import Stage

ENTITIES = """query ($representations: [_Any!]!) {
  _entities(representations: $representations) {
    __typename
    ... on Representative { id displayName }
    ... on Station { id name }
    ... on Reception { id citizens }
    ... on Division { code name }
  }
}"""


async def test_divisions_form_the_tree_of_the_list(stage: Stage) -> None:
    data = await stage.ask("""{
      division(code: "350206") { name level parent { code parent { code } } children { code } }
      city: division(code: "350200") { children { name } }
      unknown: division(code: "999999") { name }
      divisions(within: "350200", level: DISTRICT) { code }
      all: divisions { code }
      towns: divisions(level: TOWN) { name parent { name level } }
    }""")
    assert data["division"] == {
        "name": "湖里区",
        "level": "DISTRICT",
        "parent": {"code": "350200", "parent": None},
        "children": [],
    }
    assert [one["name"] for one in data["city"]["children"]] == [
        "思明区",
        "海沧区",
        "湖里区",
        "集美区",
        "同安区",
        "翔安区",
    ]
    assert data["unknown"] is None
    assert len(data["divisions"]) == 6
    assert len(data["all"]) == 22
    assert data["towns"] == [{"name": "马集镇", "parent": {"name": "仪征市", "level": "DISTRICT"}}]


async def test_a_representative_shows_mandates_groups_and_what_was_done(stage: Stage) -> None:
    credit = PerformanceCredited(
        division=HULI,
        representative=person(1),
        kind=CreditKind.SUGGESTION,
        on=date(2024, 5, 1),
        reference=f"{HULI}-S-1",
    )
    stage.apply(
        serves(1, constituency="第3选区", category=Category.WORKER, display_name="代表-350206-0017"),
        fact(
            "2023-02-01",
            person(1),
            MandateSuspended(division=HULI, level=DISTRICT, term=18, reason=DETAINED),
        ),
        fact("2022-01-05", person(1), MandateStarted(division=HULI, level=MandateLevel.CITY, term=16)),
        fact("2022-02-01", person(1), ProfileChanged(division=HULI, posts=("委员",), station=place(1))),
        fact(
            "2024-01-01",
            person(1),
            GroupJoined(division=HULI, group=f"{HULI}-G-1", kind=GroupKind.LOCAL, name="第一小组", leader=True),
        ),
        fact("2024-05-01", person(1), credit, source="/services/suggestions"),
        opens(1),
        receives(1, 1, at="2025-03-01"),
        receives(2, 1, at="2025-04-01", channel=Channel.VISIT),
        records(1, 1, on="2025-03-02"),
        publishes(1, person(1), CodeTarget.REPRESENTATIVE),
    )
    data = await stage.ask("""{ representative(id: "350206-R-0001") {
      displayName status category posts lastActive division { name } station { name }
      mandates { level term constituency status started since suspensionReason endReason }
      groups { name kind leader left }
      activity { year kind count }
      in2025: activity(year: 2025) { kind count }
      credits(first: 2) { kind reference on channel record }
      receptions(first: 1) { id channel }
      codes { id target valid }
      anomalies { kind }
    } }""")
    assert data["representative"] == {
        "displayName": "代表-350206-0017",
        "status": "SERVING",
        "category": "WORKER",
        "posts": ["委员"],
        "lastActive": "2025-04-01",
        "division": {"name": "湖里区"},
        "station": {"name": "联络站1"},
        "mandates": [
            {
                "level": "CITY",
                "term": 16,
                "constituency": None,
                "status": "SERVING",
                "started": "2022-01-05T09:00:00+08:00",
                "since": "2022-01-05T09:00:00+08:00",
                "suspensionReason": None,
                "endReason": None,
            },
            {
                "level": "DISTRICT",
                "term": 18,
                "constituency": "第3选区",
                "status": "SUSPENDED",
                "started": "2021-12-01T09:00:00+08:00",
                "since": "2023-02-01T09:00:00+08:00",
                "suspensionReason": "DETAINED",
                "endReason": None,
            },
        ],
        "groups": [{"name": "第一小组", "kind": "LOCAL", "leader": True, "left": None}],
        "activity": [
            {"year": 2024, "kind": "SUGGESTION", "count": 1},
            {"year": 2025, "kind": "RECEPTION", "count": 2},
            {"year": 2025, "kind": "RECORD", "count": 1},
        ],
        "in2025": [{"kind": "RECEPTION", "count": 2}, {"kind": "RECORD", "count": 1}],
        "credits": [
            {
                "kind": "RECEPTION",
                "reference": f"{HULI}-J-0002",
                "on": "2025-04-01",
                "channel": "VISIT",
                "record": None,
            },
            {"kind": "RECORD", "reference": f"{HULI}-P-0001", "on": "2025-03-02", "channel": None, "record": "TALK"},
        ],
        "receptions": [{"id": f"{HULI}-J-0002", "channel": "VISIT"}],
        "codes": [{"id": f"{HULI}-QR-0001", "target": "REPRESENTATIVE", "valid": True}],
        "anomalies": [],
    }


async def test_a_station_shows_its_place_in_the_network_and_what_it_received(stage: Stage) -> None:
    stage.apply(
        opens(1, type=StationType.ROOM, tags=("medical", "joint"), representatives=(person(1), person(9)), staff=2),
        opens(2, tier=Tier.VILLAGE, parent=place(1)),
        serves(1),
        fact("2024-02-01", place(1), ChecklistAssessed(division=HULI, standard="六有", items=6, met=5)),
        publishes(1, place(1), CodeTarget.STATION),
        fact("2024-09-01", place(1), CodeRevoked(division=HULI, code=f"{HULI}-QR-0001")),
        receives(1, 1, citizens=3),
        receives(2, 1, citizens=8, at="2025-04-01"),
    )
    data = await stage.ask("""{ station(id: "350206-L-0001") {
      type tier tags staff open host division { code }
      spans { opened closed }
      children { id parent { id } }
      representatives { id }
      assessments { standard items met }
      codes { valid revoked }
      received { receptions citizens last }
    } }""")
    assert data["station"] == {
        "type": "ROOM",
        "tier": "TOWN",
        "tags": ["joint", "medical"],
        "staff": 2,
        "open": True,
        "host": None,
        "division": {"code": HULI},
        "spans": [{"opened": "2021-04-01T09:00:00+08:00", "closed": None}],
        "children": [{"id": place(2), "parent": {"id": place(1)}}],
        "representatives": [{"id": person(1)}],
        "assessments": [{"standard": "六有", "items": 6, "met": 5}],
        "codes": [{"valid": False, "revoked": "2024-09-01T09:00:00+08:00"}],
        "received": {"receptions": 2, "citizens": 11, "last": "2025-04-01T09:00:00+08:00"},
    }


@pytest.mark.parametrize(("citizens", "shown"), [(0, 0), (1, None), (4, None), (5, 5)])
async def test_numbers_of_citizens_so_small_that_they_could_be_known_are_not_shown(
    stage: Stage, citizens: int, shown: int | None
) -> None:
    stage.apply(opens(1), receives(1, 1, citizens=citizens))
    data = await stage.ask("""{
      reception(id: "350206-J-0001") { citizens }
      station(id: "350206-L-0001") { received { citizens } }
    }""")
    assert data["reception"]["citizens"] == shown
    assert data["station"]["received"]["citizens"] == shown


async def test_a_record_shows_its_review(stage: Stage) -> None:
    stage.apply(
        records(1, 1, kind=PerformanceKind.DONATION, amount_yuan=3_000_000_000, status=PerformanceStatus.PUBLISHED)
    )
    data = await stage.ask("""{ performanceRecords { edges { node {
      kind status on count amountYuan reviews { status } representatives { id anomalies { kind text textZh count } }
    } } } }""")
    assert data["performanceRecords"]["edges"][0]["node"] == {
        "kind": "DONATION",
        "status": "PUBLISHED",
        "on": "2025-03-01",
        "count": 1,
        "amountYuan": 3e9,
        "reviews": [{"status": "PUBLISHED"}],
        "representatives": [
            {
                "id": person(1),
                "anomalies": [
                    {
                        "kind": "CREDITED_WITHOUT_MANDATE",
                        "text": "named by an activity, but no mandate is known",
                        "textZh": "有履职活动，但没有任职记录",
                        "count": 1,
                    }
                ],
            }
        ],
    }


async def test_references_of_a_request_are_resolved_in_one_round_trip_per_type(stage: Stage) -> None:
    stage.apply(*(serves(number) for number in range(1, 41)), *(opens(number) for number in range(1, 41)))
    stage.apply(*(receives(number, number, citizens=9) for number in range(1, 41)))
    representations: list[dict[str, Any]] = []
    for number in range(1, 41):
        representations += [
            {"__typename": "Representative", "id": person(number)},
            {"__typename": "Station", "id": place(number)},
            {"__typename": "Reception", "id": f"{HULI}-J-{number:04}"},
            {"__typename": "Division", "code": HULI},
        ]
    representations.append({"__typename": "Representative", "id": person(99)})
    representations.append({"__typename": "Division", "code": "999999"})
    data = await stage.ask(ENTITIES, representations=representations)
    assert stage.commands.collections() == ["reception", "representative", "station"]
    found = data["_entities"]
    assert found[0] == {"__typename": "Representative", "id": person(1), "displayName": f"代表-{person(1)}"}
    assert found[157] == {"__typename": "Station", "id": place(40), "name": "联络站40"}
    assert found[158] == {"__typename": "Reception", "id": f"{HULI}-J-0040", "citizens": 9}
    assert found[159] == {"__typename": "Division", "code": HULI, "name": "湖里区"}
    assert found[160:] == [None, None]


async def test_links_of_a_whole_page_cost_one_round_trip_per_type(stage: Stage) -> None:
    stage.apply(*(serves(number) for number in range(1, 31)))
    stage.apply(*(opens(number, representatives=(person(number),)) for number in range(1, 31)))
    stage.apply(*(receives(number, number, station=place(number)) for number in range(1, 31)))
    stage.apply(*(publishes(number, person(number), CodeTarget.REPRESENTATIVE) for number in range(1, 31)))
    await stage.ask("""{ representatives(within: "350206") { edges { node {
      codes { id } receptions { id station { id representatives { id } received { receptions } children { id } } }
    } } } }""")
    assert stage.commands.collections() == [
        "code",
        "reception",
        "reception",
        "representative",
        "representative",
        "station",
        "station",
    ]


async def test_claimed_figures_are_shown_as_reported_whoever_computes_them(stage: Stage) -> None:
    stage.apply(
        claims("suggestions_assigned", 132),
        claims("stations", 7, quarter=1),
        claims("visiting_representatives", 180, op=">="),
        claims("stations", 6, year=2024),
        claims("stations", 5, HAICANG),
        claims("stations", 4, ZHANQIAN),
    )
    data = await stage.ask("""{ claimedFigures(within: "350200", year: 2025) {
      division { code } indicator period precision value
    } }""")
    found = [(one["division"]["code"], *list(one.values())[1:]) for one in data["claimedFigures"]]
    assert found == [
        (HAICANG, "stations", "2025", "EXACT", 5.0),
        (HULI, "suggestions_assigned", "2025", "EXACT", 132.0),
        (HULI, "visiting_representatives", "2025", "AT_LEAST", 180.0),
        (HULI, "stations", "2025-Q1", "EXACT", 7.0),
    ]


def test_every_enum_value_is_described_in_english_and_chinese() -> None:
    schema = build_schema(create_schema().as_str(), assume_valid=True)
    ours = {*NAMES.values(), "RepresentationAnomalyKind", "DivisionLevel"}
    enums = [one for one in schema.type_map.values() if isinstance(one, GraphQLEnumType) and one.name in ours]
    assert {one.name for one in enums} == ours
    for enum in enums:
        for name, value in enum.values.items():
            text = value.description or ""
            assert any("一" <= letter <= "鿿" for letter in text), (enum.name, name)
            assert text[0].isascii(), (enum.name, name)


def test_every_type_of_ours_is_described_in_english_and_chinese() -> None:
    schema = build_schema(create_schema().as_str(), assume_valid=True)
    for name, one in schema.type_map.items():
        if name.startswith("_") or name in ("Query", "Date", "DateTime") or not hasattr(one, "fields"):
            continue
        if name.endswith(("Connection", "Edge")) or name == "PeriodInput":
            continue
        assert one.description, name
        assert any("一" <= letter <= "鿿" for letter in one.description), name


def test_every_anomaly_has_its_texts() -> None:
    assert set(TEXTS) == set(AnomalyKind)

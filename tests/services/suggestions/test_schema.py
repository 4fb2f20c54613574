"""What staff can ask of suggestions and opinions, answered from a real MongoDB."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import msgspec
import pytest

from kit.catalogue import EventData
from services.suggestions import events as e
from services.suggestions.events import Channel, Grade, Level, Outcome, Visit
from services.suggestions.schema import create_schema
from tests.services.stage import Stage
from tests.services.suggestions.histories import (
    COSIGNER,
    ID,
    LEAD,
    OPINION_ID,
    REPLIED,
    SCHOOLS,
    START,
    TRAFFIC,
    D,
    assigned,
    bounced,
    closed,
    graded,
    handled,
    joint_opinion,
    keyed,
    promised,
    received,
    rehandled,
    replied,
    sorted_,
    submitted,
    tell,
    visited,
)

Steps = tuple[tuple[str, EventData], ...]


def of(division: str, number: int) -> str:
    return f"{division}-S2025-{number:04}"


def moved(division: str, steps: Steps) -> Steps:
    """The same history in another division."""
    return tuple((at, msgspec.structs.replace(data, division=division)) for at, data in steps)


def tell_many(stage: Stage) -> None:
    """Six suggestions in three divisions; today nobody awaits S2 any more, S3 is overdue, S5 is not."""
    tell(stage, of(D, 1), *REPLIED, ("2025-04-10", graded()), ("2025-04-20", closed()))
    tell(stage, of(D, 2), ("2025-01-21", submitted()), ("2025-02-10", sorted_()), ("2025-03-03", assigned(TRAFFIC)),
               ("2025-03-20", replied(TRAFFIC)))  # fmt: skip
    tell(stage, of(D, 3), ("2025-01-22", submitted(level=Level.CITY)), *START[1:], ("2025-03-04", keyed()))
    tell(stage, of("350205", 4), *moved("350205", (("2025-02-01", submitted()), ("2025-02-10", sorted_()))))
    tell(stage, of("350205", 5), *moved("350205", (("2025-10-08", submitted()), ("2025-11-30", assigned()))))
    tell(stage, of("210802", 6), *moved("210802", REPLIED))


async def ids(stage: Stage, arguments: str = "", field: str = "suggestions") -> list[str]:
    """The last part of the ids a list gives."""
    call = f"{field}({arguments})" if arguments else field
    data = await stage.ask(f"{{ {call} {{ edges {{ node {{ id }} }} totalCount }} }}")
    found = [edge["node"]["id"].rpartition("-")[2].lstrip("0") for edge in data[field]["edges"]]
    assert data[field]["totalCount"] == len(found)
    return found


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ("", "543216"),
        ("within: 350206", "321"),
        ("within: 350200", "54321"),
        ("within: 370782", ""),
        ("status: REPLIED", "26"),
        ("status: CLOSED", "1"),
        ("level: CITY", "3"),
        ('unit: "350206-traffic"', "2"),
        ("key: true", "3"),
        ("key: false, within: 350206", "21"),
        ("overdue: true", "3"),
        ("overdue: false", "54216"),
        ("period: {year: 2025, month: 3}", "3216"),
        ("period: {year: 2025, quarter: 4}", "5"),
        ("period: {year: 2025, month: 2}", "4"),
        ("period: {year: 2024}", ""),
        ("status: ASSIGNED, overdue: true, within: 350200, key: true, unit: \"350206-schools\"", "3"),
        ("order: OLDEST", "612345"),
        ("order: DUE, within: 350200, status: ASSIGNED", "35"),
    ],
)  # fmt: skip
async def test_lists_filter_by_subtree_status_level_unit_key_overdue_and_period(
    stage: Stage, arguments: str, expected: str
) -> None:
    tell_many(stage)
    assert "".join(await ids(stage, arguments)) == expected


async def test_what_is_overdue_depends_on_the_day_it_is_asked(stage: Stage) -> None:
    tell_many(stage)
    stage.day[0] = date(2025, 6, 3)
    assert await ids(stage, "overdue: true") == []
    stage.day[0] = date(2026, 3, 1)
    assert await ids(stage, "overdue: true, order: DUE") == ["3", "5"]


async def test_pages_neither_repeat_nor_skip_a_row_while_others_arrive(stage: Stage) -> None:
    for number in range(10, 22):
        tell(stage, of(D, number), (f"2025-01-{number}", submitted()))
    query = """query ($after: String) { suggestions(first: 5, after: $after, order: OLDEST)
               { edges { cursor node { id } } pageInfo { hasNextPage endCursor } } }"""
    seen: list[str] = []
    after, more, new = None, True, 100
    while more:
        page = (await stage.ask(query, after=after))["suggestions"]
        seen += [edge["node"]["id"] for edge in page["edges"]]
        after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
        tell(stage, of(D, new), ("2024-12-01", submitted()))  # sorts before everything already read
        new += 1
    assert seen == [of(D, number) for number in range(10, 22)]


SUGGESTION = """query ($id: ID!) { suggestion(id: $id) {
    status kind level title topics category key keyPost research
    submittedOn sortedOn assignedOn repliedOn closedOn repliedOnTime dueOn overdueDays threeVisits
    outcome outcomeLetter finalGrade roundsAgree
    firstRound { grade at } secondRound { grade ballot { eligible cast satisfied mostly dissatisfied abstained } }
    division { code } lead { id } cosigners { id } opinions { id title } mergedWith { id }
    handlings { cause orderedOn batch gradings { round grade }
                units { unit role since dueOn extended repliedOn outcome outcomeLetter inPerson opinionOn bouncedOn } }
    deadlines { clock unit start dueOn provisional doneOn running daysLate }
    visits { visit on unit promise } promises { promise unit madeOn dueOn revisitedOn }
    prestudies { fiscalYear adopted } urgings { measure on unit } conversions { caseReferenceHash outcome convertedOn }
    measures { title on unit } timeline { at type actor event } anomalies { kind text textZh at event } } }"""


async def test_a_suggestion_shows_its_whole_life(stage: Stage) -> None:
    tell(stage, OPINION_ID, ("2025-01-10", received()))
    tell(stage, of(D, 9), START[0])
    facts = tell(
        stage,
        ID,
        ("2025-01-20", submitted(topics=("transport",), opinions=(OPINION_ID, f"{D}-O-unknown"))),
        ("2025-02-10", sorted_()),
        ("2025-02-12", e.SuggestionPrestudied(division=D, fiscal_year=2025, adopted=True)),
        ("2025-02-13", keyed()),
        ("2025-02-14", e.SuggestionMerged(division=D, merged_with=of(D, 9))),
        ("2025-03-03", assigned(SCHOOLS, joint=(TRAFFIC,), batch="spring meeting")),
        ("2025-03-05", visited(Visit.BEFORE)),
        ("2025-04-20", joint_opinion()),
        ("2025-06-13", replied(outcome=Outcome.PARTLY, letter="B", in_person=True)),
        ("2025-06-14", promised("2025-09-30")),
        ("2025-06-20", graded(in_person=True)),
        (
            "2025-07-20",
            graded(
                Grade.MOSTLY,
                2,
                ballot=e.GradeBallot(eligible=30, cast=28, satisfied=10, mostly=16, dissatisfied=1, abstained=1),
            ),
        ),
        ("2025-07-21", e.SuggestionUrged(division=D, measure=e.Urging.ON_SITE, unit=SCHOOLS)),
        ("2025-07-22", e.SuggestionConverted(division=D, case_reference_hash="ab" * 32)),
        ("2025-07-23", e.SuggestionMeasureTaken(division=D, title="ten buses")),
        ("2025-08-01", replied(TRAFFIC)),
    )
    shown = (await stage.ask(SUGGESTION, id=ID))["suggestion"]
    timeline, anomalies, deadlines = (shown.pop(name) for name in ("timeline", "anomalies", "deadlines"))
    assert shown == {
        "status": "PROMISED", "kind": "SESSION", "level": "DISTRICT", "title": "More school buses",
        "topics": ["transport"], "category": "education", "key": True, "keyPost": "deputy chair",
        "research": "school transport", "submittedOn": "2025-01-20", "sortedOn": "2025-02-10",
        "assignedOn": "2025-03-03", "repliedOn": "2025-06-13", "closedOn": None, "repliedOnTime": False,
        "dueOn": None, "overdueDays": 0, "threeVisits": False, "outcome": "PARTLY", "outcomeLetter": "B",
        "finalGrade": "MOSTLY", "roundsAgree": False,
        "firstRound": {"grade": "SATISFIED", "at": "2025-06-20T09:00:00+08:00"},
        "secondRound": {"grade": "MOSTLY", "ballot": {
            "eligible": 30, "cast": 28, "satisfied": 10, "mostly": 16, "dissatisfied": 1, "abstained": 1}},
        "division": {"code": D}, "lead": {"id": LEAD}, "cosigners": [{"id": COSIGNER}],
        "opinions": [{"id": OPINION_ID, "title": "The bus is full"}], "mergedWith": {"id": of(D, 9)},
        "handlings": [{
            "cause": "ASSIGNED", "orderedOn": "2025-03-03", "batch": "spring meeting",
            "gradings": [{"round": 1, "grade": "SATISFIED"}, {"round": 2, "grade": "MOSTLY"}],
            "units": [
                {"unit": SCHOOLS, "role": "LEAD", "since": "2025-03-03", "dueOn": "2025-06-03", "extended": False,
                 "repliedOn": "2025-06-13", "outcome": "PARTLY", "outcomeLetter": "B", "inPerson": True,
                 "opinionOn": None, "bouncedOn": None},
                {"unit": TRAFFIC, "role": "JOINT", "since": "2025-03-03", "dueOn": "2025-05-03", "extended": False,
                 "repliedOn": None, "outcome": None, "outcomeLetter": None, "inPerson": False,
                 "opinionOn": "2025-04-20", "bouncedOn": None}]}],
        "visits": [{"visit": "BEFORE", "on": "2025-03-05", "unit": SCHOOLS, "promise": None}],
        "promises": [{"promise": "1", "unit": SCHOOLS, "madeOn": "2025-06-14", "dueOn": "2025-09-30",
                      "revisitedOn": None}],
        "prestudies": [{"fiscalYear": 2025, "adopted": True}],
        "urgings": [{"measure": "ON_SITE", "on": "2025-07-21", "unit": SCHOOLS}],
        "conversions": [{"caseReferenceHash": "ab" * 32, "outcome": "PENDING", "convertedOn": "2025-07-22"}],
        "measures": [{"title": "ten buses", "on": "2025-07-23", "unit": None}],
    }  # fmt: skip
    assert [(step["type"], step["event"]) for step in timeline] == [(f.type.split(".")[2], f.key) for f in facts]
    assert anomalies == [
        {
            "kind": "REPLIED_BY_UNASSIGNED_UNIT",
            "text": "replied to by a unit that was not assigned to reply",
            "textZh": "答复单位并非主办或分办单位",
            "at": "2025-08-01T09:00:00+08:00",
            "event": facts[-1].key,
        }
    ]
    shown_of_each = ("clock", "unit", "dueOn", "doneOn", "running", "daysLate")
    assert [tuple(one[name] for name in shown_of_each) for one in deadlines] == [
        ("REPLY", SCHOOLS, "2025-06-03", "2025-06-13", False, 10),
        ("JOINT_OPINION", TRAFFIC, "2025-05-03", "2025-04-20", False, 0),
        ("GRADING", None, "2025-07-04", "2025-06-20", False, 0),
        ("PROMISE", SCHOOLS, "2025-09-30", None, True, 92),
    ]  # fmt: skip


async def test_an_overdue_suggestion_says_since_when_and_by_how_much(stage: Stage) -> None:
    tell(stage, ID, *START)
    stage.day[0] = date(2025, 6, 30)
    query = f'{{ suggestion(id: "{ID}") {{ dueOn overdueDays repliedOnTime }} }}'
    assert (await stage.ask(query))["suggestion"] == {
        "dueOn": "2025-06-03",
        "overdueDays": 27,
        "repliedOnTime": None,
    }


async def test_a_rehandled_suggestion_shows_both_rounds_and_the_new_clock(stage: Stage) -> None:
    tell(stage, ID, *REPLIED, ("2025-04-10", graded(Grade.DISSATISFIED)), ("2025-04-14", rehandled()))
    shown = (await stage.ask(SUGGESTION, id=ID))["suggestion"]
    assert [(one["cause"], one["units"][0]["dueOn"]) for one in shown["handlings"]] == [
        ("ASSIGNED", "2025-06-03"),
        ("REHANDLED", "2025-05-14"),
    ]
    assert (shown["dueOn"], shown["status"]) == ("2025-05-14", "REHANDLED")
    assert [one["clock"] for one in shown["deadlines"]] == ["REPLY", "GRADING", "REHANDLING_ORDER", "REHANDLED_REPLY"]


async def test_a_bounced_suggestion_shows_who_sent_it_back(stage: Stage) -> None:
    tell(stage, ID, *START, ("2025-03-06", bounced()), ("2025-03-12", assigned(TRAFFIC)))
    shown = (await stage.ask(SUGGESTION, id=ID))["suggestion"]
    assert [(one["units"][0]["unit"], one["units"][0]["bouncedOn"]) for one in shown["handlings"]] == [
        (SCHOOLS, "2025-03-06"),
        (TRAFFIC, None),
    ]


async def test_what_is_not_known_is_null(stage: Stage) -> None:
    assert await stage.ask('{ suggestion(id: "350206-none") { id } opinion(id: "350206-none") { id } }') == {
        "suggestion": None,
        "opinion": None,
    }


async def test_a_suggestion_known_by_one_late_step_is_a_draft_without_words(stage: Stage) -> None:
    tell(stage, ID, ("2025-04-10", graded()))
    shown = (await stage.ask(SUGGESTION, id=ID))["suggestion"]
    assert (shown["status"], shown["title"], shown["lead"], shown["kind"]) == ("DRAFT", None, None, None)


OPINION = """query ($id: ID!) { opinion(id: $id) { status channel title topics citizens legislativeDraft draftStatus
    unit outcome outcomeLetter answer handling grade receivedOn closedOn division { code } representatives { id }
    station { id } reception { id } qrCode suggestion { id title } timeline { type actor } anomalies { kind } } }"""


async def test_an_opinion_shows_its_whole_life(stage: Stage) -> None:
    tell(stage, ID, START[0])
    given = received(
        Channel.QR,
        topics=("transport",),
        citizens=7,
        station=f"{D}-L-1",
        qr_code=f"{D}-QR-1",
        reception=f"{D}-J-1",
        representatives=(LEAD,),
    )
    tell(
        stage,
        OPINION_ID,
        ("2025-03-01", given),
        ("2025-03-02", e.OpinionAnswered(division=D, representative=COSIGNER, content="asked")),
        ("2025-03-04", e.OpinionAssigned(division=D, unit=TRAFFIC)),
        ("2025-03-20", handled(Outcome.PLANNED)),
        ("2025-03-21", e.OpinionConverted(division=D, suggestion=ID)),
    )
    assert (await stage.ask(OPINION, id=OPINION_ID))["opinion"] == {
        "status": "CONVERTED", "channel": "QR", "title": "The bus is full", "topics": ["transport"], "citizens": 7,
        "legislativeDraft": None, "draftStatus": None, "unit": TRAFFIC, "outcome": "PLANNED", "outcomeLetter": None,
        "answer": "asked", "handling": "", "grade": None, "receivedOn": "2025-03-01", "closedOn": None,
        "division": {"code": D}, "representatives": [{"id": LEAD}, {"id": COSIGNER}], "station": {"id": f"{D}-L-1"},
        "reception": {"id": f"{D}-J-1"}, "qrCode": f"{D}-QR-1",
        "suggestion": {"id": ID, "title": "More school buses"},
        "timeline": [{"type": "received", "actor": None}, {"type": "answered", "actor": COSIGNER},
                     {"type": "assigned", "actor": None}, {"type": "handled", "actor": TRAFFIC},
                     {"type": "converted", "actor": None}],
        "anomalies": [{"kind": "CODE_UNKNOWN"}],
    }  # fmt: skip


@pytest.mark.parametrize(("citizens", "shown"), [(0, 0), (1, None), (4, None), (5, 5)])
async def test_fewer_than_five_citizens_are_not_shown(stage: Stage, citizens: int, shown: int | None) -> None:
    tell(stage, OPINION_ID, ("2025-03-01", received(citizens=citizens)))
    assert (await stage.ask(OPINION, id=OPINION_ID))["opinion"]["citizens"] == shown


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ("", "321"),
        ("order: OLDEST", "123"),
        ("within: 350205", "3"),
        ("channel: QR", "1"),
        ("status: RECEIVED", "31"),
        ('topic: "buses"', "32"),
        ("period: {year: 2025, quarter: 1}", "21"),
    ],
)
async def test_opinions_filter_by_subtree_channel_status_topic_and_period(
    stage: Stage, arguments: str, expected: str
) -> None:
    tell(stage, f"{D}-O-1", ("2025-03-01", received(Channel.QR)))
    tell(
        stage,
        f"{D}-O-2",
        ("2025-03-02", received(topics=("noise", "buses"))),
        ("2025-03-04", e.OpinionAssigned(division=D, unit=TRAFFIC)),
    )
    tell(stage, "350205-O-3", *moved("350205", (("2025-05-02", received(topics=("buses",))),)))
    assert "".join(await ids(stage, arguments, "opinions")) == expected


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ('within: "999999"', "BAD_USER_INPUT", "no division '999999'; Query.divisions lists them"),
        ("period: {year: 2025, month: 13}", "BAD_USER_INPUT", "month 13 is outside 1-12"),
        ("first: 0", "BAD_CURSOR", "first must be between 1 and 200, not 0"),
        ("first: 201", "BAD_CURSOR", "first must be between 1 and 200, not 201"),
        ('after: "x"', "BAD_CURSOR", "'x' is not a cursor of this list; use an endCursor it gave you"),
    ],
)
async def test_bad_input_is_explained(stage: Stage, arguments: str, code: str, message: str) -> None:
    for field in ("suggestions", "opinions"):
        assert await stage.refusal(f"{{ {field}({arguments}) {{ totalCount }} }}") == (code, message)


async def test_a_cursor_of_another_order_is_refused(stage: Stage) -> None:
    tell(stage, ID, *START)
    page = await stage.ask("{ suggestions(order: DUE) { pageInfo { endCursor } } }")
    cursor = page["suggestions"]["pageInfo"]["endCursor"]
    code, message = await stage.refusal(f'{{ suggestions(order: OLDEST, after: "{cursor}") {{ totalCount }} }}')
    assert (code, message) == ("BAD_CURSOR", "this cursor belongs to another order; start again without it")


ENTITIES = """query ($representations: [_Any!]!) { _entities(representations: $representations) { __typename
    ... on Suggestion { id title } ... on Opinion { id title } ... on Division { code } } }"""


async def test_references_are_resolved_in_one_round_trip_per_type(stage: Stage) -> None:
    tell_many(stage)
    tell(stage, OPINION_ID, ("2025-01-10", received()))
    wanted = [of(D, 1), of(D, 2), of("210802", 6), of(D, 404), of(D, 1)]
    representations: list[dict[str, Any]] = [{"__typename": "Suggestion", "id": one} for one in wanted]
    representations += [{"__typename": "Opinion", "id": OPINION_ID}, {"__typename": "Opinion", "id": f"{D}-O404"}]
    representations += [{"__typename": "Division", "code": D}, {"__typename": "Division", "code": "999999"}]
    found = (await stage.ask(ENTITIES, representations=representations))["_entities"]
    assert [one and one.get("id", one.get("code")) for one in found] == [
        of(D, 1), of(D, 2), of("210802", 6), None, of(D, 1), OPINION_ID, None, D, None,
    ]  # fmt: skip
    assert stage.commands.collections() == ["opinion", "suggestion"]


async def test_what_the_rows_of_a_page_lead_to_costs_one_query_per_type(stage: Stage) -> None:
    for number in range(1, 8):
        tell(stage, f"{D}-O{number}", ("2025-01-10", received()))
        merged = e.SuggestionMerged(division=D, merged_with=of(D, 1 + number % 7))
        tell(
            stage,
            of(D, number),
            ("2025-01-20", submitted(opinions=(f"{D}-O{number}", f"{D}-O1"))),
            ("2025-02-01", merged),
        )
    query = "{ suggestions { edges { node { id mergedWith { id } opinions { id } } } } }"
    rows = (await stage.ask(query))["suggestions"]["edges"]
    assert len(rows) == 7
    assert all(row["node"]["mergedWith"] and row["node"]["opinions"] for row in rows)
    assert stage.commands.collections() == ["opinion", "suggestion", "suggestion"]


def test_the_contract_with_the_other_subgraphs() -> None:
    sdl = create_schema().as_str()
    assert 'type Division @key(fields: "code") {' in sdl
    # Nullable: a subgraph that is down must not take the division of the others with it.
    assert "suggestionIndicators(period: PeriodInput!, ids: [ID!] = null): [IndicatorValue!]\n" in sdl
    assert 'type Station @key(fields: "id", resolvable: false) {\n  id: ID!\n}' in sdl
    assert 'type Representative @key(fields: "id") {\n  id: ID!\n' in sdl
    assert "federation/v2.11" in sdl
    for line in ("suggestion(id: ID!): Suggestion", "opinion(id: ID!): Opinion", "type SuggestionConnection"):
        assert line in sdl


def chinese(text: str | None) -> bool:
    return any("一" <= character <= "鿿" for character in text or "")


SPECIFIED = re.compile(r"_.*|.*__.*|Query|ID|String|Int|Float|Boolean|Date|DateTime|FieldSet")


def test_every_type_enum_and_enum_value_is_described_in_chinese_too() -> None:
    types = create_schema()._schema.type_map  # the graphql-core schema
    ours = {name: one for name, one in types.items() if not SPECIFIED.fullmatch(name)}
    described = {name: one.description for name, one in ours.items()}
    for one in ours.values():
        described |= {f"{one.name}.{name}": value.description for name, value in getattr(one, "values", {}).items()}
    assert len(described) > 150
    assert [name for name, text in described.items() if not chinese(text)] == []

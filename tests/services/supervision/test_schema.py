"""What the subgraph answers, from a real MongoDB: filters, pages, references, numbers, and how it reads them."""

from __future__ import annotations

from typing import Any

import pytest
from pymongo.database import Database

from kit.catalogue import Fact
from services.supervision.draw import draw as draw_again
from tests.services.stage import Stage
from tests.services.supervision.histories import fact, follow_up

ITEMS = """
    query($within: ID, $kind: SupervisionItemKind, $status: SupervisionItemStatus, $period: PeriodInput,
          $organ: SupervisedOrgan, $overdue: Boolean, $order: SupervisionOrder! = OLDEST, $first: Int, $after: String) {
      supervisionItems(within: $within, kind: $kind, status: $status, period: $period, organ: $organ,
                       overdue: $overdue, order: $order, first: $first, after: $after) {
        totalCount pageInfo { hasNextPage endCursor } edges { node { id } }
      }
    }
"""


def hearing(subject: str, meeting_on: str, organ: str = "GOVERNMENT", held: bool = False) -> list[Fact]:
    """Scheduled a month before with every report in time; held on the day, or not yet."""
    year, month, _ = meeting_on.split("-")
    early = f"{int(year) - 1}-{month}-01"
    facts = [
        fact("hearing.scheduled", subject, early, title=f"{subject} 专项报告", organ=organ, meeting_on=meeting_on),
        *(fact("hearing.report_sent", subject, early, stage=one) for one in ("FOR_COMMENT", "DELIVERED", "TO_MEMBERS")),
    ]
    return [*facts, fact("hearing.held", subject, meeting_on)] if held else facts


def opinion(subject: str, on: str, due: str) -> Fact:
    return fact("hearing.opinion_issued", subject, on, title="审议意见", report_due=due)


@pytest.fixture
def items(stage: Stage) -> Stage:
    """Six items in three districts: two overdue on the tenth of July 2025, one due that very day."""
    unsent = fact(
        "hearing.scheduled", "350203-H1", "2025-06-01", title="报告未送", organ="OTHER", meeting_on="2025-07-20"
    )
    stage.apply(
        *hearing("350206-H1", "2025-03-27", "COURT", held=True),
        opinion("350206-H1", "2025-04-03", due="2025-07-09"),
        *hearing("350206-H2", "2025-04-27", held=True),
        opinion("350206-H2", "2025-05-03", due="2025-07-10"),
        *hearing("350206-H3", "2025-09-27", "PROCURATORATE"),
        unsent,
        *hearing("210881-H1", "2024-12-20", held=True),
        follow_up("350206-followup-S7", "2025-06-15", "350206-S7"),
    )
    return stage


async def ids(stage: Stage, **variables: Any) -> list[str]:
    listed = (await stage.ask(ITEMS, **variables))["supervisionItems"]
    found = [edge["node"]["id"] for edge in listed["edges"]]
    assert listed["totalCount"] == len(found)
    return found


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["210881-H1", "350206-H1", "350206-H2", "350206-followup-S7", "350203-H1", "350206-H3"]),
        ({"order": "NEWEST", "kind": "HEARING", "within": "350206"}, ["350206-H3", "350206-H2", "350206-H1"]),
        ({"within": "350200"}, ["350206-H1", "350206-H2", "350206-followup-S7", "350203-H1", "350206-H3"]),
        ({"within": "210881"}, ["210881-H1"]),
        ({"within": "621000"}, []),
        ({"kind": "FOLLOW_UP"}, ["350206-followup-S7"]),
        ({"status": "OPINION_ISSUED"}, ["350206-H1", "350206-H2"]),
        ({"status": "REPORT_SENT"}, ["350206-H3"]),
        ({"organ": "COURT"}, ["350206-H1"]),
        ({"period": {"year": 2025, "quarter": 2}}, ["350206-H2", "350206-followup-S7"]),
        ({"period": {"year": 2024}}, ["210881-H1"]),
        ({"period": {"year": 2025, "month": 9}, "organ": "PROCURATORATE"}, ["350206-H3"]),
        ({"overdue": True}, ["350206-H1", "350203-H1"]),
        ({"overdue": False, "kind": "HEARING"}, ["210881-H1", "350206-H2", "350206-H3"]),
        ({"order": "DUE", "kind": "HEARING", "within": "350200", "overdue": True}, ["350203-H1", "350206-H1"]),
        (
            {"order": "DUE", "within": "350206"},
            ["350206-H1", "350206-H2", "350206-H3", "350206-followup-S7"],
        ),
    ],
)
async def test_items_are_filtered_and_ordered(items: Stage, asked: dict[str, Any], found: list[str]) -> None:
    assert await ids(items, **asked) == found


async def test_an_item_shows_its_hearing_terms_and_what_does_not_fit(items: Stage) -> None:
    items.apply(
        fact("meeting.held", "350206-M1", "2025-03-27", kind="COMMITTEE", title="第二十次会议"),
        fact("hearing.held", "350206-H9", "2025-03-27", meeting="350206-M1"),
    )
    query = """
        fragment All on SupervisionItem {
            title kind status on dueOn overdueDays division { code }
            deadlines { kind dueOn doneOn running daysLate }
            hearing { organ meetingOn heldOn meeting { title } reports { stage }
                      opinions { title reportDueOn reportedOn } }
            followUp { cause }
            anomalies { kind text textZh event }
        }
        { heard: supervisionItem(id: "350206-H1") { ...All } bare: supervisionItem(id: "350206-H9") { ...All }
          none: supervisionItem(id: "350206-H0") { id } }
    """
    answer = await items.ask(query)
    assert answer["none"] is None
    heard = answer["heard"]
    assert heard["deadlines"][0] == {
        "kind": "REPORT_FOR_COMMENT",
        "dueOn": "2025-03-07",
        "doneOn": "2024-03-01",
        "running": False,
        "daysLate": 0,
    }
    assert heard["deadlines"][3] == {
        "kind": "HANDLING_REPORT",
        "dueOn": "2025-07-09",
        "doneOn": None,
        "running": True,
        "daysLate": 1,
    }
    del heard["deadlines"]
    assert heard == {
        "title": "350206-H1 专项报告",
        "kind": "HEARING",
        "status": "OPINION_ISSUED",
        "on": "2025-03-27",
        "dueOn": "2025-07-09",
        "overdueDays": 1,
        "division": {"code": "350206"},
        "hearing": {
            "organ": "COURT",
            "meetingOn": "2025-03-27",
            "heldOn": "2025-03-27",
            "meeting": None,
            "reports": [{"stage": "FOR_COMMENT"}, {"stage": "DELIVERED"}, {"stage": "TO_MEMBERS"}],
            "opinions": [{"title": "审议意见", "reportDueOn": "2025-07-09", "reportedOn": None}],
        },
        "followUp": None,
        "anomalies": [],
    }
    assert answer["bare"]["hearing"]["meeting"] == {"title": "第二十次会议"}
    assert [(one["kind"], one["text"], one["textZh"]) for one in answer["bare"]["anomalies"]] == [
        ("HEARD_WITHOUT_REPORT", "Heard although no report was ever sent", "未送交报告即听取审议"),
        ("HEARING_NOT_SCHEDULED", "Heard without having been scheduled", "未列入议程即听取审议"),
    ]


async def test_pages_stay_put_while_rows_come_in_front(stage: Stage) -> None:
    def meeting(day: int, number: int) -> Fact:
        kind = {"kind": "CHAIRPERSONS", "title": f"第{number}次主任会议"}
        return fact("meeting.held", f"210881-M{number:02}", f"2025-03-{day:02}", **kind)

    stage.apply(*(meeting(day=10 + number // 2, number=number) for number in range(10)))
    query = """query($after: String) { meetings(first: 4, after: $after) {
        pageInfo { hasNextPage hasPreviousPage endCursor } edges { cursor node { id } } } }"""
    pages, after = [], None
    for _ in range(3):
        page = (await stage.ask(query, after=after))["meetings"]
        pages.append([edge["node"]["id"][-2:] for edge in page["edges"]])
        after = page["pageInfo"]["endCursor"]
        assert after == page["edges"][-1]["cursor"]
        stage.apply(meeting(day=20, number=20 + len(pages)))
    assert pages == [["09", "08", "07", "06"], ["05", "04", "03", "02"], ["01", "00"]]
    assert page["pageInfo"]["hasNextPage"] is False
    assert page["pageInfo"]["hasPreviousPage"] is True


async def test_findings_are_filtered_by_status_owner_and_term(stage: Stage) -> None:
    def raised(number: int, owner: str, due: str | None) -> Fact:
        data = {"title": f"问题{number}", "owner": f"350206-{owner}"} | ({"due": due} if due else {})
        return fact("finding.raised", f"350206-F{number}", f"2025-05-0{number}", **data)

    stage.apply(
        raised(1, "water-bureau", "2025-07-09"),
        raised(2, "water-bureau", "2025-07-10"),
        raised(3, "road-bureau", None),
        raised(4, "road-bureau", "2025-06-01"),
        fact("finding.rectified", "350206-F4", "2025-05-20", stage="REPORTED"),
    )
    query = """query($status: FindingStatus, $owner: ID, $overdue: Boolean, $order: SupervisionOrder! = OLDEST) {
        findings(status: $status, owner: $owner, overdue: $overdue, order: $order) { edges { node { id } } } }"""

    async def found(**asked: Any) -> str:
        edges = (await stage.ask(query, **asked))["findings"]["edges"]
        return "".join(edge["node"]["id"].removeprefix("350206-F") for edge in edges)

    assert await found() == "1234"
    assert await found(status="RAISED") == "123"
    assert await found(owner="350206-road-bureau") == "34"
    assert await found(overdue=True) == "1"
    assert await found(overdue=False) == "234"
    assert await found(order="DUE") == "1234"
    assert await found(order="DUE", owner="350206-road-bureau", status="REPORTED") == "4"


async def test_projects_are_filtered_by_electorate_status_and_year(stage: Stage) -> None:
    def project(number: int, electorate: str, year: int, adopted: bool) -> list[Fact]:
        subject, day = f"420704-P{number}", f"{year}-01-1{number}"
        vote = {"adopted": adopted, "candidates": 12, "seats": 10, "ballot": f"420704-B{number}"}
        title = {"title": f"项目{number}", "electorate": electorate, "year": year}
        tally = {
            "matter": "PROJECT",
            "about": subject,
            "eligible": 40,
            "cast": 30,
            "choices": {"FOR": 20, "AGAINST": 10},
        }
        return [
            fact("project.nominated", subject, f"{year - 1}-11-01", **title),
            fact("project.shortlisted", subject, f"{year - 1}-12-01"),
            fact("ballot.tallied", f"420704-B{number}", day, **tally),
            fact("project.balloted", subject, day, **vote),
        ]

    stage.apply(*project(1, "CONGRESS", 2024, True), *project(2, "TOWN", 2024, False), *project(3, "TOWN", 2025, True))
    query = """query($electorate: Electorate, $status: LivelihoodProjectStatus, $year: Int) {
        livelihoodProjects(electorate: $electorate, status: $status, year: $year) { edges { node {
            id ballots { id turnout results { choice papers } } } } } }"""

    async def found(**asked: Any) -> list[str]:
        edges = (await stage.ask(query, **asked))["livelihoodProjects"]["edges"]
        assert edges[0]["node"]["ballots"] == [
            {
                "id": edges[0]["node"]["id"].replace("P", "B"),
                "turnout": 0.75,
                "results": [{"choice": "FOR", "papers": 20}, {"choice": "AGAINST", "papers": 10}],
            }
        ]
        return [edge["node"]["id"][-1] for edge in edges]

    assert await found() == ["3", "2", "1"]
    assert stage.commands.collections() == ["ballot", "project"]
    assert await found(electorate="TOWN") == ["3", "2"]
    assert await found(status="ADOPTED") == ["3", "1"]
    assert await found(year=2024) == ["2", "1"]
    assert await found(year=2024, status="NOT_ADOPTED", electorate="TOWN") == ["2"]


async def test_meetings_appointments_and_ballots_are_listed(stage: Stage) -> None:
    ballot = {"matter": "HEARING", "about": "350206-H1", "eligible": 0, "cast": 0, "choices": {}}
    stage.apply(
        fact("meeting.held", "350206-M1", "2025-03-27", kind="COMMITTEE", title="第二十次会议"),
        fact("meeting.held", "350206-M2", "2025-04-27", kind="CONGRESS", title="第四次会议"),
        fact("appointment.decided", "350206-A1", "2025-03-28", appointed=3, removed=2, meeting="350206-M1"),
        fact("ballot.tallied", "350206-B1", "2025-03-27", **ballot),
    )
    answer = await stage.ask("""{
        meetings(kind: COMMITTEE, period: {year: 2025}) { edges { node { id kind heldOn } } }
        appointments(within: "350200") { totalCount edges { node { appointed removed decidedOn meeting { title } } } }
        ballots(matter: HEARING) { edges { node { about talliedOn turnout results { papers } } } }
    }""")
    assert answer == {
        "meetings": {"edges": [{"node": {"id": "350206-M1", "kind": "COMMITTEE", "heldOn": "2025-03-27"}}]},
        "appointments": {
            "totalCount": 1,
            "edges": [
                {
                    "node": {
                        "appointed": 3,
                        "removed": 2,
                        "decidedOn": "2025-03-28",
                        "meeting": {"title": "第二十次会议"},
                    }
                }
            ],
        },
        "ballots": {
            "edges": [{"node": {"about": "350206-H1", "talliedOn": "2025-03-27", "turnout": None, "results": []}}]
        },
    }


async def test_references_of_one_type_cost_one_round_trip(items: Stage) -> None:
    items.apply(
        *(fact("finding.raised", f"350206-F{n}", "2025-05-01", title="问题", owner="350206-x") for n in range(3)),
        fact("project.nominated", "350206-P1", "2025-01-01", title="项目", electorate="CONGRESS", year=2025),
    )
    wanted = ["350206-H1", "350206-H2", "350206-H0", "210881-H1"]
    representations = [
        *({"__typename": "SupervisionItem", "id": one} for one in wanted),
        *({"__typename": "Finding", "id": f"350206-F{n}"} for n in range(3)),
        {"__typename": "LivelihoodProject", "id": "350206-P1"},
    ]
    fragments = """... on SupervisionItem { id status findings { id } }
        ... on Finding { id item { id } } ... on LivelihoodProject { id }"""
    found = await items.entities(representations, fragments)
    assert [one and one["id"] for one in found] == [
        "350206-H1",
        "350206-H2",
        None,
        "210881-H1",
        "350206-F0",
        "350206-F1",
        "350206-F2",
        "350206-P1",
    ]
    assert items.commands.collections() == ["finding", "finding", "item", "project"]  # one for the items' findings


def draw(subject: str, drawn: list[int], **data: Any) -> Fact:
    whole = {"title": "抽取", "purpose": "CASES", "frame_hash": "a" * 64, "seed": "1", "size": 3, "frame_size": 9}
    return fact("sample.drawn", subject, "2025-05-01", drawn=drawn, **whole | data)


async def test_a_citys_inspection_knows_the_districts_that_joined_it_and_what_they_found(stage: Stage) -> None:
    law = {"title": "食品安全法执法检查", "mode": "JOINT", "laws": ["食品安全法"]}
    stage.apply(
        fact("inspection.started", "350200-I1", "2025-04-01", **law),
        *(fact("inspection.started", f"{code}-I1", "2025-04-10", **law) for code in ("350203", "350205", "350211")),
        *(
            fact("inspection.joined", f"{code}-I1", "2025-04-11", inspection="350200-I1")
            for code in ("350205", "350203")
        ),
        fact("inspection.reported", "350203-I1", "2025-05-20", sites=4, representatives=["350203-R1"]),
        fact("finding.raised", "350203-F1", "2025-05-20", title="台账缺失", owner="350203-x", item="350203-I1"),
    )
    query = """{ supervisionItem(id: "350200-I1") {
        inspection { laws } joins { id }
        joinedBy { division { code } joins { id } status findings { title } representatives { id } } } }"""
    shown = (await stage.ask(query))["supervisionItem"]
    city = {"id": "350200-I1"}
    assert shown == {
        "inspection": {"laws": ["食品安全法"]},
        "joins": None,
        "joinedBy": [
            {"division": {"code": "350205"}, "joins": city, "status": "OPEN", "findings": [], "representatives": []},
            {
                "division": {"code": "350203"},
                "joins": city,
                "status": "REPORTED",
                "findings": [{"title": "台账缺失"}],
                "representatives": [{"id": "350203-R1"}],
            },
        ],
    }
    found = await numbers(stage, "350200", "laws_inspected", "inspections", "inspections_joined", year=2025)
    assert {name: value["value"] for name, value in found.items()} == {
        "laws_inspected": 1,
        "inspections": 1,
        "inspections_joined": 1,
    }


async def test_draws_are_listed_by_whether_they_can_be_reproduced(stage: Stage) -> None:
    honest = list(draw_again("a" * 64, "1", 9, 3))
    stage.apply(
        draw("350211-W1", honest),
        draw("350211-W2", [place for place in range(9) if place not in honest][:3]),
        fact(
            "sample.drawn",
            "350211-W3",
            "2025-05-02",
            title="抽取",
            purpose="CASES",
            frame_hash="a" * 64,
            seed="1",
            size=3,
        ),
    )
    query = "query($r: Boolean) { supervisionItems(reproducible: $r) { edges { node { id } } } }"

    async def listed(reproducible: bool | None) -> list[str]:
        edges = (await stage.ask(query, r=reproducible))["supervisionItems"]["edges"]
        return sorted(edge["node"]["id"] for edge in edges)

    assert await listed(True) == ["350211-W1"]
    assert await listed(False) == ["350211-W2"]
    assert await listed(None) == ["350211-W1", "350211-W2", "350211-W3"]
    rate = (await numbers(stage, "350211", "draws_reproducible_rate", year=2025))["draws_reproducible_rate"]
    assert (rate["numerator"], rate["denominator"]) == (1, 3)


async def test_commitments_are_listed_by_what_became_of_them_today(stage: Stage) -> None:
    """Today is the tenth of July 2025."""

    def made(number: int, due: str) -> Fact:
        return fact("commitment.made", f"350213-C{number}", "2025-03-01", title="承诺", unit="350213-x", due=due)

    stage.apply(
        made(1, "2025-07-09"),
        made(2, "2025-07-10"),
        made(3, "2025-06-01"),
        fact("commitment.fulfilled", "350213-C3", "2025-06-05", proof="验收单"),
        made(4, "2025-06-01"),
        fact("commitment.broken", "350213-C4", "2025-06-02"),
    )
    query = """query($s: CommitmentStatus) { commitments(status: $s) {
        totalCount edges { node { id status overdueDays } } } }"""

    async def listed(status: str) -> list[dict[str, Any]]:
        return [edge["node"] for edge in (await stage.ask(query, s=status))["commitments"]["edges"]]

    assert await listed("OVERDUE") == [{"id": "350213-C1", "status": "OVERDUE", "overdueDays": 1}]
    assert await listed("PENDING") == [{"id": "350213-C2", "status": "PENDING", "overdueDays": 0}]
    assert await listed("FULFILLED") == [{"id": "350213-C3", "status": "FULFILLED", "overdueDays": 4}]
    assert await listed("BROKEN") == [{"id": "350213-C4", "status": "BROKEN", "overdueDays": 0}]


async def test_a_ballot_shows_how_many_were_serving_and_that_more_could_vote(stage: Stage) -> None:
    spans = [{"level": "DISTRICT", "since": "2021-12-01T09:00:00+08:00"}]
    totals = {"matter": "HEARING", "about": "350212-H1", "electorate": "COMMITTEE", "cast": 1, "choices": {"FOR": 1}}
    stage.apply(
        fact("membership.served", "350212-R1", "2021-12-01", source="/services/representatives", spans=spans),
        fact("ballot.tallied", "350212-B1", "2025-03-01", eligible=1, **totals),
        fact("ballot.tallied", "350212-B2", "2025-03-02", eligible=2, **totals),
    )
    ballots = (await stage.ask("{ ballots(order: OLDEST) { edges { node { serving anomalies { kind } } } } }"))[
        "ballots"
    ]
    assert [edge["node"] for edge in ballots["edges"]] == [
        {"serving": 1, "anomalies": []},
        {"serving": 1, "anomalies": [{"kind": "ELIGIBLE_NOT_SERVING"}]},
    ]
    assert stage.commands.collections() == ["ballot", "electorate"]


async def test_departments_never_appraised_are_found(stage: Stage) -> None:
    stage.apply(
        *(fact("department.listed", f"350212-{name}", "2022-12-01", name=name) for name in ("a", "b", "c")),
        fact("work_appraisal.graded", "350212-A1", "2023-11-01", department="350212-b", grade="MOSTLY"),
    )
    query = "query($a: Boolean) { departments(appraised: $a) { edges { node { name appraisals { grade } } } } }"

    async def listed(appraised: bool) -> list[Any]:
        return [edge["node"] for edge in (await stage.ask(query, a=appraised))["departments"]["edges"]]

    assert [one["name"] for one in await listed(False)] == ["a", "c"]
    assert await listed(True) == [{"name": "b", "appraisals": [{"grade": "MOSTLY"}]}]
    rate = (await numbers(stage, "350212", "departments_never_appraised_rate", year=2023)).popitem()[1]
    assert (rate["numerator"], rate["denominator"]) == (2, 3)


async def test_what_is_not_told_of_is_unknown_and_not_none(stage: Stage) -> None:
    stage.apply(
        fact("meeting.held", "210811-M1", "2025-07-08", kind="PROGRESS", title="年中推进会"),
        fact("plan.adopted", "210811-plan-2025", "2025-02-08", year=2025, title="监督计划", topics=[]),
    )
    found = await numbers(stage, "210811", "committee_meetings", "plan_topics_proposed", "plan_priorities", year=2025)
    assert {name: value["value"] for name, value in found.items()} == {
        "committee_meetings": None,
        "plan_topics_proposed": None,
        "plan_priorities": 0,
    }


async def test_a_suggestion_shows_its_follow_up_and_a_follow_up_its_suggestion(items: Stage) -> None:
    items.apply(follow_up("350206-followup-S8", "2025-06-16", "350206-S8"))
    suggestions = [{"__typename": "Suggestion", "id": f"350206-S{number}"} for number in (7, 8, 9)]
    found = await items.entities(
        suggestions, "... on Suggestion { id followUp { id status followUp { cause openedOn suggestion { id } } } }"
    )
    assert [one["followUp"] and one["followUp"]["id"] for one in found] == [
        "350206-followup-S7",
        "350206-followup-S8",
        None,
    ]
    assert found[0]["followUp"] == {
        "id": "350206-followup-S7",
        "status": "OPEN",
        "followUp": {
            "cause": "DISSATISFIED_TWICE",
            "openedOn": "2025-06-15",
            "suggestion": {"id": "350206-S7"},
        },
    }
    assert items.commands.collections() == ["item"]


async def test_findings_and_their_items_are_linked_both_ways(items: Stage) -> None:
    data = {"title": "审判流程公开不及时", "owner": "350206-court"}
    items.apply(
        fact("finding.raised", "350206-F1", "2025-04-01", item="350206-H1", **data),
        fact("finding.raised", "350206-F2", "2025-04-02", **data),
    )
    answer = await items.ask("""{
        item: supervisionItem(id: "350206-H1") { findings { id history { status since } } }
        one: finding(id: "350206-F1") { owner item { title } }
        other: finding(id: "350206-F2") { item { title } }
    }""")
    assert answer == {
        "item": {"findings": [{"id": "350206-F1", "history": [{"status": "RAISED", "since": "2025-04-01"}]}]},
        "one": {"owner": "350206-court", "item": {"title": "350206-H1 专项报告"}},
        "other": {"item": None},
    }


INDICATORS = """query($code: ID!, $period: PeriodInput!, $ids: [ID!]) {
    _entities(representations: [{__typename: "Division", code: $code}]) { ... on Division {
        supervisionIndicators(period: $period, ids: $ids) {
            indicator { id } numerator denominator value precision claimed { value } difference } } } }"""


async def numbers(stage: Stage, code: str, *ids: str, **period: int) -> dict[str, Any]:
    answer = await stage.ask(INDICATORS, code=code, period=period, ids=list(ids) or None)
    values = answer["_entities"][0]["supervisionIndicators"]
    return {value.pop("indicator")["id"]: value for value in values}


async def test_indicators_of_a_district_add_up_from_its_events_beside_its_claims(stage: Stage) -> None:
    claim = {"year": 2025, "op": "=", "unit": "hearings"}
    stage.apply(
        *hearing("210881-H1", "2025-03-27", "COURT", held=True),
        *hearing("210881-H2", "2025-05-27", held=True),
        *hearing("210881-H3", "2025-11-27"),
        *(
            fact("meeting.held", f"210881-M{number}", "2025-03-27", kind=kind, title="会议")
            for number, kind in enumerate(["COMMITTEE", "CHAIRPERSONS", "CHAIRPERSONS", "CONGRESS"])
        ),
        fact("appointment.decided", "210881-A1", "2025-03-28", appointed=60, removed=33),
        fact("figure.reported", "210881-fig1", "2025-12-31", indicator="reports_heard", value=14, **claim),
    )
    ids = ["reports_heard", "judicial_reports_heard", "committee_meetings", "chairpersons_meetings", "appointments"]
    found = await numbers(stage, "210881", *ids, "reports_per_committee_meeting", year=2025)
    assert {name: value["value"] for name, value in found.items()} == {
        "reports_heard": 2,
        "judicial_reports_heard": 1,
        "committee_meetings": 1,
        "chairpersons_meetings": 2,
        "appointments": 93,
        "reports_per_committee_meeting": 2,
    }
    assert found["reports_heard"]["claimed"] == {"value": 14}
    assert found["reports_heard"]["difference"] == -12
    assert found["reports_heard"]["precision"] == "EXACT"
    quarter = await numbers(stage, "210881", "reports_heard", "findings_open", year=2025, quarter=2)
    assert quarter["reports_heard"]["value"] == 1
    assert quarter["findings_open"]["value"] is None  # nobody reported a finding


async def test_a_city_is_the_sum_of_its_districts_and_at_least_that_where_some_are_silent(stage: Stage) -> None:
    stage.apply(
        *hearing("350206-H1", "2025-03-27", held=True),
        *hearing("350203-H1", "2025-03-27", held=True),
        *hearing("350203-H2", "2025-04-27", held=True),
    )
    value = (await numbers(stage, "350200", "reports_heard", year=2025))["reports_heard"]
    assert (value["value"], value["precision"]) == (3, "AT_LEAST")


async def test_review_opinions_count_as_on_time_by_the_day_it_is_asked(stage: Stage) -> None:
    for number, due in enumerate(["2025-07-09", "2025-07-10", "2025-06-01", "2025-06-01", "2026-01-01"], 1):
        subject = f"350206-H{number}"
        stage.apply(*hearing(subject, "2025-03-27", held=True), opinion(subject, "2025-04-03", due))
    stage.apply(
        fact("hearing.report_received", "350206-H3", "2025-06-01"),
        fact("hearing.report_received", "350206-H4", "2025-06-02"),
    )
    name = "review_opinions_handled_on_time_rate"
    year = (await numbers(stage, "350206", name, year=2025))[name]
    assert (year["numerator"], year["denominator"]) == (1, 3)  # one due today is not due yet
    june = (await numbers(stage, "350206", name, year=2025, month=6))[name]
    assert (june["numerator"], june["denominator"], june["value"]) == (1, 2, 0.5)
    later = (await numbers(stage, "350206", name, year=2026))[name]
    assert (later["numerator"], later["denominator"], later["value"]) == (0, 0, None)
    assert (await numbers(stage, "350206", name, year=2024))[name]["denominator"] is None


async def test_findings_and_projects_are_counted_as_stock_and_as_rate(stage: Stage) -> None:
    for number in (1, 2, 3):
        stage.apply(fact("finding.raised", f"350206-F{number}", "2025-01-10", title="问题", owner="350206-x"))
    stage.apply(
        fact("finding.rectified", "350206-F1", "2025-02-01", stage="REPORTED"),
        fact("finding.rechecked", "350206-F1", "2025-02-02", outcome="PASSED"),
        fact("finding.written_off", "350206-F1", "2025-04-03"),
    )
    for number, (electorate, year) in enumerate([("CONGRESS", 2024), ("COMMITTEE", 2024), ("TOWN", 2025)]):
        subject, vote = f"350206-P{number}", {"adopted": True, "candidates": 3, "seats": 2}
        nomination = {"title": "项目", "electorate": electorate, "year": year}
        stage.apply(
            fact("project.nominated", subject, f"{year}-01-02", **nomination),
            fact("project.shortlisted", subject, f"{year}-01-03"),
            fact("project.balloted", subject, f"{year}-01-10", **vote),
        )
    stage.apply(fact("project.progressed", "350206-P0", "2025-06-01", percent=100))

    async def values(**period: int) -> dict[str, Any]:
        projects = ("livelihood_projects", *(f"livelihood_projects_{one}" for one in ("total", "district", "town")))
        names = ("findings_open", "findings_written_off_rate", *projects, "livelihood_projects_completed_rate")
        return {name: one["value"] for name, one in (await numbers(stage, "350206", *names, **period)).items()}

    assert await values(year=2024) == {
        "findings_open": None,
        "findings_written_off_rate": None,
        "livelihood_projects": 2,
        "livelihood_projects_total": 2,
        "livelihood_projects_district": 2,
        "livelihood_projects_town": 0,
        "livelihood_projects_completed_rate": 0.5,
    }
    assert await values(year=2025) == {
        "findings_open": 2,
        "findings_written_off_rate": pytest.approx(1 / 3),
        "livelihood_projects": 1,
        "livelihood_projects_total": 3,
        "livelihood_projects_district": 2,
        "livelihood_projects_town": 1,
        "livelihood_projects_completed_rate": 0,
    }
    assert (await values(year=2025, quarter=1))["findings_open"] == 3


async def test_follow_ups_are_counted(items: Stage) -> None:
    assert (await numbers(items, "350206", "follow_ups_opened", year=2025))["follow_ups_opened"]["value"] == 1


async def test_an_unknown_division_has_no_indicators(stage: Stage) -> None:
    assert await stage.entities([{"__typename": "Division", "code": "999999"}], "... on Division { code }") == [None]


@pytest.mark.parametrize(
    ("query", "message", "code"),
    [
        ('{ supervisionItems(within: "999999") { totalCount } }', "no division '999999'", "BAD_USER_INPUT"),
        ('{ findings(after: "nonsense") { totalCount } }', "is not a cursor of this list", "BAD_CURSOR"),
        ("{ meetings(first: 201) { totalCount } }", "first must be between 1 and 200", "BAD_CURSOR"),
        ("{ meetings(period: {year: 2025, month: 13}) { totalCount } }", "month 13 is outside 1-12", "BAD_USER_INPUT"),
        (
            """{ _entities(representations: [{__typename: "Division", code: "350206"}]) { ... on Division {
                supervisionIndicators(period: {year: 2025}, ids: ["nonsense"]) { value } } } }""",
            "no indicator 'nonsense'; known are reports_heard",
            "BAD_USER_INPUT",
        ),
    ],
)
async def test_what_cannot_be_answered_says_what_can(stage: Stage, query: str, message: str, code: str) -> None:
    (error,) = (await stage.execute(query)).errors
    assert message in error.message
    assert error.extensions == {"code": code}


EVERY_READ = """{
    a: supervisionItems { totalCount edges { node { findings { id } ballots { id } hearing { meeting { id } } } } }
    b: supervisionItems(within: "350200", kind: HEARING, order: OLDEST) { totalCount }
    c: supervisionItems(status: OPINION_ISSUED) { totalCount }
    d: supervisionItems(organ: COURT, period: {year: 2025}) { totalCount }
    e: supervisionItems(overdue: true, order: DUE) { totalCount }
    f: supervisionItems(overdue: false, order: DUE, kind: HEARING, status: HELD, organ: COURT) { totalCount }
    g: findings { totalCount edges { node { item { id } } } }
    h: findings(status: RAISED) { totalCount }
    i: findings(owner: "350206-x", order: OLDEST) { totalCount }
    j: findings(overdue: true, order: DUE) { totalCount }
    k: livelihoodProjects { totalCount edges { node { ballots { id } } } }
    l: livelihoodProjects(electorate: TOWN) { totalCount }
    m: livelihoodProjects(status: ADOPTED, order: OLDEST) { totalCount }
    n: livelihoodProjects(year: 2025) { totalCount }
    o: meetings { totalCount }
    p: meetings(kind: COMMITTEE, period: {year: 2025}) { totalCount }
    q: appointments(period: {year: 2025}) { totalCount edges { node { meeting { id } } } }
    r: ballots { totalCount }
    s: ballots(matter: PROJECT) { totalCount }
    t: finding(id: "350206-F1") { id }
    u: livelihoodProject(id: "350206-P1") { id }
    v: _entities(representations: [{__typename: "Suggestion", id: "350206-S7"}]) {
        ... on Suggestion { followUp { id } } }
    w: _entities(representations: [{__typename: "Division", code: "350200"}]) {
        ... on Division { supervisionIndicators(period: {year: 2025}) { value } } }
    aa: supervisionItems(outcome: AGREEMENT) { totalCount }
    ab: supervisionItems(unresearched: true) { totalCount }
    ac: supervisionItems(reproducible: false) {
        totalCount edges { node { joinedBy { id } joins { id } commitments { id } representatives { id } } } }
    ad: findings(list: PROBLEM) { totalCount }
    ae: findings(undone: true) { totalCount }
    af: commitments { totalCount edges { node { item { id } } } }
    ag: commitments(status: OVERDUE, order: DUE) { totalCount }
    ah: commitments(status: PENDING, order: DUE) { totalCount }
    ai: commitments(status: BROKEN, unit: "350206-x", period: {year: 2025}) { totalCount }
    aj: supervisionPlans { totalCount edges { node { topics { item { id } } meeting { id } } } }
    ak: supervisionPlans(year: 2025) { totalCount }
    al: supervisionPlans(status: ADOPTED) { totalCount }
    am: supervisionPlans(adjusted: true) { totalCount }
    an: trackedSites { totalCount }
    ao: trackedSites(category: SCHOOL_CANTEEN) { totalCount }
    ap: trackedSites(category: OTHER, order: NEWEST) { totalCount }
    aq: departments { totalCount edges { node { name appraisals { grade } } } }
    ar: departments(appraised: false) { totalCount }
    as: _entities(representations: [{__typename: "Representative", id: "350206-R1"}]) {
        ... on Representative { courtObservationCount courtObservations { id } } }
}"""


KEPT = ("item", "finding", "commitment", "plan", "site", "department", "project", "ballot", "meeting", "appointment")


def fill(database: Database[dict[str, Any]]) -> None:
    """Rows enough for the planner to prefer an order it finds to one it must make."""
    for name in KEPT:
        values: dict[str, Any] = {"kind": "COMMITTEE" if name == "meeting" else "HEARING", "electorate": "TOWN"}
        values |= {"status": "ADOPTED" if name in ("project", "plan") else "RAISED", "owner": "350206-x"}
        values |= {"matter": "PROJECT", "unit": "350206-x", "ended": "BROKEN", "outcome": "AGREEMENT"}
        values |= {"unresearched": True, "reproducible": False, "list": "PROBLEM", "undone": True, "adjusted": True}
        values |= {"year": 2025, "appraised": False}
        database[name].insert_many(
            {
                "_id": f"350206-fill-{number}",
                "division": ("350206", "350203", "210881")[number % 3],
                "on": f"2025-{number % 12 + 1:02}-{number % 28 + 1:02}",
                "years": number % 5,
                "category": ("SCHOOL_CANTEEN", "OTHER")[number % 2],
                "due_on": f"2026-{number % 12 + 1:02}-{number % 28 + 1:02}",
                **values,
            }
            for number in range(600)
        )


async def test_no_read_scans_a_collection_and_no_page_by_one_filter_is_sorted_in_memory(items: Stage) -> None:
    nothing = {"title": "t", "owner": "350206-x", "item": "350206-H1"}
    items.apply(
        fact("finding.raised", "350206-F1", "2025-04-01", **nothing),
        fact("meeting.held", "350206-M1", "2025-03-27", kind="COMMITTEE", title="会议"),
        fact("appointment.decided", "350206-A1", "2025-03-27", appointed=1, removed=0, meeting="350206-M1"),
        fact("project.nominated", "350206-P1", "2025-01-01", title="项目", electorate="TOWN", year=2025),
        fact(
            "commitment.made", "350206-C1", "2025-03-27", title="t", unit="350206-x", due="2025-06-01", item="350206-H1"
        ),
        *(fact("inspection.joined", f"350206-I{number}", "2025-03-27", inspection="350200-I1") for number in (1, 2)),
        draw("350206-W1", [1, 2, 3]),
        fact(
            "plan.adopted",
            "350206-plan-2025",
            "2025-02-01",
            year=2025,
            title="监督计划",
            meeting="350206-M1",
            topics=[{"topic": "1", "title": "公共卫生", "source": "PETITIONS", "item": "350206-H1"}],
        ),
        fact("department.listed", "350206-x", "2025-01-01", name="卫健局"),
    )
    await items.ask(EVERY_READ)
    reads = list(items.commands.sent)
    fill(items.database)
    asked = {name for command in reads for name in command.values() if isinstance(name, str)}
    assert asked >= {*KEPT, "counters", "figure"}
    items.scans_nothing()
    for command in reads:
        if "limit" in command and len(command["filter"]) <= 2:  # a rarer combination may be cheaper to find and sort
            assert "SORT" not in items.plan(command), command

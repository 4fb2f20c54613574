"""Suggestions and opinions counted by a word, and units with how they were appraised."""

from __future__ import annotations

from datetime import date

import pytest

from services.suggestions import events as e
from services.suggestions.events import Channel, Grade, Level
from tests.services.stage import Stage
from tests.services.suggestions.histories import (
    SCHOOLS,
    START,
    TRAFFIC,
    D,
    assigned,
    bounced,
    closed,
    fact,
    graded,
    handled,
    promised,
    received,
    replied,
    separately,
    submitted,
    tell,
    visited,
)

OTHER = "350205"
ROW = "word assigned replied repliedOnTime closed graded satisfied"


async def test_a_suggestion_counts_under_its_topics_its_level_and_its_kind(stage: Stage) -> None:
    buses = submitted(topics=("交通", "学校"), level=Level.CITY)
    tell(stage, f"{D}-S1", ("2025-01-20", buses), *START[1:], ("2025-04-01", replied()), ("2025-04-05", graded()),
                           ("2025-04-09", closed()))  # fmt: skip
    tell(stage, f"{D}-S2", ("2025-01-20", submitted(topics=("交通",))), *START[1:], ("2025-07-01", replied()))
    tell(stage, f"{D}-S3", ("2025-01-20", submitted(topics=("交通",))))  # never assigned
    asked = await stage.ask(
        f"""{{ topics: suggestionShares(period: {{year: 2025}}, by: TOPIC) {{ {ROW} replyRate satisfactionRate }}
               levels: suggestionShares(period: {{year: 2025, quarter: 1}}, by: LEVEL) {{ word assigned onTimeRate }}
               later: suggestionShares(period: {{year: 2025, quarter: 2}}, by: KIND) {{ word }} }}"""
    )
    assert asked == {
        "topics": [
            {"word": "交通", "assigned": 2, "replied": 2, "repliedOnTime": 1, "closed": 1, "graded": 1, "satisfied": 1,
             "replyRate": 1.0, "satisfactionRate": 1.0},
            {"word": "学校", "assigned": 1, "replied": 1, "repliedOnTime": 1, "closed": 1, "graded": 1, "satisfied": 1,
             "replyRate": 1.0, "satisfactionRate": 1.0},
        ],
        "levels": [
            {"word": "CITY", "assigned": 1, "onTimeRate": 1.0},
            {"word": "DISTRICT", "assigned": 1, "onTimeRate": 0.0},
        ],
        "later": [],
    }  # fmt: skip
    stage.scans_nothing()


async def test_a_unit_answers_for_its_own_replies_and_not_for_what_it_sent_back(stage: Stage) -> None:
    tell(stage, f"{D}-S1", *START[:2], ("2025-03-03", separately(SCHOOLS, TRAFFIC)), ("2025-04-01", replied()),
                           ("2025-07-01", replied(TRAFFIC)), ("2025-07-05", graded(Grade.MOSTLY)))  # fmt: skip
    tell(stage, f"{D}-S2", *START, ("2025-03-06", bounced()), ("2025-03-12", assigned(TRAFFIC)))
    stage.apply(
        fact("2026-01-10", e.UnitAppraised(division=D, year=2025, score=88, grade="良好"), SCHOOLS),
        fact("2026-01-20", e.UnitAppraised(division=D, year=2025, score=91.5, grade="优秀"), SCHOOLS),
        fact("2025-01-10", e.UnitAppraised(division=D, year=2024, score=80), SCHOOLS),
    )
    asked = await stage.ask(
        f"""{{ unitRecords(within: "{D}", period: {{year: 2025}}) {{ unit division {{ code }} share {{ {ROW} }}
                 appraisals {{ year score fullScore grade }} }} }}"""
    )
    assert asked["unitRecords"] == [
        {
            "unit": TRAFFIC,
            "division": {"code": D},
            "share": {"word": TRAFFIC, "assigned": 2, "replied": 1, "repliedOnTime": 0, "closed": 0, "graded": 1,
                      "satisfied": 0},
            "appraisals": [],
        },
        {
            "unit": SCHOOLS,
            "division": {"code": D},
            "share": {"word": SCHOOLS, "assigned": 1, "replied": 1, "repliedOnTime": 1, "closed": 0, "graded": 1,
                      "satisfied": 0},
            "appraisals": [
                {"year": 2024, "score": 80.0, "fullScore": 100.0, "grade": None},
                {"year": 2025, "score": 91.5, "fullScore": 100.0, "grade": "优秀"},
            ],
        },
    ]  # fmt: skip


async def test_a_batch_is_a_meeting_of_one_division_on_one_day(stage: Stage) -> None:
    meeting = assigned(batch="集中交办会")
    tell(stage, f"{D}-S1", *START[:2], ("2025-03-03", meeting), ("2025-04-01", replied()))
    tell(stage, f"{D}-S2", *START[:2], ("2025-03-03", meeting))
    tell(stage, f"{D}-S3", *START[:2], ("2025-03-10", meeting))
    tell(stage, f"{D}-S4", *START)
    asked = await stage.ask(
        """{ suggestionBatches(within: "350200", period: {year: 2025}) {
               division { code } assignedOn name share { assigned replied replyRate } }
             suggestions(batch: "集中交办会") { totalCount } }"""
    )
    assert asked["suggestionBatches"] == [
        {"division": {"code": D}, "assignedOn": "2025-03-03", "name": "集中交办会",
         "share": {"assigned": 2, "replied": 1, "replyRate": 0.5}},
        {"division": {"code": D}, "assignedOn": "2025-03-10", "name": "集中交办会",
         "share": {"assigned": 1, "replied": 0, "replyRate": 0.0}},
    ]  # fmt: skip
    assert asked["suggestions"] == {"totalCount": 3}


async def test_opinions_by_channel_topic_and_draft_with_their_quarters(stage: Stage) -> None:
    revisited = e.OpinionRevisited(division=D, grade=Grade.SATISFIED)
    tell(stage, f"{D}-O1", ("2025-02-01", received(Channel.QR, topics=("停车. 新",))), ("2025-02-10", handled()),
                           ("2025-02-11", e.OpinionFedBack(division=D)), ("2025-02-20", revisited))  # fmt: skip
    tell(stage, f"{D}-O2", ("2025-08-01", received(Channel.STATION, topics=("停车. 新", "养老"))))
    for number, result in enumerate(e.Adoption):
        about = received(Channel.LEGISLATIVE_DRAFT, legislative_draft=f"{D}-draft-1")
        tell(
            stage,
            f"{D}-O-D{number}",
            ("2025-08-02", about),
            ("2025-09-01", e.OpinionAdopted(division=D, result=result)),
        )
    asked = await stage.ask(
        """{ channels: opinionShares(period: {year: 2025}, by: CHANNEL) { word received resolved revisited satisfied }
             topics: opinionShares(period: {year: 2025, quarter: 3}, by: TOPIC) {
               word received quarters { quarter received } }
             drafts: opinionShares(period: {year: 2025}, by: DRAFT) { word received adopted notAdopted } }"""
    )
    assert asked["channels"] == [
        {"word": "LEGISLATIVE_DRAFT", "received": 2, "resolved": 0, "revisited": 0, "satisfied": 0},
        {"word": "QR", "received": 1, "resolved": 1, "revisited": 1, "satisfied": 1},
        {"word": "STATION", "received": 1, "resolved": 0, "revisited": 0, "satisfied": 0},
    ]
    assert [(one["word"], one["received"]) for one in asked["topics"]] == [("停车. 新", 1), ("养老", 1)]
    assert [one["received"] for one in asked["topics"][0]["quarters"]] == [1, 0, 1, 0]
    assert asked["drafts"] == [{"word": f"{D}-draft-1", "received": 2, "adopted": 1, "notAdopted": 1}]


@pytest.mark.parametrize("first", [0, 201])
async def test_a_table_has_a_bearable_length(stage: Stage, first: int) -> None:
    refusal = await stage.refusal(f"{{ opinionShares(period: {{year: 2025}}, by: TOPIC, first: {first}) {{ word }} }}")
    assert refusal.message == f"first must be between 1 and 200, not {first}"


async def test_promises_count_by_the_months_they_took(stage: Stage) -> None:
    made = [("2025-04-02", promised("2025-12-31", str(number))) for number in range(1, 5)]
    kept = [
        (day, visited(e.Visit.REVISIT, str(number)))
        for number, day in enumerate(("2025-05-02", "2025-05-03", "2025-07-03"), 1)
    ]
    tell(stage, f"{D}-S1", *START, ("2025-04-01", replied()), *made, *kept)
    tell(stage, f"{D}-O1", ("2025-04-10", received()), ("2025-04-11", e.OpinionPromised(
        division=D, due_on=date(2025, 6, 30), unit=TRAFFIC)), ("2025-06-11", handled()))  # fmt: skip
    fragment = (
        "... on Division { suggestionIndicators(period: {year: 2025, quarter: 2}, ids: [%s]) "
        "{ numerator denominator } }"
    )
    names = (
        "promises_kept_month_1_rate",
        "promises_kept_month_2_rate",
        "promises_kept_month_3_rate",
        "promises_kept_rate",
    )
    ids = ", ".join(f'"{name}"' for name in names)
    (found,) = await stage.entities([{"__typename": "Division", "code": D}], fragment % ids)
    assert [(one["numerator"], one["denominator"]) for one in found["suggestionIndicators"]] == [
        (1, 5), (3, 5), (3, 5), (4, 5),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ("visitMissing: BEFORE", "23"),
        ("visitMissing: DURING", "13"),
        ("roundsAgree: false", ""),
        ("urged: true", "2"),
        ("urged: true, overdue: true", "2"),
        ("urged: false", "13"),
        ("awaitingReply: true", "2"),
        ("faceToFace: true", "3"),
        ("met: true", "1"),
        ("fiscalYear: 2026", "3"),
        ("converted: true", "1"),
        ("caseOutcome: RECTIFIED", "1"),
        ("caseOutcome: FILED", ""),
        ("planned: true", "1"),
        ("measured: true, faceToFace: true", "3"),
        ("key: true, researched: true", ""),
        ("researched: false", "3"),
        ('lead: "350206-R-0001", topic: "交通"', "1"),
    ],
)
async def test_lists_narrow_down_by_marks(stage: Stage, arguments: str, expected: str) -> None:
    plan = e.SuggestionPlanned(
        division=D, unit=SCHOOLS, leader="分管副局长", handler="基建科", finish_on=date(2025, 5, 1)
    )
    case = e.SuggestionConverted(division=D, case_reference_hash="a" * 64, outcome=e.CaseOutcome.RECTIFIED)
    tell(stage, f"{D}-S1", ("2025-01-20", submitted(topics=("交通",))), *START[1:], ("2025-03-04", plan),
        ("2025-03-10", visited(e.Visit.BEFORE)), ("2025-03-20", visited(e.Visit.MEETING)), ("2025-04-01", replied()),
        ("2025-04-02", case))  # fmt: skip
    tell(stage, f"{D}-S2", *START, ("2025-06-10", e.SuggestionUrged(division=D, measure=e.Urging.NOTICE)))
    tell(stage, f"{D}-S3", *START, ("2025-03-05", e.SuggestionKeyed(division=D)),
        ("2025-04-01", replied(in_person=True)),
        ("2025-04-03", e.SuggestionPrestudied(division=D, fiscal_year=2026, adopted=True)),
        ("2025-04-04", e.SuggestionMeasureTaken(division=D, title="ten buses")))  # fmt: skip
    data = await stage.ask(f"{{ suggestions({arguments}) {{ edges {{ node {{ id }} }} }} }}")
    stage.scans_nothing()
    assert "".join(sorted(edge["node"]["id"][-1] for edge in data["suggestions"]["edges"])) == expected


async def test_what_a_representative_leads_and_took_in(stage: Stage) -> None:
    tell(stage, f"{D}-S1", *START)
    tell(stage, f"{D}-O1", ("2025-04-10", received(representatives=(f"{D}-R-0001",))))
    representations = [{"__typename": "Representative", "id": f"{D}-R-{number:04}"} for number in (1, 2)]
    found = await stage.entities(representations, "... on Representative { ledSuggestions { id } opinions { id } }")
    assert [(one["ledSuggestions"], one["opinions"]) for one in found] == [
        ([{"id": f"{D}-S1"}], [{"id": f"{D}-O1"}]),
        ([], []),
    ]
    assert stage.commands.collections() == ["opinion", "suggestion"]

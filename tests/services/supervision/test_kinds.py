"""What only some kinds of supervision items do: draw, join, research, decide, refer, and tell other services."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from kit.catalogue import Fact, Target
from kit.envelope import Reason, Rejected
from services.supervision import commitment, electorate, item, plan
from services.supervision.aggregates import AGGREGATES
from services.supervision.anomalies import AnomalyKind
from services.supervision.commitment import CommitmentStatus
from services.supervision.draw import draw, frame_hash, main
from services.supervision.plan import TopicStatus
from services.supervision.vocabulary import Electorate, ItemKind, ItemStatus
from tests.services.supervision.histories import fact, fold

I = "350211-W1"  # noqa: E741
FRAME = frame_hash(f"案件{number}" for number in range(500))


def drawn(**data: Any) -> Fact:
    whole = {"title": "见证执行", "purpose": "CASES", "frame_hash": FRAME, "seed": "2022-06-01", "size": 20}
    return fact("sample.drawn", I, "2022-06-01", **whole | data)


def kinds(state: Any) -> list[AnomalyKind]:
    return [anomaly.kind for anomaly in item.anomalies(state)]


def counters(state: Any) -> dict[str, int]:
    """What an item contributes, by name, all months together."""
    return {counter.name: n for counter, n in AGGREGATES["item"].contribution(state).items() if n}


def test_a_draw_is_the_same_for_everybody() -> None:
    assert draw("0" * 64, "seed", 10, 10) == (8, 5, 6, 3, 7, 9, 2, 4, 1, 0)
    assert draw(FRAME, "a", 500, 20) != draw(FRAME, "b", 500, 20)
    assert len(set(draw(FRAME, "a", 500, 20))) == 20
    with pytest.raises(ValueError, match="cannot be drawn"):
        draw(FRAME, "a", 3, 4)


def test_the_command_draws_from_a_file(tmp_path: Any, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "frame.txt"
    file.write_text("甲\n乙\n丙\n", encoding="utf-8")
    main(str(file), "2022", "1")
    frame, row = capsys.readouterr().out.splitlines()
    (place,) = draw(frame, "2022", 3, 1)
    assert frame == frame_hash(["甲", "乙", "丙"])
    assert row == f"{place}\t{'甲乙丙'[place]}"


def test_a_draw_is_reproducible_when_drawing_again_gives_the_same_places() -> None:
    honest = draw(FRAME, "2022-06-01", 500, 20)
    told = drawn(frame_size=500, drawn=sorted(honest))
    chosen = drawn(frame_size=500, drawn=list(range(20)))
    assert [fold(one).part.draw.reproducible for one in (told, chosen, drawn())] == [True, False, None]
    assert (kinds(fold(told)), kinds(fold(chosen))) == ([], [AnomalyKind.DRAW_NOT_REPRODUCIBLE])
    assert (counters(fold(told))["sample.reproducible"], counters(fold(told))["sample.cases"]) == (1, 20)
    assert "sample.reproducible" not in counters(fold(chosen))


def test_a_draw_that_cannot_be_is_refused() -> None:
    for bad in ({"frame_size": 19}, {"drawn": [1]}, {"drawn": [7] * 20}):
        with pytest.raises(Rejected) as refused:
            drawn(**bad)
        assert refused.value.reason is Reason.SCHEMA


def test_only_drawn_cases_are_witnessed_and_the_item_is_resolved_when_all_are() -> None:
    places = draw(FRAME, "2022-06-01", 500, 2)
    start = drawn(size=2, frame_size=500, drawn=list(places))
    seen = [fact("sample.witnessed", I, "2022-06-10", case=place, outcome="ENFORCED") for place in (*places, places[0])]
    other = fact("sample.witnessed", I, "2022-06-11", case=499 - places[0], outcome="PARTLY")
    assert [item.status(fold(start, *seen[:n])) for n in (0, 1, 2)] == [
        ItemStatus.OPEN,
        ItemStatus.HELD,
        ItemStatus.RESOLVED,
    ]
    assert counters(fold(start, *seen))["sample.witnessed"] == 2  # a case seen twice is one
    assert kinds(fold(start, other)) == [AnomalyKind.WITNESSED_NOT_DRAWN]


def test_a_draw_of_sites_belongs_to_the_inspection() -> None:
    state = fold(
        fact("inspection.started", I, "2022-05-01", title="食品安全法执法检查", laws=["食品安全法"]),
        drawn(purpose="SITES", frame_size=500, drawn=list(draw(FRAME, "2022-06-01", 500, 20))),
    )
    assert (state.kind, state.part.draw.reproducible, kinds(state)) == (ItemKind.INSPECTION, True, [])


def test_a_district_joins_a_citys_inspection_without_writing_for_it() -> None:
    joined = fact("inspection.joined", "210881-J1", "2025-05-02", inspection="210800-I1")
    assert joined.targets == (Target("item", "210881-J1"),)
    assert AGGREGATES["item"].index(fold(joined))["joins"] == "210800-I1"
    assert kinds(fold(joined)) == [AnomalyKind.INSPECTION_NOT_STARTED]


def inquiry() -> list[Fact]:
    subject = "350213-Q1"
    questions = [
        {"question": "1", "text": "托育位", "unit": "350213-health-bureau", "research": "childcare"},
        {"question": "2", "text": "学位", "unit": "350213-education-bureau", "research": "schools", "answered": False},
        {"question": "3", "text": "路灯", "unit": "350213-construction-bureau"},
    ]
    return [
        fact("inquiry.researched", subject, "2025-05-01", title="一老一小", research="childcare", suggestions=46),
        fact("inquiry.held", subject, "2025-06-01", title="一老一小", questions=questions),
        fact("inquiry.answered", subject, "2025-07-01", question="2"),
    ]


def test_a_question_needs_research_that_was_carried_out() -> None:
    state = fold(*inquiry())
    assert [state.part.researched(one) for one in state.part.questions] == [True, False, False]
    assert AGGREGATES["item"].index(state)["unresearched"] is True
    assert [item.status(fold(*inquiry()[:n])) for n in (1, 2, 3)] == [
        ItemStatus.OPEN,
        ItemStatus.HELD,
        ItemStatus.ANSWERED,
    ]
    assert (counters(state)["inquiry.questions"], counters(state)["inquiry.questions_researched"]) == (3, 1)


def test_a_decision_is_open_until_every_organ_has_reported() -> None:
    tasks = [
        {"task": "1", "title": "立案", "organ": "350205-court", "due": "2022-06-01"},
        {"task": "2", "title": "监督", "organ": "350205-procuratorate", "due": "2022-05-01"},
    ]
    made = fact("decision.made", "350205-D1", "2022-03-01", title="关于执行工作的决定", tasks=tasks)
    first, second = (
        fact("decision.reported", "350205-D1", f"2022-0{4 + number}-20", task=str(number), done=True)
        for number in (1, 2)
    )
    assert fold(made, second).part.silent_organs == ("350205-court",)
    assert item.due_on(fold(made)) == date(2022, 5, 1)
    assert [item.status(fold(made, *rest)) for rest in ((), (first,), (first, second))] == [
        ItemStatus.OPEN,
        ItemStatus.OPEN,
        ItemStatus.RESOLVED,
    ]


def test_a_closed_item_awaits_nothing_whatever_its_kind() -> None:
    made = fact(
        "referral.made", "350212-R1", "2025-03-01", title="信访件", to="AUDIT", origin="PETITION", due="2025-06-01"
    )
    closed = fact("item.closed", "350212-R1", "2025-07-01", result="转入司法程序")
    assert (item.status(fold(made)), item.due_on(fold(made))) == (ItemStatus.OPEN, date(2025, 6, 1))
    assert (item.status(fold(made, closed)), item.due_on(fold(made, closed))) == (ItemStatus.CLOSED, None)
    assert kinds(fold(closed)) == [AnomalyKind.CLOSED_UNKNOWN_ITEM]


def test_a_commitment_is_overdue_from_the_day_after_its_term() -> None:
    made = fact(
        "commitment.made", "350213-C1", "2025-06-01", title="新增托育位", unit="350213-health", due="2025-12-31"
    )
    kept = fact("commitment.fulfilled", "350213-C1", "2026-01-02", proof="验收单")
    broken = fact("commitment.broken", "350213-C1", "2025-11-01")
    days = (date(2025, 12, 31), date(2026, 1, 1))
    assert [commitment.status(fold(made), day) for day in days] == [CommitmentStatus.PENDING, CommitmentStatus.OVERDUE]
    assert commitment.status(fold(made, broken), days[1]) is CommitmentStatus.BROKEN
    assert commitment.status(fold(made, broken, kept), days[1]) is CommitmentStatus.FULFILLED
    counted = AGGREGATES["commitment"].contribution(fold(made, kept))
    assert {counter.name: counter.month for counter in counted if counter.name != "commitment.known"} == {
        "commitment.made": "2025-06",
        "commitment.due": "2025-12",
        "commitment.fulfilled": "2025-12",
    }


def test_a_plan_knows_where_its_topics_came_from_and_what_changed_after_adoption() -> None:
    subject = "350212-plan-2023"
    collected = fact(
        "plan.topic_proposed", subject, "2022-11-01", year=2023, topic="1", title="积水", proposer="CITIZEN"
    )
    topics = [
        {"topic": "1", "title": "积水治理", "source": "MEMBERS"},
        {"topic": "2", "title": "预算执行", "source": "INSPECTION"},
    ]
    adopted = fact("plan.adopted", subject, "2023-02-01", year=2023, title="监督计划", topics=topics)
    adjusted = fact(
        "plan.adjusted",
        subject,
        "2023-07-01",
        reason="防汛",
        added=[{"topic": "3", "title": "防汛", "source": "PUBLIC_CONCERN"}],
        dropped=["2"],
    )
    state = fold(collected, adopted, adjusted)
    assert {name: topic.status for name, topic in state.topics.items()} == {
        "1": TopicStatus.PLANNED,
        "2": TopicStatus.DROPPED,
        "3": TopicStatus.ADDED,
    }
    assert [topic.topic for topic in state.topics.values() if topic.planned and topic.from_citizens] == ["1", "3"]
    assert [anomaly.kind for anomaly in plan.anomalies(fold(adjusted))] == [
        AnomalyKind.ADJUSTED_BEFORE_ADOPTION,
        AnomalyKind.UNPLANNED_TOPIC_DROPPED,
    ]


def test_a_site_is_followed_for_as_many_years_as_it_was_seen_in() -> None:
    visits = [
        fact(
            "tracking.visited",
            "210804-T1",
            f"{year}-09-01",
            site="210804-canteen-01",
            name="学校食堂01",
            category="SCHOOL_CANTEEN",
            outcome="CLEAR",
        )
        for year in (2021, 2023, 2024, 2024)
    ]
    assert visits[0].targets == (Target("item", "210804-T1"), Target("site", "210804-canteen-01"))
    site = AGGREGATES["site"].fold(AGGREGATES["site"].start("210804-canteen-01"), visits)
    assert (site.years, site.years_running, len(site.visits)) == ((2021, 2023, 2024), 2, 4)


def test_a_department_is_never_appraised_until_it_is() -> None:
    unit = "350212-health-bureau"
    listed = fact("department.listed", unit, "2022-12-01", name="卫健局")
    graded = fact("work_appraisal.graded", "350212-A1", "2023-11-01", department=unit, grade="SATISFIED")
    aggregate = AGGREGATES["department"]
    state = aggregate.fold(aggregate.start(unit), [listed, graded])
    moves = {one.month: n for one, n in aggregate.contribution(state).items() if one.name.endswith("never_appraised")}
    assert moves == {"2022-12": 1, "2023-11": -1}


def test_who_took_part_is_credited_in_the_items_own_division_and_its_towns() -> None:
    people = ["210804-R1", "210804001-R2", "210802-R9"]
    observed = fact(
        "trial.observed", "210804-T1", "2025-04-01", step="OBSERVED", case_hash="a" * 64, representatives=people
    )
    sent = AGGREGATES["item"].consequences(fold(observed))
    credits = [one for key, one in sent.items() if key.startswith("credit:")]
    assert [(one.subject, one.data.kind, one.data.reference) for one in credits] == [
        ("210804-R1", "TRIAL", "210804-T1"),
        ("210804001-R2", "TRIAL", "210804-T1"),
    ]
    assert counters(fold(observed))["trial.observations"] == 3


def test_what_a_hearing_or_an_inquiry_finds_becomes_opinions() -> None:
    issued = fact("inquiry.opinion_issued", "350213-Q1", "2025-06-10", title="加快托育", unit="350213-health-bureau")
    opinion = AGGREGATES["item"].consequences(fold(*inquiry(), issued))["opinion:1"]
    assert (opinion.subject, opinion.data.title, opinion.data.item, opinion.data.unit) == (
        "350213-Q1-opinion-1",
        "加快托育",
        "350213-Q1",
        "350213-health-bureau",
    )


def served(person: str, *spans: tuple[str, str, str | None]) -> Fact:
    told = [
        {"level": level, "since": f"{since}T09:00:00+08:00"} | ({"until": f"{until}T09:00:00+08:00"} if until else {})
        for level, since, until in spans
    ]
    return fact("membership.served", person, "2021-12-01", source="/services/representatives", spans=told)


def voted(on: str, eligible: int, electorate: str = "CONGRESS") -> Fact:
    return fact(
        "ballot.tallied",
        f"350212-B{on}{electorate}",
        on,
        matter="PROJECT",
        about="350212-P1",
        electorate=electorate,
        eligible=eligible,
        cast=0,
        choices={},
    )


def test_no_more_can_vote_than_serve_that_day() -> None:
    """Of three members one is suspended in 2023 and back in 2024, and one ends in 2025; a town's is not of them."""
    members = [
        served("350212-R1", ("DISTRICT", "2021-12-01", "2023-01-01"), ("DISTRICT", "2024-01-01", None)),
        served("350212-R2", ("DISTRICT", "2021-12-01", "2025-01-01"), ("TOWN", "2021-12-01", None)),
        served("350212-R3", ("DISTRICT", "2021-12-01", None)),
    ]
    ballots = [voted(f"{year}-06-01", 3) for year in (2022, 2023, 2024, 2025)]
    ballots += [voted("2022-06-02", 2, "TOWN"), voted("2022-06-03", 4, "COMMITTEE")]
    assert ballots[0].targets[-1] == members[0].targets[0] == Target("electorate", "350212-electorates")
    aggregate = AGGREGATES["electorate"]
    state = aggregate.fold(aggregate.start("350212-electorates"), [*ballots, *members])
    own = electorate.Serving(state, electorate.congress("350212", Electorate.CONGRESS))
    assert [own.on(date(year, 6, 1)) for year in (2020, 2022, 2023, 2024, 2025)] == [0, 3, 2, 3, 2]
    said = {anomaly.event for anomaly in electorate.anomalies(state)}
    assert said == {ballots[place].key for place in (1, 3, 4, 5)}


def test_where_no_member_is_known_no_ballot_is_doubted() -> None:
    aggregate = AGGREGATES["electorate"]
    state = aggregate.fold(aggregate.start("350212-electorates"), [voted("2022-06-01", 300)])
    assert list(electorate.anomalies(state)) == []

"""What states add to counters, and the catalogue that reads them."""

from __future__ import annotations

import csv
from pathlib import Path

from kit.fold import Counter
from services.supervision.aggregates import AGGREGATES
from services.supervision.anomalies import TEXTS, AnomalyKind
from services.supervision.indicators import INDICATORS
from tests.services.supervision.histories import fact, fold, follow_up

FIGURES = Path(__file__).parents[3] / "dataset" / "figures.csv"
H = "350213-H1"


def test_a_hearing_counts_in_the_month_it_was_held_and_its_opinions_in_the_month_of_their_issue() -> None:
    state = fold(
        fact("hearing.scheduled", H, "2022-11-20", title="检察工作", organ="PROCURATORATE", meeting_on="2022-12-20"),
        fact("hearing.held", H, "2022-12-20"),
        fact("hearing.opinion_issued", H, "2023-01-05", title="审议意见", report_due="2024-02-05"),
    )
    assert AGGREGATES["item"].contribution(state) == {
        Counter("350213", "2022-11", "hearing.known"): 1,
        Counter("350213", "2022-12", "hearing.known"): 1,
        Counter("350213", "2022-12", "hearing.held"): 1,
        Counter("350213", "2022-12", "hearing.held_procuratorate"): 1,
        Counter("350213", "2023-01", "hearing.known"): 1,
        Counter("350213", "2023-01", "hearing.opinions_issued"): 1,
        Counter("350213", "2024-02", "review.known"): 1,
        Counter("350213", "1970-01", "anomaly.HEARD_WITHOUT_REPORT"): 1,
    }


def test_a_hearing_of_the_government_is_not_judicial() -> None:
    state = fold(
        fact("hearing.scheduled", H, "2022-11-20", title="预算执行", organ="GOVERNMENT", meeting_on="2022-12-20"),
        fact("hearing.held", H, "2022-12-20"),
    )
    assert Counter("350213", "2022-12", "hearing.held_government") in AGGREGATES["item"].contribution(state)


def test_a_follow_up_counts_in_the_month_it_was_opened() -> None:
    assert AGGREGATES["item"].contribution(fold(follow_up("350206-followup-S1", "2025-06-30", "350206-S1"))) == {
        Counter("350206", "2025-06", "item.known"): 1,
        Counter("350206", "2025-06", "follow_up.known"): 1,
        Counter("350206", "2025-06", "follow_up.opened"): 1,
    }


def test_a_month_ends_at_midnight_in_china() -> None:
    late = fact("meeting.held", "350206-M1", "2025-06-30T23:30:00+08:00", kind="COMMITTEE", title="第二十次会议")
    next_day = fact("meeting.held", "350206-M2", "2025-06-30T16:30:00+00:00", kind="COMMITTEE", title="第二十一次会议")
    assert Counter("350206", "2025-06", "committee_meeting.held") in AGGREGATES["meeting"].contribution(fold(late))
    assert Counter("350206", "2025-07", "committee_meeting.held") in AGGREGATES["meeting"].contribution(fold(next_day))


def test_appointments_are_person_times_and_the_latest_report_of_a_decision_counts() -> None:
    state = fold(
        fact("appointment.decided", "210881-A1", "2025-03-28", appointed=9, removed=0),
        fact("appointment.decided", "210881-A1", "2025-03-29", appointed=5, removed=3),
    )
    assert AGGREGATES["appointment"].contribution(state) == {
        Counter("210881", "2025-03", "appointment.known"): 1,
        Counter("210881", "2025-03", "appointment.appointed"): 5,
        Counter("210881", "2025-03", "appointment.removed"): 3,
    }


def test_the_catalogue_has_every_figure_the_districts_report_to_this_service() -> None:
    with FIGURES.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["owner"] == "supervision"]
    assert len(rows) > 30
    assert {row["indicator"] for row in rows} <= set(INDICATORS)
    assert [(row["indicator"], row["unit"]) for row in rows] == [
        (row["indicator"], INDICATORS[row["indicator"]].unit) for row in rows
    ]


def test_a_figure_of_another_service_stands_on_the_sheet_alone() -> None:
    claim = {"year": 2025, "op": "=", "value": 1, "unit": "x"}
    own = fact("figure.reported", "350206-fig1", "2025-12-31", indicator="reports_heard", **claim)
    foreign = fact("figure.reported", "350206-fig2", "2025-12-31", indicator="suggestions_assigned", **claim)
    assert [[one.aggregate for one in fact.targets] for fact in (own, foreign)] == [
        ["figure", "figure_sheet"],
        ["figure_sheet"],
    ]


def test_every_anomaly_is_explained() -> None:
    assert set(TEXTS) == set(AnomalyKind)

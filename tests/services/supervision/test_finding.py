"""The life of a finding 问题 on paper."""

from __future__ import annotations

from datetime import date
from typing import Any

from kit.catalogue import Fact
from kit.fold import Counter
from services.supervision import finding
from services.supervision.aggregates import AGGREGATES
from services.supervision.anomalies import AnomalyKind
from services.supervision.finding import FindingStatus
from services.supervision.steps import NEVER
from tests.services.supervision.histories import fact, fold

F = "350206-F1"


def raised(on: str = "2025-03-01", **data: Any) -> Fact:
    return fact("finding.raised", F, on, title="食堂进货台账不全", owner="350206-market-bureau", **data)


def rectified(on: str, stage: str = "REPORTED") -> Fact:
    return fact("finding.rectified", F, on, stage=stage)


def rechecked(on: str, outcome: str = "PASSED", **data: Any) -> Fact:
    return fact("finding.rechecked", F, on, outcome=outcome, **data)


def written_off(on: str) -> Fact:
    return fact("finding.written_off", F, on)


def settled() -> list[Fact]:
    return [
        raised(due="2025-05-01"),
        rectified("2025-03-10", "STARTED"),
        rectified("2025-04-10"),
        rechecked("2025-04-20"),
        written_off("2025-04-21"),
    ]


def kinds(state: finding.Finding) -> list[AnomalyKind]:
    return [anomaly.kind for anomaly in finding.anomalies(state)]


def test_a_finding_walks_from_raised_to_written_off() -> None:
    state = fold(*settled())
    assert [stage.status for stage in state.history] == [
        FindingStatus.RAISED,
        FindingStatus.RECTIFYING,
        FindingStatus.REPORTED,
        FindingStatus.RECHECKED,
        FindingStatus.WRITTEN_OFF,
    ]
    assert state.status is FindingStatus.WRITTEN_OFF
    assert finding.anomalies(state) == ()


def test_a_failed_recheck_reopens_it_under_a_new_term() -> None:
    state = fold(*settled()[:3], rechecked("2025-04-20", "FAILED", due="2025-06-30"))
    assert (state.status, state.failed_rechecks) == (FindingStatus.RECTIFYING, 1)
    assert finding.due_on(state) == date(2025, 6, 30)
    assert kinds(state) == []


def test_a_failed_look_back_reopens_even_what_was_written_off() -> None:
    state = fold(*settled(), rechecked("2025-09-01", "FAILED"))
    assert state.status is FindingStatus.RECTIFYING
    assert finding.due_on(state) == date(2025, 5, 1)
    assert kinds(fold(*settled(), rechecked("2025-09-01", "PASSED"))) == []


def test_the_term_runs_until_rectification_is_reported() -> None:
    history = settled()
    terms = [finding.due_on(fold(*history[:count])) for count in (1, 2, 3, 4, 5)]
    assert terms == [date(2025, 5, 1), date(2025, 5, 1), None, None, None]
    assert finding.index(fold(*history))["due_on"] == NEVER.isoformat()


def test_a_recheck_before_rectification_is_an_anomaly() -> None:
    early = rechecked("2025-03-05")
    assert [(one.kind, one.event) for one in finding.anomalies(fold(raised(), early))] == [
        (AnomalyKind.RECHECK_BEFORE_RECTIFICATION, early.key)
    ]
    assert kinds(fold(raised(), rectified("2025-03-04"), early)) == []


def test_writing_off_needs_a_recheck_that_passed() -> None:
    assert kinds(fold(raised(), rectified("2025-03-10"), written_off("2025-03-11"))) == [
        AnomalyKind.WRITTEN_OFF_WITHOUT_RECHECK
    ]
    failed = [raised(), rectified("2025-03-10"), rechecked("2025-03-11", "FAILED"), written_off("2025-03-12")]
    assert kinds(fold(*failed)) == [AnomalyKind.WRITTEN_OFF_WITHOUT_RECHECK]


def test_a_finding_nobody_raised_is_an_anomaly_until_it_is() -> None:
    assert kinds(fold(rectified("2025-03-10"))) == [AnomalyKind.FINDING_NOT_RAISED]
    assert kinds(fold(rectified("2025-03-10"), raised())) == []
    assert kinds(fold(written_off("2025-03-10"))) == [
        AnomalyKind.WRITTEN_OFF_WITHOUT_RECHECK,
        AnomalyKind.FINDING_NOT_RAISED,
    ]


def test_rectification_after_the_write_off_reopens_nothing() -> None:
    state = fold(*settled(), rectified("2025-05-05"))
    assert (state.status, kinds(state)) == (FindingStatus.WRITTEN_OFF, [AnomalyKind.RECTIFIED_AFTER_WRITE_OFF])


def test_a_finding_stands_on_one_list_at_a_time_and_moves_in_the_months_it_happened() -> None:
    state = fold(*settled(), rechecked("2025-09-01", "FAILED"))
    moves = {
        (counter.name.removeprefix("finding.on_"), counter.month): amount
        for counter, amount in AGGREGATES["finding"].contribution(state).items()
        if counter.name.startswith("finding.on_")
    }
    assert moves == {
        ("supervision_list", "2025-03"): 1,  # on the problem list and off it within the month
        ("supervision_list", "2025-04"): -1,
        ("write_off_list", "2025-04"): 1,
        ("write_off_list", "2025-09"): -1,
        ("supervision_list", "2025-09"): 1,
    }


def test_only_a_failed_look_back_at_what_had_passed_makes_a_rectification_undone() -> None:
    at_first = fold(*settled()[:1], rechecked("2025-03-20", "FAILED"))
    afterwards = fold(*settled(), rechecked("2025-09-01", "FAILED"), rechecked("2025-10-01", "FAILED"))
    assert (at_first.failed_rechecks, at_first.undone) == (1, ())
    assert (afterwards.failed_rechecks, [step.on.isoformat() for step in afterwards.undone]) == (2, ["2025-09-01"])


def test_a_write_off_counts_in_the_month_the_finding_was_raised() -> None:
    counters = AGGREGATES["finding"].contribution(fold(*settled()))
    assert counters[Counter("350206", "2025-03", "finding.raised")] == 1
    assert counters[Counter("350206", "2025-03", "finding.written_off")] == 1
    assert Counter("350206", "2025-04", "finding.written_off") not in counters

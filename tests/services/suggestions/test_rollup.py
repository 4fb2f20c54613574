"""What a state adds to the counters, by month, and how it is found."""

from __future__ import annotations

from typing import Any

import pytest

from kit.fold import Contribution
from services.suggestions import events as e
from services.suggestions.events import Channel, Grade, Outcome, Visit
from services.suggestions.rollup import (
    NEVER,
    opinion_contribution,
    opinion_index,
    suggestion_contribution,
    suggestion_index,
)
from tests.services.suggestions.histories import (
    LEAD,
    POLICIES,
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
    keyed,
    opinion,
    received,
    rehandled,
    replied,
    separately,
    suggestion,
    visited,
    withdrawn,
)

CLOSED = e.OpinionClosed(division=D)


def numbers(contribution: Contribution) -> dict[str, dict[str, int]]:
    """By month, without what is counted by a word, and buckets; a division other than D would show."""
    found: dict[str, dict[str, int]] = {}
    for (division, month, name), number in contribution.items():
        assert division == D
        if ".by_" in name or ":" in name:
            continue
        found.setdefault(month, {})[name.partition(".")[2]] = number
    return found


def in_cohort(*steps: Any) -> dict[str, int]:
    return numbers(suggestion_contribution(suggestion(*steps)))["2025-03"]


def test_each_thing_counts_in_its_month_and_known_stands_in_all_of_them() -> None:
    assert numbers(suggestion_contribution(suggestion(*START))) == {
        "2025-01": {"submitted": 1, "known": 1},
        "2025-02": {"received": 1, "known": 1},
        "2025-03": {"assigned": 1, "unanswered": 1, "midyear_assigned": 1, "known": 1},
    }


def test_a_reply_counts_in_the_month_of_the_assignment_with_the_days_it_took() -> None:
    assert in_cohort(*REPLIED) == {
        "known": 1, "assigned": 1, "replied": 1, "replied_on_time": 1, "resolved": 1, "days_to_reply": 29,
        "midyear_assigned": 1, "midyear_replied": 1,
    }  # fmt: skip


def test_a_late_reply_is_replied_but_not_on_time() -> None:
    found = in_cohort(*START, ("2025-07-01", replied(outcome=Outcome.NOTED)))
    assert found == {"known": 1, "assigned": 1, "replied": 1, "days_to_reply": 120, "midyear_assigned": 1}


def test_a_bounced_and_reassigned_suggestion_stays_in_its_first_month() -> None:
    found = numbers(
        suggestion_contribution(suggestion(*START, ("2025-03-06", bounced()), ("2025-05-12", assigned(TRAFFIC))))
    )
    assert found["2025-03"] == {"known": 1, "assigned": 1, "bounced": 1, "unanswered": 1, "midyear_assigned": 1}
    assert "2025-05" not in found


def test_a_withdrawn_suggestion_is_submitted_and_never_assigned() -> None:
    found = numbers(suggestion_contribution(suggestion(*START[:2], ("2025-02-20", withdrawn()))))
    assert found == {"2025-01": {"submitted": 1, "known": 1}, "2025-02": {"received": 1, "known": 1}}


def test_without_sorting_being_assigned_is_being_received() -> None:
    found = numbers(suggestion_contribution(suggestion(START[0], START[2])))
    assert found["2025-03"] == {"known": 1, "received": 1, "assigned": 1, "unanswered": 1, "midyear_assigned": 1}


@pytest.mark.parametrize(
    ("grade", "name"), [(Grade.SATISFIED, "satisfied"), (Grade.MOSTLY, "mostly"), (Grade.DISSATISFIED, "dissatisfied")]
)
def test_the_final_grade_counts_alone(grade: Grade, name: str) -> None:
    found = in_cohort(*REPLIED, ("2025-04-09", graded(Grade.DISSATISFIED)), ("2025-04-10", graded(grade)))
    assert {
        key: number for key, number in found.items() if key in {"graded", "satisfied", "mostly", "dissatisfied"}
    } == {
        "graded": 1,
        name: 1,
    }


def test_a_rehandled_suggestion_counts_once_and_by_its_last_grade() -> None:
    found = in_cohort(
        *REPLIED,
        ("2025-04-10", graded(Grade.DISSATISFIED)),
        ("2025-04-14", rehandled()),
        ("2025-05-06", replied(outcome=Outcome.PARTLY)),
        ("2025-05-12", graded(Grade.MOSTLY)),
        ("2025-05-20", closed()),
    )
    assert found == {
        "known": 1, "assigned": 1, "replied": 1, "replied_on_time": 1, "days_to_reply": 29, "partly": 1,
        "graded": 1, "mostly": 1, "rehandled": 1, "graded_rehandled": 1, "closed": 1,
        "midyear_assigned": 1, "midyear_replied": 1, "midyear_closed": 1,
    }  # fmt: skip


def test_a_key_suggestion_counts_both_rounds_and_whether_they_agree() -> None:
    rounds = (("2025-04-02", keyed()), ("2025-04-10", graded()))
    found = in_cohort(*REPLIED, *rounds, ("2025-05-20", graded(Grade.MOSTLY, 2)))
    assert found["key"] == found["key_satisfied_round1"] == found["double_graded"] == 1
    assert found.keys().isdisjoint({"key_satisfied_round2", "double_agreed"})
    found = in_cohort(*REPLIED, *rounds, ("2025-05-20", graded(Grade.SATISFIED, 2)))
    assert found["key_satisfied_round2"] == found["double_agreed"] == 1


def test_visits_prestudy_conversion_urging_measures_and_merging_count() -> None:
    found = in_cohort(
        ("2024-11-01", e.SuggestionPrestudied(division=D, fiscal_year=2025, adopted=True)),
        *START,
        *(
            (f"2025-03-{10 + number}", visited(visit))
            for number, visit in enumerate(Visit)
            if visit is not Visit.REVISIT
        ),
        ("2025-03-20", e.SuggestionConverted(division=D, case_reference_hash="0" * 64)),
        ("2025-03-20", e.SuggestionUrged(division=D, measure=e.Urging.NOTICE)),
        ("2025-03-20", e.SuggestionMeasureTaken(division=D, title="more buses")),
        ("2025-03-20", e.SuggestionMerged(division=D, merged_with=f"{D}-S2")),
    )
    assert found == {
        "known": 1, "assigned": 1, "prestudied": 1, "prestudy_adopted": 1, "three_visits": 1, "converted": 1,
        "urged": 1, "measured": 1, "merged": 1, "unanswered": 1, "midyear_assigned": 1,
    }  # fmt: skip


def test_a_suggestion_known_by_a_later_fact_alone_is_known_and_nothing_more() -> None:
    assert numbers(suggestion_contribution(suggestion(("2025-04-10", graded())))) == {"2025-04": {"known": 1}}


def test_an_opinion_counts_in_the_month_it_was_received() -> None:
    found = opinion_contribution(
        opinion(("2025-03-01", received(Channel.QR)), ("2025-04-20", handled()), ("2025-05-20", CLOSED))
    )
    assert numbers(found) == {
        "2025-03": {"known": 1, "received": 1, "resolved": 1, "resolved_since_2022": 1, "closed": 1, "scan_closed": 1}
    }


def test_only_what_was_received_from_2022_counts_since_2022() -> None:
    found = opinion_contribution(opinion(("2021-12-31", received()), ("2022-04-20", handled())))
    assert numbers(found) == {"2021-12": {"known": 1, "received": 1, "resolved": 1}}
    found = opinion_contribution(opinion(("2022-01-01", received()), ("2022-04-20", handled())))
    assert numbers(found) == {"2022-01": {"known": 1, "received": 1, "resolved": 1, "resolved_since_2022": 1}}


def test_an_opinion_on_a_draft_counts_as_submitted_and_when_adopted_as_adopted() -> None:
    about = ("2025-03-01", received(Channel.LEGISLATIVE_DRAFT, legislative_draft="350200-draft-1"))
    assert numbers(opinion_contribution(opinion(about))) == {"2025-03": {"known": 1, "received": 1, "legislative": 1}}
    adopted = opinion(about, ("2025-08-01", e.OpinionAdopted(division=D)))
    assert numbers(opinion_contribution(adopted))["2025-03"]["legislative_adopted"] == 1


def test_a_suggestion_is_found_by_status_units_key_cohort_and_due_date() -> None:
    state = suggestion(*START[:2], ("2025-03-03", separately(SCHOOLS, TRAFFIC)), ("2025-03-04", keyed()))
    assert suggestion_index(state, POLICIES) == {
        "status": "ASSIGNED",
        "level": "DISTRICT",
        "marks": ["key", "visit_missing:BEFORE"],
        "lead": LEAD,
        "units": [SCHOOLS, TRAFFIC],
        "open": True,
        "due_on": "2025-06-03",
        "replied": False,
        "urged": False,
        "month": "2025-03",
        "submitted_on": "2025-01-20",
    }


def test_what_awaits_nothing_is_not_open_and_never_due() -> None:
    index = suggestion_index(suggestion(*REPLIED), POLICIES)
    assert (index["open"], index["due_on"], index["replied"]) == (False, NEVER, True)


def test_before_assignment_a_suggestion_is_found_in_the_month_of_its_submission() -> None:
    assert suggestion_index(suggestion(*START[:2]), POLICIES)["month"] == "2025-01"


def test_an_opinion_is_found_by_status_channel_topic_draft_and_month() -> None:
    state = opinion(("2025-03-01", received(topics=("transport",), legislative_draft="350200-draft-1")))
    assert opinion_index(state) == {
        "status": "RECEIVED",
        "channel": "STATION",
        "topics": ["transport"],
        "representatives": [],
        "station": None,
        "item": None,
        "code_rejected": False,
        "legislative_draft": "350200-draft-1",
        "month": "2025-03",
        "received_on": "2025-03-01",
    }

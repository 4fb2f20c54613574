"""Practices nobody reported a number of: visits and double gradings of 集美, promises of 仪征, answers given online."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from functools import cache
from typing import Any

from dataset.days import add_months
from dataset.generate import generate
from dataset.history import Event


@cache
def history(division: str) -> list[Event]:
    return generate(divisions=[division])


def told(division: str, name: str, **wanted: Any) -> list[Event]:
    return [
        event for event in history(division) if event.type == f"npc.{name}.v1" and wanted.items() <= event.data.items()
    ]


def test_each_suggestion_of_jimei_is_visited_three_times_but_for_a_few() -> None:
    visits = Counter(event.data["visit"] for event in told("350211", "suggestion.visited"))
    assert len(told("350211", "suggestion.assigned")) == 40
    # Four suggestions lack one visit each; three were never replied to, and one of these lacks nothing yet.
    assert visits == {"BEFORE": 39, "DURING": 35, "AFTER": 36}
    assert len(told("350211", "suggestion.planned")) == 40
    assert len([one for one in told("350211", "suggestion.planned") if "finish_on" not in one.data]) == 4


def test_key_suggestions_are_graded_in_two_rounds_whose_ballots_add_up_and_two_of_them_disagree() -> None:
    first = {event.subject: event.data["grade"] for event in told("350211", "suggestion.graded", round=1)}
    second = told("350211", "suggestion.graded", round=2)
    assert [first[event.subject] == event.data["grade"] for event in second].count(False) == 2
    for event in second:
        ballot = event.data["ballot"]
        choices = {name: ballot[name] for name in ("satisfied", "mostly", "dissatisfied")}
        assert sum(choices.values()) == ballot["cast"] <= ballot["eligible"]
        assert max(choices, key=lambda name: choices[name]) == event.data["grade"].lower()


def test_promises_at_the_parlour_are_kept_within_a_month_two_three_later_or_never() -> None:
    promised = {event.subject: event.time for event in told("321081", "opinion.promised")}
    handled = {event.subject: event.time for event in told("321081", "opinion.handled")}

    def months(subject: str) -> int:
        since, until = promised[subject].date(), handled[subject].date()
        return next(number for number in range(1, 12) if until <= add_months(since, number))

    assert len(promised) == 36
    assert Counter(months(subject) for subject in handled) == {1: 14, 2: 10, 3: 4, 5: 4}


def test_opinions_online_are_answered_after_they_came_in_and_one_in_twelve_never() -> None:
    received = {event.subject: event.time for event in told("350203", "opinion.received", channel="ONLINE")}
    answered: dict[str, datetime] = {event.subject: event.time for event in told("350203", "opinion.answered")}
    assert (len(received), len(answered)) == (48, 44)
    assert all(answered[subject] > received[subject] for subject in answered)

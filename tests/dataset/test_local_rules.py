"""The rules that divisions published themselves, and that what happens there keeps to them."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest

from dataset.days import workdays
from dataset.generate import generate
from dataset.history import Event


@cache
def history(division: str) -> list[Event]:
    return generate(divisions=[division])


def told(division: str, name: str) -> list[Event]:
    return [event for event in history(division) if event.type == f"npc.{name}.v1"]


def working_days(earlier: date, later: date) -> int:
    return len(workdays(earlier, later)) - 1


def test_three_divisions_have_rules_and_told_them_before_they_held() -> None:
    rules = [event for event in generate() if event.type == "npc.policy.set.v1"]
    assert {(one.data["division"], one.data["rule"], one.data["value"], one.data["unit"]) for one in rules} == {
        ("350211", "GRADING", 10, "WORKING_DAY"),
        ("350212", "GRADING", 15, "WORKING_DAY"),
        ("350212", "GRADING", 10, "WORKING_DAY"),
        ("621000", "REHANDLED_REPLY", 20, "WORKING_DAY"),
        ("621000", "LONG_OVERDUE", 15, "DAY"),
    }
    assert len(rules) == 5
    assert all(one.time.date() < one.data["valid_from"] for one in rules)


@pytest.mark.parametrize(("division", "graded", "longest"), [("350211", 37, 10), ("350212", 22, 15)])
def test_gradings_keep_the_divisions_own_term(division: str, graded: int, longest: int) -> None:
    taken = []
    for grading in told(division, "suggestion.graded"):
        if grading.data["round"] == 1:
            before = [one for one in told(division, "suggestion.replied") if one.subject == grading.subject]
            replied = max(one.time.date() for one in before if one.time < grading.time)
            taken.append((replied.year, working_days(replied, grading.time.date())))
    assert len(taken) == graded
    assert max(days for _, days in taken) <= longest
    assert max(days for year, days in taken if year == 2025) <= 10


def test_what_is_handled_again_in_qingyang_is_answered_within_twenty_working_days() -> None:
    replies = told("621000", "suggestion.replied")
    again = told("621000", "suggestion.rehandled")
    first = [
        min(one.time.date() for one in replies if one.subject == order.subject and one.time > order.time)
        for order in again
    ]
    assert len(again) == 37
    assert max(working_days(order.time.date(), reply) for order, reply in zip(again, first, strict=True)) <= 20

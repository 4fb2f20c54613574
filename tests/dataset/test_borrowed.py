"""Practices taken over from other districts: three districts each, which fare differently."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import Any

import pytest

from dataset.borrowed import JIMEI, PRACTICES, SIMING, TONGAN, XIANGAN, Practice
from dataset.borrowed.fates import Fate
from dataset.days import add_months
from dataset.generate import generate
from dataset.history import Book, Event


@cache
def history() -> list[Event]:
    return generate()


def told(division: str, name: str, **wanted: Any) -> list[Event]:
    return [
        event
        for event in history()
        if event.data["division"] == division
        and event.type == f"npc.{name}.v1"
        and wanted.items() <= event.data.items()
    ]


@pytest.mark.parametrize("practice", PRACTICES, ids=lambda practice: practice.write.__name__)
def test_a_practice_fares_differently_in_three_districts(practice: Practice) -> None:
    assert sorted(fate.value for fate in practice.fates.values()) == sorted(fate.value for fate in Fate)
    written = []
    for division, fate in practice.fates.items():
        book = Book(division, "borrowed", 1)
        practice.write(book, fate)
        assert book.events
        written.append(Counter((event.type, event.data.get("outcome"), event.time.date()) for event in book.events))
    assert written[0] != written[1] != written[2] != written[0]


def test_the_committees_ballot_on_a_key_suggestion_says_what_its_second_grade_says() -> None:
    for division, agreeing in ((SIMING, 4), (XIANGAN, 2), (TONGAN, 2)):
        ballots = {event.data["about"]: event.data for event in told(division, "ballot.tallied", matter="SUGGESTION")}
        second = {event.subject: event.data["grade"] for event in told(division, "suggestion.graded", round=2)}
        first = {event.subject: event.data["grade"] for event in told(division, "suggestion.graded", round=1)}
        borrowed = {subject: grade for subject, grade in second.items() if subject in ballots}
        assert len(ballots) == len(borrowed) == 4
        for subject, ballot in ballots.items():
            choices = ballot["choices"]
            assert sum(choices.values()) == ballot["cast"] < ballot["eligible"]
            assert max(choices, key=lambda choice: choices[choice]) == borrowed[subject]
        assert sum(first[subject] == grade for subject, grade in borrowed.items()) == agreeing


def test_referrals_name_their_suggestion_and_are_answered_in_time_late_or_never() -> None:
    def late(division: str) -> list[bool | None]:
        """Of each referral that names a suggestion, whether its answer was late; None without one."""
        answered = {event.subject: event.time.date() for event in told(division, "referral.answered")}
        made = [event for event in told(division, "referral.made") if "suggestion" in event.data]
        return [answered[one.subject] > one.data["due"] if one.subject in answered else None for one in made]

    assert (late(SIMING), late(XIANGAN), late(TONGAN)) == ([False, False], [True, True], [None, None])
    converted = {event.subject for event in told(SIMING, "suggestion.converted")}
    assert {
        event.data["suggestion"] for event in told(SIMING, "referral.made") if "suggestion" in event.data
    } == converted


def test_replies_come_in_time_where_handling_is_ordinary_and_late_where_it_is_not() -> None:
    def late_replies(division: str) -> int:
        borrowed = {event.subject for event in told(division, "suggestion.planned") if "-b0" in event.subject}
        extended = {event.subject for event in told(division, "suggestion.extended")}
        assigned = {event.subject: event.time.date() for event in told(division, "suggestion.assigned")}
        first: dict[str, Any] = {}
        for event in told(division, "suggestion.replied"):
            first.setdefault(event.subject, event.time.date())
        due = {subject: add_months(day, 6 if subject in extended else 3) for subject, day in assigned.items()}
        return sum(day > due[subject] for subject, day in first.items() if subject in borrowed)

    assert (late_replies(SIMING), late_replies(XIANGAN), late_replies(TONGAN)) == (0, 4, 3)


def test_who_lost_a_seat_late_had_it_filled_and_who_failed_has_it_vacant() -> None:
    assert [len(told(division, "representative.mandate_ended")) for division in (JIMEI, SIMING, XIANGAN)] == [0, 1, 2]
    by_election = [
        len(told(division, "representative.mandate_started", by_election=True)) for division in (SIMING, XIANGAN)
    ]
    assert by_election == [1, 0]

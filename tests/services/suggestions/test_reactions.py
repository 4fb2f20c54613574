"""What other services learn from a suggestion."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from kit.catalogue import EventData
from kit.fold import Emission
from services.suggestions import reactions
from services.suggestions.events import (
    CreditKind,
    Grade,
    ItemRequested,
    ItemSettled,
    PerformanceCredited,
    RequestCause,
    SuggestionFoundOverdue,
)
from services.suggestions.suggestion import Suggestion
from tests.services.suggestions.histories import (
    COSIGNER,
    ID,
    LEAD,
    POLICIES,
    REPLIED,
    START,
    D,
    closed,
    graded,
    keyed,
    moment,
    promised,
    rehandled,
    replied,
    submitted,
    suggestion,
)

DISSATISFIED = Grade.DISSATISFIED


def follows(state: Suggestion) -> Mapping[str, Emission]:
    return reactions.consequences(state, POLICIES)


def follow_ups(*steps: tuple[str, EventData]) -> list[Emission]:
    sent = follows(suggestion(*REPLIED, *steps))
    return [emission for emission in sent.values() if isinstance(emission.data, ItemRequested)]


def test_submitting_credits_the_lead_and_each_cosigner() -> None:
    sent = follows(suggestion(START[0]))
    assert [(emission.subject, emission.time, emission.data) for emission in sent.values()] == [
        (
            person,
            moment("2025-01-20"),
            PerformanceCredited(
                division=D, representative=person, kind=CreditKind.SUGGESTION, on=date(2025, 1, 20), reference=ID
            ),
        )
        for person in (LEAD, COSIGNER)
    ]


def test_a_representative_of_another_division_is_not_credited_by_being_named() -> None:
    named = ("350200-R-7", "350203-R-8", f"{D}001-R-9")
    sent = follows(suggestion(("2025-01-20", submitted(cosigners=named))))
    assert set(sent) == {f"credit:{LEAD}", f"credit:{D}001-R-9"}


def test_nobody_is_credited_before_the_submission_is_known() -> None:
    assert follows(suggestion(*START[1:])) == {}


def test_one_dissatisfied_grade_asks_for_nothing() -> None:
    assert follow_ups(("2025-04-10", graded(DISSATISFIED))) == []


def test_dissatisfied_again_after_rehandling_asks_supervision_to_follow_up() -> None:
    (emission,) = follow_ups(
        ("2025-04-10", graded(DISSATISFIED)),
        ("2025-04-14", rehandled()),
        ("2025-05-06", replied()),
        ("2025-05-12", graded(DISSATISFIED)),
        ("2025-05-14", rehandled()),
    )
    assert emission.subject == f"{D}-followup-S2025-0001"
    assert emission.time == moment("2025-05-12")
    assert emission.data == ItemRequested(
        division=D, cause=RequestCause.DISSATISFIED_TWICE, suggestion=ID, title="More school buses"
    )


def test_both_rounds_dissatisfied_ask_for_a_follow_up() -> None:
    assert len(follow_ups(("2025-04-02", keyed()), ("2025-04-10", graded(DISSATISFIED)),
                          ("2025-05-10", graded(DISSATISFIED, 2)))) == 1  # fmt: skip


def test_a_promise_graded_dissatisfied_a_second_time_asks_for_a_follow_up() -> None:
    assert len(follow_ups(("2025-04-10", graded(DISSATISFIED)), ("2025-04-11", promised("2025-06-30")),
                          ("2025-07-10", graded(DISSATISFIED)))) == 1  # fmt: skip


def causes(*steps: tuple[str, EventData]) -> list[tuple[str, RequestCause]]:
    """What follow-ups are asked for, with the day."""
    return [
        (emission.time.date().isoformat(), emission.data.cause)
        for emission in follows(suggestion(*steps)).values()
        if isinstance(emission.data, ItemRequested)
    ]


def settled_on(*steps: tuple[str, EventData]) -> str | None:
    """The day the follow-up is told to be settled."""
    found = [one for one in follows(suggestion(*steps)).values() if isinstance(one.data, ItemSettled)]
    assert {one.subject for one in found} <= {f"{D}-followup-S2025-0001"}
    return found[0].time.date().isoformat() if found else None


KEYED = ("2025-02-20", keyed())
FOUND = ("2025-07-04", SuggestionFoundOverdue(division=D, due_on=date(2025, 6, 3)))


def test_a_key_suggestion_is_followed_up_until_it_is_closed() -> None:
    told = (*START[:2], KEYED, START[2])
    assert causes(*told) == [("2025-02-20", RequestCause.KEYED)]
    assert settled_on(*told) is None
    assert (
        settled_on(*told, ("2025-04-01", replied()), ("2025-04-05", graded()), ("2025-04-09", closed())) == "2025-04-09"
    )


def test_a_long_overdue_suggestion_is_followed_up_until_it_is_replied_to() -> None:
    assert causes(*START, FOUND) == [("2025-07-04", RequestCause.LONG_OVERDUE)]
    assert settled_on(*START, FOUND) is None
    assert settled_on(*START, FOUND, ("2025-08-01", replied())) == "2025-08-01"


def test_a_reply_told_late_takes_the_follow_up_back() -> None:
    # It had been replied to on 1 April; nobody knew when it was found long overdue.
    assert causes(*REPLIED, FOUND) == []


def test_the_gravest_cause_is_the_one_that_is_told() -> None:
    again = (("2025-07-10", replied()), ("2025-07-12", graded(DISSATISFIED)), ("2025-07-20", graded(DISSATISFIED)))
    assert causes(KEYED, *START, FOUND) == [("2025-07-04", RequestCause.LONG_OVERDUE)]
    assert causes(KEYED, *START, FOUND, *again) == [("2025-07-20", RequestCause.DISSATISFIED_TWICE)]


def test_a_better_grade_settles_what_was_graded_dissatisfied_twice() -> None:
    twice = (*REPLIED, ("2025-04-10", graded(DISSATISFIED)), ("2025-04-12", graded(DISSATISFIED)))
    assert settled_on(*twice) is None
    assert settled_on(*twice, ("2025-05-02", graded(Grade.MOSTLY))) == "2025-05-02"


def test_a_grade_that_cannot_be_does_not_count_towards_a_follow_up() -> None:
    # A second round of a suggestion that is not a key one.
    assert follow_ups(("2025-04-10", graded(DISSATISFIED)), ("2025-05-10", graded(DISSATISFIED, 2))) == []

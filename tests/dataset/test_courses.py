"""The courses of a year give what was reported, for any numbers a district might report."""

from collections import Counter
from decimal import Decimal
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from dataset.courses import choose, plan
from dataset.figures import load

SEEDS = st.integers(0, 2**32)


@given(
    assigned=st.integers(1, 400),
    replied=st.integers(0, 100),
    closed=st.integers(0, 100),
    satisfied=st.integers(0, 100),
    seed=SEEDS,
)
def test_reported_rates_come_out_as_the_nearest_whole_numbers(
    assigned: int, replied: int, closed: int, satisfied: int, seed: int
) -> None:
    closed = min(closed, replied)  # nothing is closed without a reply
    year = plan(
        {
            "suggestions_assigned": Decimal(assigned),
            "reply_rate": Decimal(replied) / 100,
            "completion_rate": Decimal(closed) / 100,
            "satisfaction_rate": Decimal(satisfied) / 100,
        }
    )
    made = choose(Random(seed), year)  # noqa: S311
    graded = [course.grades[-1] for course in made if course.ending != "OPEN"]

    assert [course.number for course in made] == list(range(1, assigned + 1))
    assert len(graded) == year.replied == round(Decimal(replied) / 100 * assigned)
    assert Counter(course.ending for course in made)["CLOSED"] == round(Decimal(closed) / 100 * assigned)
    assert graded.count("SATISFIED") == round(Decimal(satisfied) / 100 * len(graded))


@given(seed=SEEDS)
def test_pre_studied_suggestions_are_of_the_session(seed: int) -> None:
    year = plan(load().numbers("350206", 2025))
    prestudied = [course for course in choose(Random(seed), year) if course.prestudied]  # noqa: S311

    assert len(prestudied) == 22
    assert all(course.session for course in prestudied)


@given(seed=SEEDS)
def test_a_merged_suggestion_shares_the_topic_of_one_that_is_not_merged_or_withdrawn(seed: int) -> None:
    made = choose(Random(seed), plan(load().numbers("370782", 2024)))  # noqa: S311
    merged = [course for course in made if course.merged_with is not None]

    assert merged
    for course in merged:
        base = made[(course.merged_with or 0) - 1]
        assert (base.topic, base.merged_with) == (course.topic, None)
        assert base.ending != "WITHDRAWN"


def test_where_nothing_was_reported_about_the_handling_everything_happens() -> None:
    made = choose(Random(1), plan(load().numbers("370782", 2024)))  # noqa: S311

    assert {course.ending for course in made} == {"CLOSED", "PROMISED", "OPEN", "WITHDRAWN", "DISPUTED"}
    assert {course.units for course in made} == {"LEAD", "JOINT", "SEPARATE"}
    for feature in ("bounced", "extended", "late", "reply_misplaced", "promise_kept", "measure", "converted"):
        assert any(getattr(course, feature) for course in made), feature


def test_key_suggestions_take_the_straight_way() -> None:
    made = choose(Random(1), plan(load().numbers("350212", 2022)))  # noqa: S311

    assert [(course.key, course.ending, course.grades) for course in made] == [(True, "CLOSED", ("SATISFIED",))] * 5

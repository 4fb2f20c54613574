"""Parts always sum to the whole."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from dataset.parts import at_random, evenly


@given(total=st.integers(0, 10_000), parts=st.integers(1, 300))
def test_even_parts_sum_to_the_whole_and_differ_by_one_at_most(total: int, parts: int) -> None:
    shares = evenly(total, parts)

    assert (len(shares), sum(shares)) == (parts, total)
    assert max(shares) - min(shares) <= 1


@given(total=st.integers(0, 10_000), parts=st.integers(1, 300), seed=st.integers())
def test_random_parts_sum_to_the_whole_and_leave_nobody_out(total: int, parts: int, seed: int) -> None:
    shares = at_random(Random(seed), total, parts)  # noqa: S311

    assert (len(shares), sum(shares)) == (parts, total)
    assert min(shares) >= min(1, total // parts)


def test_no_parts_are_an_empty_list() -> None:
    assert evenly(0, 0) == []
    assert at_random(Random(1), 0, 0) == []  # noqa: S311

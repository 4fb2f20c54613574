"""Periods, and the steps a series is made of."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.periods import Period, PeriodError, Step, steps

PERIODS = st.builds(Period, st.integers(1960, 2100)) | st.builds(
    lambda year, month, quarter: Period(year, quarter, None) if quarter else Period(year, month=month),
    st.integers(1960, 2100),
    st.integers(1, 12),
    st.integers(0, 4),
)


def keys(period: Period, by: Step, since: int | None = None) -> list[str]:
    return [one.key for one in steps(period, by, since)]


def test_a_quarter_has_three_months_and_a_year_four_quarters() -> None:
    assert keys(Period(2025, quarter=2), Step.MONTH) == ["2025-04", "2025-05", "2025-06"]
    assert keys(Period(2025), Step.QUARTER) == ["2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4"]
    assert keys(Period(2025, month=3), Step.MONTH) == ["2025-03"]


def test_a_series_may_begin_years_before() -> None:
    assert keys(Period(2025), Step.YEAR, 2022) == ["2022", "2023", "2024", "2025"]
    assert keys(Period(2025, quarter=1), Step.QUARTER, 2024)[-2:] == ["2024-Q4", "2025-Q1"]
    with pytest.raises(PeriodError, match="2026 begins after 2025-Q1 ends"):
        steps(Period(2025, quarter=1), Step.YEAR, 2026)
    with pytest.raises(PeriodError, match="outside 1954-2200"):
        steps(Period(2025), Step.YEAR, 1900)


def test_what_a_period_is_a_part_of_is_the_last_step() -> None:
    assert keys(Period(2025, month=5), Step.QUARTER) == ["2025-Q2"]


@given(PERIODS, st.sampled_from(Step), st.integers(0, 5))
def test_steps_follow_one_another_without_a_gap(period: Period, by: Step, years: int) -> None:
    found = steps(period, by, period.year - years)
    assert found[0].months[0] == f"{period.year - years}-01"
    assert found[-1].months[0] <= period.months[1] <= found[-1].months[1]
    for before, after in pairwise(found):
        last, first = before.months[1], after.months[0]
        assert (int(first[:4]) * 12 + int(first[5:])) - (int(last[:4]) * 12 + int(last[5:])) == 1


def test_the_year_before_keeps_quarter_and_month() -> None:
    assert Period(2025, quarter=3).year_before == Period(2024, quarter=3)
    assert Period(2025, month=2).year_before == Period(2024, month=2)
    assert Period(1954).year_before is None

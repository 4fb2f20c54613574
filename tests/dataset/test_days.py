"""Moments are working days in office hours, and months end where the calendar ends them."""

from datetime import date, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from dataset.days import add_months, add_workdays, in_office, next_workday, spread, workdays

days = st.dates(date(2021, 1, 1), date(2026, 6, 30))


def test_working_days_leave_out_spring_festival_and_keep_moved_weekends() -> None:
    # 2025: free from 28 January to 4 February, in exchange for working on Sunday 26 January and Saturday 8 February.
    assert workdays(date(2025, 1, 25), date(2025, 2, 8)) == (
        date(2025, 1, 26),
        date(2025, 1, 27),
        date(2025, 2, 5),
        date(2025, 2, 6),
        date(2025, 2, 7),
        date(2025, 2, 8),
    )
    assert add_workdays(date(2025, 1, 27), 1) == date(2025, 2, 5)
    assert next_workday(date(2025, 1, 28)) == date(2025, 2, 5)


def test_a_month_later_is_never_past_the_months_end() -> None:
    assert add_months(date(2024, 11, 30), 3) == date(2025, 2, 28)
    assert add_months(date(2025, 3, 3), 3) == date(2025, 6, 3)


@given(day=days, seed=st.integers())
def test_office_moments_are_in_china_time_between_half_past_eight_and_five(day: date, seed: int) -> None:
    moment = in_office(Random(seed), day)  # noqa: S311

    assert moment.date() == day
    assert moment.utcoffset() == timedelta(hours=8)
    assert (8, 30) <= (moment.hour, moment.minute) < (17, 0)


@given(number=st.integers(0, 400), seed=st.integers())
def test_days_are_spread_in_order_over_the_whole_range(number: int, seed: int) -> None:
    first, last = date(2025, 3, 1), date(2025, 11, 30)
    chosen = spread(Random(seed), number, first, last)  # noqa: S311

    assert len(chosen) == number
    assert chosen == sorted(chosen)
    assert set(chosen) <= set(workdays(first, last))

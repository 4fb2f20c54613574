"""The working-day calendar over arrangements that were really announced."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.suggestions.working_days import LAST_YEAR, add_working_days, is_announced, is_working_day


def working_days(first: date, last: date) -> list[date]:
    return [day for number in range((last - first).days + 1) if is_working_day(day := first + timedelta(days=number))]


def test_spring_festival_2025_took_eight_days_and_two_sundays_and_saturdays_gave_them_back() -> None:
    # State Council: 28 January to 4 February off; work on Sunday 26 January and Saturday 8 February.
    assert working_days(date(2025, 1, 25), date(2025, 2, 9)) == [date(2025, 1, day) for day in (26, 27)] + [
        date(2025, 2, day) for day in (5, 6, 7, 8)
    ]


def test_spring_festival_2024_began_on_new_years_day_of_the_moon() -> None:
    # 10 to 17 February off; work on Sunday 4 February and Sunday 18 February.
    assert working_days(date(2024, 2, 3), date(2024, 2, 19)) == [
        date(2024, 2, day) for day in (4, 5, 6, 7, 8, 9, 18, 19)
    ]


def test_national_day_2025_took_the_first_eight_days_of_october() -> None:
    # 1 to 8 October off together with Mid-Autumn; work on Sunday 28 September and Saturday 11 October.
    assert working_days(date(2025, 9, 27), date(2025, 10, 12)) == [
        *(date(2025, 9, day) for day in (28, 29, 30)),
        *(date(2025, 10, day) for day in (9, 10, 11)),
    ]


def test_national_day_2023_joined_mid_autumn() -> None:
    # 29 September to 6 October off; work on Saturday 7 and Sunday 8 October.
    assert working_days(date(2023, 9, 28), date(2023, 10, 9)) == [
        date(2023, 9, 28),
        *(date(2023, 10, day) for day in (7, 8, 9)),
    ]


@pytest.mark.parametrize(
    ("first", "last", "given_back"),
    [
        (date(2022, 1, 31), date(2022, 2, 6), (date(2022, 1, 29), date(2022, 1, 30))),
        (date(2022, 10, 1), date(2022, 10, 7), (date(2022, 10, 8), date(2022, 10, 9))),
        (date(2023, 1, 21), date(2023, 1, 27), (date(2023, 1, 28), date(2023, 1, 29))),
        (date(2023, 9, 29), date(2023, 10, 6), (date(2023, 10, 7), date(2023, 10, 8))),
        (date(2024, 2, 10), date(2024, 2, 17), (date(2024, 2, 4), date(2024, 2, 18))),
        (date(2024, 10, 1), date(2024, 10, 7), (date(2024, 9, 29), date(2024, 10, 12))),
        (date(2025, 1, 28), date(2025, 2, 4), (date(2025, 1, 26), date(2025, 2, 8))),
        (date(2025, 10, 1), date(2025, 10, 8), (date(2025, 9, 28), date(2025, 10, 11))),
        (date(2026, 2, 15), date(2026, 2, 23), (date(2026, 2, 14), date(2026, 2, 28))),
        (date(2026, 10, 1), date(2026, 10, 7), (date(2026, 9, 20), date(2026, 10, 10))),
    ],
    ids=lambda value: value.isoformat() if isinstance(value, date) else "",
)
def test_spring_festivals_and_national_days_as_the_state_council_arranged_them(
    first: date, last: date, given_back: tuple[date, date]
) -> None:
    assert working_days(first, last) == []
    assert [(day.weekday() >= 5, is_working_day(day)) for day in given_back] == [(True, True)] * 2


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        (date(2025, 9, 30), 1, date(2025, 10, 9)),
        (date(2025, 9, 26), 5, date(2025, 10, 10)),  # 28, 29, 30 September, 9, 10 October
        (date(2025, 1, 20), 15, date(2025, 2, 14)),  # 21-24, 26, 27 January, 5-8 and 10-14 February
        (date(2025, 3, 1), 1, date(2025, 3, 3)),
        (date(2025, 3, 3), 0, date(2025, 3, 3)),
    ],
)
def test_the_day_itself_does_not_count_and_holidays_do_not_either(start: date, days: int, end: date) -> None:
    assert add_working_days(start, days) == end


def test_years_not_yet_announced_know_weekends_only_and_say_so() -> None:
    year = LAST_YEAR + 1
    assert not is_announced(year)
    assert is_announced(LAST_YEAR)
    assert not is_announced(2003)
    national_day = date(year, 10, 1)
    assert is_working_day(national_day) == (national_day.weekday() < 5)


@given(st.dates(date(2005, 1, 1), date(2040, 1, 1)), st.integers(0, 40), st.integers(0, 40))
def test_terms_add_up(start: date, first: int, second: int) -> None:
    middle = add_working_days(start, first)
    if first:
        assert is_working_day(middle)
    assert add_working_days(middle, second) == add_working_days(start, first + second)

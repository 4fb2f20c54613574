"""Days without an upload: working days alone, as far as the period has passed."""

from __future__ import annotations

from datetime import date

from kit.periods import Period
from services.suggestions.upload_days import Silence, upload_days
from tests.services.stage import Stage
from tests.services.suggestions.histories import D, received, tell

LATER = date(2026, 1, 1)


def days(month: int, *numbers: int) -> set[date]:
    return {date(2025, month, number) for number in numbers}


def test_weekends_and_holidays_are_not_missed_and_days_worked_in_exchange_are() -> None:
    found = upload_days(set(), Period(2025, month=5), LATER)
    assert found.working_days == 19  # 1-5 May were free; 2 June is next month
    assert date(2025, 5, 1) not in found.without
    assert date(2025, 5, 3) not in found.without
    assert date(2025, 4, 27) in upload_days(set(), Period(2025, month=4), LATER).without  # a Sunday worked in exchange


def test_an_upload_on_a_weekend_counts_as_a_day_but_makes_up_for_none() -> None:
    found = upload_days(days(3, 1), Period(2025, month=3), LATER)
    assert (found.with_upload, found.working_days, len(found.without)) == (1, 21, 21)


def test_the_longest_silence_runs_over_weekends() -> None:
    told = days(3, *(number for number in range(1, 32) if not 6 <= number <= 11))
    found = upload_days(told, Period(2025, month=3), LATER)
    assert found.longest_silence == Silence(date(2025, 3, 6), date(2025, 3, 11), 4)
    assert found.without == tuple(sorted(days(3, 6, 7, 10, 11)))


def test_a_day_is_missed_when_it_has_passed() -> None:
    assert upload_days(set(), Period(2025, month=3), date(2025, 3, 4)).without == (date(2025, 3, 3),)
    assert upload_days(days(3, 3), Period(2025, month=3), date(2025, 3, 4)).longest_silence is None


async def test_a_divisions_days_are_those_of_its_own_opinions_and_null_where_it_has_none(stage: Stage) -> None:
    for number, day in enumerate(("2025-12-01", "2025-12-01", "2025-12-03", "2025-11-03")):
        tell(stage, f"{D}-O2025-{number:04}", (day, received()))
    found = await stage.entities(
        [{"__typename": "Division", "code": code} for code in (D, "350205")],
        """... on Division { code uploadDays(period: {year: 2025, month: 12}) {
             workingDays withUpload withoutUpload days(first: 2) longestSilence { first last workingDays } } }""",
    )
    stage.scans_nothing()
    assert stage.commands.collections() == ["counters"]
    days = {"workingDays": 22, "withUpload": 2, "withoutUpload": 20, "days": ["2025-12-02", "2025-12-04"]}
    silence = {"first": "2025-12-04", "last": "2025-12-30", "workingDays": 19}
    assert [(one["code"], one["uploadDays"]) for one in found] == [
        (D, days | {"longestSilence": silence}),
        ("350205", None),
    ]

"""Days without an upload 未上传日: the working days of a period on which a district received no opinion at all.

Read beside the volume: a district may report many opinions and none for weeks.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from kit.periods import Period
from services.suggestions.working_days import is_working_day


@dataclass(frozen=True, slots=True)
class Silence:
    """未上传时段 working days without an upload that follow each other."""

    first: date
    last: date
    working_days: int


@dataclass(frozen=True, slots=True)
class UploadDays:
    """上传日 of one division's own opinions in a period, as far as it has passed."""

    working_days: int
    with_upload: int  # days of any kind
    without: tuple[date, ...]
    longest_silence: Silence | None


def upload_days(told: Collection[date], period: Period, today: date) -> UploadDays:
    """What `told`, the days with an opinion, leaves of the working days of the period before `today`."""
    days = _passed(period, today)
    working = [day for day in days if is_working_day(day)]
    runs: list[list[date]] = [[]]
    for day in working:
        if day in told:
            runs.append([])
        else:
            runs[-1].append(day)
    longest = max(runs, key=len)
    return UploadDays(
        working_days=len(working),
        with_upload=sum(day in told for day in days),
        without=tuple(day for run in runs for day in run),
        longest_silence=Silence(longest[0], longest[-1], len(longest)) if longest else None,
    )


def _passed(period: Period, today: date) -> list[date]:
    first_month, last_month = period.months
    day, found = date.fromisoformat(f"{first_month}-01"), []
    while f"{day:%Y-%m}" <= last_month and day < today:
        found.append(day)
        day += timedelta(days=1)
    return found

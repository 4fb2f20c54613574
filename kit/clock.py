"""The day it is where the districts are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from kit.envelope import CHINA_TIME

Today = Callable[[], date]
"""Asked anew whenever something depends on the day; tests give another."""


def today_in_china() -> date:
    """The day in China time, whatever the machine's zone."""
    return datetime.now(CHINA_TIME).date()

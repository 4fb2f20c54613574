"""The service's indicators: formulas over the counters of `rollup`, and what districts report without events behind it.

Receptions count in the month they were held, performance records in the month of their own date. Distinct persons are
counted where the persons belong, so that the districts of a city add up without counting anybody twice.
"""

from __future__ import annotations

from collections.abc import Mapping

from kit.indicators import Indicator
from services.representatives.indicators.persons import PERSONS
from services.representatives.indicators.places import PLACES
from services.representatives.indicators.receptions import RECEPTIONS
from services.representatives.indicators.records import RECORDS

_CLAIMED = tuple(
    Indicator(identity, name, name_zh, unit, "as the district reported it")
    for identity, name, name_zh, unit in (
        ("reception_day_of_month", "Reception day", "每月接待日", "day"),
        ("reception_hours_per_day", "Reception hours per day", "每日接待时长", "hours"),
    )
)


INDICATORS: Mapping[str, Indicator] = {one.id: one for one in (*PERSONS, *PLACES, *RECEPTIONS, *RECORDS, *_CLAIMED)}

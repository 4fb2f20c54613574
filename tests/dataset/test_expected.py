"""By plain counting, the generated events add up to every reported figure that has events behind it."""

from functools import cache

import pytest

from dataset.expected import Expectation, expectations, tell, value
from dataset.figures import load
from dataset.generate import SEED, generate

ROWS = range(len(load().rows))


def name(position: int) -> str:
    row = load().rows[position]
    return f"{row.division}-{row.year}-{row.indicator}"


@cache
def told(seed: int) -> list[Expectation]:
    return expectations(generate(seed))


@pytest.mark.parametrize("position", ROWS, ids=name)
def test_each_row_adds_up_whatever_the_seed(position: int) -> None:
    for seed in (SEED, 1, 7):
        expectation = told(seed)[position]
        if expectation.value is not None:
            assert expectation.figure.allows(expectation.value)


def test_at_least_means_exactly_the_bound() -> None:
    at_least = [one for one in told(SEED) if one.figure.op == ">="]

    assert [one.value for one in at_least] == [float(one.figure.value) for one in at_least]


def test_what_is_only_claimed_is_told_by_no_event() -> None:
    assert {one.figure.indicator for one in told(SEED) if not one.computed} == {
        "airport_innovation_items",
        "reception_day_of_month",
        "reception_hours_per_day",
        "reform_pilot_items",
        "supervision_activities",
        "supervision_groups",
        "tracking_years",
    }


def test_laobian_completes_174_of_178() -> None:
    laobian = tell(generate(divisions=["210811"]))["210811"]

    assert value(laobian, "suggestions_assigned", 2025) == 178
    assert value(laobian, "completion_rate", 2025) == 174 / 178


def test_dashiqiao_has_two_codes_for_nobody_serving() -> None:
    told_by = tell(generate(divisions=["210882"]))["210882"]
    started = {event.subject for event in told_by.every("representative.mandate_started")}
    ended = {event.subject for event in told_by.every("representative.mandate_ended")}
    holders = [
        event.subject for event in told_by.every("station.qr_published") if event.data["target"] == "REPRESENTATIVE"
    ]

    assert len(holders) == 1070
    assert sorted(set(holders) - (started - ended)) == ["210882-R1069", "210882-R1070"]
    assert ended == {"210882-R1069"}
    assert "210882-R1070" not in started

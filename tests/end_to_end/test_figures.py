"""Every figure the districts reported comes back from the gateway: the claim, and what the events add up to."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pytest

from dataset import expected, figures
from dataset.generate import generate
from tests.end_to_end.city import City

FIELDS = {
    "representatives": "representativeIndicators",
    "suggestions": "suggestionIndicators",
    "supervision": "supervisionIndicators",
}
OPS = {"=": "EXACT", ">=": "AT_LEAST", "~": "ABOUT"}
Key = tuple[str, int, str]  # division, year, indicator


@pytest.fixture(scope="module")
def answers(city: City) -> dict[Key, dict[str, Any]]:
    """What the gateway says of each row, asked in one question per service and year."""
    asked: dict[tuple[str, int], set[str]] = defaultdict(set)
    for row in figures.load():
        asked[row.owner, row.year].add(row.indicator)
    found: dict[Key, dict[str, Any]] = {}
    for (owner, year), ids in asked.items():
        query = f"""query ($year: Int!, $ids: [ID!]) {{
            divisions {{ code values: {FIELDS[owner]}(period: {{year: $year}}, ids: $ids) {{
                indicator {{ id }} value claimed {{ value precision reporting expected }} }} }} }}"""
        for division in city.data(query, year=year, ids=sorted(ids))["divisions"]:
            for value in division["values"]:
                found[division["code"], year, value["indicator"]["id"]] = value
    return found


def test_every_claim_comes_back_as_it_was_made(answers: dict[Key, dict[str, Any]]) -> None:
    for row in figures.load():
        claimed = answers[row.division, row.year, row.indicator]["claimed"]
        assert claimed == {"value": float(row.value), "precision": OPS[row.op], "reporting": 1, "expected": 1}, row


def test_every_figure_with_events_behind_it_is_computed_and_agrees_with_the_claim(
    answers: dict[Key, dict[str, Any]],
) -> None:
    computed = 0
    for expectation in expected.expectations(generate()):
        row = expectation.figure
        value = answers[row.division, row.year, row.indicator]["value"]
        if expectation.value is None:
            assert value is None, row
            continue
        computed += 1
        assert value == pytest.approx(float(expectation.value)), row
        if row.op == ">=":
            assert value >= float(row.value), row
        else:  # a reported rate is rounded to two digits
            assert value == pytest.approx(float(row.value), abs=0.005 if row.unit == "ratio" else 0), row
    assert computed >= 75


@pytest.mark.parametrize(
    ("division", "year", "owner", "indicator", "numerator", "denominator"),
    [
        ("350206", 2025, "suggestions", "reply_rate", 132, 132),
        ("350206", 2025, "suggestions", "suggestions_prestudied", 22, None),
        ("350206", 2025, "suggestions", "opinions_collected", 167, None),
        ("210802", 2025, "suggestions", "opinions_resolution_rate", 1411, 1518),
        ("350212", 2021, "representatives", "district_representatives_elected", 223, None),
        ("350212", 2021, "representatives", "town_representatives_elected", 446, None),
        ("210882", 2025, "representatives", "performance_records", 1959, None),
        ("210811", 2025, "suggestions", "completion_rate", 174, 178),
        ("210800", 2025, "suggestions", "completion_rate", 174, 178),
    ],
)
def test_the_figures_everybody_knows(
    city: City, division: str, year: int, owner: str, indicator: str, numerator: int, denominator: int | None
) -> None:
    query = f"""query ($code: ID!, $year: Int!, $ids: [ID!]) {{ division(code: $code) {{
        values: {FIELDS[owner]}(period: {{year: $year}}, ids: $ids) {{ numerator denominator }} }} }}"""
    (value,) = city.data(query, code=division, year=year, ids=[indicator])["division"]["values"]
    assert value == {"numerator": numerator, "denominator": denominator}


def test_the_quarters_of_a_year_add_up(city: City) -> None:
    quarters = " ".join(
        f"q{number}: suggestionIndicators(period: {{year: 2025, quarter: {number}}}, ids: $ids) {{ numerator }}"
        for number in (1, 2, 3, 4)
    )
    query = f'query ($ids: [ID!]) {{ division(code: "210802") {{ {quarters} }} }}'
    found = city.data(query, ids=["opinions_collected"])["division"]
    assert sum(values[0]["numerator"] for values in found.values()) == 1518

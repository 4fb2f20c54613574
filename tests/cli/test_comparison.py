"""The table of `renda demo`, from canned answers of the gateway."""

import io
import re
from typing import Any

import pytest
from graphql import parse
from rich.console import Console

from cli import comparison


def value(
    identity: str, numerator: float | None = None, denominator: float | None = None, **more: Any
) -> dict[str, Any]:
    """An IndicatorValue as the gateway gives it."""
    quotient = numerator if denominator is None else (numerator or 0) / denominator if denominator else None
    return {
        "indicator": {"id": identity},
        "numerator": numerator,
        "denominator": denominator,
        "value": quotient,
        "precision": "EXACT",
        "claimed": None,
    } | more


def claimed(number: float, precision: str = "EXACT") -> dict[str, Any]:
    """A ClaimedFigure as the gateway gives it."""
    return {"value": number, "precision": precision}


def division(
    code: str, name: str, *suggestions: dict[str, Any], reports: dict[str, Any] | None = None
) -> dict[str, Any]:
    """A row of the answer."""
    return {
        "code": code,
        "name": name,
        "suggestionIndicators": list(suggestions),
        "representativeIndicators": None,
        "supervisionIndicators": [reports] if reports else [],
    }


def rows(data: dict[str, Any], cities: tuple[str, ...] = ("210800",)) -> dict[str, list[tuple[str, str]]]:
    """The table as read: by division, (computed, claimed) of each column."""
    output = io.StringIO()
    Console(width=300, no_color=True, file=output).print(comparison.table(data, cities))
    lines = [re.split(r" {2,}", line.strip()) for line in output.getvalue().splitlines()]
    lines = [line for line in lines if line[1:2] in (["computed"], ["claimed"])]
    pairs = zip(lines[::2], lines[1::2], strict=True)
    return {above[0]: list(zip(above[2:], below[2:], strict=True)) for above, below in pairs}


def test_a_district_shows_computed_above_claimed():
    station_front = division(
        "210802",
        "站前区",
        value("reply_rate", 132, 132, claimed=claimed(1.0)),
        value("opinions_resolved", 1411, claimed=claimed(1411)),
        value("opinions_collected", 1518),
        value("opinions_uploaded", 1518, claimed=claimed(1518)),
        reports=value("reports_heard", 17, claimed=claimed(17)),
    )
    shown = rows({"city210800": [division("210800", "营口市"), station_front]})
    assert shown["站前区"] == [
        ("100 % 132/132", "100 %"),
        ("—", "—"),
        ("—", "—"),
        ("1,411 / 1,518", "1,411 / 1,518"),
        ("—", "—"),
        ("17", "17"),
    ]


def test_the_city_comes_last_and_is_a_total():
    data = {"city210800": [division("210800", "营口市"), division("210803", "西市区"), division("210802", "站前区")]}
    assert list(rows(data)) == ["西市区", "站前区", "营口市 合计"]


def test_marks_tell_at_least_and_about():
    reports = value("reports_heard", 31, precision="AT_LEAST", claimed=claimed(40, "ABOUT"))
    data = {"city210800": [division("210800", "营口市", reports=reports)]}
    assert rows(data)["营口市 合计"][-1] == ("≥ 31", "~ 40")


def test_nothing_to_divide_by_is_unknown_and_shows_what_there_is():
    data = {"city210800": [division("210800", "营口市", value("reply_rate", 0, 0))]}
    assert rows(data)["营口市 合计"][0] == ("— 0/0", "—")


@pytest.mark.parametrize(
    ("share", "written"),
    [
        (1, "100 %"),
        (0, "0 %"),
        (0.98, "98 %"),
        (1411 / 1518, "93 %"),
        (0.925, "92.5 %"),
        (0.9996, "99.9 %"),
        (1.25, "125 %"),
    ],
)
def test_percentages_have_a_digit_only_where_it_says_something(share: float, written: str):
    assert comparison.percent(share) == written


def test_the_question_is_graphql_and_asks_for_every_indicator_the_table_shows():
    document = parse(comparison.question())
    assert [definition.kind for definition in document.definitions] == [
        "operation_definition",
        "fragment_definition",
        "fragment_definition",
    ]
    asked: set[str] = set()

    class Recorder(dict[str, Any]):
        def get(self, key: str, default: Any = None) -> Any:
            asked.add(key)
            return default

    for column in comparison.COLUMNS:
        column.computed(Recorder())
        column.claimed(Recorder())
    assert asked == {identity for identities in comparison.INDICATORS.values() for identity in identities}

"""Local rules: which one holds where and when, and what a file may not say."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.suggestions.policies import Due, Policies, PolicyError, Term, add_months
from services.suggestions.policy_events import Rule, TermUnit
from tests.services.suggestions.histories import POLICIES

HEADER = "division,rule,value,unit,valid_from,source\n"


def load(tmp_path: Path, *rows: str) -> Policies:
    path = tmp_path / "policies.csv"
    path.write_text(HEADER + "\n".join(rows) + "\n", encoding="utf-8")
    return Policies.load(path)


def test_a_divisions_own_rule_comes_before_the_rule_for_all(tmp_path: Path) -> None:
    policies = load(
        tmp_path,
        "*,grading,15,working_day,2000-01-01,common",
        "350206,grading,10,working_day,2024-01-01,地方办法 第九条",
    )
    assert policies.term(Rule.GRADING, "350206", date(2025, 1, 1)) == Term(10, TermUnit.WORKING_DAY)
    assert policies.term(Rule.GRADING, "350205", date(2025, 1, 1)) == Term(15, TermUnit.WORKING_DAY)


def test_a_rule_holds_from_its_day_on_and_the_one_before_it_until_then(tmp_path: Path) -> None:
    policies = load(tmp_path, "*,bounce,5,day,2020-01-01,old", "*,bounce,3,day,2025-06-01,new")
    assert policies.due(Rule.BOUNCE, "350206", date(2025, 5, 31)) == Due(date(2025, 6, 5))
    assert policies.due(Rule.BOUNCE, "350206", date(2025, 6, 1)) == Due(date(2025, 6, 4))
    assert policies.due(Rule.BOUNCE, "350206", date(2019, 12, 31)) is None


def test_before_its_own_rule_a_division_follows_the_rule_for_all(tmp_path: Path) -> None:
    policies = load(tmp_path, "*,bounce,5,day,2020-01-01,all", "350206,bounce,3,day,2025-06-01,own")
    assert policies.due(Rule.BOUNCE, "350206", date(2025, 5, 31)) == Due(date(2025, 6, 5))


def test_working_days_of_a_year_without_announced_holidays_are_provisional() -> None:
    assert Term(5, TermUnit.WORKING_DAY).after(date(2025, 12, 29)).provisional is False
    assert Term(5, TermUnit.WORKING_DAY).after(date(2026, 12, 30)).provisional is True
    assert Term(5, TermUnit.MONTH).after(date(2026, 12, 30)).provisional is False


def test_the_committed_rules_are_those_of_the_model() -> None:
    on = date(2025, 3, 3)
    assert {rule: POLICIES.term(rule, "350206", on) for rule in Rule} == {
        Rule.JOINT_OPINION: Term(2, TermUnit.MONTH),
        Rule.BOUNCE: Term(5, TermUnit.WORKING_DAY),
        Rule.GRADING: Term(15, TermUnit.WORKING_DAY),
        Rule.REHANDLING_ORDER: Term(5, TermUnit.WORKING_DAY),
        Rule.REHANDLED_REPLY: Term(1, TermUnit.MONTH),
        Rule.LONG_OVERDUE: Term(30, TermUnit.DAY),
    }


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("*,gradng,15,working_day,2000-01-01,x", "'GRADNG' is not a valid Rule"),
        ("*,grading,0,working_day,2000-01-01,x", "value 0 must be at least 1"),
        ("*,grading,15,fortnight,2000-01-01,x", "'FORTNIGHT' is not a valid TermUnit"),
        ("*,grading,15,day,2000-13-01,x", "month must be in 1..12"),
        ("湖里,grading,15,day,2000-01-01,x", "'湖里' is neither a division's code nor *"),
        ("*,grading,15,day,2000-01-01,", "source is empty"),
        ("*,grading,15", "6 cells expected"),
    ],
)
def test_a_wrong_row_is_refused_with_its_line(tmp_path: Path, row: str, message: str) -> None:
    with pytest.raises(PolicyError, match=r"policies\.csv:2: ") as caught:
        load(tmp_path, row)
    assert message in str(caught.value)


def test_a_rule_may_not_be_there_twice(tmp_path: Path) -> None:
    row = "*,grading,15,day,2000-01-01,x"
    with pytest.raises(PolicyError, match=r"policies\.csv:3: \* grading from 2000-01-01 is there twice"):
        load(tmp_path, row, row)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match=r"nowhere\.csv"):
        Policies.load(tmp_path / "nowhere.csv")


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2025, 11, 30), 3, date(2026, 2, 28)),
        (date(2023, 11, 30), 3, date(2024, 2, 29)),
        (date(2025, 3, 31), 6, date(2025, 9, 30)),
        (date(2025, 10, 31), 2, date(2025, 12, 31)),
        (date(2025, 3, 3), 3, date(2025, 6, 3)),
    ],
)
def test_calendar_months_end_with_the_month_they_reach(start: date, months: int, end: date) -> None:
    assert add_months(start, months) == end


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(0, 60))
def test_months_are_counted_in_the_calendar(start: date, months: int) -> None:
    end = add_months(start, months)
    assert (end.year - start.year) * 12 + end.month - start.month == months
    assert end.day <= start.day

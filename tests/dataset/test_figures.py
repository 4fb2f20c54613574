"""The figures file: complete, unambiguous, and read with the precision it was reported in."""

from decimal import Decimal
from pathlib import Path

import pytest

from dataset.figures import COLUMNS, FILE, Figure, FiguresError, load

HEADER = ",".join(COLUMNS) + "\n"


def figure(op: str, value: str) -> Figure:
    return Figure("350206", "湖里区", 2025, "reply_rate", op, Decimal(value), "ratio", "suggestions", "001")


def test_every_line_of_the_file_is_a_figure() -> None:
    assert len(load().rows) == len(FILE.read_text(encoding="utf-8").splitlines()) - 1


def test_a_divisions_numbers_of_a_year_are_found_by_indicator() -> None:
    numbers = load().numbers("210802", 2025)

    assert numbers["opinions_uploaded"] == 1518
    assert numbers["opinions_resolved"] == 1411
    assert load().years("350212") == (2021, 2022, 2023, 2025)


@pytest.mark.parametrize(
    ("op", "claimed", "computed", "agrees"),
    [
        ("=", "0.98", 174 / 178, True),
        ("=", "0.98", 175 / 178, True),
        ("=", "0.98", 173 / 178, False),
        ("=", "132", 132.0, True),
        ("=", "132", 133.0, False),
        (">=", "570", 570.0, True),
        (">=", "570", 571.0, True),
        (">=", "570", 569.0, False),
        ("=", "1.00", None, False),
    ],
)
def test_a_computed_value_agrees_within_the_claims_own_rounding(
    op: str, claimed: str, computed: float | None, agrees: bool
) -> None:
    assert figure(op, claimed).allows(computed) is agrees


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("division,place\n", ":1: the columns must be"),
        (HEADER + "350206,湖里区,2025,reply_rate,=,many,ratio,suggestions,001\n", ":2: value or year"),
        (HEADER + "350206,湖里区,2025,reply_rate,<,1,ratio,suggestions,001\n", ":2: op '<'"),
        (HEADER + "350206,湖里区,2025,reply_rate,=,1,ratio,suggestions,001\n" * 2, "reports reply_rate of 2025 twice"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_its_line(tmp_path: Path, text: str, complaint: str) -> None:
    path = tmp_path / "figures.csv"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(FiguresError, match=complaint):
        load(path)

"""The README explains every column and indicator of the file, and says rightly which are known by the claim alone."""

import re

import pytest

from dataset.expected import computed
from dataset.figures import COLUMNS, FILE, load

README = FILE.with_name("README.md").read_text(encoding="utf-8")
TABLE = {line.split("`")[1]: line for line in README.splitlines() if re.match(r"\| `[a-z0-9_]+` \|", line)}
INDICATORS = sorted({row.indicator for row in load()})


@pytest.mark.parametrize("column", COLUMNS)
def test_every_column_is_explained(column: str) -> None:
    assert column in TABLE


def test_no_indicator_is_explained_that_is_not_in_the_file() -> None:
    assert sorted(TABLE.keys() - set(COLUMNS)) == INDICATORS


@pytest.mark.parametrize("indicator", INDICATORS)
def test_every_indicator_is_explained_in_english_and_chinese(indicator: str) -> None:
    _, _, english, chinese, reported_by, generated, _ = (cell.strip() for cell in TABLE[indicator].split("|"))

    assert re.search(r"[A-Za-z]", english)
    assert re.search(r"[一-鿿]", chinese)
    assert reported_by == ", ".join(f"{row.place} {row.year}" for row in load() if row.indicator == indicator)
    assert generated.startswith("**claim only**") is not computed(indicator)


def test_the_counts_in_the_first_paragraph_are_those_of_the_file() -> None:
    assert f"{len(load().rows)} figures of {len(load().divisions)} divisions" in README

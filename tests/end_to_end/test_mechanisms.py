"""docs/mechanisms is true: the question of every mechanism is asked again, and the answer compared to the letter."""

from __future__ import annotations

import re

import pytest

from tests.end_to_end import mechanisms
from tests.end_to_end.city import City


def test_every_mechanism_has_a_row() -> None:
    assert mechanisms.listed() == [f"{number:02}" for number in range(1, 58)]


def test_every_mechanism_has_a_query_and_every_query_a_mechanism() -> None:
    assert mechanisms.asked() == mechanisms.listed()


@pytest.mark.parametrize("number", mechanisms.asked())
def test_a_query_begins_with_its_question_in_both_languages(number: str) -> None:
    first, second, *_ = mechanisms.query(number).splitlines()
    assert re.match(r"# .*[\u4e00-\u9fff]", first)
    assert re.match(r"# [^\u4e00-\u9fff]+\?$", second)


@pytest.mark.parametrize("number", mechanisms.asked())
def test_the_answer_is_the_answer_of_the_gateway(city: City, number: str) -> None:
    assert city.data(mechanisms.query(number)) == mechanisms.answer(number)

"""docs/querying.md is true: every question is asked again, and every answer compared to the letter."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from graphql import parse, print_ast

from tests.end_to_end.city import City

TEXT = (Path(__file__).parents[2] / "docs" / "querying.md").read_text(encoding="utf-8")
SECTION = re.compile(
    r"^## (?P<title>\d+\. .*?)$.*?```graphql\n(?P<query>.*?)```.*?```json\n(?P<answer>.*?)```", re.M | re.S
)
QUESTIONS = [match.groups() for match in SECTION.finditer(TEXT)]


def test_the_page_has_twelve_questions() -> None:
    assert len(QUESTIONS) == len(re.findall(r"^## \d+\. ", TEXT, re.M)) == 12


@pytest.mark.parametrize(("title", "query", "answer"), QUESTIONS, ids=[title for title, _, _ in QUESTIONS])
def test_the_answer_on_the_page_is_the_answer_of_the_gateway(city: City, title: str, query: str, answer: str) -> None:
    assert city.data(query) == json.loads(answer)


def test_the_query_page_offers_the_same_questions() -> None:
    examples = json.loads(
        (Path(__file__).parents[2] / "gateway" / "page" / "examples.json").read_text(encoding="utf-8")
    )
    assert [(example["en"], plain(example["query"])) for example in examples] == [
        (title.partition(" ")[2], plain(query)) for title, query, _ in QUESTIONS
    ]


def plain(query: str) -> str:
    """The query however its lines are broken."""
    return print_ast(parse(query))

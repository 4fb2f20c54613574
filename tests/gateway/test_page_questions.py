"""What the form offers: questions with inputs from their variables, and Chinese words from the schema."""

from pathlib import Path

import orjson
import pytest
from graphql import build_schema, parse

from gateway.federation import read_supergraph
from gateway.page.questions import Question, chinese, inputs, load_questions, offered, words

ROOT = Path(__file__).parents[2]
SCHEMA = build_schema('''
    """说明。"""
    enum Light {
      "Red 红灯."
      RED
      GREEN
    }
    type Lamp {
      "What it shows. 灯色，即时。"
      light: Light
      "A name."
      name: String
      "Where it stands next. 下一盏灯。"
      next: Lamp
    }
    type LampConnection { edges: [LampEdge!]! }
    type LampEdge { node: Lamp }
    type Query {
      "Lamps. 灯。"
      lamps(light: Light, first: Int): LampConnection
    }
''')


def test_an_input_is_a_variable_with_its_type_its_default_and_what_it_can_be() -> None:
    document = parse(
        "query Q($light: Light = RED, $first: Int! = 2) { lamps(light: $light, first: $first) { __typename } }"
    )
    assert inputs(SCHEMA, document) == [
        {"name": "light", "type": "Light", "default": "RED", "options": {"RED": "红灯", "GREEN": "GREEN"}},
        {"name": "first", "type": "Int!", "default": 2},
    ]


def test_words_stand_at_the_paths_of_the_answer_through_connections_and_fragments() -> None:
    document = parse(
        "{ on: lamps(light: RED) { edges { node { ...It next { name } } } } } fragment It on Lamp { c: light }"
    )
    assert words(SCHEMA, document) == {
        "on": {"label": "灯 · 红灯"},
        "on.c": {"label": "灯色", "values": {"RED": "红灯", "GREEN": "GREEN"}},
        "on.next": {"label": "下一盏灯"},
        "on.next.name": {"label": ""},
    }


def test_only_what_the_schema_can_answer_is_offered() -> None:
    known = Question("m1", "mechanism", "灯？", "Lamps?", "{ lamps { edges { node { name } } } }")
    unknown = Question("m2", "mechanism", "船？", "Ships?", "{ ships }")
    assert [question["id"] for question in offered((known, unknown), SCHEMA)] == ["m1"]


@pytest.mark.parametrize(
    ("description", "term"),
    [
        ("When it is due. 到期日，按工作日计算。", "到期日"),
        ("Satisfied 满意.", "满意"),
        ("Only English.", ""),
        (None, ""),
    ],
)
def test_the_chinese_term_ends_a_description(description: str | None, term: str) -> None:
    assert chinese(description) == term


def test_reports_come_first_and_every_mechanism_is_offered() -> None:
    schema = read_supergraph((ROOT / "contracts" / "supergraph.graphql").read_text(encoding="utf-8")).api_schema
    found = offered(load_questions(), schema)
    examples = orjson.loads((ROOT / "gateway" / "page" / "examples.json").read_bytes())
    assert [question["group"] for question in found] == ["report"] * 2 + ["common"] * (len(examples) - 2) + [
        "mechanism"
    ] * 57
    assert [question["id"] for question in found if question["group"] == "mechanism"] == [
        f"m{n:02}" for n in range(1, 58)
    ]

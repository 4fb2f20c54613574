"""python -m gateway.federation prints the stages."""

from pathlib import Path

import pytest
from inline_snapshot import snapshot

from gateway.federation.__main__ import main
from tests.gateway.in_process import SUPERGRAPHS

LIBRARY = str(SUPERGRAPHS / "library.graphql")


def test_plan_prints_the_fetches(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    operation = tmp_path / "operation.graphql"
    operation.write_text("query ($yes: Boolean!) { books { title copies @include(if: $yes) } }")
    assert main(["plan", LIBRARY, str(operation), "--variables", '{"yes": false}']) == 0
    assert capsys.readouterr().out == "0: catalogue\n   { books { title } }\n"


def test_graph_prints_who_resolves_what(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["graph", LIBRARY, "{ books { title postage } }"]) == 0
    assert capsys.readouterr().out == snapshot("""\
Query.books: catalogue
Book.title: catalogue
Book.postage: shipping @requires { weight size { width height } }
Book -> catalogue by { id }, { isbn }
Book -> lending by { isbn }
Book -> shipping by { isbn }
Book -> reviews as Item by { id }
""")


def test_paths_prints_the_ways_to_each_field(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["paths", LIBRARY, "{ opening books { title postage } }"]) == 0
    assert capsys.readouterr().out == snapshot("""\
Query.opening
  * catalogue: from the root, waves 1, fetches 1
  - lending: from the root, waves 1, fetches 1
Query.books
  * catalogue: from the root, waves 2, fetches 2
  Book.title
    * catalogue: where its object is, waves 0, fetches 0
  Book.postage
    * shipping: by Book { isbn } in shipping after { weight size { width height } }, waves 1, fetches 1
""")


def test_paths_prints_where_the_real_type_comes_from(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["paths", LIBRARY, "{ reviewed { rating ... on Film { minutes } } }"]) == 0
    assert capsys.readouterr().out == snapshot("""\
Query.reviewed
  * reviews: from the root, waves 2, fetches 2
  Item.rating
    * reviews: where its object is, waves 0, fetches 0
  Item: its real type by Item { id } in catalogue
    Film.minutes
      * catalogue: where its object is, waves 0, fetches 0
""")


def test_explain_prints_sentences(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", LIBRARY, "{ books { copies insurance } }"]) == 0
    assert capsys.readouterr().out == snapshot("""\
0: ask "catalogue" for books.
1: when 0 is done, ask "lending" about Book at books, sending { isbn } for copies.
2: when 0 is done, ask "shipping" about Book at books, sending { isbn } with { price(currency: "EUR") } for insurance.
""")


def test_explain_says_when_nothing_is_asked(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", LIBRARY, "{ __typename }"]) == 0
    assert capsys.readouterr().out == "Nothing needs to be asked.\n"


@pytest.mark.parametrize("arguments", [["nowhere.graphql", "{ a }"], [LIBRARY, "{ nothing }"], [LIBRARY, "nowhere"]])
def test_what_is_wrong_is_said(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", *arguments]) == 1
    assert capsys.readouterr().err != ""

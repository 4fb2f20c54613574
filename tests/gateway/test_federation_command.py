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


@pytest.mark.parametrize("arguments", [["nowhere.graphql", "{ a }"], [LIBRARY, "{ nothing }"], [LIBRARY, "nowhere"]])
def test_what_is_wrong_is_said(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", *arguments]) == 1
    assert capsys.readouterr().err != ""

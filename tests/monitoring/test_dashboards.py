"""The dashboards: what is committed is what boards.py says, and whoever looks at a panel is told what to do."""

from __future__ import annotations

import io
import json
from xml.etree import ElementTree

import pytest

from deploy.grafana import make, picture
from deploy.grafana.boards import BOARDS
from deploy.grafana.panels import COLUMNS, Board, Panel, bars, lines, number, render
from tests.monitoring import names

PANELS = [pytest.param(board, panel, id=f"{board.uid}/{panel.title}") for board in BOARDS for panel in board.panels]


def test_what_is_committed_is_what_the_boards_say():
    assert make.drifted() == []


def test_there_is_a_dashboard_for_each_part():
    assert {board.uid for board in BOARDS} == {
        "districts",
        "pipeline",
        "gateway",
        "services",
        "nats",
        "mongodb",
        "slos",
    }


@pytest.mark.parametrize(("board", "panel"), PANELS)
def test_a_panel_can_be_read_by_somebody_new(board: Board, panel: Panel):
    assert panel.unit
    assert panel.help.endswith(".")
    assert panel.queries
    assert all(query.legend for query in panel.queries)


@pytest.mark.parametrize(("board", "panel"), PANELS)
def test_a_panel_asks_for_metrics_that_exist(board: Board, panel: Panel):
    assert {name for query in panel.queries for name in names.named(query.expression)} - names.exist() == set()


@pytest.mark.parametrize("board", BOARDS, ids=lambda board: board.uid)
def test_panels_lie_beside_each_other(board: Board):
    taken: set[tuple[int, int]] = set()
    for panel in render(board)["panels"]:
        place = panel["gridPos"]
        cells = {(place["x"] + x, place["y"] + y) for x in range(place["w"]) for y in range(place["h"])}
        assert place["x"] + place["w"] <= COLUMNS
        assert not taken & cells
        taken |= cells


@pytest.mark.parametrize(
    ("options", "steps"),
    [
        ({}, [("blue", None)]),
        ({"warn": 1, "alarm": 2}, [("green", None), ("yellow", 1), ("red", 2)]),
        ({"alarm": 2}, [("green", None), ("red", 2)]),
        ({"alarm": 1, "worse": "below"}, [("red", None), ("green", 1)]),
        ({"warn": 2, "alarm": 1, "worse": "below"}, [("red", None), ("yellow", 1), ("green", 2)]),
    ],
)
def test_colours_say_which_values_are_good(options: dict[str, float], steps: list[tuple[str, float | None]]):
    board = Board("a", "A", "A.", (Panel("one", "short", "One.", (), **options),))
    (panel,) = render(board)["panels"]
    shown = panel["fieldConfig"]["defaults"]["thresholds"]["steps"]
    assert [(step["color"], step["value"]) for step in shown] == steps


def test_a_picture_shows_what_prometheus_answers(monkeypatch: pytest.MonkeyPatch):
    def answer(url: str) -> io.BytesIO:
        value = "0.25" if "ratio" in url else "7"
        series = {"metric": {"division": "350206"}, "values": [[1, "1"], [2, value]]}
        return io.BytesIO(json.dumps({"data": {"result": [series]}}).encode())

    monkeypatch.setattr(picture.urllib.request, "urlopen", answer)
    board = Board(
        "a",
        "A",
        "A.",
        (
            number("One", "percentunit", "a:ratio", "One."),
            bars("Two", "short", "b", "{{division}}", "Two."),
            lines("Three", "short", "Three.", ("c", "line {{division}}")),
        ),
    )
    drawn = ElementTree.fromstring(picture.draw(render(board), picture.Source("http://127.0.0.1", 60)))  # noqa: S314
    texts = [element.text for element in drawn if element.tag.endswith("text")]
    assert texts[:3] == ["A", "A.", "One"]
    assert {"25 %", "Two", "350206", "7", "Three", "line 350206  7"} <= set(texts)

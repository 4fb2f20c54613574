"""A picture of a dashboard without Grafana: its panels where they lie, filled with what a Prometheus answers.

    python deploy/grafana/picture.py http://127.0.0.1:9090 docs/dashboards [MINUTES]

It draws the layout, the figures and the lines; colours and fonts are its own, and legends are cut short.
"""

from __future__ import annotations

import json
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from xml.sax.saxutils import escape

HERE = Path(__file__).resolve().parent
COLUMN, ROW = 50, 22  # pixels of a cell of the grid
LINES_MAX, POINTS, BARS_MAX = 6, 60, 9
COLOURS = ("#2f6db5", "#d1602a", "#3c8d4a", "#8e5aa8", "#b5892f", "#5b6b7a")
STATES = {"green": "#3c8d4a", "yellow": "#b5892f", "red": "#b53a2f", "blue": "#2f6db5"}
_STEPS = {
    "s": ((86_400, " d"), (3600, " h"), (60, " min"), (1, " s"), (0.001, " ms")),
    "µs": ((1e6, " s"), (1000, " ms"), (1, " µs")),
    "bytes": ((2**30, " GiB"), (2**20, " MiB"), (1024, " KiB"), (1, " B")),
    "decmbytes": ((1000, " GB"), (1, " MB")),
    "percentunit": ((0.0, " %"),),
}


@dataclass(frozen=True)
class Line:
    """A series: its name and (moment, value) pairs."""

    name: str
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Source:
    """A Prometheus, asked about the last `seconds`."""

    url: str
    seconds: float

    def lines(self, panel: dict[str, Any]) -> list[Line]:
        """What a panel's queries give."""
        return [line for target in panel["targets"] for line in self._query(target)]

    def _query(self, target: dict[str, Any]) -> Iterator[Line]:
        end = time.time()
        step = max(1.0, self.seconds / POINTS)
        asked = {"query": target["expr"].replace("$service", "suggestions")}
        asked |= {"start": str(end - self.seconds), "end": str(end), "step": str(step)}
        with urllib.request.urlopen(f"{self.url}/api/v1/query_range?{urlencode(asked)}") as answer:  # noqa: S310
            found = json.load(answer)["data"]["result"]
        for series in found:
            name = target["legendFormat"]
            for label, value in series["metric"].items():
                name = name.replace(f"{{{{{label}}}}}", value)
            points = ((float(at), float(value)) for at, value in series["values"])
            yield Line(name, tuple((at, value) for at, value in points if value == value))


def draw(board: dict[str, Any], source: Source) -> str:
    """The dashboard as SVG."""
    places = [panel["gridPos"] for panel in board["panels"]]
    height = max(place["y"] + place["h"] for place in places) * ROW + 40
    parts = [_text(10, 26, board["title"], 18, "#222"), _text(150, 26, board["description"], 12, "#666")]
    for panel in board["panels"]:
        parts += _panel(panel, source.lines(panel))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {24 * COLUMN} {height}" font-family="sans-serif">'
        f'<rect width="100%" height="100%" fill="#f4f5f6"/>{"".join(parts)}</svg>\n'
    )


def _panel(panel: dict[str, Any], lines: Sequence[Line]) -> Iterator[str]:
    place = panel["gridPos"]
    x, y = place["x"] * COLUMN + 4, place["y"] * ROW + 44
    width, height = place["w"] * COLUMN - 8, place["h"] * ROW - 8
    yield f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="3" fill="white" stroke="#ddd"/>'
    yield _text(x + 8, y + 16, panel["title"], 12, "#333")
    defaults = panel["fieldConfig"]["defaults"]
    filled = [line for line in lines if line.points]
    if not filled:
        yield _text(x + 8, y + 40, "none", 12, "#999")
    elif panel["type"] == "stat":
        value = filled[0].points[-1][1]
        yield _text(x + 8, y + height - 14, _shown(value, defaults["unit"]), 26, _state(value, defaults))
    elif panel["type"] == "bargauge":
        yield from _bars(filled, defaults, (x + 8, y + 30, width - 16))
    else:
        yield from _curves(filled, defaults["unit"], (x + 60, y + 26, width - 70, height - 26 - 17 * 3))


def _bars(lines: Sequence[Line], defaults: dict[str, Any], place: tuple[int, int, int]) -> Iterator[str]:
    x, y, width = place
    values = sorted(((line.points[-1][1], line.name) for line in lines), reverse=True)[:BARS_MAX]
    highest = max(value for value, _ in values) or 1
    for number, (value, name) in enumerate(values):
        top = y + number * 20
        length = max(1.0, (width - 190) * value / highest)
        yield _text(x, top + 11, name[:18], 11, "#333")
        yield f'<rect x="{x + 110}" y="{top}" width="{length:.0f}" height="13" fill="{_state(value, defaults)}"/>'
        yield _text(x + 116 + round(length), top + 11, _shown(value, defaults["unit"]), 11, "#333")


def _curves(lines: Sequence[Line], unit: str, place: tuple[int, int, int, int]) -> Iterator[str]:
    x, y, width, height = place
    chosen = sorted(lines, key=lambda line: -line.points[-1][1])[:LINES_MAX]
    first, last = (pick(at for line in lines for at, _ in line.points) for pick in (min, max))
    highest = max(value for line in lines for _, value in line.points) or 1.0
    for share in (0.0, 0.5, 1.0):
        level = y + height * (1 - share)
        yield f'<line x1="{x}" x2="{x + width}" y1="{level:.0f}" y2="{level:.0f}" stroke="#eee"/>'
        yield _text(x - 54, round(level) + 4, _shown(highest * share, unit), 10, "#777")
    for number, line in enumerate(chosen):
        colour = COLOURS[number % len(COLOURS)]
        path = " ".join(
            f"{x + width * (at - first) / ((last - first) or 1):.0f},{y + height * (1 - value / highest):.0f}"
            for at, value in line.points
        )
        yield f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="1.5"/>'
        left, top = x - 52 + (number % 2) * (width + 60) // 2, y + height + 16 + number // 2 * 15
        yield _text(left, top, f"{line.name[:28]}  {_shown(line.points[-1][1], unit)}", 10, colour)


def _state(value: float, defaults: dict[str, Any]) -> str:
    steps = defaults["thresholds"]["steps"]
    reached = [step["color"] for step in steps if step["value"] is None or value >= step["value"]]
    return STATES[reached[-1]]


def _shown(value: float, unit: str) -> str:
    for length, name in _STEPS.get(unit, ()):
        if abs(value) >= length:
            return f"{value / length:.3g}{name}" if unit != "percentunit" else f"{value * 100:.3g} %"
    return f"{value:,.0f}" if value == int(value) or value >= 10 else f"{value:.2g}"


def _text(x: int, y: int, text: str, size: int, colour: str) -> str:
    return f'<text x="{x}" y="{y}" font-size="{size}" fill="{colour}">{escape(text)}</text>'


def write(url: str, to: Path, seconds: float) -> None:
    """A picture of every dashboard."""
    to.mkdir(parents=True, exist_ok=True)
    for path in sorted((HERE / "dashboards").glob("*.json")):
        board = json.loads(path.read_text(encoding="utf-8"))
        (to / f"{path.stem}.svg").write_text(draw(board, Source(url, seconds)), encoding="utf-8")


if __name__ == "__main__":
    write(sys.argv[1], Path(sys.argv[2]), 60 * float(sys.argv[3] if len(sys.argv) > 3 else 360))

"""What a dashboard is made of, and how it becomes Grafana's JSON. Pure; the dashboards themselves are in boards.py.

Panels flow from left to right on a grid of 24 columns; a row of panels is as high as its highest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

COLUMNS = 24
DATASOURCE = {"type": "prometheus", "uid": "prometheus"}


@dataclass(frozen=True)
class Query:
    """A PromQL expression and how its series are called, with {{label}} in it."""

    expression: str
    legend: str


@dataclass(frozen=True)
class Panel:
    """One picture. `unit` is Grafana's id of it; `help` says what it shows and what to do when it looks wrong."""

    title: str
    unit: str
    help: str
    queries: tuple[Query, ...]
    kind: str = "timeseries"
    width: int = 8
    height: int = 8
    warn: float | None = None
    """From here on yellow."""
    alarm: float | None = None
    """From here on red."""
    worse: str = "above"
    """`below` where small numbers are the bad ones."""


@dataclass(frozen=True)
class Board:
    """One dashboard; `variable` is a label to choose by, with the metric whose values it has."""

    uid: str
    title: str
    help: str
    panels: tuple[Panel, ...]
    variable: tuple[str, str] | None = None


def number(title: str, unit: str, expression: str, help: str, **options: Any) -> Panel:
    """One big figure."""
    return Panel(title, unit, help, (Query(expression, title),), "stat", **{"width": 4, "height": 4, **options})


def lines(title: str, unit: str, help: str, *queries: tuple[str, str], **options: Any) -> Panel:
    """Lines over time; queries are (expression, legend)."""
    return Panel(title, unit, help, tuple(Query(*query) for query in queries), **options)


def bars(title: str, unit: str, expression: str, legend: str, help: str, **options: Any) -> Panel:
    """A bar for each series as it is now, the longest first."""
    queries = (Query(f"sort_desc({expression})", legend),)
    return Panel(title, unit, help, queries, "bargauge", **{"width": 12, "height": 10, **options})


def render(board: Board) -> dict[str, Any]:
    """The dashboard as Grafana reads it."""
    return {
        "uid": f"renda-{board.uid}",
        "title": board.title,
        "description": board.help,
        "tags": ["renda"],
        "schemaVersion": 39,
        "editable": False,
        "graphTooltip": 1,
        "refresh": "30s",
        "time": {"from": "now-6h", "to": "now"},
        "timezone": "browser",
        "links": [{"type": "dashboards", "tags": ["renda"], "title": "Renda", "asDropdown": True}],
        "templating": {"list": [_variable(*board.variable)] if board.variable else []},
        "panels": [_panel(panel, place, number) for number, (panel, place) in enumerate(_placed(board.panels), 1)],
    }


def _placed(panels: Iterable[Panel]) -> Iterator[tuple[Panel, dict[str, int]]]:
    left = top = highest = 0
    for panel in panels:
        if left + panel.width > COLUMNS:
            left, top, highest = 0, top + highest, 0
        yield panel, {"x": left, "y": top, "w": panel.width, "h": panel.height}
        left, highest = left + panel.width, max(highest, panel.height)


def _panel(panel: Panel, place: dict[str, int], number: int) -> dict[str, Any]:
    return {
        "id": number,
        "type": panel.kind,
        "title": panel.title,
        "description": panel.help,
        "gridPos": place,
        "datasource": DATASOURCE,
        "targets": [
            {
                "refId": chr(ord("A") + index),
                "datasource": DATASOURCE,
                "expr": query.expression,
                "legendFormat": query.legend,
                "instant": panel.kind != "timeseries",
            }
            for index, query in enumerate(panel.queries)
        ],
        "fieldConfig": {"defaults": _defaults(panel), "overrides": []},
        "options": _options(panel.kind),
    }


def _defaults(panel: Panel) -> dict[str, Any]:
    shown = {"drawStyle": "line", "fillOpacity": 10, "showPoints": "never", "spanNulls": True}
    lines = {"custom": {**shown, "thresholdsStyle": {"mode": "line" if panel.alarm is not None else "off"}}}
    return {
        "unit": panel.unit,
        "min": 0,
        "noValue": "none",
        "thresholds": {"mode": "absolute", "steps": _thresholds(panel)},
        "color": {"mode": "palette-classic" if panel.kind == "timeseries" else "thresholds"},
        **(lines if panel.kind == "timeseries" else {}),
    }


def _thresholds(panel: Panel) -> list[dict[str, Any]]:
    """From which value on which colour; blue where no value is good or bad."""
    if panel.warn is None and panel.alarm is None:
        return [{"color": "blue", "value": None}]
    if panel.worse == "above":
        found = [("green", None), ("yellow", panel.warn), ("red", panel.alarm)]
    elif panel.warn is None:
        found = [("red", None), ("green", panel.alarm)]
    else:
        found = [("red", None), ("yellow", panel.alarm), ("green", panel.warn)]
    return [
        {"color": colour, "value": value} for colour, value in found if value is not None or found[0] == (colour, None)
    ]


def _options(kind: str) -> dict[str, Any]:
    match kind:
        case "timeseries":
            return {
                "legend": {"displayMode": "table", "placement": "bottom", "calcs": ["lastNotNull", "max"]},
                "tooltip": {"mode": "multi", "sort": "desc"},
            }
        case "stat":
            return {"reduceOptions": {"calcs": ["lastNotNull"]}, "colorMode": "background", "graphMode": "none"}
        case _:
            return {"reduceOptions": {"calcs": ["lastNotNull"]}, "orientation": "horizontal", "displayMode": "basic"}


def _variable(label: str, metric: str) -> dict[str, Any]:
    return {
        "name": label,
        "label": label,
        "type": "query",
        "datasource": DATASOURCE,
        "query": {"query": f"label_values({metric}, {label})", "refId": "A"},
        "refresh": 2,
        "includeAll": False,
        "multi": False,
        "sort": 1,
    }

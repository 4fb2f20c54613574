"""What was measured, as tables: lines of texts, which the terminal and docs/benchmarks.md show alike; and as JSON."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from rich import table as rich_table

from bench.gateway.peers import PEERS, TRAFFIC
from bench.gateway.planning import PLANNERS, SUPERGRAPHS, PlanningRow, Times
from bench.gateway.rounds import Row

RESULTS = Path(__file__).parents[1] / "results"
OURS = "renda"
LOAD_HEADINGS = ("", "requests/s", "ours", "p50 ms", "p99 ms", "CPU ms", "ours", "peak MB", "fetches")
PLANNING_HEADINGS = ("", "mean µs", "ours", "median µs", "ours", "p99 µs")
TRAFFIC_IN_WORDS = {"identical": "identical requests", "unique": "a unique `Authorization` per request"}


@dataclass(frozen=True)
class Table:
    """The first cell of a line is a name, the others are figures."""

    title: str
    headings: Sequence[str]
    lines: Sequence[Sequence[str]]


def load_tables(rows: Sequence[Row], answer_bytes: int) -> list[Table]:
    """One for each kind of traffic."""
    return [load_table(traffic, answer_bytes, [row for row in rows if row.traffic == traffic]) for traffic in TRAFFIC]


def load_table(traffic: str, answer_bytes: int, rows: Sequence[Row]) -> Table:
    ours = next((row.median for row in rows if row.peer == OURS), None)

    def line(row: Row) -> Sequence[str]:
        theirs, better = row.median, ours if row.peer != OURS else None
        return (
            PEERS[row.peer].title,
            number(theirs.requests_per_second),
            f"{better.requests_per_second / theirs.requests_per_second:.1f} ×" if better else "",
            f"{theirs.p50_ms:.1f}",
            f"{theirs.p99_ms:.1f}",
            f"{theirs.cpu_ms_per_request:.2f}",
            f"{theirs.cpu_ms_per_request / better.cpu_ms_per_request:.1f} ×" if better else "",
            f"{theirs.peak_bytes / 1e6:,.0f}",
            str(row.fetches),
        )

    title = f"answers of {answer_bytes:,} bytes, {TRAFFIC_IN_WORDS[traffic]}"
    return Table(title, LOAD_HEADINGS, [line(row) for row in rows])


def planning_tables(rows: Sequence[PlanningRow]) -> list[Table]:
    """One for each supergraph."""
    return [planning_table(name, [row for row in rows if row.supergraph == name]) for name in SUPERGRAPHS]


def planning_table(supergraph: str, rows: Sequence[PlanningRow]) -> Table:
    ours = next((row.median for row in rows if row.planner == OURS), None)

    def line(name: str, theirs: Times) -> Sequence[str]:
        better = ours if name != OURS else None
        return (
            PLANNERS[name],
            number(theirs.mean_us),
            f"{theirs.mean_us / better.mean_us:.1f} ×" if better else "",
            number(theirs.median_us),
            f"{theirs.median_us / better.median_us:.1f} ×" if better else "",
            number(theirs.p99_us),
        )

    title = f"operations over the supergraph `{supergraph}`"
    return Table(title, PLANNING_HEADINGS, [line(row.planner, row.median) for row in rows])


def number(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 else f"{value:.1f}"


def shown(table: Table) -> rich_table.Table:
    """For the terminal."""
    found = rich_table.Table(title=table.title.replace("`", ""), title_justify="left")
    for index, heading in enumerate(table.headings):
        found.add_column(heading, justify="right" if index else "left", no_wrap=True)
    for line in table.lines:
        found.add_row(*line)
    return found


def save(scenario: str, content: dict[str, Any]) -> None:
    """Keep it below bench/results/, which stays out of version control."""
    RESULTS.mkdir(exist_ok=True)
    path_of(scenario).write_bytes(orjson.dumps(content, option=orjson.OPT_INDENT_2))


def saved(scenario: str) -> dict[str, Any] | None:
    """What was kept last, or None."""
    path = path_of(scenario)
    return orjson.loads(path.read_bytes()) if path.exists() else None


def path_of(scenario: str) -> Path:
    return RESULTS / f"gateway-{scenario}.json"

"""What was measured, as tables: lines of texts, which the terminal and docs/benchmarks.md show alike; and as JSON."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import orjson
from rich import table as rich_table

from bench.gateway.peers import PEERS, TRAFFIC
from bench.gateway.planning import PLANNERS, SUPERGRAPHS, PlanningRow
from bench.gateway.rounds import Row

RESULTS = Path(__file__).parents[1] / "results"
OURS = "renda"
LOAD_HEADINGS = ("", "requests/s", "of ours", "p50 ms", "p99 ms", "CPU ms/request", "peak MB")
PLANNING_HEADINGS = ("", "mean µs", "of ours", "median µs", "p99 µs")
TRAFFIC_IN_WORDS = {"identical": "identical requests", "unique": "a unique `Authorization` per request"}


@dataclass(frozen=True)
class Table:
    """The first cell of a line is a name, the others are figures."""

    title: str
    headings: Sequence[str]
    lines: Sequence[Sequence[str]]


def load_tables(rows: Sequence[Row]) -> list[Table]:
    """One for each kind of traffic."""
    return [load_table(traffic, [row for row in rows if row.traffic == traffic]) for traffic in TRAFFIC]


def load_table(traffic: str, rows: Sequence[Row]) -> Table:
    ours = next((row.median.requests_per_second for row in rows if row.peer == OURS), None)
    lines = [
        (
            PEERS[row.peer].title,
            number(row.median.requests_per_second),
            ratio(row.median.requests_per_second, ours) if row.peer != OURS else "",
            f"{row.median.p50_ms:.1f}",
            f"{row.median.p99_ms:.1f}",
            f"{row.median.cpu_ms_per_request:.2f}",
            f"{row.median.peak_bytes / 1e6:,.0f}",
        )
        for row in rows
    ]
    return Table(TRAFFIC_IN_WORDS[traffic], LOAD_HEADINGS, lines)


def planning_tables(rows: Sequence[PlanningRow]) -> list[Table]:
    """One for each supergraph."""
    return [planning_table(name, [row for row in rows if row.supergraph == name]) for name in SUPERGRAPHS]


def planning_table(supergraph: str, rows: Sequence[PlanningRow]) -> Table:
    ours = next((row.median.mean_us for row in rows if row.planner == OURS), None)
    lines = [
        (
            PLANNERS[row.planner],
            number(row.median.mean_us),
            ratio(row.median.mean_us, ours) if row.planner != OURS else "",
            number(row.median.median_us),
            number(row.median.p99_us),
        )
        for row in rows
    ]
    return Table(f"operations over `{supergraph}`", PLANNING_HEADINGS, lines)


def number(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 else f"{value:.1f}"


def ratio(theirs: float, ours: float | None) -> str:
    """How many times ours it is: 0.2 × is a fifth."""
    return f"{theirs / ours:.2g} ×" if ours else ""


def shown(table: Table) -> rich_table.Table:
    """For the terminal."""
    found = rich_table.Table(title=table.title.replace("`", ""), title_justify="left")
    for index, heading in enumerate(table.headings):
        found.add_column(heading, justify="right" if index else "left")
    for line in table.lines:
        found.add_row(*line)
    return found


def save(name: str, content: dict[str, Any]) -> Path:
    """Keep it below bench/results/, which stays out of version control."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{name}.json"
    path.write_bytes(orjson.dumps(content, option=orjson.OPT_INDENT_2))
    return path


def as_data(rows: Sequence[Row] | Sequence[PlanningRow]) -> list[dict[str, Any]]:
    return [asdict(row) for row in rows]

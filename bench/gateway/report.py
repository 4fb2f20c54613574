"""What was measured, as a table for people and as JSON for machines."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import orjson
from rich.table import Table

from bench.gateway.peers import PEERS, TRAFFIC
from bench.gateway.rounds import Row

RESULTS = Path(__file__).parents[1] / "results"
HEADINGS = ("", "requests/s", "of ours", "p50 ms", "p99 ms", "CPU ms/request", "peak MB")
TRAFFIC_IN_WORDS = {"identical": "identical requests", "unique": "a unique Authorization per request"}


def lines(rows: Sequence[Row], traffic: str) -> list[tuple[str, ...]]:
    """One line a peer, in the order of HEADINGS; the third says how many times ours it takes to make theirs."""
    chosen = [row for row in rows if row.traffic == traffic]
    ours = next((row.median.requests_per_second for row in chosen if row.peer == "renda"), None)
    return [
        (
            PEERS[row.peer].title,
            f"{row.median.requests_per_second:,.0f}"
            if row.median.requests_per_second >= 10
            else f"{row.median.requests_per_second:.1f}",
            f"1 / {ours / row.median.requests_per_second:.1f}" if ours and row.peer != "renda" else "",
            f"{row.median.p50_ms:.1f}",
            f"{row.median.p99_ms:.1f}",
            f"{row.median.cpu_ms_per_request:.2f}",
            f"{row.median.peak_bytes / 1e6:,.0f}",
        )
        for row in chosen
    ]


def tables(title: str, rows: Sequence[Row]) -> list[Table]:
    found = []
    for traffic in TRAFFIC:
        table = Table(title=f"{title}: {TRAFFIC_IN_WORDS[traffic]}", title_justify="left")
        for index, heading in enumerate(HEADINGS):
            table.add_column(heading, justify="right" if index else "left")
        for line in lines(rows, traffic):
            table.add_row(*line)
        found.append(table)
    return found


def save(name: str, content: dict[str, Any]) -> Path:
    """Keep it below bench/results/, which stays out of version control."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{name}.json"
    path.write_bytes(orjson.dumps(content, option=orjson.OPT_INDENT_2))
    return path


def as_data(rows: Sequence[Row]) -> list[dict[str, Any]]:
    return [asdict(row) for row in rows]

"""python -m bench.queries [--sizes 10000,100000,1000000] [--docs]: load, ask, compare; `--docs` writes it down.

Facts go through the ledger, as they do in production; a size that is loaded is kept below --directory and used again.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from pymongo.errors import PyMongoError

from bench.queries.history import facts, write_divisions
from bench.queries.questions import measure, opened
from cli.local import StateDirectory, start_mongod
from kit.catalogue import Fact
from kit.ledger import Ledger
from services.suggestions import store

PASSES = 3
BATCH = 150  # suggestions a transaction
ATTEMPTS_MAX, PAUSE_SECONDS = 10, 2.0
DOCUMENT = Path(__file__).parents[2] / "docs" / "benchmarks.md"
BEGIN = "<!-- The queries' figures: written by `make bench-queries DOCS=1`. -->"
END = "<!-- End of the queries' figures. -->"


def main(arguments: Sequence[str] | None = None) -> int:
    """Returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="10000,100000,1000000", help="numbers of suggestions")
    parser.add_argument("--directory", type=Path, default=Path("/var/tmp/renda-bench-queries"))  # noqa: S108 - kept
    parser.add_argument("--docs", action="store_true", help="write the table into docs/benchmarks.md")
    parser.add_argument("--measure", nargs=3, metavar=("URL", "DATABASE", "DIVISIONS"), help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.measure:
        url, database, divisions = options.measure
        print(json.dumps(asyncio.run(measure(url, database, Path(divisions)))))
        return 0
    sizes = [int(size) for size in options.sizes.split(",")]
    found = run(sizes, options.directory)
    table = report(found)
    print(table)
    if options.docs:
        write_down(table)
    return 0


def run(sizes: Sequence[int], directory: Path) -> dict[int, Any]:
    """Each size loaded into a database of its own, then all measured in turns."""
    state = StateDirectory(directory).claim()
    divisions = directory / "divisions.csv"
    write_divisions(divisions)
    server = start_mongod(state)
    try:
        for size in sizes:
            load_facts(server.url, f"queries_{size}", divisions, size)
        passes = [{size: ask(server.url, f"queries_{size}", divisions) for size in sizes} for _ in range(PASSES)]
    finally:
        server.stop()
        state.release()
    return {size: best([one[size] for one in passes]) for size in sizes}


def ask(url: str, database: str, divisions: Path) -> dict[str, Any]:
    """The costs of one size, measured in a process of its own."""
    command = [sys.executable, "-m", "bench.queries", "--measure", url, database, str(divisions)]
    answer = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603 - ourselves
    found: dict[str, Any] = json.loads(answer.stdout.splitlines()[-1])
    return found


def best(passes: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The sizes take turns, so that whatever else the machine does hits all; of each question its best pass counts."""
    costs = {name: min(one["costs"][name] for one in passes) for name in passes[0]["costs"]}
    return {**passes[0], "costs": costs, "memory": max(one["memory"] for one in passes)}


def load_facts(url: str, database: str, divisions: Path, size: int) -> None:
    """Apply the facts of `size` suggestions; goes on where an interrupted run ended."""
    service = opened(url, database, divisions)
    service.ledger.prepare()
    done = service.ledger.database["bench"].find_one({"_id": "loaded"}) or {"number": 0}
    started, begin = time.monotonic(), done["number"]
    for first in range(begin, size, BATCH):
        last = min(first + BATCH, size)
        apply(service.ledger, list(facts(first, last)))
        service.ledger.database["bench"].replace_one({"_id": "loaded"}, {"number": last}, upsert=True)
        if sys.stderr.isatty() or (first // BATCH) % 50 == 0:
            rate = (last - begin) / (time.monotonic() - started)
            print(f"\r{last:>9,} of {size:,} suggestions, {rate:,.0f} a second ", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    store.disconnect()


def apply(ledger: Ledger, batch: Sequence[Fact]) -> None:
    """Apply a batch, again when the database is too busy for it: the consumer would get it delivered again."""
    for attempt in range(ATTEMPTS_MAX):
        try:
            ledger.apply(batch)
            return
        except PyMongoError:
            if attempt == ATTEMPTS_MAX - 1:
                raise
            time.sleep(PAUSE_SECONDS)


def report(found: dict[int, Any]) -> str:
    """A table: a row for each question, a column for each size, and how the largest compares with the smallest."""
    sizes = sorted(found)
    head = ["question", *(f"{size:,}" for size in sizes), "ratio", "reads"]
    lines = ["| " + " | ".join(head) + " |", "|---" * len(head) + "|"]
    for name in found[sizes[0]]["costs"]:
        costs = [found[size]["costs"][name] for size in sizes]
        ratio = costs[-1][0] / costs[0][0]
        cells = [name, *(f"{cost[0]:.1f} ms" for cost in costs), f"{ratio:.2f}", str(costs[-1][1])]
        lines.append("| " + " | ".join(cells) + " |")
    memory = ["memory of the process", *(f"{found[size]['memory']} MB" for size in sizes), "", ""]
    return "\n".join([*lines, "| " + " | ".join(memory) + " |"])


def write_down(table: str) -> None:
    """Put the table where the document keeps it."""
    text = DOCUMENT.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    after = rest.partition(END)[2]
    DOCUMENT.write_text(f"{before}{BEGIN}\n\nMeasured on {date.today()}.\n\n{table}\n\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())

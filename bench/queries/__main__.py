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
LOADERS = 2
ATTEMPTS_MAX, PAUSE_SECONDS = 10, 2.0
CACHE_GIGABYTES = 8.0  # the database's: a million suggestions are more than the usual one
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
    parser.add_argument(
        "--load", nargs=5, metavar=("URL", "DATABASE", "DIVISIONS", "SIZE", "PART"), help=argparse.SUPPRESS
    )
    options = parser.parse_args(arguments)
    if options.load:
        url, database, divisions, size, part = options.load
        load_part(url, database, Path(divisions), int(size), int(part))
        return 0
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
    server = start_mongod(state, cache_gigabytes=CACHE_GIGABYTES)
    try:
        for size in sizes:
            load_all(server.url, f"queries_{size}", divisions, size)
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


def load_all(url: str, database: str, divisions: Path, size: int) -> None:
    """Load a size with several processes, each a replica of its own with every so manieth batch."""
    opened(url, database, divisions).ledger.prepare()
    store.disconnect()
    command = [sys.executable, "-m", "bench.queries", "--load", url, database, str(divisions), str(size)]
    loaders = [subprocess.Popen([*command, str(part)]) for part in range(LOADERS)]  # noqa: S603 - ourselves
    if any([loader.wait() for loader in loaders]):
        raise SystemExit(f"{database} is not loaded; begin again to go on")


def load_part(url: str, database: str, divisions: Path, size: int, part: int) -> None:
    """Apply the facts of one loader's share; goes on where an interrupted run ended."""
    ledger = opened(url, database, divisions, replica=part).ledger
    loaded = {"_id": f"loaded by {part}"}
    done = ledger.database["bench"].find_one(loaded) or {"number": part * BATCH}
    started, begin = time.monotonic(), done["number"]
    for first in range(begin, size, BATCH * LOADERS):
        apply(ledger, list(facts(first, min(first + BATCH, size))))
        # A batch that the size cuts short comes again when more are wanted; what is known changes nothing.
        number = first + BATCH * LOADERS if first + BATCH <= size else first
        ledger.database["bench"].replace_one(loaded, {"number": number}, upsert=True)
        if part == 0 and (sys.stderr.isatty() or (first // BATCH) % 50 == 0):
            rate = (number - begin) / (time.monotonic() - started)
            told = f"\r{min(number, size):>9,} of {size:,} suggestions, {rate:,.0f} a second "
            print(told, end="", file=sys.stderr, flush=True)
    if part == 0:
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

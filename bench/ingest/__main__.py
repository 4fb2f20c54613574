"""python -m bench.ingest: measure how fast events become state. `--help` lists what can be chosen."""

from __future__ import annotations

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

import pymongo

from bench.ingest.direct import BARE_BATCHES, bare, naive, raw, state_documents, targets_of, writes_of
from bench.ingest.end_to_end import DATABASE, Drained, Place, drain, publish, steady
from bench.ingest.history import history
from bench.ingest.stages import BATCH, stages
from cli.local import StateDirectory, start_mongod, start_nats_server
from cli.programs import CONTRACTS
from kit import garbage
from kit.divisions import DivisionTree
from kit.topology import Topology, build, load_subscriptions
from services.suggestions.policies import Policies

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs" / "benchmarks.md"
BEGIN = "<!-- The ledger's figures: written by `make bench-ingest DOCS=1`. -->"
END = "<!-- End of the ledger's figures. -->"
STEADY_PER_SECOND = 500
REPLICAS = (1, 2)


@dataclass(frozen=True)
class Wanted:
    """How much to measure."""

    events: int
    naive_events: int
    rounds: int
    steady_seconds: float


@dataclass
class Found:
    """Events per second by round, and what else was seen."""

    raw: list[float] = field(default_factory=list)
    naive: list[float] = field(default_factory=list)
    bare: dict[int, list[float]] = field(default_factory=lambda: {batch: [] for batch in BARE_BATCHES})
    drained: dict[int, list[Drained]] = field(default_factory=lambda: {replicas: [] for replicas in REPLICAS})
    latencies: list[float] = field(default_factory=list)
    stages: dict[str, float] = field(default_factory=dict)


def main(arguments: Sequence[str] | None = None) -> int:
    """Returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench.ingest", description=__doc__)
    parser.add_argument("--events", type=int, default=100_000, help="of the backlog (default: 100000)")
    parser.add_argument("--naive", type=int, default=1_000, help="of them one by one (default: 1000)")
    parser.add_argument("--rounds", type=int, default=3, help="how often all take turns (default: 3)")
    parser.add_argument("--steady", type=float, default=20.0, help="seconds of steady load (default: 20)")
    parser.add_argument("--docs", action="store_true", help="write the table into docs/benchmarks.md")
    chosen = parser.parse_args(arguments)
    garbage.look_rarely()  # as in a service
    wanted = Wanted(chosen.events, chosen.naive, chosen.rounds, chosen.steady)
    table = report(wanted, run(wanted, lambda line: print(line, file=sys.stderr, flush=True)))
    print(table)
    if chosen.docs:
        write_down(table)
    return 0


def run(wanted: Wanted, tell: Callable[[str], None]) -> Found:
    """Measure everything on servers of its own."""
    found = Found()
    with tempfile.TemporaryDirectory(prefix="renda-bench-") as directory, _servers(Path(directory)) as place:
        policies = Policies.load(CONTRACTS / "policies.csv")
        steady_events = int(wanted.steady_seconds * STEADY_PER_SECOND)
        events = history(wanted.events + steady_events)
        backlog, later = events[: wanted.events], events[wanted.events :]
        tell(f"storing a backlog of {len(backlog):,} events")
        asyncio.run(publish(place, backlog))
        targets = targets_of(backlog)
        with pymongo.MongoClient[dict[str, Any]](place.mongodb_url) as client:
            sample = backlog[: max(wanted.events // 5, 1_000)]
            writes = {batch: writes_of(client, sample, policies, batch) for batch in BARE_BATCHES}
            for number in range(wanted.rounds):
                for replicas in REPLICAS:
                    found.drained[replicas].append(asyncio.run(drain(place, replicas)))
                documents = state_documents(client[DATABASE], sorted({target.aggregate for target in targets}))
                found.raw.append(raw(client, documents, targets))
                for batch in BARE_BATCHES:
                    found.bare[batch].append(bare(client, writes[batch], len(sample), policies))
                found.naive.append(naive(client, backlog[: wanted.naive_events], policies))
                tell(f"round {number + 1} of {wanted.rounds}: {_last(found)}")
            found.stages = stages(client, sample, policies)
        found.latencies = asyncio.run(steady(place, later, STEADY_PER_SECOND))
    return found


def report(wanted: Wanted, found: Found) -> str:
    """What was measured, as Markdown."""
    rows = [
        ("Upserts of the state documents, 500 at a time", found.raw),
        *((f"All that the ledger writes, {batch} events a transaction", rates) for batch, rates in found.bare.items()),
        ("A transaction per event", found.naive),
        *((f"The ledger, {replicas} replica{'s' * (replicas > 1)}", _rates(found, replicas)) for replicas in REPLICAS),
    ]
    lines = [
        f"Measured on {datetime.now(UTC):%Y-%m-%d} at commit {_commit()} with "
        f"`make bench-ingest EVENTS={wanted.events} ROUNDS={wanted.rounds}`; "
        f"{os.cpu_count()} cores, load average {os.getloadavg()[1]:.0f}.",
        "",
        "|  | events/s | of the upserts | times a transaction per event |",
        "| --- | ---: | ---: | ---: |",
        *(
            f"| {title} | {median(rates):,.0f} | {_ratio(rates, found.raw):.2f} | {_ratio(rates, found.naive):.1f} |"
            for title, rates in rows
        ),
        "",
        f"At a steady {STEADY_PER_SECOND} events/s for {wanted.steady_seconds:.0f} s, from publish to readable: "
        f"p50 {_percentile(found.latencies, 50):.0f} ms, p99 {_percentile(found.latencies, 99):.0f} ms.",
        "",
        "Processor time per event and resident memory of the services, at thirds of the backlog:",
        "",
        "|  | service µs | mongod µs | nats-server µs | MB |",
        "| --- | ---: | ---: | ---: | ---: |",
        *(_costs(replicas, found.drained[replicas]) for replicas in REPLICAS),
        "",
        f"One replica's wall time per event, without the broker, {BATCH} events a transaction:",
        "",
        "| step | µs |",
        "| --- | ---: |",
        *(f"| {step} | {micros:,.0f} |" for step, micros in sorted(found.stages.items(), key=lambda one: -one[1])),
    ]
    return "\n".join(lines)


def write_down(table: str) -> None:
    """Put the table between its marks in the document."""
    text = DOCUMENT.read_text()
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    DOCUMENT.write_text(f"{before}{BEGIN}\n\n{table}\n\n{END}{after}")


@contextmanager
def _servers(directory: Path) -> Iterator[Place]:
    topology = _topology()
    with StateDirectory(directory) as state:
        mongod = start_mongod(state)
        nats = start_nats_server(state, topology)
        try:
            nats.apply(topology)
            yield Place(nats, mongod.url, mongod.process.pid, topology, directory / "log")
        finally:
            nats.kill()
            mongod.kill()


def _topology() -> Topology:
    divisions = DivisionTree.load(CONTRACTS / "divisions.csv")
    return build([one.code for one in divisions], load_subscriptions(CONTRACTS / "subscriptions.json"))


def _rates(found: Found, replicas: int) -> list[float]:
    return [one.per_second for one in found.drained[replicas]]


def _ratio(rates: Sequence[float], others: Sequence[float]) -> float:
    """The median of the rounds' own ratios: what the machine does meanwhile hits both sides of a round."""
    return median(rate / other for rate, other in zip(rates, others, strict=True))


def _percentile(seconds: Sequence[float], percent: int) -> float:
    """In milliseconds; `seconds` are sorted."""
    return seconds[min(len(seconds) - 1, len(seconds) * percent // 100)] * 1000


def _costs(replicas: int, drained: Sequence[Drained]) -> str:
    cpu = (f"{median(one.cpu_us[name] for one in drained):,.0f}" for name in ("service", "mongod", "nats"))
    memory = " ▸ ".join(f"{number:.0f}" for number in drained[-1].memory_mb)
    return f"| {replicas} replica{'s' * (replicas > 1)} | {' | '.join(cpu)} | {memory} |"


def _last(found: Found) -> str:
    ours = ", ".join(f"{drained[-1].per_second:,.0f}" for drained in found.drained.values())
    limits = ", ".join(f"{rates[-1]:,.0f}" for rates in (found.raw, *found.bare.values()))
    return f"upserts and bare transactions {limits}, one by one {found.naive[-1]:,.0f}, ledger {ours} events/s"


def _commit() -> str:
    command = ["git", "rev-parse", "--short", "HEAD"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()  # noqa: S603


if __name__ == "__main__":
    sys.exit(main())

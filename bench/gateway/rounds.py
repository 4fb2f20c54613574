"""One graph, all peers: do they answer alike? Then load in turns, so that whatever else the machine does hits all.

subgraphs and peers up ▸ agreement ▸ (warm-up ▸ measurement) by round, traffic and peer ▸ agreement
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, fields
from functools import partial
from pathlib import Path
from statistics import median
from urllib.request import urlopen

from bench.gateway.graphs import Graph, addressed, graph
from bench.gateway.load import BenchError, Figures, measure
from bench.gateway.peers import ROOT, TRAFFIC, Peer, Running, ask, running

WARM_UP_SECONDS_MAX = 15.0


@dataclass(frozen=True)
class Length:
    """How long and how often is measured, and over how many connections."""

    seconds: float
    rounds: int
    connections: int

    @property
    def warm_up_seconds(self) -> float:
        """Of each peer, once: just-in-time compilers want seconds."""
        return min(3 * self.seconds, WARM_UP_SECONDS_MAX)


@dataclass(frozen=True)
class Step:
    """One peer's turn; round 0 is the warm-up, which does not count."""

    round: int
    traffic: str
    peer: Peer
    seconds: float


@dataclass(frozen=True)
class Row:
    """What a peer reached with one kind of traffic: the medians, and every round; `fetches` to answer once."""

    peer: str
    traffic: str
    fetches: int
    median: Figures
    rounds: Sequence[Figures]


def steps(peers: Sequence[Peer], length: Length) -> list[Step]:
    """The warm-up of each, then the rounds."""
    warm_up = [Step(0, peer.traffic[-1], peer, length.warm_up_seconds) for peer in peers]
    return warm_up + [
        Step(number, traffic, peer, length.seconds)
        for number in range(1, length.rounds + 1)
        for traffic in TRAFFIC
        for peer in peers
        if traffic in peer.traffic
    ]


def compare(
    name: str, peers: Sequence[Peer], length: Length, tick: Callable[[Step, float], None]
) -> tuple[list[Row], int]:
    """Rows by traffic and peer, and the size of the answer in bytes. Raises BenchError.

    `tick` is told the seconds that a step has taken so far.
    """
    asked = graph(name)
    body = json.dumps({"query": asked.operation}).encode()
    found: dict[tuple[str, str], list[Figures]] = {}
    with served(asked, peers) as (gateways, urls):
        size = agree(asked, gateways.values())
        fetches = {name: fetches_of(gateway, asked, urls.values()) for name, gateway in gateways.items()}
        for step in steps(peers, length):
            gateway = gateways[step.peer.name]
            unique = step.traffic == "unique"
            told = partial(tick, step)
            figures = measure(gateway.url, gateway.pid, body, step.seconds, length.connections, unique, told)
            if step.round:
                found.setdefault((step.traffic, step.peer.name), []).append(figures)
        agree(asked, gateways.values())
    rows = [Row(peer, traffic, fetches[peer], medians(rounds), rounds) for (traffic, peer), rounds in found.items()]
    return rows, size


def medians(rounds: Sequence[Figures]) -> Figures:
    return Figures(*(median(getattr(each, field.name) for each in rounds) for field in fields(Figures)))


def agree(asked: Graph, gateways: Iterable[Running]) -> int:
    """Hold every answer against the single schema's; its size in bytes of compact JSON. Raises BenchError."""
    wanted = asked.single.execute(asked.operation, {})
    if "errors" in wanted:
        raise BenchError(f"the single schema cannot answer: {wanted['errors']}")
    for gateway in gateways:
        if ask(gateway.url, asked.operation) != wanted:
            raise BenchError(f"{gateway.peer.title} answers {asked.name} differently from a single schema")
    return len(json.dumps(wanted, separators=(",", ":")).encode())


def fetches_of(gateway: Running, asked: Graph, urls: Iterable[str]) -> int:
    """How many requests to subgraphs it takes to answer once."""

    def came() -> int:
        return sum(json.loads(urlopen(url, timeout=10).read()) for url in urls)  # noqa: S310

    before = came()
    ask(gateway.url, asked.operation)
    return came() - before


@contextmanager
def served(asked: Graph, peers: Sequence[Peer]) -> Iterator[tuple[Mapping[str, Running], Mapping[str, str]]]:
    """The subgraphs and every peer in front of them, as processes: gateways by name, addresses by subgraph."""
    with tempfile.TemporaryDirectory() as directory, subgraphs(asked.name) as urls, ExitStack() as stack:
        supergraph = Path(directory) / "supergraph.graphql"
        supergraph.write_text(addressed(asked.supergraph, urls))
        yield {peer.name: stack.enter_context(running(peer, supergraph)) for peer in peers}, urls


@contextmanager
def subgraphs(name: str) -> Iterator[Mapping[str, str]]:
    """A subgraph server for a graph, as a process; the addresses by subgraph."""
    command = [sys.executable, "-m", "bench.gateway.subgraph_server", name]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield json.loads(process.stdout.readline())
        finally:
            process.stdin.close()

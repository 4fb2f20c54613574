"""Compare federated with single-schema answers for random supergraphs and operations, as many as one likes.

    python -m tests.gateway.soak_federation [--first SEED] [--graphs N] [--operations N] [--save DIRECTORY]

Composing needs Node and contracts/compose/node_modules (npm ci there). A seed whose subgraphs do not compose is passed
over. --save keeps the supergraphs, as the suite has thirty of them.
"""

from __future__ import annotations

import argparse
import asyncio
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from graphql import parse, validate

from gateway.federation import PlanningError
from tests.gateway.in_process import Federation
from tests.gateway.random_graphs import random_subgraphs
from tests.gateway.seeded_operations import OperationMaker
from tests.gateway.strict_subgraphs import load_with_labels

COMPOSE = Path(__file__).parents[2] / "contracts" / "compose" / "compose.mjs"


@dataclass(frozen=True)
class Difference:
    operation: str
    kind: str
    detail: str


def compose(directory: Path) -> bool:
    """Compose DIRECTORY/*.graphql into DIRECTORY.graphql; False when they do not compose."""
    command = ["node", str(COMPOSE), "--subgraphs", str(directory), "--out", str(directory.with_suffix(".graphql"))]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def compare(graph: Federation, operation: str) -> Difference | None:
    """None where the federated answer is the single schema's, and there are no errors."""
    expected = graph.single.execute(operation, {})
    assert "errors" not in expected, expected
    try:
        outcome = asyncio.run(graph.ask(operation))
    except PlanningError as error:
        return Difference(operation, "not planned", str(error))
    if outcome.errors:
        return Difference(operation, "errors", str(outcome.errors[0]))
    if outcome.data != expected["data"]:
        return Difference(operation, "differs", f"{outcome.data}\n  expected {expected['data']}")
    return None


def valid_operations(graph: Federation, count: int) -> Iterator[str]:
    schema = graph.engine.supergraph.api_schema
    for seed in range(count):
        operation = OperationMaker(schema, seed).make()
        if not validate(schema, parse(operation)):
            yield operation


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--first", type=int, default=1000, help="first seed")
    parser.add_argument("--graphs", type=int, default=100, help="supergraphs that compose")
    parser.add_argument("--operations", type=int, default=60, help="operations drawn for each")
    parser.add_argument("--save", type=Path, help="keep subgraphs and supergraphs here")
    options = parser.parse_args()
    counts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as temporary:
        directory = (options.save or Path(temporary)).resolve()
        seed = options.first
        while counts["supergraphs"] < options.graphs:
            soak(directory / str(seed), seed, options.operations, counts)
            seed += 1
    print(", ".join(f"{count} {what}" for what, count in counts.items()))
    return 1 if counts["differences"] else 0


def soak(directory: Path, seed: int, operations: int, counts: Counter[str]) -> None:
    directory.mkdir(parents=True, exist_ok=True)
    for name, sdl in random_subgraphs(seed).items():
        (directory / f"{name}.graphql").write_text(sdl)
    if not compose(directory):
        for path in directory.iterdir():
            path.unlink()
        directory.rmdir()
        return
    counts["supergraphs"] += 1
    for graph in load_with_labels(str(directory)):
        for operation in valid_operations(graph, operations):
            counts["operations"] += 1
            difference = compare(graph, operation)
            if difference is not None:
                counts["differences"] += 1
                print(f"seed {seed}: {difference.operation}\n  {difference.kind}: {difference.detail}", flush=True)


if __name__ == "__main__":
    sys.exit(main())

"""Planning cold: every operation is planned once, by our planner and by Apollo's, each in a process of its own.

Documents are parsed and validated before the clock runs. Ours then normalises and plans, Apollo's makes its operation
of the document and plans; both shape answers when there are some. Both first plan a thousand others to warm up.

    python -m bench.gateway.planning SUPERGRAPH OPERATIONS      prints the microseconds of each, as JSON
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, median, quantiles

import orjson

from bench.gateway.graphs import SCHEMAS
from bench.gateway.load import BenchError
from bench.gateway.operations import operations
from bench.gateway.peers import NODE_DIRECTORY, ROOT, install_packages, node
from gateway.federation import Engine, read_supergraph
from kit import garbage

SUPERGRAPHS = {"platform": ROOT / "contracts" / "supergraph.graphql", "shop": SCHEMAS / "shop.graphql"}
WARM_OPERATIONS = 1_000
PLANNERS = {"renda": "Renda", "apollo": "Apollo query planner"}


@dataclass(frozen=True)
class Times:
    """Microseconds per operation."""

    mean_us: float
    median_us: float
    p99_us: float


@dataclass(frozen=True)
class PlanningRow:
    """A planner's times over one supergraph: the medians, and every round."""

    planner: str
    supergraph: str
    median: Times
    rounds: Sequence[Times]


def compare_planners(
    planners: Sequence[str], count: int, rounds: int, tick: Callable[[str, str], None]
) -> list[PlanningRow]:
    """`count` operations in all, the same number over each supergraph. `tick` is told who has ended where."""
    found: dict[tuple[str, str], list[Times]] = {}
    with tempfile.TemporaryDirectory() as directory:
        timed = count // len(SUPERGRAPHS)
        files = {name: write_operations(Path(directory), name, WARM_OPERATIONS, timed) for name in SUPERGRAPHS}
        for _ in range(rounds):
            for supergraph, file in files.items():
                for planner in planners:
                    times = summary(run_planner(planner, SUPERGRAPHS[supergraph], file))
                    found.setdefault((supergraph, planner), []).append(times)
                    tick(supergraph, planner)
    return [PlanningRow(planner, supergraph, medians(times), times) for (supergraph, planner), times in found.items()]


def write_operations(directory: Path, name: str, warm: int, timed: int) -> Path:
    """The operations to warm up with and those to be timed, none of them twice."""
    schema = read_supergraph(SUPERGRAPHS[name].read_text()).api_schema
    texts = operations(schema, warm + timed, seed=1)
    path = directory / f"{name}.json"
    path.write_bytes(orjson.dumps({"warm": texts[:warm], "timed": texts[warm:]}))
    return path


def run_planner(planner: str, supergraph: Path, file: Path) -> list[float]:
    """Microseconds of each operation. Raises BenchError."""
    if planner == "apollo":
        install_packages()
        command = [node(), str(NODE_DIRECTORY / "plan.mjs"), str(supergraph), str(file)]
    else:
        command = [sys.executable, "-m", "bench.gateway.planning", str(supergraph), str(file)]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)  # noqa: S603
    if result.returncode:
        raise BenchError(f"{PLANNERS[planner]} failed: {result.stderr.decode()[-2000:]}")
    times: list[float] = orjson.loads(result.stdout)
    return times


def time_ours(supergraph: Path, file: Path) -> list[float]:
    engine = Engine.of(read_supergraph(supergraph.read_text()))
    garbage.look_rarely()  # as in the gateway
    texts = orjson.loads(file.read_bytes())

    def microseconds(text: str) -> float:
        prepared = engine.prepare(text)
        started = time.perf_counter()
        engine.plan(prepared, {})
        return (time.perf_counter() - started) * 1e6

    for text in texts["warm"]:
        microseconds(text)
    return [microseconds(text) for text in texts["timed"]]


def summary(times: Sequence[float]) -> Times:
    return Times(fmean(times), median(times), quantiles(times, n=100)[98])


def medians(rounds: Sequence[Times]) -> Times:
    return Times(
        median(each.mean_us for each in rounds),
        median(each.median_us for each in rounds),
        median(each.p99_us for each in rounds),
    )


if __name__ == "__main__":
    sys.stdout.buffer.write(orjson.dumps(time_ours(Path(sys.argv[1]), Path(sys.argv[2]))))

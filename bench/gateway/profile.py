"""Where our own milliseconds go: py-spy looks on while we work, and counts who is at it.

What C code takes (parsing JSON, writing to a socket) stands under the Python function that called it; on a busy machine
so does the time in which another process had the core.
"""

import shutil
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

import orjson

from bench.gateway.graphs import graph
from bench.gateway.load import BenchError, measure
from bench.gateway.peers import PEERS
from bench.gateway.planning import SUPERGRAPHS, run_planner, write_operations
from bench.gateway.report import RESULTS
from bench.gateway.rounds import Length, served

SAMPLES_PER_SECOND = 500
SHOWN = 40
SHOWN_FILES = 20
# A pool's thread that waits for work, which py-spy cannot always tell from one that works.
WAITING = "_worker (concurrent/futures/thread.py"


@dataclass(frozen=True)
class Line:
    """A function's part of one request's (or operation's) time, in microseconds: by itself, and with all it calls."""

    function: str
    self_us: float
    total_us: float


@dataclass(frozen=True)
class Profile:
    """`whole_us` is what is shared out among the lines; `stacks` is the file behind them, for a flame graph."""

    whole_us: float
    lines: Sequence[Line]
    stacks: Path


def profile_load(name: str, length: Length) -> Profile:
    """Of a request to a graph under load, its CPU time. Raises BenchError."""
    asked = graph(name)
    body = orjson.dumps({"query": asked.operation})
    with served(asked, [PEERS["renda"]]) as (gateways, _):
        gateway = gateways["renda"]
        common = (gateway.url, gateway.pid, body)
        # What it costs unobserved, for py-spy stops the process to look at it.
        cpu_ms = measure(*common, length.warm_up_seconds, length.connections, True, lambda _: None).cpu_ms_per_request
        with spying(name, ["--pid", str(gateway.pid), "--duration", f"{length.seconds:.0f}"]) as stacks:
            measure(*common, length.seconds + 1, length.connections, True, lambda _: None)
    return Profile(cpu_ms * 1000, counted(stacks, cpu_ms * 1000), stacks)


def profile_planning(name: str, count: int) -> Profile:
    """Of planning an operation over a supergraph, its mean time. Raises BenchError."""
    with tempfile.TemporaryDirectory() as directory:
        file = write_operations(Path(directory), name, warm=0, timed=count)
        mean_us = fmean(run_planner("renda", SUPERGRAPHS[name], file))
        command = [sys.executable, "-m", "bench.gateway.planning", str(SUPERGRAPHS[name]), str(file)]
        with spying(f"planning-{name}", ["--", *command]) as stacks:
            pass
    return Profile(mean_us, counted(stacks, mean_us, within="Engine.plan "), stacks)


@contextmanager
def spying(name: str, what: Sequence[str]) -> Iterator[Path]:
    """Run py-spy meanwhile, and wait for its end; the file it writes collapsed stacks to. Raises BenchError."""
    RESULTS.mkdir(exist_ok=True)
    stacks = RESULTS / f"profile-{name}.txt"
    command = [spy_path(), "record", "--output", str(stacks), "--format", "raw", "--function"]
    command += ["--rate", str(SAMPLES_PER_SECOND), *what]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as spy:  # noqa: S603
        yield stacks
        problem = spy.communicate()[1]
    if spy.returncode:
        raise BenchError(f"py-spy failed (as another user than root it needs ptrace_scope=0): {problem.strip()}")


def counted(stacks: Path, whole_us: float, within: str = "") -> list[Line]:
    """The table behind collapsed stacks, `outer;…;inner COUNT` each, those with `within` in them."""
    alone: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for stack in stacks.read_text().splitlines():
        calls, _, count = stack.rpartition(" ")
        functions = calls.split(";")
        if within not in calls or functions[-1].startswith(WAITING):
            continue
        alone[functions[-1]] += int(count)
        for function in set(functions):
            total[function] += int(count)
    scale = whole_us / max(1, sum(alone.values()))
    return [Line(function, count * scale, total[function] * scale) for function, count in alone.most_common()]


def by_file(lines: Iterable[Line]) -> list[tuple[str, float]]:
    """What the functions of each file of ours take by themselves, and those of each library, in microseconds."""
    found: defaultdict[str, float] = defaultdict(float)
    for line in lines:
        path = line.function.rpartition("(")[2].partition(":")[0]
        found[path if path.startswith("gateway/") else path.partition("/")[0]] += line.self_us
    return sorted(found.items(), key=lambda item: -item[1])


def as_text(profile: Profile) -> str:
    lines = profile.lines
    files = "\n".join(f"{self_us:9.1f}            {path}" for path, self_us in by_file(lines)[:SHOWN_FILES])
    functions = "\n".join(f"{line.self_us:9.1f} {line.total_us:9.1f}  {line.function}" for line in lines[:SHOWN])
    return f"  self µs            file or library\n{files}\n\n  self µs  total µs  function\n{functions}"


def spy_path() -> str:
    """Raises BenchError."""
    beside = Path(sys.executable).with_name("py-spy")
    path = str(beside) if beside.exists() else shutil.which("py-spy")
    if path is None:
        raise BenchError("py-spy is needed to profile: pip install py-spy")
    return path

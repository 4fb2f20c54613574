"""Where our own milliseconds go: py-spy looks at the gateway under load and counts who is at work.

What C code takes (parsing JSON, writing to a socket) stands under the Python function that called it.
"""

import shutil
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import orjson

from bench.gateway.graphs import graph
from bench.gateway.load import BenchError, measure
from bench.gateway.peers import PEERS
from bench.gateway.report import RESULTS
from bench.gateway.rounds import Length, served

SAMPLES_PER_SECOND = 500
SHOWN = 40
SHOWN_FILES = 20
# A pool's thread that waits for work, which py-spy cannot always tell from one that works.
WAITING = "_worker (concurrent/futures/thread.py"


@dataclass(frozen=True)
class Line:
    """A function's part of the CPU time of a request, in microseconds: by itself, and with all it calls."""

    function: str
    self_us: float
    total_us: float


def profile(name: str, length: Length) -> tuple[list[Line], float, Path]:
    """Lines by what each takes itself, CPU milliseconds per request, and the collapsed stacks. Raises BenchError."""
    asked = graph(name)
    body = orjson.dumps({"query": asked.operation})
    RESULTS.mkdir(exist_ok=True)
    stacks = RESULTS / f"profile-{name}.txt"
    with served(asked, [PEERS["renda"]]) as (gateways, _):
        gateway = gateways["renda"]
        common = (gateway.url, gateway.pid, body)
        # What it costs unobserved, for py-spy stops the process to look at it.
        cpu_ms = measure(*common, length.warm_up_seconds, length.connections, True, lambda _: None).cpu_ms_per_request
        command = [spy_path(), "record", "--pid", str(gateway.pid), "--output", str(stacks), "--format", "raw"]
        command += ["--function", "--rate", str(SAMPLES_PER_SECOND), "--duration", f"{length.seconds:.0f}"]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as spy:  # noqa: S603
            measure(*common, length.seconds + 1, length.connections, True, lambda _: None)
            problem = spy.communicate()[1]
        if spy.returncode:
            raise BenchError(f"py-spy failed (as another user than root it needs ptrace_scope=0): {problem.strip()}")
    return counted(stacks.read_text().splitlines(), cpu_ms * 1000), cpu_ms, stacks


def counted(stacks: Iterable[str], request_us: float) -> list[Line]:
    """The table behind collapsed stacks, `outer;…;inner COUNT` each; `request_us` is what all samples together are."""
    alone: Counter[str] = Counter()
    within: Counter[str] = Counter()
    for stack in stacks:
        calls, _, count = stack.rpartition(" ")
        functions = calls.split(";")
        if functions[-1].startswith(WAITING):
            continue
        alone[functions[-1]] += int(count)
        for function in set(functions):
            within[function] += int(count)
    samples = sum(alone.values())
    if not samples:
        return []
    scale = request_us / samples
    return [Line(function, count * scale, within[function] * scale) for function, count in alone.most_common()]


def by_file(lines: Iterable[Line]) -> list[tuple[str, float]]:
    """What the functions of each file of ours take by themselves, and those of each library, in microseconds."""
    found: defaultdict[str, float] = defaultdict(float)
    for line in lines:
        path = line.function.rpartition("(")[2].partition(":")[0]
        found[path if path.startswith("gateway/") else path.partition("/")[0]] += line.self_us
    return sorted(found.items(), key=lambda item: -item[1])


def as_text(lines: Sequence[Line], cpu_ms: float) -> str:
    files = "\n".join(f"{self_us:9.1f}            {path}" for path, self_us in by_file(lines)[:SHOWN_FILES])
    functions = "\n".join(f"{line.self_us:9.1f} {line.total_us:9.1f}  {line.function}" for line in lines[:SHOWN])
    head = f"{cpu_ms * 1000:.0f} µs of CPU per request"
    return f"{head}\n  self µs            file or library\n{files}\n\n  self µs  total µs  function\n{functions}"


def spy_path() -> str:
    """Raises BenchError."""
    beside = Path(sys.executable).with_name("py-spy")
    path = str(beside) if beside.exists() else shutil.which("py-spy")
    if path is None:
        raise BenchError("py-spy is needed to profile: pip install py-spy")
    return path

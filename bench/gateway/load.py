"""One measurement: wrk asks a gateway the same question for some seconds, and the gateway's processes are weighed."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import orjson

from bench.gateway.processes import cost

SCRIPT = Path(__file__).with_name("load.lua")
SAMPLE_SECONDS = 0.1


class BenchError(Exception):
    """The comparison cannot be made; the message says what to do."""


@dataclass(frozen=True)
class Figures:
    """What one measurement gave."""

    requests_per_second: float
    p50_ms: float
    p99_ms: float
    cpu_ms_per_request: float
    peak_bytes: int


def wrk_path() -> str:
    """Raises BenchError."""
    path = shutil.which("wrk")
    if path is None:
        raise BenchError("wrk is needed to make load: on Debian and Ubuntu apt-get install wrk")
    return path


def measure(
    url: str, pid: int, body: bytes, seconds: float, connections: int, unique: bool, tick: Callable[[float], None]
) -> Figures:
    """`tick` is told how many seconds have gone by. Raises BenchError when a request failed."""
    command = [wrk_path(), "-t1", f"-c{connections}", f"-d{seconds:g}s", "--timeout", "60s", "-s", str(SCRIPT), url]
    with tempfile.NamedTemporaryFile() as file:
        file.write(body)
        file.flush()
        environment = {**os.environ, "BENCH_BODY": file.name, "BENCH_UNIQUE": f"{time.time_ns():x}" if unique else ""}
        before, started = cost(pid), time.monotonic()
        peak = before.resident_bytes
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as wrk:  # noqa: S603
            while wrk.poll() is None:
                time.sleep(SAMPLE_SECONDS)
                peak = max(peak, cost(pid).resident_bytes)
                tick(time.monotonic() - started)
            assert wrk.stdout is not None
            lines = wrk.stdout.read().splitlines()
    after = cost(pid)
    if wrk.returncode or not lines or not lines[-1].startswith("{"):
        raise BenchError(f"wrk failed against {url}:\n" + "\n".join(lines))
    told = orjson.loads(lines[-1])
    if told["errors"]:
        raise BenchError(f"{told['errors']} of {told['requests']} requests to {url} failed")
    if not told["requests"]:
        raise BenchError(f"{url} answered nothing in {seconds:g} seconds; give it more")
    return Figures(
        requests_per_second=told["requests"] / (told["microseconds"] / 1e6),
        p50_ms=told["p50"] / 1000,
        p99_ms=told["p99"] / 1000,
        cpu_ms_per_request=(after.cpu_seconds - before.cpu_seconds) * 1000 / told["requests"],
        peak_bytes=peak,
    )

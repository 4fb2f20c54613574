"""A real stack, the collector and a real Prometheus that watches them with the committed rules, only faster.

Every window is ten seconds, nothing has to last, a source is silent after `SILENT_SECONDS`; all else is as committed.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import yaml

from cli.local import Process, free_port
from cli.stack import Stack, Wishes
from cli.up import FIRST_QUESTION
from tests.end_to_end.city import City
from tests.monitoring.names import PROMETHEUS

WINDOW_SECONDS = 10
SILENT_SECONDS = 12
_PATIENCE_SECONDS = 60.0


@dataclass(frozen=True)
class Watched:
    """The city, and what Prometheus knows of it."""

    city: City
    prometheus: str
    pages: dict[str, str]
    """The /metrics of every process by its name."""

    def query(self, expression: str) -> list[dict[str, Any]]:
        """The series an expression gives now; raises where Prometheus refuses it."""
        answer = json.loads(get(f"{self.prometheus}/api/v1/query?{urlencode({'query': expression})}"))
        found: list[dict[str, Any]] = answer["data"]["result"]
        return found

    def firing(self) -> set[str]:
        """Names of the alerts that fire now."""
        return {series["metric"]["alertname"] for series in self.query('ALERTS{alertstate="firing"}')}

    def wait_until(self, holds: Callable[[], bool], what: object) -> None:
        """Raises `AssertionError` where it does not come true in time."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while not holds():
            assert time.monotonic() < deadline, f"{what}; firing: {sorted(self.firing())}"
            time.sleep(0.25)

    def shows(self, expressions: Iterable[str]) -> None:
        """Wait until each expression has given something."""
        empty = list(expressions)

        def shown() -> bool:
            empty[:] = [expression for expression in empty if not self.query(expression)]
            return not empty

        self.wait_until(shown, empty)

    def sees(self, *alerts: str) -> None:
        """Wait until each has been seen to fire."""
        missing = set(alerts)

        def seen() -> bool:
            missing.difference_update(self.firing())
            return not missing

        self.wait_until(seen, f"{sorted(alerts)} fire")

    def sees_no_more(self, *alerts: str) -> None:
        """Wait until none of them fires."""
        self.wait_until(lambda: not self.firing() & set(alerts), f"{sorted(alerts)} clear")


@contextmanager
def watched(directory: Path) -> Iterator[Watched]:
    """Everything started, asked a question now and then, and stopped."""
    with ExitStack() as running:
        stack = running.enter_context(Stack(Wishes(directory=directory / "state")))
        city = City(stack, [])
        collector = _collector(running, stack, directory)
        pages = {name: f"{url}/metrics" for name, url in stack.addresses.services.items()}
        pages |= {"gateway": f"{stack.addresses.gateway}/metrics", "intake": f"{stack.addresses.intake}/metrics"}
        pages |= {"nats-exporter": f"{collector}/nats/metrics", "mongodb-exporter": f"{collector}/mongodb/metrics"}
        yield Watched(city, _prometheus(running, pages, directory), pages)


@contextmanager
def steady_load(city: City, events: Iterator[tuple[str, dict[str, Any]]]) -> Iterator[None]:
    """Inside, a question is asked several times a second, and an event (of a division) is published now and then."""
    stop = threading.Event()

    def load() -> None:
        turn = 0
        while not stop.wait(0.2):
            city.ask(FIRST_QUESTION)
            turn += 1
            if turn % 8 == 0:
                city.publish(*next(events))

    loading = threading.Thread(target=load)
    loading.start()
    try:
        yield
    finally:
        stop.set()
        loading.join()


def _collector(running: ExitStack, stack: Stack, directory: Path) -> str:
    assert stack._nats_server is not None
    port = free_port()
    environment = {
        "RENDA_NATS_MONITOR_URL": stack._nats_server.monitor_url,
        "RENDA_MONGODB_MONITOR_URL": stack.addresses.mongodb,
        "RENDA_PORT": str(port),
    }
    process = Process.start("collector", [sys.executable, "-m", "collector"], directory / "collector.log", environment)
    running.callback(process.stop)
    process.wait_ready(lambda: _answers(f"http://127.0.0.1:{port}/healthz"))
    return f"http://127.0.0.1:{port}"


def _prometheus(running: ExitStack, pages: dict[str, str], directory: Path) -> str:
    program = shutil.which("prometheus")
    assert program is not None
    port = free_port()
    (directory / "rules").mkdir()
    for path in (PROMETHEUS / "rules").glob("*.yml"):
        (directory / "rules" / path.name).write_text(_faster(path.read_text()))
    config = yaml.safe_load((PROMETHEUS / "prometheus.yml").read_text())
    (directory / "prometheus.yml").write_text(yaml.safe_dump(_nearer(config, pages, port)))
    command = [
        program,
        f"--config.file={directory / 'prometheus.yml'}",
        f"--storage.tsdb.path={directory / 'tsdb'}",
        f"--web.listen-address=127.0.0.1:{port}",
    ]
    process = Process.start("prometheus", command, directory / "prometheus.log")
    running.callback(process.stop)
    process.wait_ready(lambda: _answers(f"http://127.0.0.1:{port}/-/ready"), 60)
    return f"http://127.0.0.1:{port}"


def _faster(rules: str) -> str:
    """The rules with short windows; nothing else about them changes."""
    short = re.sub(r"\[\d+[smhd]\]", f"[{WINDOW_SECONDS}s]", rules)
    short = re.sub(r"^ +for: .*\n", "", short, flags=re.M)
    assert "3 * 86400" in short or "SourceSilent" not in short
    return short.replace("3 * 86400", str(SILENT_SECONDS))


def _nearer(config: dict[str, Any], pages: dict[str, str], port: int) -> dict[str, Any]:
    """The configuration with the addresses of this stack; without Alertmanager and the watch over certificates."""
    places = {name: urlsplit(url) for name, url in pages.items()}
    del config["alerting"]
    config["global"] = {"scrape_interval": "1s", "scrape_timeout": "1s", "evaluation_interval": "1s"}
    config["scrape_configs"] = [job for job in config["scrape_configs"] if job["job_name"] != "certificates"]
    for job in config["scrape_configs"]:
        (group,) = job["static_configs"]
        names = [target.partition(":")[0] for target in group["targets"]]
        group["targets"] = [f"127.0.0.1:{port}" if name == "localhost" else places[name].netloc for name in names]
        if names[0].endswith("-exporter"):  # it waits for a server that hangs, and then says so
            job |= {"metrics_path": places[names[0]].path, "scrape_interval": "4s", "scrape_timeout": "4s"}
    return config


def _answers(url: str) -> bool:
    try:
        get(url)
    except OSError:
        return False
    return True


def get(url: str) -> bytes:
    """What our own loopback URL answers. Raises `OSError`."""
    with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310
        content: bytes = answer.read()
        return content

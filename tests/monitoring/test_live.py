"""A real Prometheus over a real stack: every panel shows something, and what breaks is told, then untold."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from dataset.generate import write
from deploy.grafana.boards import BOARDS
from tests.end_to_end.city import event
from tests.monitoring import names
from tests.monitoring.watched import Watched, get, steady_load, watched

pytestmark = [
    pytest.mark.skipif(shutil.which("prometheus") is None, reason="Debian: apt-get install prometheus"),
    pytest.mark.timeout(400),
]
SERVICES = ("representatives", "suggestions", "supervision")
UNWATCHED = {"probe_ssl_earliest_cert_expiry"}  # there is no proxy with a certificate here


def suggestion(number: int, title: str = "Lights", division: str = "350206") -> dict[str, Any]:
    subject = f"{division}-S2099-{number:04}"
    return event(
        "suggestion.submitted",
        subject,
        f"submitted-{number}",
        "2025-03-01",
        kind="SESSION",
        title=title,
        lead=f"{division}-R1",
        level="DISTRICT",
    )


def some_of_the_data_set(path: Path) -> dict[str, list[dict[str, Any]]]:
    """Every hundredth event by division: out of context, so that alarms are raised."""
    write(path)
    chosen: dict[str, list[dict[str, Any]]] = {}
    for line in path.read_bytes().splitlines()[::100]:
        read = json.loads(line)
        chosen.setdefault(read["source"].rpartition("/")[2], []).append(read)
    return chosen


def silent(live: Watched, division: str) -> bool:
    return bool(live.query(f'ALERTS{{alertname="SourceSilent", alertstate="firing", division="{division}"}}'))


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    with watched(tmp_path_factory.mktemp("watched")) as found:
        for division, events in some_of_the_data_set(tmp_path_factory.mktemp("data") / "dataset.jsonl").items():
            found.city.publish(division, *events)
        found.city.settle()
        with steady_load(found.city, (("350203", suggestion(number, division="350203")) for number in count())):
            found.wait_until(lambda: bool(found.query("sum(alarms_standing) > 0")), "what stands is counted")
            yield found


def test_every_panel_shows_something(live: Watched):
    expressions = [
        query.expression.replace("$service", "suggestions")
        for board in BOARDS
        for panel in board.panels
        for query in panel.queries
    ]
    live.shows(expressions)


@pytest.mark.parametrize("rule", names.RULES, ids=str)
def test_every_rule_asks_for_series_that_are_there(live: Watched, rule: str):
    wanted = {name for each in names.RULES[rule] for name in names.named(each["expr"])} - UNWATCHED
    live.shows(wanted)


def test_nothing_fires_while_all_is_well(live: Watched):
    live.sees_no_more(*(rule["alert"] for rule in names.ALERTS if rule["alert"] != "SourceSilent"))


@pytest.mark.parametrize("process", [*SERVICES, "gateway", "intake"])
def test_metrics_are_written_as_prometheus_wants_them(live: Watched, process: str):
    found = subprocess.run(
        ["promtool", "check", "metrics"], input=get(live.pages[process]), capture_output=True, check=False
    )
    assert (found.returncode, found.stdout + found.stderr) == (0, b"")


def test_what_is_refused_contradicted_and_missing_is_told(live: Watched):
    live.wait_until(lambda: silent(live, "350206"), "350206 is silent")
    assert not silent(live, "350203")
    no_event = ("npc.suggestion.submitted.v1", b"no event at all")
    live.city.publish("350206", no_event, suggestion(1), suggestion(1, "Other lights"))
    live.sees("DeadLettersGrowing", "FactsConflict")
    reasons = {series["metric"].get("reason") for series in live.query('ALERTS{alertname="DeadLettersGrowing"}')}
    assert reasons == {"not_json"}
    live.sees_no_more("DeadLettersGrowing", "FactsConflict")
    live.city.publish("350206", suggestion(2))
    live.wait_until(lambda: not silent(live, "350206"), "350206 is heard again")


def test_a_service_that_is_down_is_told_and_its_return_too(live: Watched):
    alerts = (
        "TargetMissing",
        "SubgraphDown",
        "BreakerOpen",
        "GatewayErrorBudgetBurnFast",
        "GatewayErrorBudgetBurnSlow",
    )
    live.city.stack.kill("suggestions")
    live.sees(*alerts)
    live.city.stack.restart_service("suggestions")
    live.sees_no_more(*alerts)


def test_servers_that_hang_are_told(live: Watched):
    nats_server, mongod = live.city.stack._nats_server, live.city.stack._mongod
    assert nats_server is not None
    assert mongod is not None
    alerts = ("NatsDisconnected", "NatsUnhealthy", "MongodbNoPrimary")
    for server in (nats_server, mongod):
        server.process.signal(signal.SIGSTOP)
    try:
        live.sees(*alerts)
    finally:
        for server in (nats_server, mongod):
            server.process.signal(signal.SIGCONT)
    live.sees_no_more(*alerts)

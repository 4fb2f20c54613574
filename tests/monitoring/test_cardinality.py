"""How many series a large city makes: bounded by divisions and services, and stated in the manual."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from prometheus_client import CollectorRegistry
from prometheus_client.metrics_core import Metric

from collector import nats
from gateway.metrics import GatewayMetrics
from intake.metrics import IntakeMetrics
from kit.census import Census
from kit.metrics import ServiceMetrics
from services.suggestions.events import CATALOGUE
from tests.monitoring.names import ROOT, division_counts

DIVISIONS = [str(350000 + number) for number in range(100)]
SERVICES = [f"service{number}" for number in range(10)]
MONGODB_MAX = 60 + 7 * 5 + 3 * 4  # of a server, of ten databases' sizes that are kept, of a set's members


def series(families: Iterable[Metric]) -> int:
    return sum(len(family.samples) for family in families)


def test_the_number_of_series_is_stated():
    """Ten services with the event types of the largest, each of which counts everything by division."""
    count = 0
    for name in SERVICES:
        metrics = ServiceMetrics(name, CATALOGUE.types)
        Census(name, None, DIVISIONS, division_counts(), metrics.registry)
        for gauge in list(metrics.registry._collector_to_names):
            if getattr(gauge, "_labelnames", ()) == ("service", "division"):
                for division in DIVISIONS:
                    gauge.labels(name, division).set(1)
        count += series(metrics.registry.collect())
    gateway = GatewayMetrics(CollectorRegistry())
    for name in SERVICES:
        gateway.of_subgraph(name)
    count += series(gateway.registry.collect()) + series(IntakeMetrics(["batch", "one"]).registry.collect())
    count += len(list(nats.samples({"server_name": "n", **{name: 1 for name in nats.VARZ}}, streams(), {})))
    count += MONGODB_MAX
    stated = re.search(r"100 divisions and 10 services make ([\d,]+) series", (ROOT / "docs/operations.md").read_text())
    assert stated is not None
    bound = int(stated[1].replace(",", ""))
    assert 0.75 * bound < count <= bound


def streams() -> dict[str, Any]:
    """What /jsz tells of every publisher's stream, FACTS with the services' consumers, NOTICES with the divisions'."""

    def consumers(names: Iterable[str]) -> list[dict[str, Any]]:
        return [{"name": name, "ack_floor": {"stream_seq": 1}} for name in names]

    publishers = [{"name": f"IN_{name}", "state": {}} for name in (*DIVISIONS, *SERVICES)]
    shared = [
        {"name": "FACTS", "state": {}, "consumer_detail": consumers([*SERVICES, "strays"])},
        {"name": "NOTICES", "state": {}, "consumer_detail": consumers(DIVISIONS)},
        *({"name": name, "state": {}} for name in ("DEAD_LETTERS", "DECISIONS", "ADVISORIES")),
    ]
    return {"account_details": [{"name": "PLATFORM", "stream_detail": [*publishers, *shared]}]}

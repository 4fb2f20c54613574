"""Every metric that exists: ours from their registries, the exporters' from the collector, and what rules record."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml
from prometheus_client import CollectorRegistry

from collector import mongodb, nats
from gateway.metrics import GatewayMetrics
from intake.metrics import IntakeMetrics
from kit.census import Census
from kit.metrics import ServiceMetrics
from services.suggestions import metrics as suggestions
from services.supervision import metrics as supervision

ROOT = Path(__file__).parents[2]
PROMETHEUS = ROOT / "deploy" / "prometheus"
RULES = {
    path.name: [rule for group in yaml.safe_load(path.read_text())["groups"] for rule in group["rules"]]
    for path in sorted((PROMETHEUS / "rules").glob("*.yml"))
}
RECORDED = RULES["recording.yml"]
ALERTS = RULES["alerts.yml"]
OF_PROMETHEUS = {"up", "ALERTS", "scrape_duration_seconds", "scrape_samples_scraped", "probe_ssl_earliest_cert_expiry"}
_WORDS = re.compile(
    r"(?<![:\w])(?:sum|min|max|avg|count|rate|increase|by|on|and|or|unless|time|vector|absent|histogram_quantile|scalar|le|bool"
    r"|group_left|group_right|max_over_time|sort_desc|clamp_min|topk|deriv|round|increase|ignoring|without|label_replace)(?![:\w])"
)


def registries() -> dict[str, CollectorRegistry]:
    """Each kind of process with every series it can have from the start."""
    gateway = GatewayMetrics(CollectorRegistry())
    gateway.of_subgraph("suggestions")
    service = ServiceMetrics("suggestions", ["npc.opinion.received.v1"])
    Census("suggestions", None, ["350206"], division_counts(), service.registry)
    return {"service": service.registry, "gateway": gateway.registry, "intake": IntakeMetrics(["batch"]).registry}


def division_counts() -> tuple[Any, ...]:
    """What all services count by division."""
    return (
        *suggestions.division_counts(suggestions.Store(database=None, tree=None, today=None)),
        *supervision.division_counts(supervision.Store(database=None, tree=None, today=None)),
    )


def exist() -> set[str]:
    """Names of all samples there can be."""
    ours = {
        sample
        for registry in registries().values()
        for family in registry.collect()
        for sample in (family.name, *_samples(family.name, family.type))
    }
    exporters = {"mongodb_up", "gnatsd_healthz_status", *mongodb.KEPT, *(f"gnatsd_varz_{name}" for name in nats.VARZ)}
    return ours | exporters | nats.JETSTREAM | OF_PROMETHEUS | {rule["record"] for rule in RECORDED}


def named(expression: str) -> set[str]:
    """The metrics an expression asks for."""
    bare = re.sub(r'"[^"]*"|\{[^{}]*\}|\[[^\]]*\]|\$\w+', " ", expression)
    bare = re.sub(r"\b(?:by|on|without|ignoring|group_left|group_right)\s*\([^)]*\)", " ", bare)
    return set(re.findall(r"[a-zA-Z_][a-zA-Z0-9_:]+", _WORDS.sub(" ", bare)))


def _samples(name: str, kind: str) -> tuple[str, ...]:
    endings = {"counter": ("_total",), "histogram": ("_bucket", "_count", "_sum")}
    return tuple(f"{name}{ending}" for ending in endings.get(kind, ()))

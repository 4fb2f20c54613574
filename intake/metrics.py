"""The metrics of the intake, declared once; labels are bounded by construction."""

from __future__ import annotations

from collections.abc import Collection

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60)
STATUSES = ("stored", "known", "refused", "unavailable")
WAYS = ("http", "nats")
OUTCOMES = ("answered", "refused", "unavailable")
_PROBLEM, _OUR_FAULT = 400, 500


class IntakeMetrics:
    """Every metric the intake exports; docs/operations.md says what each is for."""

    def __init__(self, modes: Collection[str]) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)
        events = Counter("intake_events_total", "Events by what became of them.", ("status",), registry=self.registry)
        self.events = {status: events.labels(status) for status in STATUSES}
        self.refused_credentials = Counter(
            "intake_refused_credentials_total", "Requests without a token that is known.", registry=self.registry
        )
        questions = Counter(
            "intake_questions_total",
            "Questions of publishers about their events, by the way they came and by how they fared.",
            ("way", "outcome"),
            registry=self.registry,
        )
        self._questions = {(way, outcome): questions.labels(way, outcome) for way in WAYS for outcome in OUTCOMES}
        seconds = Histogram(
            "intake_request_seconds",
            "Time to answer for the events of a request.",
            ("mode",),
            buckets=_SECONDS,
            registry=self.registry,
        )
        self.seconds = {mode: seconds.labels(mode) for mode in modes}
        self.nats_connected = Gauge("intake_nats_connected", "1 while connected to NATS.", registry=self.registry)

    def asked(self, way: str, status: int) -> None:
        """Count a question that was answered with this HTTP status."""
        answered, refused, unavailable = OUTCOMES
        outcome = answered if status < _PROBLEM else refused if status < _OUR_FAULT else unavailable
        self._questions[way, outcome].inc()

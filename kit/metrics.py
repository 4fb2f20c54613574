"""The metrics of a service, declared once; the registry is injected.

Labels are bounded by construction: service, event type (of the catalogue, anything else is "unknown"), reason, result.
Every series exists from the start with the value 0, so that an alert on growth sees the first event too.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector

from kit.envelope import Reason

_APPLY_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20)
_BATCH_SIZES = (1, 2, 5, 10, 20, 50, 100, 200, 500)
_LAG_SECONDS = (0.01, 0.05, 0.1, 0.5, 1, 5, 30, 60, 300, 1800, 3600, 86400)
_REQUEST_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)


class ServiceMetrics:
    """Every metric a service exports; docs/operations.md says what each is for."""

    def __init__(self, service: str, event_types: Collection[str], registry: CollectorRegistry | None = None) -> None:
        self.registry = registry or CollectorRegistry()
        self._service = service
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)
        types = (*event_types, "unknown")
        self._events = {
            "received": self._counters("events_received_total", "Events fetched from the broker.", "type", types),
            "applied": self._counters("events_applied_total", "Events applied for the first time.", "type", types),
            "duplicate": self._counters("events_duplicate_total", "Events that were known already.", "type", types),
        }
        self.dead_lettered = self._counters("events_dead_lettered_total", "Events refused.", "reason", list(Reason))
        self.apply_seconds = self._histogram("event_apply_duration_seconds", "Time to apply a batch.", _APPLY_SECONDS)
        self.lag_seconds = self._histogram(
            "event_lag_seconds", "From the broker storing an event to its state being durable.", _LAG_SECONDS
        )
        self.batch_size = self._histogram("event_batch_size", "Events in a batch.", _BATCH_SIZES)
        self.newest_fact = self._gauge(
            "newest_applied_fact_timestamp_seconds", "When the newest applied fact happened, as a Unix time."
        )
        self.last_applied = self._gauge("last_applied_timestamp_seconds", "When a fact was last applied, Unix time.")
        self.pending = self._gauge("consumer_pending_events", "Events in the stream not yet delivered to this service.")
        self.unacknowledged = self._gauge("consumer_unacknowledged_events", "Events delivered, not yet acknowledged.")
        self.outbox_pending = self._gauge("outbox_pending", "Events waiting to be published.")
        self.outbox_oldest = self._gauge(
            "outbox_oldest_age_seconds", "Age of the oldest event waiting to be published."
        )
        self.outbox_published = self._counters(
            "outbox_published_total", "Events published from the outbox.", "result", ("stored", "duplicate", "failed")
        )
        self.following_pending = self._gauge(
            "following_pending",
            "Aggregates still to be looked at because what they are seen in the light of has moved.",
        )
        self.following_oldest = self._gauge(
            "following_oldest_age_seconds", "How long ago the first of these things has moved."
        )
        self.nats_connected = self._gauge("nats_connected", "1 while connected to NATS.")
        self.nats_reconnects = self._counter("nats_reconnects_total", "Times the connection to NATS was made again.")
        self.nats_violations = self._counter(
            "nats_permission_violations_total", "Times NATS refused something this service tried."
        )
        self.transaction_retries = self._counter(
            "mongo_transaction_retries_total", "Times a transaction had to start over."
        )
        self.reconciliation_mismatches = self._gauge(
            "reconciliation_mismatches",
            "Differences between what is read and a recount of the facts, when last compared.",
        )
        self.reconciled = self._gauge(
            "reconciliation_last_timestamp_seconds", "When everything was last compared with a recount, Unix time."
        )
        self.graphql_operations = self._counters(
            "graphql_operations_total", "Subgraph operations.", "result", ("ok", "error")
        )
        self.graphql_errors = self._counter("graphql_errors_total", "Errors in answers to subgraph operations.")
        self.detail_reads = self._counters(
            "detail_reads_total", "Requests that read details, by the audit log.", "result", ("recorded", "failed")
        )
        self.graphql_seconds = self._histogram(
            "graphql_operation_duration_seconds", "Time to answer a subgraph operation.", _REQUEST_SECONDS
        )

    def event(self, outcome: str, event_type: str) -> None:
        """Count one event under `outcome` (received, applied, duplicate)."""
        by_type = self._events[outcome]
        by_type.get(event_type, by_type["unknown"]).inc()

    def _counters(self, name: str, documentation: str, label: str, values: Collection[str]) -> Mapping[str, Counter]:
        counter = Counter(name, documentation, ("service", label), registry=self.registry)
        return {str(value): counter.labels(self._service, str(value)) for value in values}

    def _counter(self, name: str, documentation: str) -> Counter:
        return Counter(name, documentation, ("service",), registry=self.registry).labels(self._service)

    def _gauge(self, name: str, documentation: str) -> Gauge:
        return Gauge(name, documentation, ("service",), registry=self.registry).labels(self._service)

    def _histogram(self, name: str, documentation: str, buckets: tuple[float, ...]) -> Histogram:
        histogram = Histogram(name, documentation, ("service",), registry=self.registry, buckets=buckets)
        return histogram.labels(self._service)

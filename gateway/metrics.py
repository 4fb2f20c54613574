"""What the gateway counts. The registry is injected; every label takes its values from a closed list."""

from collections.abc import Mapping
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector

KINDS = ("query", "mutation", "subscription", "unknown")
OUTCOMES = ("ok", "partial", "failed", "refused")
ERROR_CODES = frozenset(
    {
        "ALIAS_LIMIT_EXCEEDED",
        "BAD_REQUEST",
        "BAD_USER_INPUT",
        "BODY_LIMIT_EXCEEDED",
        "CONTEXT_LIMIT_EXCEEDED",
        "DEPTH_LIMIT_EXCEEDED",
        "DIRECTIVE_LIMIT_EXCEEDED",
        "FIELD_LIMIT_EXCEEDED",
        "GRAPHQL_PARSE_FAILED",
        "GRAPHQL_VALIDATION_FAILED",
        "INTERNAL_SERVER_ERROR",
        "INTROSPECTION_DISABLED",
        "INVALID_VALUE",
        "METHOD_NOT_ALLOWED",
        "NOT_SUPPORTED",
        "NULL_VALUE",
        "OPERATION_RESOLUTION_FAILURE",
        "PLANNING_FAILED",
        "ROOT_FIELD_LIMIT_EXCEEDED",
        "SUBGRAPH_BAD_RESPONSE",
        "SUBGRAPH_CIRCUIT_OPEN",
        "SUBGRAPH_HTTP_STATUS",
        "SUBGRAPH_REQUEST_FAILED",
        "SUBGRAPH_RESPONSE_TOO_LARGE",
        "SUBGRAPH_TIMEOUT",
        "SUBGRAPH_UNREACHABLE",
        "TOKEN_LIMIT_EXCEEDED",
    }
)
OTHER = "OTHER"
SUBGRAPH_OUTCOMES = ("ok", "unreachable", "timeout", "http_status", "bad_response", "too_large", "circuit_open")
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
PLAN_SECONDS = (0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0)


@dataclass(frozen=True, slots=True, eq=False)
class SubgraphMetrics:
    """The series of one subgraph, looked up once."""

    requests: Mapping[str, Counter]
    """By outcome."""
    duration: Histogram
    retries: Counter
    circuit_open: Gauge


class GatewayMetrics:
    """Series with closed labels exist from the start, so that a rate is known from the first event on."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.registry = registry
        ProcessCollector(registry=registry)
        PlatformCollector(registry=registry)
        self.operations = Counter(
            "gateway_operations_total", "Operations by kind and outcome.", ("kind", "outcome"), registry=registry
        )
        self.errors = Counter(
            "gateway_operation_errors_total", "Errors in responses by code.", ("code",), registry=registry
        )
        self.duration = Histogram(
            "gateway_operation_duration_seconds", "Time to answer an operation.", registry=registry, buckets=SECONDS
        )
        self.subgraph_requests = Counter(
            "gateway_subgraph_requests_total", "Requests to subgraphs.", ("subgraph", "outcome"), registry=registry
        )
        self.subgraph_duration = Histogram(
            "gateway_subgraph_request_duration_seconds",
            "Time a subgraph took to answer.",
            ("subgraph",),
            registry=registry,
            buckets=SECONDS,
        )
        self.subgraph_retries = Counter(
            "gateway_subgraph_retries_total", "Queries sent a second time.", ("subgraph",), registry=registry
        )
        self.circuit_open = Gauge(
            "gateway_subgraph_circuit_open",
            "1 while a subgraph is left alone after failures.",
            ("subgraph",),
            registry=registry,
        )
        self.shared = Counter(
            "gateway_operations_shared_total", "Queries answered together with an identical one.", registry=registry
        )
        self.reloads = Counter(
            "gateway_supergraph_reloads_total", "Changed supergraphs by result.", ("result",), registry=registry
        )
        self.loaded_at = Gauge(
            "gateway_supergraph_loaded_timestamp_seconds",
            "When the supergraph in use was loaded, Unix time.",
            registry=registry,
        )
        self.fetches = Histogram(
            "gateway_fetches_per_operation",
            "Subgraph requests in the plan of an operation.",
            registry=registry,
            buckets=(0, 1, 2, 3, 4, 5, 7, 10, 15, 20, 50),
        )
        self.plan_lookups = Counter(
            "gateway_plan_cache_lookups_total", "Lookups of remembered plans.", ("result",), registry=registry
        )
        self.plan_seconds = Histogram(
            "gateway_plan_seconds",
            "Time to validate and plan a new operation.",
            registry=registry,
            buckets=PLAN_SECONDS,
        )
        # Children that every operation needs are looked up once.
        self.operation_outcomes = {
            (kind, outcome): self.operations.labels(kind, outcome) for kind in KINDS for outcome in OUTCOMES
        }
        for code in (*ERROR_CODES, OTHER):
            self.errors.labels(code)
        self.plan_hits = self.plan_lookups.labels("hit")
        self.plan_misses = self.plan_lookups.labels("miss")
        for result in ("loaded", "failed"):
            self.reloads.labels(result)

    def of_subgraph(self, name: str) -> SubgraphMetrics:
        return SubgraphMetrics(
            {outcome: self.subgraph_requests.labels(name, outcome) for outcome in SUBGRAPH_OUTCOMES},
            self.subgraph_duration.labels(name),
            self.subgraph_retries.labels(name),
            self.circuit_open.labels(name),
        )

    def count_error(self, code: object) -> None:
        """Subgraphs choose codes freely: unknown ones are counted together."""
        self.errors.labels(code if isinstance(code, str) and code in ERROR_CODES else OTHER).inc()

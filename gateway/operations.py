"""Answer one operation: look up or make its plan, run it (or join an identical one), count it, write the log line."""

import logging
import time
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import orjson

from gateway.federation import Engine, OperationError, PlanningError, PreparedOperation, Transport
from gateway.federation.engine import PlannedOperation
from gateway.federation.override_labels import Decide, active_labels, by_chance
from gateway.limits import OperationLimits, check_limits
from gateway.metrics import GatewayMetrics
from gateway.plan_cache import LeastRecentlyUsed
from gateway.settings import GatewaySettings, listed
from gateway.single_flight import SingleFlight

log = logging.getLogger("gateway.operations")
PreparedKey = tuple[str, str | None]
PlanKey = tuple[str, str | None, tuple[tuple[str, Any], ...], frozenset[str]]


class OperationRequest(NamedTuple):
    """What a client asks; `reads_only` where the transport must not change anything (GET).

    `forwarded` are the headers passed on to subgraphs, without the request id: what an answer may depend on.
    `shows_plan` asks for the plan beside the data.
    """

    query: str
    variables: Mapping[str, Any]
    operation_name: str | None
    request_id: str
    reads_only: bool = False
    forwarded: tuple[tuple[str, str], ...] = ()
    shows_plan: bool = False


class Answer(NamedTuple):
    """`body` is the response in JSON; `was_executed` is False where the operation was refused before it ran.

    `code` is the reason of such a refusal, `error_codes` are those of all errors in the body.
    """

    body: bytes
    outcome: str
    error_codes: tuple[Any, ...]
    was_executed: bool
    code: str | None = None


class Operations:
    """`decide_label` says for each request which progressive overrides are active; else chance and the settings do."""

    def __init__(
        self, engine: Engine, settings: GatewaySettings, metrics: GatewayMetrics, decide_label: Decide | None = None
    ) -> None:
        self.engine = engine
        self.decide_label = decide_label or by_chance(listed(settings.override_labels))
        self.settings = settings
        self.metrics = metrics
        self.limits = OperationLimits(
            depth_max=settings.depth_max,
            root_fields_max=settings.root_fields_max,
            aliases_max=settings.aliases_max,
            directives_max=settings.directives_max,
            allows_introspection=settings.introspection,
        )
        self.prepared: LeastRecentlyUsed[PreparedKey, PreparedOperation] = LeastRecentlyUsed(
            settings.plan_cache_entries_max
        )
        self.planned: LeastRecentlyUsed[PlanKey, PlannedOperation] = LeastRecentlyUsed(settings.plan_cache_entries_max)
        self.under_way: SingleFlight[Answer] = SingleFlight()

    async def answer(self, request: OperationRequest, transport: Transport) -> Answer:
        started = time.perf_counter()
        kind, name = "unknown", request.operation_name
        try:
            prepared = self.prepare(request)
            kind, name = prepared.kind, prepared.name
            answer = await self.run(request, prepared, transport)
        except OperationError as error:
            answer = refused(error.errors, error.code)
        except PlanningError as error:
            answer = refusal(str(error), "PLANNING_FAILED")
        except Exception:
            log.exception("operation failed", extra={"request_id": request.request_id})
            answer = refusal("The gateway failed to answer; its log has the reason.", "INTERNAL_SERVER_ERROR")
        self.record(request, answer, kind, name, time.perf_counter() - started)
        return answer

    def prepare(self, request: OperationRequest) -> PreparedOperation:
        key = (request.query, request.operation_name)
        prepared = self.prepared.get(key)
        if prepared is None:
            prepared = self.prepare_new(key)
            self.prepared.put(key, prepared)
        if request.reads_only and prepared.kind != "query":
            raise OperationError([{"message": "GET answers queries only; send a POST."}], "METHOD_NOT_ALLOWED")
        return prepared

    def prepare_new(self, key: PreparedKey) -> PreparedOperation:
        prepared = self.engine.prepare(*key, self.settings.tokens_max)
        check_limits(prepared, self.limits)
        return prepared

    async def run(self, request: OperationRequest, prepared: PreparedOperation, transport: Transport) -> Answer:
        planned = self.plan(request, prepared)
        if prepared.kind == "query" and self.settings.share_identical_queries:
            variables = orjson.dumps(request.variables)
            key = (request.query, request.operation_name, variables, request.forwarded, request.shows_plan)
            answer, is_shared = await self.under_way.run(key, lambda: self.execute(planned, request, transport))
            if is_shared:
                self.metrics.shared.inc()
            return answer
        try:
            return await self.execute(planned, request, transport)
        finally:
            # Whoever asks after a mutation must see what it did.
            self.under_way.forget()

    async def execute(self, planned: PlannedOperation, request: OperationRequest, transport: Transport) -> Answer:
        outcome = await self.engine.execute(planned, request.variables, transport)
        content: dict[str, Any] = {"data": outcome.data}
        if outcome.errors:
            content["errors"] = outcome.errors
        if request.shows_plan:
            content["extensions"] = {"plan": str(planned.plan)}
        word = "ok" if not outcome.errors else "failed" if outcome.data is None else "partial"
        return Answer(orjson.dumps(content), word, codes_of(outcome.errors), was_executed=True)

    def plan(self, request: OperationRequest, prepared: PreparedOperation) -> PlannedOperation:
        conditions = self.engine.conditions(prepared, request.variables)
        labels = active_labels(self.engine.supergraph.override_labels, self.decide_label)
        key = (request.query, request.operation_name, tuple(conditions.items()), labels)
        planned = self.planned.get(key)
        (self.metrics.plan_hits if planned is not None else self.metrics.plan_misses).inc()
        if planned is None:
            with self.metrics.plan_seconds.time():
                planned = self.engine.plan(prepared, conditions, labels)
            self.planned.put(key, planned)
        self.metrics.fetches.observe(len(planned.plan.fetches))
        return planned

    def warm(self, former: Sequence[PlanKey]) -> None:
        """Prepare and plan what was asked before; what is no operation any more waits until it is asked again."""
        for key in former:
            query, operation_name, conditions, labels = key
            try:
                prepared = self.prepare_new((query, operation_name))
                planned = self.engine.plan(prepared, dict(conditions), labels)
            except (OperationError, PlanningError):
                continue
            self.prepared.put((query, operation_name), prepared)
            self.planned.put(key, planned)

    def record(self, request: OperationRequest, answer: Answer, kind: str, name: str | None, seconds: float) -> None:
        self.metrics.operation_outcomes[kind, answer.outcome].inc()
        self.metrics.duration.observe(seconds)
        for code in answer.error_codes:
            self.metrics.count_error(code)
        if not log.isEnabledFor(logging.INFO):
            return
        fields = {
            "request_id": request.request_id,
            "kind": kind,
            "operation": name,
            "outcome": answer.outcome,
            "duration_ms": round(seconds * 1000, 3),
            "error_codes": sorted({str(code) for code in answer.error_codes if code is not None}),
        }
        log.info("operation", extra=fields)


def refusal(message: str, code: str) -> Answer:
    return refused([{"message": message, "extensions": {"code": code}}], code)


def refused(errors: Sequence[dict[str, Any]], code: str) -> Answer:
    outcome = "failed" if code in ("INTERNAL_SERVER_ERROR", "PLANNING_FAILED") else "refused"
    return Answer(orjson.dumps({"errors": errors}), outcome, codes_of(errors), was_executed=False, code=code)


def codes_of(errors: Sequence[dict[str, Any]]) -> tuple[Any, ...]:
    return tuple(error.get("extensions", {}).get("code") for error in errors)

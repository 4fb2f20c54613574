"""Answer one operation: look up or make its plan, run it, count it, write the log line."""

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gateway.federation import Engine, OperationError, PlanningError, PreparedOperation, Transport
from gateway.federation.engine import PlannedOperation
from gateway.limits import check_depth
from gateway.metrics import GatewayMetrics
from gateway.plan_cache import LeastRecentlyUsed
from gateway.settings import GatewaySettings

log = logging.getLogger("gateway.operations")
PlanKey = tuple[str, str | None, tuple[tuple[str, Any], ...]]


@dataclass(frozen=True, slots=True)
class OperationRequest:
    """What a client asks; `reads_only` where the transport must not change anything (GET)."""

    query: str
    variables: Mapping[str, Any]
    operation_name: str | None
    request_id: str
    reads_only: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """`was_executed` is False where the operation was refused before it ran: the response has no data entry then."""

    data: dict[str, Any] | None
    errors: list[dict[str, Any]]
    was_executed: bool
    code: str | None = None


class Operations:
    def __init__(self, engine: Engine, settings: GatewaySettings, metrics: GatewayMetrics) -> None:
        self.engine = engine
        self.settings = settings
        self.metrics = metrics
        self.prepared: LeastRecentlyUsed[tuple[str, str | None], PreparedOperation] = LeastRecentlyUsed(
            settings.plan_cache_entries_max
        )
        self.planned: LeastRecentlyUsed[PlanKey, PlannedOperation] = LeastRecentlyUsed(settings.plan_cache_entries_max)

    async def answer(self, request: OperationRequest, transport: Transport) -> Answer:
        started = time.perf_counter()
        kind, name = "unknown", request.operation_name
        try:
            prepared = self.prepare(request)
            kind, name = prepared.kind, prepared.name
            planned = self.plan(request, prepared)
            outcome = await self.engine.execute(planned, request.variables, transport)
            answer = Answer(outcome.data, outcome.errors, was_executed=True)
        except OperationError as error:
            answer = Answer(None, list(error.errors), was_executed=False, code=error.code)
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
            prepared = self.engine.prepare(request.query, request.operation_name, self.settings.tokens_max)
            check_depth(prepared, self.settings.depth_max)
            self.prepared.put(key, prepared)
        if request.reads_only and prepared.kind != "query":
            raise OperationError([{"message": "GET answers queries only; send a POST."}], "METHOD_NOT_ALLOWED")
        return prepared

    def plan(self, request: OperationRequest, prepared: PreparedOperation) -> PlannedOperation:
        conditions = self.engine.conditions(prepared, request.variables)
        key = (request.query, request.operation_name, tuple(conditions.items()))
        planned = self.planned.get(key)
        self.metrics.plan_lookups.labels("miss" if planned is None else "hit").inc()
        if planned is None:
            with self.metrics.plan_seconds.time():
                planned = self.engine.plan(prepared, conditions)
            self.planned.put(key, planned)
        self.metrics.fetches.observe(len(planned.plan.fetches))
        return planned

    def record(self, request: OperationRequest, answer: Answer, kind: str, name: str | None, seconds: float) -> None:
        codes = [error.get("extensions", {}).get("code") for error in answer.errors]
        outcome = outcome_of(answer)
        self.metrics.operations.labels(kind, outcome).inc()
        self.metrics.duration.observe(seconds)
        for code in codes:
            self.metrics.count_error(code)
        fields = {
            "request_id": request.request_id,
            "kind": kind,
            "operation": name,
            "outcome": outcome,
            "duration_ms": round(seconds * 1000, 3),
            "error_codes": sorted({str(code) for code in codes if code is not None}),
        }
        log.info("operation", extra=fields)


def refusal(message: str, code: str) -> Answer:
    return Answer(None, [{"message": message, "extensions": {"code": code}}], was_executed=False, code=code)


def outcome_of(answer: Answer) -> str:
    if not answer.was_executed:
        return "failed" if answer.code in ("INTERNAL_SERVER_ERROR", "PLANNING_FAILED") else "refused"
    if not answer.errors:
        return "ok"
    return "failed" if answer.data is None else "partial"

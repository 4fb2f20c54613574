"""The GraphQL endpoint of a service: one operation a request, errors that tell strangers nothing.

The gateway is its client; a developer with curl is welcome too.
"""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
import orjson
import strawberry
from graphql import GraphQLError
from starlette.requests import Request
from starlette.responses import Response

from kit.graph_types import UserError
from kit.logs import request_id
from kit.metrics import ServiceMetrics
from kit.reads import READS, NotRecorded, ReadLog, entry
from kit.staff import NotStaff, Staff

log = logging.getLogger(__name__)
OPERATION_NAME = "x-operation-name"  # what the person asked, of which this is a part
_NOT_RECORDED = {
    "message": "details are shown only when the read is on record, and the audit log cannot be written now",
    "extensions": {"code": "AUDIT_UNAVAILABLE"},
}
BODY_BYTES_MAX = 4 * 1024 * 1024
Context = dict[str, Any]


class _Operation(msgspec.Struct):
    query: str
    variables: dict[str, Any] | None = None
    operationName: str | None = None


_operation = msgspec.json.Decoder(_Operation)


def graphql_endpoint(
    schema: strawberry.federation.Schema,
    recognise: Callable[[str | None], Staff | None],
    context: Callable[[Staff | None], Context],
    read_log: ReadLog,
    metrics: ServiceMetrics,
) -> Callable[[Request], Awaitable[Response]]:
    """A Starlette handler for POST.

    `recognise` says who asks, from the Authorization header, and raises `NotStaff`; `context` is made afresh for every
    request. What details an answer shows is in `read_log` before it is given.
    """

    async def handle(request: Request) -> Response:
        started = time.perf_counter()
        token = request_id.set(request.headers.get("x-request-id") or uuid.uuid4().hex)
        try:
            body = await request.body()
            if len(body) > BODY_BYTES_MAX:
                return _answer({"errors": [{"message": f"the body may have {BODY_BYTES_MAX} bytes"}]}, 413)
            try:
                operation = _operation.decode(body)
            except msgspec.DecodeError as error:
                return _answer({"errors": [{"message": f"not a GraphQL request: {error}"}]}, 400)
            try:
                staff = recognise(request.headers.get("authorization"))
            except NotStaff as error:
                return _answer({"errors": [{"message": str(error), "extensions": {"code": "UNAUTHENTICATED"}}]}, 401)
            asked = context(staff)
            result = await schema.execute(
                operation.query,
                variable_values=operation.variables,
                operation_name=operation.operationName,
                context_value=asked,
            )
            name = operation.operationName or request.headers.get(OPERATION_NAME)
            if not await _recorded(read_log, entry(staff, name, request_id.get() or "", asked[READS]), metrics):
                return _answer({"data": None, "errors": [_NOT_RECORDED]}, 200)
            errors = [_shown(error) for error in result.errors or ()]
            metrics.graphql_operations["error" if errors else "ok"].inc()
            metrics.graphql_errors.inc(len(errors))
            metrics.graphql_seconds.observe(time.perf_counter() - started)
            answer: dict[str, Any] = {"data": result.data}
            return _answer(answer | {"errors": errors} if errors else answer, 200)
        finally:
            request_id.reset(token)

    return handle


async def _recorded(read_log: ReadLog, one: dict[str, Any], metrics: ServiceMetrics) -> bool:
    """Whether the details that a request read, if any, are on record."""
    if not one["read"]:
        return True
    try:
        await read_log.write(one)
    except NotRecorded:
        log.exception("a read of details cannot be put on record")
        metrics.detail_reads["failed"].inc()
        return False
    metrics.detail_reads["recorded"].inc()
    return True


def _answer(content: dict[str, Any], status: int) -> Response:
    return Response(orjson.dumps(content), status, media_type="application/json")


def _shown(error: GraphQLError) -> dict[str, Any]:
    """The error as the asker may see it: causes we did not foresee are logged, not shown."""
    cause = error.original_error
    if cause is None or isinstance(cause, (UserError, GraphQLError)):
        return dict(error.formatted)
    log.error("resolver failed", exc_info=cause, extra={"path": error.path})
    shown: dict[str, Any] = {
        "message": f"internal error; the log has it under request {request_id.get()}",
        "extensions": {"code": "INTERNAL_SERVER_ERROR"},
    }
    return shown | ({"path": error.path} if error.path else {})

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
from kit.staff import NotStaff

log = logging.getLogger(__name__)
BODY_BYTES_MAX = 4 * 1024 * 1024
Context = dict[str, Any]


class _Operation(msgspec.Struct):
    query: str
    variables: dict[str, Any] | None = None
    operationName: str | None = None


_operation = msgspec.json.Decoder(_Operation)


def graphql_endpoint(
    schema: strawberry.federation.Schema, context: Callable[[str | None], Context], metrics: ServiceMetrics
) -> Callable[[Request], Awaitable[Response]]:
    """A Starlette handler for POST; `context` makes a fresh one for every request, from its Authorization header."""

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
                asked_by = context(request.headers.get("authorization"))
            except NotStaff as error:
                return _answer({"errors": [{"message": str(error), "extensions": {"code": "UNAUTHENTICATED"}}]}, 401)
            result = await schema.execute(
                operation.query,
                variable_values=operation.variables,
                operation_name=operation.operationName,
                context_value=asked_by,
            )
            errors = [_shown(error) for error in result.errors or ()]
            metrics.graphql_operations["error" if errors else "ok"].inc()
            metrics.graphql_errors.inc(len(errors))
            metrics.graphql_seconds.observe(time.perf_counter() - started)
            answer: dict[str, Any] = {"data": result.data}
            return _answer(answer | {"errors": errors} if errors else answer, 200)
        finally:
            request_id.reset(token)

    return handle


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

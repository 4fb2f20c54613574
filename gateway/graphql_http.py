"""GraphQL over HTTP: read the request, answer with the media type and status the specification draft asks for.

A client that accepts `application/graphql-response+json` learns from the status whether its operation ran; for the
older `application/json` every well-formed request is answered with 200.
"""

import asyncio
import re
import uuid
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

import orjson
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from gateway.exchange import passed
from gateway.metrics import GatewayMetrics
from gateway.operations import Answer, OperationRequest
from gateway.serving import Serving

RESPONSE_JSON = "application/graphql-response+json"
LEGACY_JSON = "application/json"
CLOSE = {"connection": "close"}
REQUEST_ID = re.compile(r"[A-Za-z0-9._:/+=-]{1,128}")


class RequestRefused(Exception):
    """The HTTP request is not a GraphQL request."""

    def __init__(self, status: int, message: str, code: str = "BAD_REQUEST", headers: Mapping[str, str] = {}) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.headers = headers


def graphql_endpoint(
    serving: Callable[[], Serving],
    metrics: GatewayMetrics,
    forwarded_headers: frozenset[str],
    body_bytes_max: int,
    body_seconds_max: float,
) -> Callable[[Request], Awaitable[Response]]:
    forwarded = sorted(forwarded_headers - {"x-request-id"})

    def refuse(refused: RequestRefused, media_type: str, request_id: str) -> Response:
        metrics.count_error(refused.code)
        metrics.operations.labels("unknown", "refused").inc()
        body = orjson.dumps({"errors": [{"message": str(refused), "extensions": {"code": refused.code}}]})
        return answered(body, refused.status, media_type, {**refused.headers, "x-request-id": request_id})

    async def handle(request: Request) -> Response:
        request_id = request_id_of(request)
        media_type = LEGACY_JSON
        passed_on = tuple((name, request.headers[name]) for name in forwarded if name in request.headers)
        try:
            if request.method not in ("GET", "HEAD", "POST"):
                message = f"{request.method} is not served here; send a POST, or a GET for queries."
                raise RequestRefused(405, message, "METHOD_NOT_ALLOWED", {"allow": "GET, HEAD, POST"})
            media_type = accepted_media_type(request)
            async with asyncio.timeout(body_seconds_max):
                operation = await read_operation(request, request_id, passed_on, body_bytes_max)
        except TimeoutError:
            message = f"The body did not arrive within {body_seconds_max:g} seconds (body limit)."
            return refuse(RequestRefused(408, message, "BODY_LIMIT_EXCEEDED", CLOSE), media_type, request_id)
        except RequestRefused as refused:
            return refuse(refused, media_type, request_id)
        # A reload may replace what serves while this request waits: it goes on with what it began with.
        now = serving()
        headers = passed({**dict(passed_on), "x-request-id": request_id})
        answer = await now.operations.answer(operation, partial(now.client.send, headers))
        return answered(answer.body, status_of(answer, media_type), media_type, extra_headers(answer, request_id))

    return handle


def answered(body: bytes, status: int, media_type: str, headers: Mapping[str, str]) -> Response:
    return Response(body, status, {**headers, "content-type": f"{media_type}; charset=utf-8", "vary": "accept"})


def extra_headers(answer: Answer, request_id: str) -> dict[str, str]:
    allow = {"allow": "POST"} if answer.code == "METHOD_NOT_ALLOWED" else {}
    return {"x-request-id": request_id, **allow}


def status_of(answer: Answer, media_type: str) -> int:
    if answer.was_executed:
        return 200
    if answer.code == "METHOD_NOT_ALLOWED":
        return 405
    if answer.code == "INTERNAL_SERVER_ERROR":
        return 500
    return 400 if media_type == RESPONSE_JSON else 200


def request_id_of(request: Request) -> str:
    given = request.headers.get("x-request-id", "")
    return given if REQUEST_ID.fullmatch(given) else uuid.uuid4().hex


def accepted_media_type(request: Request) -> str:
    """The better of the two that the client accepts. Raises RequestRefused with 406."""
    accept = request.headers.get("accept", "*/*")
    weights: dict[str, float] = {}
    for part in accept.split(","):
        media_range, _, parameters = part.strip().lower().partition(";")
        quality = re.search(r"(?:^|;)\s*q=([0-9.]+)", parameters)
        weights[media_range.strip()] = float_or_one(quality.group(1)) if quality else 1.0
    anything = max(weights.get("*/*", 0.0), weights.get("application/*", 0.0))
    legacy = weights.get(LEGACY_JSON, anything)
    modern = weights.get(RESPONSE_JSON, 0.0)
    if max(legacy, modern) <= 0:
        raise RequestRefused(406, f"Accept {RESPONSE_JSON} or {LEGACY_JSON}.")
    return RESPONSE_JSON if modern >= legacy else LEGACY_JSON


def float_or_one(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 1.0


async def read_operation(
    request: Request, request_id: str, forwarded: tuple[tuple[str, str], ...], body_bytes_max: int
) -> OperationRequest:
    """Raises RequestRefused."""
    reads_only = request.method in ("GET", "HEAD")
    if reads_only:
        parameters: Any = dict(request.query_params)
        for name in ("variables", "extensions"):
            if parameters.get(name):
                parameters[name] = decoded(parameters[name].encode(), f"the parameter {name}")
    else:
        check_content(request)
        parameters = decoded(await read_body(request, body_bytes_max), "the body")
    query, variables, operation_name = operation_of(parameters)
    return OperationRequest(query, variables, operation_name, request_id, reads_only, forwarded)


def check_content(request: Request) -> None:
    """Raises RequestRefused with 415 unless the body is plain JSON in UTF-8."""
    media_type, _, parameters = request.headers.get("content-type", "").lower().partition(";")
    if media_type.strip() != LEGACY_JSON:
        raise RequestRefused(415, f"Send the request as {LEGACY_JSON}.")
    charset = re.search(r"(?:^|;)\s*charset=\"?([^\s;\"]+)", parameters)
    if charset and charset.group(1) not in ("utf-8", "utf8"):
        raise RequestRefused(415, "Send the request in UTF-8.")
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise RequestRefused(415, "Send the request without content-encoding.")


async def read_body(request: Request, body_bytes_max: int) -> bytes:
    chunks, size = [], 0
    try:
        async for chunk in request.stream():
            size += len(chunk)
            if size > body_bytes_max:
                message = f"The body is larger than {body_bytes_max} bytes (body limit)."
                raise RequestRefused(413, message, "BODY_LIMIT_EXCEEDED", CLOSE)
            chunks.append(chunk)
    except ClientDisconnect as error:
        raise RequestRefused(400, "The client went away before the request was complete.") from error
    return b"".join(chunks)


def decoded(text: bytes, what: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise RequestRefused(400, f"{what[0].upper()}{what[1:]} is not JSON: {error}.") from error


def operation_of(parameters: Any) -> tuple[str, dict[str, Any], str | None]:
    """Text, variables and operation name. Raises RequestRefused."""
    if isinstance(parameters, list):
        raise RequestRefused(400, "Batches of operations are not served; send one operation a request.")
    if not isinstance(parameters, dict):
        raise RequestRefused(400, "A GraphQL request is a JSON object.")
    query = parameters.get("query")
    if not isinstance(query, str) or not query.strip():
        raise RequestRefused(400, 'A GraphQL request needs "query", the text of an operation.')
    for name in ("variables", "extensions"):
        if parameters.get(name) not in (None, "") and not isinstance(parameters[name], dict):
            raise RequestRefused(400, f'"{name}" must be a JSON object.')
    operation_name = parameters.get("operationName")
    if not (operation_name is None or isinstance(operation_name, str)):
        raise RequestRefused(400, '"operationName" must be a string.')
    return query, parameters.get("variables") or {}, operation_name or None

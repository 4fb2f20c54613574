"""GraphQL over HTTP: read the request, answer with the media type and status the specification draft asks for.

A client that accepts `application/graphql-response+json` learns from the status whether its operation ran; for the
older `application/json` every well-formed request is answered with 200. It is plain ASGI: every question passes here.
"""

import gzip
import re
from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from random import getrandbits
from typing import Any
from urllib.parse import parse_qsl

import orjson
from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.deadlines import Deadlines
from gateway.exchange import passed
from gateway.metrics import GatewayMetrics
from gateway.operations import Answer, OperationRequest
from gateway.serving import Serving

RESPONSE_JSON = "application/graphql-response+json"
LEGACY_JSON = "application/json"
CLOSE = {"connection": "close"}
REQUEST_ID = re.compile(r"[A-Za-z0-9._:/+=-]{1,128}")
SHOW_PLAN = "x-show-plan"
OPERATION_NAME = "x-operation-name"
OPERATION_NAME_CHARACTERS_MAX = 100
NAME = re.compile(r"([_A-Za-z][_0-9A-Za-z]*)")
NAMED = re.compile(r"\s*(?:query|mutation)\s+([_A-Za-z][_0-9A-Za-z]*)")  # a document's first operation
COMPRESSED_BYTES_MIN = 1_024
# Level 4 takes a third of the time of level 9 and leaves JSON hardly larger.
COMPRESSION_LEVEL = 4
Headers = Mapping[str, str]


class RequestRefused(Exception):
    """The HTTP request is not a GraphQL request."""

    def __init__(self, status: int, message: str, code: str = "BAD_REQUEST", headers: Mapping[str, str] = {}) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.headers = headers


class GraphqlEndpoint:
    """ASGI middleware that answers one path; routing and general middleware would cost a tenth of a small answer."""

    def __init__(
        self,
        app: ASGIApp,
        path: str,
        serving: Callable[[], Serving],
        metrics: GatewayMetrics,
        forwarded_headers: frozenset[str],
        body_bytes_max: int,
        body_seconds_max: float,
        shows_plans: bool,
    ) -> None:
        self.app = app
        self.path = path
        self.serving = serving
        self.metrics = metrics
        self.forwarded = sorted(forwarded_headers - {"x-request-id"})
        self.body_bytes_max = body_bytes_max
        self.deadlines = Deadlines(body_seconds_max)
        self.shows_plans = shows_plans

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != self.path:
            await self.app(scope, receive, send)
            return
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in reversed(scope["headers"])}
        status, body, added = await self.answer(scope, headers, receive)
        if len(body) >= COMPRESSED_BYTES_MIN and "gzip" in headers.get("accept-encoding", ""):
            body = gzip.compress(body, COMPRESSION_LEVEL, mtime=0)
            added["content-encoding"] = "gzip"
        added["content-length"] = str(len(body))
        sent = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in added.items()]
        await send({"type": "http.response.start", "status": status, "headers": sent})
        await send({"type": "http.response.body", "body": body})

    async def answer(self, scope: Scope, headers: Headers, receive: Receive) -> tuple[int, bytes, dict[str, str]]:
        """Status, body and headers."""
        request_id = request_id_of(headers)
        media_type = LEGACY_JSON
        try:
            if scope["method"] not in ("GET", "HEAD", "POST"):
                message = f"{scope['method']} is not served here; send a POST, or a GET for queries."
                raise RequestRefused(405, message, "METHOD_NOT_ALLOWED", {"allow": "GET, HEAD, POST"})
            media_type = accepted_media_type(headers.get("accept", "*/*"))
            operation = await self.read_operation(scope, headers, receive, request_id)
        except RequestRefused as refused:
            return self.refuse(refused, media_type, request_id)
        # A reload may replace what serves while this request waits: it goes on with what it began with.
        now = self.serving()
        passed_on = passed(passed_headers(operation))
        answer = await now.operations.answer(operation, partial(now.client.send, passed_on))
        allow = {"allow": "POST"} if answer.code == "METHOD_NOT_ALLOWED" else {}
        return status_of(answer, media_type), answer.body, response_headers(media_type, request_id, allow)

    def refuse(self, refused: RequestRefused, media_type: str, request_id: str) -> tuple[int, bytes, dict[str, str]]:
        self.metrics.count_error(refused.code)
        self.metrics.operation_outcomes["unknown", "refused"].inc()
        body = orjson.dumps({"errors": [{"message": str(refused), "extensions": {"code": refused.code}}]})
        return refused.status, body, response_headers(media_type, request_id, refused.headers)

    async def read_operation(
        self, scope: Scope, headers: Headers, receive: Receive, request_id: str
    ) -> OperationRequest:
        """Raises RequestRefused."""
        reads_only = scope["method"] in ("GET", "HEAD")
        if reads_only:
            parameters: Any = parameters_of(scope["query_string"])
        else:
            check_content(headers.get("content-type", ""), headers.get("content-encoding", "identity"))
            parameters = decoded(await self.read_body(receive), "the body")
        query, variables, operation_name = operation_of(parameters)
        forwarded = tuple((name, headers[name]) for name in self.forwarded if name in headers)
        shows_plan = self.shows_plans and SHOW_PLAN in headers
        return OperationRequest(query, variables, operation_name, request_id, reads_only, forwarded, shows_plan)

    async def read_body(self, receive: Receive) -> bytes:
        """Raises RequestRefused with 413 or 408 for one that is too large or too slow."""
        try:
            return await self.deadlines.meet(whole_body(receive, self.body_bytes_max))
        except TimeoutError as error:
            message = f"The body did not arrive within {self.deadlines.seconds:g} seconds (body limit)."
            raise RequestRefused(408, message, "BODY_LIMIT_EXCEEDED", CLOSE) from error


def passed_headers(operation: OperationRequest) -> dict[str, str]:
    """What subgraphs are told of the request: what the client's headers say, its id, and the operation's name."""
    headers = {**dict(operation.forwarded), "x-request-id": operation.request_id}
    named = NAME.fullmatch(operation.operation_name) if operation.operation_name else NAMED.match(operation.query)
    if named:
        headers[OPERATION_NAME] = named[1][:OPERATION_NAME_CHARACTERS_MAX]
    return headers


def response_headers(media_type: str, request_id: str, added: Headers) -> dict[str, str]:
    return {
        **added,
        "x-request-id": request_id,
        "content-type": f"{media_type}; charset=utf-8",
        "vary": "accept, accept-encoding",
    }


def status_of(answer: Answer, media_type: str) -> int:
    if answer.was_executed:
        return 200
    if answer.code == "METHOD_NOT_ALLOWED":
        return 405
    if answer.code == "INTERNAL_SERVER_ERROR":
        return 500
    return 400 if media_type == RESPONSE_JSON else 200


def request_id_of(headers: Headers) -> str:
    given = headers.get("x-request-id")
    if given is not None and REQUEST_ID.fullmatch(given):
        return given
    # It has to be another each time, not a secret: the system's randomness costs as much as reading the headers.
    return f"{getrandbits(128):032x}"


@lru_cache(maxsize=256)
def accepted_media_type(accept: str) -> str:
    """The better of the two that the client accepts. Raises RequestRefused with 406."""
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


def parameters_of(query_string: bytes) -> dict[str, Any]:
    parameters: dict[str, Any] = dict(parse_qsl(query_string.decode("latin-1"), keep_blank_values=True))
    for name in ("variables", "extensions"):
        if parameters.get(name):
            parameters[name] = decoded(parameters[name].encode(), f"the parameter {name}")
    return parameters


@lru_cache(maxsize=256)
def check_content(content_type: str, content_encoding: str) -> None:
    """Raises RequestRefused with 415 unless the body is plain JSON in UTF-8."""
    media_type, _, parameters = content_type.lower().partition(";")
    if media_type.strip() != LEGACY_JSON:
        raise RequestRefused(415, f"Send the request as {LEGACY_JSON}.")
    charset = re.search(r"(?:^|;)\s*charset=\"?([^\s;\"]+)", parameters)
    if charset and charset.group(1) not in ("utf-8", "utf8"):
        raise RequestRefused(415, "Send the request in UTF-8.")
    if content_encoding.lower() != "identity":
        raise RequestRefused(415, "Send the request without content-encoding.")


async def whole_body(receive: Receive, bytes_max: int) -> bytes:
    """Raises RequestRefused."""
    chunks: list[bytes] = []
    size, is_complete = 0, False
    while not is_complete:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise RequestRefused(400, "The client went away before the request was complete.")
        chunks.append(message.get("body", b""))
        size += len(chunks[-1])
        is_complete = not message.get("more_body", False)
        if size > bytes_max:
            reason = f"The body is larger than {bytes_max} bytes (body limit)."
            raise RequestRefused(413, reason, "BODY_LIMIT_EXCEEDED", CLOSE)
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

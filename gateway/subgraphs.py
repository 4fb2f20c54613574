"""The transport: requests to subgraphs, with limits on time, size and repetition.

    circuit ▸ time limit ▸ exchange ▸ (a query once more, if the budget allows) ▸ body

Whatever goes wrong becomes a SubgraphError with a code; the engine turns it into errors at the right paths.
"""

import asyncio
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import aiohttp
import orjson

from gateway.deadlines import Deadlines
from gateway.exchange import Exchange, Passed, Reply, SubgraphFailure, passed
from gateway.federation import SubgraphError, SubgraphRequest
from gateway.metrics import GatewayMetrics, SubgraphMetrics
from gateway.plain_http import PlainExchange
from gateway.resilience import Circuit, RetryBudget
from gateway.secure_http import SecureExchange

OUTCOME_OF_CODE = {
    "SUBGRAPH_UNREACHABLE": "unreachable",
    "SUBGRAPH_TIMEOUT": "timeout",
    "SUBGRAPH_HTTP_STATUS": "http_status",
    "SUBGRAPH_BAD_RESPONSE": "bad_response",
    "SUBGRAPH_RESPONSE_TOO_LARGE": "too_large",
    "SUBGRAPH_CIRCUIT_OPEN": "circuit_open",
}
# Repetitions are spread a little, for many requests may have failed at the same moment.
RETRY_PAUSE_SECONDS_MAX = 0.02
COME_AGAIN = (502, 503, 504)
PROBE = b'{"query":"{ __typename }"}'
NO_HEADERS = passed({})
Connect = Callable[[str], Exchange]


@dataclass(frozen=True, slots=True)
class SubgraphLimits:
    timeout_seconds: float
    timeouts_seconds: Mapping[str, float]
    """Overrides by subgraph."""
    retry_percent: float
    circuit_failures_max: int
    circuit_pause_seconds: float


@dataclass(frozen=True, slots=True, eq=False)
class Subgraph:
    """Where a subgraph is, and how it has been doing."""

    name: str
    url: str
    exchange: Exchange
    deadlines: Deadlines
    circuit: Circuit
    budget: RetryBudget
    metrics: SubgraphMetrics


def subgraph_at(name: str, url: str, limits: SubgraphLimits, connect: Connect, metrics: GatewayMetrics) -> Subgraph:
    return Subgraph(
        name,
        url,
        connect(url),
        Deadlines(limits.timeouts_seconds.get(name, limits.timeout_seconds)),
        Circuit(limits.circuit_failures_max, limits.circuit_pause_seconds),
        RetryBudget(limits.retry_percent),
        metrics.of_subgraph(name),
    )


def exchange_with(url: str, session: aiohttp.ClientSession, connections_max: int, response_bytes_max: int) -> Exchange:
    parts = urlsplit(url)
    if parts.scheme == "http" and parts.username is None:
        return PlainExchange(url, connections_max, response_bytes_max)
    return SecureExchange(session, url, response_bytes_max)


class SubgraphClient:
    """Sends requests to the subgraphs."""

    def __init__(self, subgraphs: Mapping[str, Subgraph]) -> None:
        self.subgraphs = subgraphs

    async def send(self, headers: Passed, request: SubgraphRequest) -> bytes:
        """The answer's body. Raises SubgraphError."""
        subgraph = self.subgraphs[request.subgraph]
        started = time.perf_counter()
        outcome = "ok"
        try:
            return await send_through_circuit(subgraph, request, headers)
        except SubgraphError as error:
            outcome = OUTCOME_OF_CODE[error.code]
            raise
        finally:
            subgraph.metrics.requests[outcome].inc()
            subgraph.metrics.duration.observe(time.perf_counter() - started)

    async def is_reachable(self, name: str, seconds: float) -> bool:
        """Whether the subgraph answers the smallest of operations; if so, its circuit closes."""
        subgraph = self.subgraphs[name]
        try:
            async with asyncio.timeout(seconds):
                status, _ = await subgraph.exchange(PROBE, NO_HEADERS)
        except (TimeoutError, SubgraphError):
            return False
        if status < 300:
            subgraph.circuit.succeed()
            subgraph.metrics.circuit_open.set(0)
        return status < 300


async def send_through_circuit(subgraph: Subgraph, request: SubgraphRequest, headers: Passed) -> bytes:
    circuit = subgraph.circuit
    was_open = circuit.is_open
    if not circuit.admit():
        raise SubgraphError("it is left alone for a moment after many failures", "SUBGRAPH_CIRCUIT_OPEN")
    try:
        body = await send_in_time(subgraph, request, headers)
    except SubgraphFailure:
        circuit.fail()
        raise
    except SubgraphError:
        # An answer that is too large or makes no sense to us is still an answer.
        circuit.succeed()
        raise
    except BaseException:
        circuit.abandon()
        raise
    else:
        circuit.succeed()
        return body
    finally:
        if circuit.is_open != was_open:
            subgraph.metrics.circuit_open.set(circuit.is_open)


async def send_in_time(subgraph: Subgraph, request: SubgraphRequest, headers: Passed) -> bytes:
    try:
        return await subgraph.deadlines.meet(send_once_or_twice(subgraph, request, headers))
    except TimeoutError as error:
        message = f"no answer within {subgraph.deadlines.seconds:g} seconds"
        raise SubgraphFailure(message, "SUBGRAPH_TIMEOUT", may_pass=False) from error


async def send_once_or_twice(subgraph: Subgraph, request: SubgraphRequest, headers: Passed) -> bytes:
    """A query is sent once more, for example when the server had closed a kept connection."""
    subgraph.budget.deposit()
    try:
        return usable(await subgraph.exchange(request.body, headers))
    except SubgraphFailure as failure:
        if not failure.may_pass or request.kind != "query" or not subgraph.budget.withdraw():
            raise
    subgraph.metrics.retries.inc()
    await asyncio.sleep(random.uniform(0, RETRY_PAUSE_SECONDS_MAX))  # noqa: S311 - nobody gains by guessing it
    return usable(await subgraph.exchange(request.body, headers))


def usable(reply: Reply) -> bytes:
    """The body, unless the status says that it is no answer. Raises SubgraphError."""
    if reply.status >= 300 and not is_graphql(reply.body):
        raise refused(reply.status)
    return reply.body


def refused(status: int) -> SubgraphError:
    """Statuses below 500 are about the request: no reason to send it again, or to leave the subgraph alone."""
    message, code = f"it answered with HTTP status {status}", "SUBGRAPH_HTTP_STATUS"
    if status < 500:
        return SubgraphError(message, code)
    return SubgraphFailure(message, code, may_pass=status in COME_AGAIN)


def is_graphql(body: bytes) -> bool:
    """Some servers send GraphQL errors with a status of 400 or 500."""
    try:
        answer = orjson.loads(body)
    except orjson.JSONDecodeError:
        return False
    return isinstance(answer, dict) and isinstance(answer.get("errors"), list)

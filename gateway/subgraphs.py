"""The transport: HTTP requests to subgraphs over kept-alive connections, with limits on time, size and repetition.

    circuit ▸ time limit ▸ exchange ▸ (a query once more, if the budget allows) ▸ body

Whatever goes wrong becomes a SubgraphError with a code; the engine turns it into errors at the right paths.
"""

import asyncio
import random
import time
from collections.abc import Mapping
from dataclasses import dataclass

import aiohttp
import orjson

from gateway.federation import SubgraphError, SubgraphRequest
from gateway.metrics import GatewayMetrics
from gateway.resilience import Circuit, RetryBudget

OUTCOME_OF_CODE = {
    "SUBGRAPH_UNREACHABLE": "unreachable",
    "SUBGRAPH_TIMEOUT": "timeout",
    "SUBGRAPH_HTTP_STATUS": "http_status",
    "SUBGRAPH_BAD_RESPONSE": "bad_response",
    "SUBGRAPH_RESPONSE_TOO_LARGE": "too_large",
    "SUBGRAPH_CIRCUIT_OPEN": "circuit_open",
}
CHUNK_BYTES = 65_536
# Less than the five seconds after which common servers close an idle connection.
KEEP_ALIVE_SECONDS = 4.0
# Repetitions are spread a little, for many requests may have failed at the same moment.
RETRY_PAUSE_SECONDS_MAX = 0.02
COME_AGAIN = (502, 503, 504)


class SubgraphFailure(SubgraphError):
    """A failure that counts against the subgraph; `may_pass` where sending the same again may well succeed."""

    def __init__(self, message: str, code: str, may_pass: bool) -> None:
        super().__init__(message, code)
        self.may_pass = may_pass


@dataclass(frozen=True, slots=True)
class SubgraphLimits:
    timeout_seconds: float
    timeouts_seconds: Mapping[str, float]
    """Overrides by subgraph."""
    response_bytes_max: int
    retry_percent: float
    circuit_failures_max: int
    circuit_pause_seconds: float


@dataclass(frozen=True, slots=True, eq=False)
class Subgraph:
    """Where a subgraph is, and how it has been doing."""

    name: str
    url: str
    timeout_seconds: float
    circuit: Circuit
    budget: RetryBudget


def subgraphs_at(urls: Mapping[str, str], limits: SubgraphLimits) -> dict[str, Subgraph]:
    return {
        name: Subgraph(
            name,
            url,
            limits.timeouts_seconds.get(name, limits.timeout_seconds),
            Circuit(limits.circuit_failures_max, limits.circuit_pause_seconds),
            RetryBudget(limits.retry_percent),
        )
        for name, url in urls.items()
    }


class SubgraphClient:
    """Sends requests to the subgraphs; `session` is opened and closed by the application's lifespan."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        subgraphs: Mapping[str, Subgraph],
        response_bytes_max: int,
        metrics: GatewayMetrics,
    ) -> None:
        self.session = session
        self.subgraphs = subgraphs
        self.response_bytes_max = response_bytes_max
        self.metrics = metrics

    async def send(self, request: SubgraphRequest, headers: Mapping[str, str]) -> bytes:
        """The answer's body. Raises SubgraphError."""
        subgraph = self.subgraphs[request.subgraph]
        started = time.perf_counter()
        outcome = "ok"
        try:
            return await self.send_through_circuit(subgraph, request, headers)
        except SubgraphError as error:
            outcome = OUTCOME_OF_CODE[error.code]
            raise
        finally:
            self.metrics.subgraph_requests.labels(request.subgraph, outcome).inc()
            self.metrics.subgraph_duration.labels(request.subgraph).observe(time.perf_counter() - started)

    async def send_through_circuit(
        self, subgraph: Subgraph, request: SubgraphRequest, headers: Mapping[str, str]
    ) -> bytes:
        circuit = subgraph.circuit
        was_open = circuit.is_open
        if not circuit.admit():
            raise SubgraphError("it is left alone for a moment after many failures", "SUBGRAPH_CIRCUIT_OPEN")
        try:
            body = await self.send_in_time(subgraph, request, headers)
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
                self.metrics.circuit_open.labels(subgraph.name).set(circuit.is_open)

    async def send_in_time(self, subgraph: Subgraph, request: SubgraphRequest, headers: Mapping[str, str]) -> bytes:
        try:
            async with asyncio.timeout(subgraph.timeout_seconds):
                return await self.exchange_or_repeat(subgraph, request, headers)
        except TimeoutError as error:
            message = f"no answer within {subgraph.timeout_seconds:g} seconds"
            raise SubgraphFailure(message, "SUBGRAPH_TIMEOUT", may_pass=False) from error

    async def exchange_or_repeat(
        self, subgraph: Subgraph, request: SubgraphRequest, headers: Mapping[str, str]
    ) -> bytes:
        """A query is sent once more, for example when the server had closed a kept connection."""
        subgraph.budget.deposit()
        try:
            return await self.exchange(subgraph.url, request.body, headers)
        except SubgraphFailure as failure:
            if not failure.may_pass or request.kind != "query" or not subgraph.budget.withdraw():
                raise
        self.metrics.subgraph_retries.labels(subgraph.name).inc()
        await asyncio.sleep(random.uniform(0, RETRY_PAUSE_SECONDS_MAX))  # noqa: S311 - nobody gains by guessing it
        return await self.exchange(subgraph.url, request.body, headers)

    async def exchange(self, url: str, body: bytes, headers: Mapping[str, str]) -> bytes:
        sent = {"content-type": "application/json", "accept": "application/json", **headers}
        try:
            async with self.session.post(url, data=body, headers=sent, allow_redirects=False) as response:
                answer = await self.read(response)
                if response.status >= 300 and not is_graphql(answer):
                    raise refused(response.status)
                return answer
        except aiohttp.ClientConnectorError as error:
            raise SubgraphFailure("it cannot be reached", "SUBGRAPH_UNREACHABLE", may_pass=True) from error
        except (aiohttp.ClientConnectionError, ConnectionError) as error:
            raise SubgraphFailure("the connection broke", "SUBGRAPH_UNREACHABLE", may_pass=True) from error
        except aiohttp.ClientPayloadError as error:
            message = "its answer broke off or is damaged"
            raise SubgraphFailure(message, "SUBGRAPH_BAD_RESPONSE", may_pass=True) from error
        except (aiohttp.ClientError, ValueError) as error:
            raise SubgraphFailure("its answer is not HTTP", "SUBGRAPH_BAD_RESPONSE", may_pass=False) from error

    async def read(self, response: aiohttp.ClientResponse) -> bytes:
        chunks, size = [], 0
        async for chunk in response.content.iter_chunked(CHUNK_BYTES):
            chunks.append(chunk)
            size += len(chunk)
            if size > self.response_bytes_max:
                response.close()
                message = f"its answer is larger than {self.response_bytes_max} bytes"
                raise SubgraphError(message, "SUBGRAPH_RESPONSE_TOO_LARGE")
        return b"".join(chunks)

    async def is_reachable(self, name: str, seconds: float) -> bool:
        """Whether the subgraph answers the smallest of operations; if so, its circuit closes."""
        subgraph = self.subgraphs[name]
        try:
            async with asyncio.timeout(seconds):
                async with self.session.post(subgraph.url, json={"query": "{ __typename }"}) as response:
                    found = response.status < 300
        except (TimeoutError, aiohttp.ClientError, ConnectionError, ValueError):
            return False
        if found:
            subgraph.circuit.succeed()
            self.metrics.circuit_open.labels(name).set(0)
        return found


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


def open_session(connections_max: int) -> aiohttp.ClientSession:
    connector = aiohttp.TCPConnector(
        limit=0, limit_per_host=connections_max, ttl_dns_cache=60, keepalive_timeout=KEEP_ALIVE_SECONDS
    )
    return aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(total=None), auto_decompress=True)

"""The transport: HTTP requests to subgraphs over kept-alive connections, with limits on time and size.

Whatever goes wrong becomes a SubgraphError with a code; the engine turns it into errors at the right paths.
"""

import asyncio
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

import aiohttp
import orjson

from gateway.federation import SubgraphError, SubgraphRequest
from gateway.metrics import GatewayMetrics

OUTCOME_OF_CODE = {
    "SUBGRAPH_UNREACHABLE": "unreachable",
    "SUBGRAPH_TIMEOUT": "timeout",
    "SUBGRAPH_HTTP_STATUS": "http_status",
    "SUBGRAPH_RESPONSE_TOO_LARGE": "too_large",
}
CHUNK_BYTES = 65_536
# Less than the five seconds after which common servers close an idle connection.
KEEP_ALIVE_SECONDS = 4.0


class ConnectionLost(Exception):
    """The server closed the connection before it answered anything."""


@dataclass(frozen=True, slots=True)
class SubgraphLimits:
    timeout_seconds: float
    timeouts_seconds: Mapping[str, float]
    """Overrides by subgraph."""
    response_bytes_max: int


class SubgraphClient:
    """Sends requests to the subgraphs at `urls`; `session` is opened and closed by the application's lifespan."""

    def __init__(
        self, session: aiohttp.ClientSession, urls: Mapping[str, str], limits: SubgraphLimits, metrics: GatewayMetrics
    ) -> None:
        self.session = session
        self.urls = urls
        self.limits = limits
        self.metrics = metrics

    async def send(self, request: SubgraphRequest, headers: Mapping[str, str]) -> bytes:
        """The answer's body. Raises SubgraphError."""
        started = time.perf_counter()
        outcome = "ok"
        try:
            return await self.exchange_or_repeat(request, headers)
        except SubgraphError as error:
            outcome = OUTCOME_OF_CODE[error.code]
            raise
        finally:
            self.metrics.subgraph_requests.labels(request.subgraph, outcome).inc()
            self.metrics.subgraph_duration.labels(request.subgraph).observe(time.perf_counter() - started)

    async def exchange_or_repeat(self, request: SubgraphRequest, headers: Mapping[str, str]) -> bytes:
        """A kept connection that the server closed meanwhile is found out by using it: a query is sent once more."""
        try:
            return await self.exchange(request, headers)
        except ConnectionLost:
            if request.kind == "query":
                with suppress(ConnectionLost):
                    return await self.exchange(request, headers)
            raise SubgraphError("the connection broke", "SUBGRAPH_UNREACHABLE") from None

    async def exchange(self, request: SubgraphRequest, headers: Mapping[str, str]) -> bytes:
        seconds = self.limits.timeouts_seconds.get(request.subgraph, self.limits.timeout_seconds)
        sent = {"content-type": "application/json", "accept": "application/json", **headers}
        try:
            async with asyncio.timeout(seconds):
                async with self.session.post(
                    self.urls[request.subgraph], data=request.body, headers=sent, allow_redirects=False
                ) as response:
                    body = await self.read(response)
                    if response.status >= 300 and not is_graphql(body):
                        raise SubgraphError(f"it answered with HTTP status {response.status}", "SUBGRAPH_HTTP_STATUS")
                    return body
        except TimeoutError as error:
            raise SubgraphError(f"no answer within {seconds:g} seconds", "SUBGRAPH_TIMEOUT") from error
        except aiohttp.ClientConnectorError as error:
            raise SubgraphError("it cannot be reached", "SUBGRAPH_UNREACHABLE") from error
        except (aiohttp.ServerDisconnectedError, ConnectionError) as error:
            raise ConnectionLost from error
        except (aiohttp.ClientError, ValueError) as error:
            raise SubgraphError("its answer broke off or is not HTTP", "SUBGRAPH_UNREACHABLE") from error

    async def read(self, response: aiohttp.ClientResponse) -> bytes:
        chunks, size = [], 0
        async for chunk in response.content.iter_chunked(CHUNK_BYTES):
            chunks.append(chunk)
            size += len(chunk)
            if size > self.limits.response_bytes_max:
                response.close()
                message = f"its answer is larger than {self.limits.response_bytes_max} bytes"
                raise SubgraphError(message, "SUBGRAPH_RESPONSE_TOO_LARGE")
        return b"".join(chunks)

    async def is_reachable(self, subgraph: str, seconds: float) -> bool:
        """Whether the subgraph answers the smallest of operations."""
        try:
            async with asyncio.timeout(seconds):
                async with self.session.post(self.urls[subgraph], json={"query": "{ __typename }"}) as response:
                    return response.status < 300
        except (TimeoutError, aiohttp.ClientError, ConnectionError, ValueError):
            return False


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

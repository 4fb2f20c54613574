"""Real servers on free ports: the gateway, and subgraphs that can be made to misbehave."""

import asyncio
import dataclasses
import socket
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Protocol

import orjson
import uvicorn
from prometheus_client import CollectorRegistry
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gateway.app import create_app
from gateway.settings import GatewaySettings
from tests.gateway.in_process import SUPERGRAPHS
from tests.gateway.library import library


@asynccontextmanager
async def running(app: Starlette) -> AsyncIterator[str]:
    """Serve an application on loopback and a free port; its address."""
    async with running_all([app]) as (url,):
        yield url


@asynccontextmanager
async def running_all(apps: Sequence[Starlette]) -> AsyncIterator[list[str]]:
    """Serve several, stop them together."""
    sockets = [free_socket() for _ in apps]
    servers = [uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, ws="none")) for app in apps]
    tasks = [asyncio.create_task(server.serve([each])) for server, each in zip(servers, sockets, strict=True)]
    while not all(server.started for server in servers):  # noqa: ASYNC110 - uvicorn offers no event
        await asyncio.sleep(0.005)
    try:
        yield [f"http://127.0.0.1:{each.getsockname()[1]}" for each in sockets]
    finally:
        for server in servers:
            server.should_exit = True
        await asyncio.gather(*tasks)
        for each in sockets:
            each.close()


def free_socket() -> socket.socket:
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    return listening


class Executes(Protocol):
    def execute(self, text: str, variables: Mapping[str, Any], /) -> dict[str, Any]: ...


@dataclass
class SubgraphServer:
    """`misbehaviour` says how it fails, None not at all; "silent" until `released`.

    `requests` are (headers, body) as they came.
    """

    schema: Executes
    misbehaviour: str | None = None
    url: str = ""
    released: asyncio.Event = field(default_factory=asyncio.Event)
    requests: list[tuple[dict[str, str], dict[str, Any]]] = field(default_factory=list)

    async def answer(self, request: Request) -> Response:
        body = await request.json()
        self.requests.append((dict(request.headers), body))
        match self.misbehaviour:
            case "garbage":
                return Response("<html>not here</html>", media_type="text/html")
            case "status":
                return Response("broken", 500)
            case "errors with status":
                return Response(b'{"errors": [{"message": "no database"}]}', 500)
            case "forbidden":
                return Response("who are you?", 403)
            case "overloaded":
                return Response("come again", 503)
            case "wrong type":
                return Response(b'{"data": [1, 2]}', media_type="application/json")
            case "not compressed":
                return Response(b"plain", headers={"content-encoding": "gzip"})
            case "huge":
                return Response(b'{"data": {"x": "' + b"x" * 200_000 + b'"}}', media_type="application/json")
            case "silent":
                await self.released.wait()
        return Response(orjson.dumps(self.schema.execute(body["query"], body.get("variables") or {})))

    @property
    def app(self) -> Starlette:
        return Starlette(routes=[Route("/graphql", self.answer, methods=["POST"])])


@dataclass
class Platform:
    url: str
    subgraphs: dict[str, SubgraphServer]


@asynccontextmanager
async def library_platform(
    without: str = "", instead: Mapping[str, str] = MappingProxyType({}), **given: Any
) -> AsyncIterator[Platform]:
    """The library behind a gateway, its subgraphs as servers; nobody listens for `without`.

    `instead` names addresses of servers of the test's own, by subgraph.
    """
    servers = {name: SubgraphServer(schema) for name, schema in library().schemas.items()}
    up = [name for name in servers if name != without]
    async with running_all([servers[name].app for name in up]) as addresses:
        for name, server in servers.items():
            address = addresses[up.index(name)] if name in up else unused_address()
            server.url = instead.get(name, f"{address}/graphql")
        settings = GatewaySettings(
            supergraph=SUPERGRAPHS / "library.graphql",
            subgraphs=",".join(f"{name}={server.url}" for name, server in servers.items()),
        )
        try:
            app = create_app(dataclasses.replace(settings, **given), CollectorRegistry())
            async with running(app) as url:
                yield Platform(url, servers)
        finally:
            for server in servers.values():
                server.released.set()


@asynccontextmanager
async def answering(answer: bytes, holds: bool = False) -> AsyncIterator[str]:
    """A server that reads each request and answers these very bytes, then closes, or holds the connection open."""
    done = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
        await reader.readexactly(length)
        writer.write(answer)
        with suppress(ConnectionError):
            await writer.drain()
            if holds:
                await done.wait()
            writer.close()
            await writer.wait_closed()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/graphql"
        done.set()


def unused_address() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}"


def samples(text: str) -> dict[str, float]:
    """Metrics in Prometheus' text format, by series."""
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines)}

"""Real servers on free ports: the gateway, and subgraphs that can be made to misbehave."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import orjson
import uvicorn
from prometheus_client import CollectorRegistry
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gateway.app import create_app
from gateway.settings import GatewaySettings
from tests.gateway.in_process import SUPERGRAPHS, ExecutableSchema
from tests.gateway.library import library


@asynccontextmanager
async def running(app: Starlette) -> AsyncIterator[str]:
    """Serve an application on loopback and a free port; its address."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, ws="none"))
    task = asyncio.create_task(server.serve(sockets=[listening]))
    while not server.started:  # noqa: ASYNC110 - uvicorn offers no event
        await asyncio.sleep(0.005)
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        await task
        listening.close()


@dataclass
class SubgraphServer:
    """`misbehaviour`: "garbage", "status", "huge", "silent" (until `released`) or none.

    `requests` are (headers, body) as they came.
    """

    schema: ExecutableSchema
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
async def library_platform(without: str = "", **given: Any) -> AsyncIterator[Platform]:
    """The library behind a gateway, its subgraphs as servers; nobody listens for `without`."""
    servers = {name: SubgraphServer(schema) for name, schema in library().schemas.items()}
    async with AsyncExitStack() as stack:
        for name, server in servers.items():
            is_up = name != without
            address = await stack.enter_async_context(running(server.app)) if is_up else unused_address()
            server.url = f"{address}/graphql"
        settings = GatewaySettings(
            supergraph=SUPERGRAPHS / "library.graphql",
            subgraphs=",".join(f"{name}={server.url}" for name, server in servers.items()),
            **given,
        )
        stack.callback(lambda: [server.released.set() for server in servers.values()])
        yield Platform(await stack.enter_async_context(running(create_app(settings, CollectorRegistry()))), servers)


def unused_address() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}"

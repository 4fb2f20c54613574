"""The composition root: settings ▸ supergraph ▸ what serves ▸ ASGI application."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import orjson
from graphql import GraphQLSchema
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gateway.graphql_http import COMPRESSED_BYTES_MIN, COMPRESSION_LEVEL, GraphqlEndpoint
from gateway.identity import recognising
from gateway.metrics import GatewayMetrics
from gateway.page import page_routes
from gateway.secure_http import open_session
from gateway.serving import Reloader, Serving, load
from gateway.settings import GatewaySettings

PROBE_SECONDS = 2.0


def create_app(settings: GatewaySettings, registry: CollectorRegistry | None = None) -> Starlette:
    """The gateway as an ASGI application. Raises SettingsError and SupergraphError, ready to be shown to people."""
    loaded = load(settings)
    metrics = GatewayMetrics(registry or CollectorRegistry())
    opened: list[Reloader] = []

    def serving() -> Serving:
        return opened[0].now

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with open_session(settings.subgraph_connections_max) as session:
            opened[:] = [Reloader(settings, metrics, session, loaded)]
            watching = asyncio.create_task(opened[0].watch())
            loop = asyncio.get_running_loop()
            loop.add_signal_handler(signal.SIGHUP, opened[0].asked.set)
            yield
            loop.remove_signal_handler(signal.SIGHUP)
            watching.cancel()
            with suppress(asyncio.CancelledError):
                await watching
            opened[0].close()

    forwarded = frozenset(name.strip().lower() for name in settings.forwarded_headers.split(",") if name.strip())
    graphql = Middleware(
        GraphqlEndpoint,
        path="/graphql",
        serving=serving,
        metrics=metrics,
        forwarded_headers=forwarded,
        body_bytes_max=settings.body_bytes_max,
        body_seconds_max=settings.body_seconds_max,
        shows_plans=settings.show_plans,
    )

    def schema() -> GraphQLSchema:
        return serving().operations.engine.supergraph.api_schema

    recognised = recognising(settings.staff_key_file)

    async def alive(request: Request) -> Response:
        return Response(orjson.dumps({"status": "ok"}), media_type="application/json")

    async def ready(request: Request) -> Response:
        # A gateway whose subgraphs are away still answers in part, and says so: that is information, not unreadiness.
        client = serving().client
        reachable = await asyncio.gather(*(client.is_reachable(name, PROBE_SECONDS) for name in client.subgraphs))
        words = ("reachable" if each else "unreachable" for each in reachable)
        found = dict(zip(client.subgraphs, words, strict=True))
        return Response(orjson.dumps({"status": "ready", "subgraphs": found}), media_type="application/json")

    async def exposed(request: Request) -> Response:
        return Response(generate_latest(metrics.registry), media_type=CONTENT_TYPE_LATEST)

    routes = [
        Route("/health", alive),
        Route("/healthz", alive),
        Route("/readyz", ready),
        Route("/metrics", exposed),
    ]
    return Starlette(
        routes=[*routes, *(page_routes(schema) if settings.local else [])],
        middleware=[
            *recognised,
            graphql,
            Middleware(GZipMiddleware, COMPRESSED_BYTES_MIN, COMPRESSION_LEVEL),
        ],
        lifespan=lifespan,
    )

"""The composition root: settings ▸ supergraph ▸ engine ▸ operations ▸ ASGI application."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import orjson
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gateway.federation import Engine, Supergraph, SupergraphError, read_supergraph
from gateway.graphql_http import graphql_endpoint
from gateway.metrics import GatewayMetrics
from gateway.operations import Operations
from gateway.page import page_routes
from gateway.settings import GatewaySettings, pairs
from gateway.subgraphs import SubgraphClient, SubgraphLimits, open_session
from kit.settings import SettingsError

PROBE_SECONDS = 2.0


def create_app(settings: GatewaySettings, registry: CollectorRegistry | None = None) -> Starlette:
    """The gateway as an ASGI application. Raises SettingsError and SupergraphError, ready to be shown to people."""
    supergraph = load_supergraph(settings)
    urls = subgraph_urls(settings, supergraph)
    limits = subgraph_limits(settings, supergraph)
    metrics = GatewayMetrics(registry or CollectorRegistry(), urls)
    operations = Operations(Engine.of(supergraph), settings, metrics)
    opened: list[SubgraphClient] = []

    def client() -> SubgraphClient:
        return opened[0]

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with open_session(settings.subgraph_connections_max) as session:
            opened[:] = [SubgraphClient(session, urls, limits, metrics)]
            yield

    forwarded = frozenset(name.strip().lower() for name in settings.forwarded_headers.split(",") if name.strip())
    graphql = graphql_endpoint(operations, client, metrics, forwarded, settings.body_bytes_max)

    async def alive(request: Request) -> Response:
        return Response(orjson.dumps({"status": "ok"}), media_type="application/json")

    async def ready(request: Request) -> Response:
        # A gateway whose subgraphs are away still answers in part, and says so: that is information, not unreadiness.
        reachable = await asyncio.gather(*(client().is_reachable(name, PROBE_SECONDS) for name in urls))
        found = dict(zip(urls, ("reachable" if each else "unreachable" for each in reachable), strict=True))
        return Response(orjson.dumps({"status": "ready", "subgraphs": found}), media_type="application/json")

    async def exposed(request: Request) -> Response:
        return Response(generate_latest(metrics.registry), media_type=CONTENT_TYPE_LATEST)

    routes = [
        Route("/graphql", graphql, methods=["GET", "POST"]),
        Route("/health", alive),
        Route("/healthz", alive),
        Route("/readyz", ready),
        Route("/metrics", exposed),
    ]
    return Starlette(routes=[*routes, *(page_routes() if settings.local else [])], lifespan=lifespan)


def load_supergraph(settings: GatewaySettings) -> Supergraph:
    try:
        sdl = settings.supergraph.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise SettingsError(f"There is no supergraph at {settings.supergraph}.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"The supergraph at {settings.supergraph} cannot be read: {error}.") from error
    try:
        return read_supergraph(sdl)
    except SupergraphError as error:
        raise SupergraphError(f"{settings.supergraph}: {error}") from error


def subgraph_urls(settings: GatewaySettings, supergraph: Supergraph) -> dict[str, str]:
    """Where each subgraph is. Raises SettingsError for a subgraph that the supergraph does not know."""
    given = pairs(settings.subgraphs, "RENDA_GATEWAY_SUBGRAPHS")
    require_known(given, supergraph, "an address is given for")
    urls = {name: given.get(name, subgraph.url) for name, subgraph in supergraph.subgraphs.items()}
    for name, url in urls.items():
        if not url.startswith(("http://", "https://")):
            raise SettingsError(
                f'The address of the subgraph "{name}" is {url!r}; it must start with http:// or https://.'
            )
    return urls


def subgraph_limits(settings: GatewaySettings, supergraph: Supergraph) -> SubgraphLimits:
    variable = "RENDA_GATEWAY_SUBGRAPH_TIMEOUTS"
    given = pairs(settings.subgraph_timeouts, variable)
    require_known(given, supergraph, "a time limit is given for")
    try:
        timeouts = {name: float(text) for name, text in given.items()}
    except ValueError as error:
        raise SettingsError(f"{variable}: {error}.") from error
    return SubgraphLimits(settings.subgraph_timeout_seconds, timeouts, settings.subgraph_response_bytes_max)


def require_known(given: Mapping[str, str], supergraph: Supergraph, what: str) -> None:
    unknown = sorted(given.keys() - supergraph.subgraphs.keys())
    if unknown:
        known = ", ".join(sorted(supergraph.subgraphs))
        raise SettingsError(f"{what} {', '.join(unknown)}, but the supergraph has {known}.".capitalize())

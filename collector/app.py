"""Asks the servers when Prometheus asks: `/nats/metrics`, `/mongodb/metrics`, or `/metrics` for both.

A server that does not answer is told by a sample (mongodb_up 0, gnatsd_healthz_status 1), not by an error, so that the
alert names the server and not the collector.
"""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from pymongo import MongoClient, ReadPreference
from pymongo.errors import PyMongoError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from collector import mongodb, nats
from collector.samples import Sample, families
from collector.settings import Settings

SECONDS_MAX = 3.0
_ANY = ReadPreference.PRIMARY_PREFERRED  # without a primary the others tell that there is none
Look = Callable[[], Iterable[Sample]]


def create_app(settings: Settings) -> Starlette:
    """The ASGI application."""
    looks: dict[str, Look] = {}
    if settings.nats_monitor_url:
        looks["nats"] = lambda: look_at_nats(settings.nats_monitor_url)
    if settings.mongodb_monitor_url:
        looks["mongodb"] = lambda: look_at_mongodb(settings.mongodb_monitor_url)

    def healthy(request: Request) -> Response:
        return Response("ok\n", media_type="text/plain")

    return Starlette(
        routes=[
            Route("/metrics", _metrics(tuple(looks.values()))),
            *(Route(f"/{name}/metrics", _metrics((look,))) for name, look in looks.items()),
            Route("/healthz", healthy),
            Route("/readyz", healthy),
        ]
    )


def look_at_nats(monitor_url: str) -> list[Sample]:
    """The state of one nats-server."""
    try:
        variables, jetstream, health = (_get(f"{monitor_url}/{path}") for path in nats.PATHS)
    except OSError:
        return [Sample("gnatsd_healthz_status", {"server_id": monitor_url}, 1)]
    return list(nats.samples(variables, jetstream, health))


def look_at_mongodb(url: str) -> list[Sample]:
    """The state of one mongod and of the replica set as it sees it."""
    milliseconds = int(SECONDS_MAX * 1000)
    try:
        with MongoClient[dict[str, Any]](url, serverSelectionTimeoutMS=milliseconds, timeoutMS=milliseconds) as client:
            status = client.admin.command("serverStatus", read_preference=_ANY)
            members = client.admin.command("replSetGetStatus", read_preference=_ANY)
            databases = client.admin.command("listDatabases", nameOnly=True, read_preference=_ANY)["databases"]
            sizes = [client[each["name"]].command("dbStats", read_preference=_ANY) for each in databases]
    except PyMongoError:
        return [Sample("mongodb_up", {}, 0)]
    return list(mongodb.samples(status, members, sizes))


@dataclass(frozen=True)
class _Looking(Collector):
    look: Look

    def collect(self) -> Iterator[Metric]:
        return families(self.look(), "As the public exporter has it.")


def _metrics(looks: Sequence[Look]) -> Callable[[Request], Response]:
    """Not async: Starlette runs it in a thread, so that a slow server holds nobody up."""

    def metrics(request: Request) -> Response:
        registry = CollectorRegistry(auto_describe=False)
        registry.register(_Looking(lambda: chain.from_iterable(look() for look in looks)))
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)

    return metrics


def _get(url: str) -> dict[str, Any]:
    """An answer, whatever its status: an unhealthy server says so with 503. Raises `OSError`."""
    opener = urllib.request.build_opener(_AnyStatus)
    with opener.open(url, timeout=SECONDS_MAX) as answer:
        found: dict[str, Any] = json.load(answer)
        return found


class _AnyStatus(urllib.request.HTTPErrorProcessor):
    def http_response(self, request: Any, response: Any) -> Any:
        return response

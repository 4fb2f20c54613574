"""What every service process is: a web application whose lifespan runs the event loop's side.

`/graphql` answers the gateway, `/receipts` and `/harvest` the intake, `/metrics` Prometheus; `/healthz` says the
process lives, `/readyz` asks NATS and MongoDB and looks at the backlog. Starting: database, broker, consumer, relay;
stopping in reverse, losing nothing.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Protocol

import orjson
import strawberry
import uvicorn
from nats.aio.client import Client
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kit import broker, logs, staff
from kit.actions import Actor
from kit.audit_keeper import AuditKeeper
from kit.census import Census, DivisionCount
from kit.consumer import Consumer
from kit.dead_letters import DeadLetters
from kit.divisions import DivisionTree
from kit.follower import Follower
from kit.ledger import Ledger
from kit.metrics import ServiceMetrics
from kit.reads import READS, ReadLog
from kit.receipt_routes import receipt_routes
from kit.receipts import FindMore
from kit.reconciler import Reconciler
from kit.relay import Relay
from kit.settings import ServiceSettings
from kit.staff import Staff
from kit.subgraph import graphql_endpoint
from kit.topology import FACTS

log = logging.getLogger(__name__)
PROBE_SECONDS = 2.0


class Worker(Protocol):
    """Something that runs beside the web application until it is told to stop."""

    def stop(self) -> None:
        """Ask it to end after the work at hand."""

    async def run(self) -> None:
        """Work until stopped."""


ExtraWorkers = Callable[[Client, DeadLetters], Sequence[Worker]]


@dataclass(frozen=True)
class Service:
    """The parts a service is composed of."""

    name: str
    settings: ServiceSettings
    ledger: Ledger
    schema: strawberry.federation.Schema
    context: Callable[[], dict[str, Any]]
    metrics: ServiceMetrics
    division_counts: Sequence[DivisionCount] = ()
    extra_workers: ExtraWorkers = lambda client, dead_letters: ()
    find_more: FindMore = lambda states: ()

    def asked_by(self, who: Staff | None) -> dict[str, Any]:
        """A fresh GraphQL context for one request of `who` (None: of nobody known)."""
        return {**self.context(), "actor": Actor(self.ledger, who), READS: set()}


def create_app(service: Service) -> Starlette:
    """The ASGI application of one service."""
    connection: list[Client] = []
    stopping = asyncio.Event()

    def closed() -> None:
        if not stopping.is_set():
            _end_process()

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        await asyncio.to_thread(service.ledger.prepare)
        client = await broker.connect(
            service.settings.nats_url,
            service.name,
            service.settings.nats_seed_file.read_text().strip(),
            service.metrics,
            closed,
        )
        connection.append(client)
        workers = _workers(service, client)
        tasks = [asyncio.create_task(_guard(worker)) for worker in workers]
        probe = asyncio.create_task(_probe(service, client))
        log.info("started", extra={"port": service.settings.port})
        try:
            yield
        finally:
            for worker in workers:
                worker.stop()
            probe.cancel()
            await asyncio.wait(tasks, timeout=25)
            stopping.set()
            # Not drain(): it waits for its whole time-out, as pull subscriptions never report their messages as done.
            await client.flush()
            await client.close()

    async def ready(request: Request) -> Response:
        problems = await _problems(service, connection[0])
        return Response(
            orjson.dumps({"ready": not problems, "problems": problems}),
            503 if problems else 200,
            media_type="application/json",
        )

    async def metrics(request: Request) -> Response:
        return Response(generate_latest(service.metrics.registry), media_type=CONTENT_TYPE_LATEST)

    return Starlette(
        routes=[
            _graphql(service, service.asked_by),
            Route("/healthz", _healthy),
            Route("/readyz", ready),
            Route("/metrics", metrics),
            *receipt_routes(service.ledger, service.find_more),
        ],
        lifespan=lifespan,
    )


def create_archive(service: Service) -> Starlette:
    """The ASGI application that answers questions from the database and does nothing else: nobody can act."""
    return Starlette(
        routes=[
            _graphql(service, lambda who: service.asked_by(None)),
            Route("/healthz", _healthy),
            Route("/readyz", _healthy),
        ]
    )


def _graphql(service: Service, context: Callable[[Staff | None], dict[str, Any]]) -> Route:
    key = staff.read_key(service.settings.staff_key_file)
    endpoint = graphql_endpoint(
        service.schema,
        lambda authorization: staff.verify(authorization, key),
        context,
        ReadLog(service.ledger.database),
        service.metrics,
    )
    return Route("/graphql", endpoint, methods=["POST"])


async def _healthy(request: Request) -> Response:
    return Response("ok\n", media_type="text/plain")


def serve(service: Service, create: Callable[[Service], Starlette] = create_app) -> None:
    """Run the service until SIGTERM or SIGINT."""
    logs.configure(service.name, service.settings.log_level)
    settings = service.settings
    uvicorn.run(create(service), host=settings.host, port=settings.port, log_config=None, access_log=False)


def _workers(service: Service, client: Client) -> list[Worker]:
    jetstream = client.jetstream()
    dead_letters = DeadLetters(service.name, jetstream)
    consumer = Consumer(
        service.name, service.ledger, client, dead_letters, service.metrics, service.settings.batch_events_max
    )
    relay = Relay(service.ledger.database, client, service.metrics, consumer.applied)
    follower = Follower(service.ledger, service.metrics)
    reconciler = Reconciler(service.ledger, service.metrics, service.settings.reconcile_seconds)
    keeper = AuditKeeper(service.ledger.database, service.settings.audit_days)
    own: list[Worker] = [consumer, relay, follower, reconciler, keeper, _census(service)]
    return [*own, *service.extra_workers(client, dead_letters)]


def _census(service: Service) -> Census:
    divisions = [division.code for division in DivisionTree.load(service.settings.divisions_file)]
    return Census(service.name, service.ledger.database, divisions, service.division_counts, service.metrics.registry)


async def _guard(worker: Worker) -> None:
    """A worker that fails takes the process with it: a supervisor starts it again, nobody notices half a service."""
    try:
        await worker.run()
    except Exception:
        log.exception("worker failed")
        _end_process()


def _end_process() -> None:
    log.error("ending the process")
    os.kill(os.getpid(), signal.SIGTERM)


async def _probe(service: Service, client: Client) -> None:
    """Keep the gauges of the consumer true."""
    jetstream = client.jetstream()
    while True:
        try:
            info = await jetstream.consumer_info(FACTS, service.name)
            service.metrics.pending.set(info.num_pending or 0)
            service.metrics.unacknowledged.set(info.num_ack_pending or 0)
        except Exception as error:
            log.warning("cannot read the consumer's state", extra={"error": repr(error)})
        await asyncio.sleep(PROBE_SECONDS)


async def _problems(service: Service, client: Client) -> list[str]:
    """Why the service is not ready; asks the real servers."""

    async def database() -> str | None:
        await asyncio.to_thread(service.ledger.database.client.admin.command, "ping")
        return None

    async def backlog() -> str | None:
        info = await client.jetstream().consumer_info(FACTS, service.name)
        waiting, limit = info.num_pending or 0, service.settings.ready_pending_max
        return f"{waiting} events wait to be applied, more than {limit}" if waiting > limit else None

    async def ask(name: str, question: Callable[[], Awaitable[str | None]]) -> str | None:
        try:
            return await asyncio.wait_for(question(), 3)
        except Exception as error:
            return f"{name}: {type(error).__name__}"

    answers = await asyncio.gather(ask("mongodb", database), ask("nats", backlog))
    return [answer for answer in answers if answer]

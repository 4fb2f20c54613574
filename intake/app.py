"""The intake as a web application: events in, receipts out.

POST /events      take events in (see `binding` for the forms); answers when they are durably stored
GET  /events      ?id=a&id=b: what became of them, for the division of the token
GET  /harvest     how much the platform has of the division, and what it refused
GET  /            the contracts, to be read in a browser; /contracts/<type>.schema.json each of them
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp
import msgspec
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from intake import binding, contracts
from intake.binding import Mode
from intake.door import Door, Receipt
from intake.hearing import hearing, second_connection
from intake.metrics import IntakeMetrics
from intake.progress import Progress
from intake.questions import Questions
from intake.settings import IntakeSettings
from kit.envelope import EVENT_BYTES_MAX, Reason, Rejected
from kit.tokens import Tokens
from publisher.channel import Channel, open_channel
from publisher.check import load_schemas
from publisher.lines import Line, Splitter
from publisher.questions import EVENTS, HARVEST, Problem, ProblemError

SHOWN_MAX = 1000
_STATUS = {"stored": 200, "known": 200, "refused": 422, "unavailable": 503}
_PROBLEM = {Reason.OVERSIZED: 413, Reason.WRONG_DIVISION: 403, Reason.NOT_ALLOWED: 403}

Endpoint = Callable[[Request], Awaitable[Response]]


@dataclass
class Intake:
    """Everything a request needs; made when the application starts."""

    settings: IntakeSettings
    tokens: Tokens
    metrics: IntakeMetrics
    door: Door
    channel: Channel
    questions: Questions


class _TooLarge(Exception):
    """The body is larger than what is read."""


def create_app(settings: IntakeSettings) -> Starlette:
    """The ASGI application. Raises `TokenError` where there are no tokens to be read."""
    tokens, schemas = Tokens(settings.tokens_file), load_schemas(settings.schemas)
    metrics = IntakeMetrics([mode.value for mode in Mode])
    opened: list[Intake] = []

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        channel = await open_channel(settings.nats_url, settings.nats_seed_file)
        async with (
            aiohttp.ClientSession() as session,
            second_connection(settings.nats_url, settings.nats_seed_file) as client,
        ):
            services = settings.service_urls
            questions = Questions(session, services, Progress(client, services))
            opened.append(Intake(settings, tokens, metrics, Door(channel, schemas), channel, questions))
            async with hearing(client, questions, metrics):
                yield
        await channel.close()

    def known(
        handler: Callable[[Intake, Request, str], Awaitable[Response]],
    ) -> Endpoint:
        """Only for who has a token; the handler is given its division."""

        async def handle(request: Request) -> Response:
            scheme, _, token = request.headers.get("authorization", "").partition(" ")
            division = tokens.division(token.strip()) if scheme.lower() == "bearer" else None
            if division is None:
                metrics.refused_credentials.inc()
                return _problem(401, "send a token of your division: Authorization: Bearer renda_…")
            return await handler(opened[0], request, division)

        return handle

    async def healthy(request: Request) -> Response:
        return Response("ok\n", media_type="text/plain")

    async def ready(request: Request) -> Response:
        connected = bool(opened) and opened[0].channel.client.is_connected
        return _json({"ready": connected}, 200 if connected else 503)

    async def exported(request: Request) -> Response:
        metrics.nats_connected.set(bool(opened) and opened[0].channel.client.is_connected)
        return Response(generate_latest(metrics.registry), media_type=CONTENT_TYPE_LATEST)

    return Starlette(
        routes=[
            Route("/events", known(_take), methods=["POST"]),
            Route("/events", known(_fates), methods=["GET"]),
            Route("/harvest", known(_harvest)),
            Route("/healthz", healthy),
            Route("/readyz", ready),
            Route("/metrics", exported),
            *contracts.routes(settings.schemas),
        ],
        lifespan=lifespan,
    )


async def _take(intake: Intake, request: Request, division: str) -> Response:
    mode = binding.mode_of(request.headers)
    if mode is None:
        return _problem(415, f"send {binding.ACCEPTED}")
    started = time.perf_counter()
    try:
        return await _TAKE[mode](intake, request, division)
    except _TooLarge as error:
        return _problem(413, str(error))
    except Rejected as rejected:
        return _answer(intake, Receipt("refused", reason=str(rejected.reason), detail=rejected.detail))
    finally:
        intake.metrics.seconds[mode.value].observe(time.perf_counter() - started)


async def _take_structured(intake: Intake, request: Request, division: str) -> Response:
    body = await _body(request, EVENT_BYTES_MAX)
    return _answer(intake, await intake.door.take(division, Line(0, body, len(body))))


async def _take_binary(intake: Intake, request: Request, division: str) -> Response:
    event = binding.event_of_binary(request.headers, await _body(request, EVENT_BYTES_MAX))
    return _answer(intake, await intake.door.take(division, Line(0, event, len(event))))


async def _take_batch(intake: Intake, request: Request, division: str) -> Response:
    """Every event of the batch is answered for, in its order; 207 where they fared differently."""
    events = binding.events_of_batch(await _body(request, intake.settings.batch_bytes_max))
    lines = [Line(number, event, len(event)) for number, event in enumerate(events, 1)]
    receipts = await asyncio.gather(*(intake.door.take(division, line) for line in lines))
    for receipt in receipts:
        intake.metrics.events[receipt.status].inc()
    found = {_STATUS[receipt.status] for receipt in receipts}
    return _json(receipts, 503 if 503 in found else 207 if len(found) > 1 else next(iter(found), 200))


async def _take_lines(intake: Intake, request: Request, division: str) -> Response:
    """A stream of any length, stored as it comes; the answer counts, and shows what was not stored."""
    counts = dict.fromkeys(_STATUS, 0)
    shown: list[Receipt] = []
    splitter = Splitter()

    async def take_all(lines: list[Line]) -> None:
        receipts = await asyncio.gather(*(intake.door.take(division, line) for line in lines if line.text.strip()))
        for receipt in receipts:
            counts[receipt.status] += 1
            intake.metrics.events[receipt.status].inc()
            if receipt.status in ("refused", "unavailable") and len(shown) < SHOWN_MAX:
                shown.append(receipt)

    async for chunk in request.stream():
        await take_all(list(splitter.feed(chunk)))
    await take_all(list(splitter.finish()))
    code = 503 if counts["unavailable"] else 207 if counts["refused"] else 200
    return _json({**counts, "problems": shown}, code)


_TAKE = {
    Mode.STRUCTURED: _take_structured,
    Mode.BINARY: _take_binary,
    Mode.BATCH: _take_batch,
    Mode.LINES: _take_lines,
}


async def _fates(intake: Intake, request: Request, division: str) -> Response:
    return await _told(intake, division, EVENTS, request.query_params.getlist("id"))


async def _harvest(intake: Intake, request: Request, division: str) -> Response:
    return await _told(intake, division, HARVEST)


async def _told(intake: Intake, division: str, kind: str, ids: Sequence[str] = ()) -> Response:
    try:
        answer = _json(await intake.questions.answer(division, kind, ids))
    except ProblemError as error:
        answer = _problem(error.problem.status, error.problem.detail)
    intake.metrics.asked("http", answer.status_code)
    return answer


async def _body(request: Request, limit: int) -> bytes:
    """The whole body. Raises `_TooLarge` as soon as it is."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise _TooLarge(f"more than {limit} bytes; send many events as lines (application/x-ndjson)")
    return bytes(body)


def _answer(intake: Intake, receipt: Receipt) -> Response:
    """The receipt of one event."""
    intake.metrics.events[receipt.status].inc()
    code = _STATUS[receipt.status]
    if receipt.status == "refused":
        code = _PROBLEM.get(Reason(receipt.reason), code)
    return _json(receipt, code)


def _problem(code: int, detail: str) -> Response:
    headers = {"www-authenticate": "Bearer"} if code == 401 else None
    return Response(msgspec.json.encode(Problem(code, detail)), code, headers, "application/problem+json")


def _json(content: object, code: int = 200) -> Response:
    headers = {"retry-after": "5"} if code == 503 else None
    return Response(msgspec.json.encode(content), code, headers, "application/json")

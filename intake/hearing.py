"""Questions over NATS, for a publisher that has nothing but its key: heard under its division's code, answered once.

The server lets a division ask under its own code alone and chooses the name under which the answer goes back, so that
neither can be forged (`kit.topology.access`). All replicas hear, as one group: each question reaches one of them.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import msgspec
import nats
from nats.aio.client import Client
from nats.aio.msg import Msg

from intake.metrics import IntakeMetrics
from intake.questions import Questions
from kit.topology.subjects import ALL_QUESTIONS, asked_in
from publisher.questions import QUESTION_BYTES_MAX, Problem, ProblemError, Question

log = logging.getLogger(__name__)
_GROUP = "intake"
_WAITING_MAX = 1000
_WAITING_BYTES_MAX = 16 * 1024**2


@asynccontextmanager
async def second_connection(url: str, seed_file: Path) -> AsyncIterator[Client]:
    """A connection for questions alone: what the server refuses here must not look like a refused event there."""
    client = await nats.connect(
        url,
        name="intake-questions",
        nkeys_seed=str(seed_file),
        ping_interval=2,
        max_outstanding_pings=2,
        max_reconnect_attempts=-1,
        reconnect_time_wait=1,
        error_cb=_failed,
    )
    try:
        yield client
    finally:
        await client.close()


@asynccontextmanager
async def hearing(client: Client, questions: Questions, metrics: IntakeMetrics) -> AsyncIterator[None]:
    """Hear and answer until the end of the block, which waits for what is being answered."""
    answering: set[asyncio.Task[None]] = set()

    async def hear(message: Msg) -> None:
        if message.reply:  # nobody waits for the answer to anything else
            task = asyncio.create_task(_answer(client, message, questions, metrics))
            answering.add(task)
            task.add_done_callback(answering.discard)

    heard = await client.subscribe(
        ALL_QUESTIONS, _GROUP, hear, pending_msgs_limit=_WAITING_MAX, pending_bytes_limit=_WAITING_BYTES_MAX
    )
    await client.flush()
    yield
    if client.is_connected:
        with suppress(nats.errors.Error):  # gone this very moment: then nobody waits for an answer
            await heard.drain()  # type: ignore[no-untyped-call]
    await asyncio.gather(*answering)


async def _answer(client: Client, message: Msg, questions: Questions, metrics: IntakeMetrics) -> None:
    """Answer, whatever the question is."""
    division, kind = asked_in(message.subject)
    status = 200
    try:
        answer = msgspec.json.encode(await questions.answer(division, kind, _read(message.data).ids))
        if len(answer) > client.max_payload:
            raise ProblemError(413, f"the answer has more than {client.max_payload} bytes: ask for fewer events")
    except ProblemError as error:
        status, answer = error.problem.status, msgspec.json.encode(error.problem)
    except Exception:
        log.exception("a question could not be answered", extra={"division": division, "kind": kind})
        status, answer = 500, msgspec.json.encode(Problem(500, "the platform's fault; ask again"))
    metrics.asked("nats", status)
    try:
        await client.publish(message.reply, answer)
    except nats.errors.Error as error:
        log.warning("an answer was not sent", extra={"division": division, "error": str(error)})


def _read(payload: bytes) -> Question:
    """Nothing at all is a question without ids. Raises `ProblemError`."""
    if len(payload) > QUESTION_BYTES_MAX:
        raise ProblemError(413, f"a question has at most {QUESTION_BYTES_MAX} bytes")
    try:
        return msgspec.json.decode(payload, type=Question) if payload else Question()
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ProblemError(400, f'ask with {{"ids": ["a", "b"]}}, or nothing for the harvest: {error}') from None


async def _failed(error: Exception) -> None:
    """What the server refuses, and questions that came faster than they could be looked at, are on record."""
    log.warning("nats error where questions are heard", extra={"error": str(error)})

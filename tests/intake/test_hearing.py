"""Questions over a real NATS server: the same answers as over HTTP, for who asks alone, and a clear no to the rest."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.local import NatsServer
from intake.hearing import hearing, second_connection
from intake.metrics import IntakeMetrics
from intake.progress import Progress
from intake.questions import AT_ONCE_MAX, Questions
from kit.credentials import seed_path
from kit.topology import Limits, Topology, build
from publisher.channel import CredentialRefusedError, UnavailableError
from publisher.questions import Ask, ProblemError, ask_fates
from publisher.transports import Nats

OURS, THEIRS = "350206", "350203"
PAYLOAD_MAX = 64 * 1024
SUBSCRIPTIONS = {"toys": ("opinion",)}
TOPOLOGY = build([OURS, THEIRS], SUBSCRIPTIONS)
NARROW = build([OURS], SUBSCRIPTIONS, Limits(payload_bytes_max=PAYLOAD_MAX))


@pytest.fixture
def server(start_nats: Callable[[Topology], NatsServer]) -> NatsServer:
    return start_nats(TOPOLOGY)


@asynccontextmanager
async def intake(server: NatsServer, patience_seconds: float = 30, **services: str) -> AsyncIterator[IntakeMetrics]:
    """An intake that hears questions, and asks these services; without any, no event was ever seen."""
    metrics = IntakeMetrics([])
    async with (
        aiohttp.ClientSession() as session,
        second_connection(server.url, seed_path(server.credentials, "intake")) as client,
        hearing(client, Questions(session, services, Progress(client, services, patience_seconds)), metrics),
    ):
        yield metrics


@asynccontextmanager
async def asking(server: NatsServer, name: str = OURS) -> AsyncIterator[Ask]:
    way = Nats(server.url, seed_path(server.credentials, name))
    try:
        yield way.ask
    finally:
        await way.close()


def counted(metrics: IntakeMetrics) -> dict[str, float]:
    """Questions over NATS by how they fared."""
    return {
        sample.labels["outcome"]: sample.value
        for metric in metrics.registry.collect()
        for sample in metric.samples
        if sample.name == "intake_questions_total" and sample.labels["way"] == "nats"
    }


async def test_a_question_is_answered_in_the_words_of_http(server: NatsServer) -> None:
    async with intake(server) as metrics, asking(server) as ask:
        assert json.loads(await ask("events", ["a", "b", "a"])) == {
            "events": [{"id": "a", "status": "absent"}, {"id": "b", "status": "absent"}]
        }
        assert json.loads(await ask("harvest", [])) == {
            "division": OURS, "refused": {}, "anomalous": {}, "services": [], "silent": [],
        }  # fmt: skip
        assert counted(metrics) == {"answered": 2, "refused": 0, "unavailable": 0}


async def test_while_something_waits_nobody_knows_whether_an_event_is_stored(server: NatsServer) -> None:
    async with intake(server, 0.3), asking(server) as ask, asking(server, THEIRS) as theirs:
        client = await server.connect(OURS)
        await client.jetstream().publish("events.npc.opinion.received.v1", b'{"id":"a"}')
        await client.close()
        for one in (ask, theirs):
            assert json.loads(await one("events", ["a"])) == {"events": [{"id": "a", "status": "unseen"}]}


async def test_who_asks_is_who_the_server_says_whatever_the_question_says(server: NatsServer) -> None:
    async with intake(server), asking(server, THEIRS) as ask:
        assert json.loads(await ask("harvest", []))["division"] == THEIRS
    async with intake(server):
        client = await server.connect(THEIRS)
        answer = await client.request("receipts.harvest", json.dumps({"division": OURS}).encode(), timeout=10)
        assert json.loads(answer.data)["status"] == 400
        await client.close()


@pytest.mark.parametrize(
    ("kind", "payload", "status"),
    [
        ("events", b"", 400),
        ("events", b"{}", 400),
        ("events", b'{"ids":[]}', 400),
        ("events", b'{"ids":"a"}', 400),
        ("events", b'{"ids":[1]}', 400),
        ("events", b'{"ids":[null]}', 400),
        ("events", b'{"ids":["a"],"publisher":"350203"}', 400),
        ("events", b'["a"]', 400),
        ("events", b"{broken", 400),
        ("events", b"\xff\xfe\x00", 400),
        ("events", b'{"ids":["\xff"]}', 400),
        ("events", json.dumps({"ids": [str(number) for number in range(501)]}).encode(), 400),
        ("events", b" " * (256 * 1024 + 1), 413),
        ("harvest", b"{broken", 400),
        ("everything", b"{}", 404),
    ],
)
async def test_what_is_no_question_is_answered_with_what_is_wrong(
    server: NatsServer, kind: str, payload: bytes, status: int
) -> None:
    async with intake(server) as metrics:
        client = await server.connect(OURS)
        answer = json.loads((await client.request(f"receipts.{kind}", payload, timeout=10)).data)
        assert answer["status"] == status
        assert answer["detail"]
        assert counted(metrics) == {"answered": 0, "refused": 1, "unavailable": 0}
        # And the next one is answered as if nothing had been.
        assert (await client.request("receipts.harvest", b"", timeout=10)).data.startswith(b'{"division":"350206"')
        await client.close()


async def test_who_waits_for_no_answer_gets_none(server: NatsServer) -> None:
    async with intake(server) as metrics, asking(server) as ask:
        client = await server.connect(OURS)
        await client.publish("receipts.harvest", b"")
        await client.flush()
        await ask("harvest", [])
        assert counted(metrics) == {"answered": 1, "refused": 0, "unavailable": 0}
        await client.close()


async def test_replicas_share_the_questions_and_any_of_them_will_do(server: NatsServer) -> None:
    async with intake(server) as one, asking(server) as ask:
        async with intake(server) as another:
            for _ in range(40):
                await ask("harvest", [])
            shared = (counted(one)["answered"], counted(another)["answered"])
            assert (sum(shared), min(shared) > 0) == (40, True)
        for _ in range(5):  # one has left
            await ask("harvest", [])
        assert counted(one)["answered"] == shared[0] + 5


async def test_an_answer_too_large_for_a_message_is_asked_for_in_parts(
    start_nats: Callable[[Topology], NatsServer],
) -> None:
    server = await asyncio.to_thread(start_nats, NARROW)
    # 60 KB go in as a question; the answer to it is larger than the server lets through.
    ids = [f"{number:03}-{'x' * 630}" for number in range(100)]
    async with intake(server) as metrics, asking(server) as ask:
        with pytest.raises(ProblemError) as refused:
            await ask("events", ids)
        assert (refused.value.problem.status, "ask for fewer" in refused.value.problem.detail) == (413, True)
        assert [one.id for one in (await ask_fates(ask, ids)).events] == ids
        assert counted(metrics) == {"answered": 2, "refused": 2, "unavailable": 0}


async def test_one_divisions_questions_do_not_hold_up_anothers(server: NatsServer) -> None:
    """The service here takes its time, and then cannot answer."""
    patience = asyncio.Event()

    came = asyncio.Queue[None]()

    async def hold(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await came.put(None)
        await patience.wait()
        writer.write(b"HTTP/1.1 503 no\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
        writer.close()
        await writer.wait_closed()

    silent = await asyncio.start_server(hold, "127.0.0.1", 0)
    address = "http://{}:{}".format(*silent.sockets[0].getsockname())
    async with intake(server, slow=address), asking(server) as ask, asking(server, THEIRS) as theirs:
        many = [asyncio.create_task(ask("harvest", [])) for _ in range(AT_ONCE_MAX)]
        for _ in many:
            await came.get()
        with pytest.raises(ProblemError) as refused:
            await ask("harvest", [])
        assert refused.value.problem.status == 503
        assert not any(one.done() for one in many)
        waited = asyncio.create_task(theirs("harvest", []))
        await came.get()
        patience.set()
        for answer in await asyncio.gather(*many, waited):
            assert json.loads(answer)["silent"] == ["slow"]
    silent.close()


@pytest.mark.parametrize("name", ["toys", "monitor", "operator"])
async def test_nobody_but_a_division_may_ask(server: NatsServer, name: str) -> None:
    async with intake(server), asking(server, name) as ask:
        with pytest.raises(CredentialRefusedError):
            await ask("harvest", [])


async def test_where_nobody_answers_one_is_told(server: NatsServer) -> None:
    async with asking(server) as ask:
        with pytest.raises(UnavailableError, match="nobody on the platform's side answers"):
            await ask("harvest", [])


@given(st.integers(0, 350), st.integers(0, 20), st.integers(1, 120), st.sets(st.integers(0, 9)))
def test_any_number_of_events_is_asked_for_once_and_told_in_their_order(
    events: int, repeated: int, fit: int, silent: set[int]
) -> None:
    ids = [f"event-{number}" for number in range(events)]
    told: list[str] = []

    async def ask(kind: str, piece: Any) -> bytes:
        """The platform, as far as it matters: more than `fit` fates do not fit its answer."""
        if len(piece) > fit:
            raise ProblemError(413, "too large")
        quiet = ["toys"] if len(told) in silent else []
        told.extend(piece)
        return json.dumps({"events": [{"id": one, "status": "unseen"} for one in piece], "silent": quiet}).encode()

    fates = asyncio.run(ask_fates(ask, ids + ids[:repeated]))
    assert [one.id for one in fates.events] == told == ids
    assert set(fates.silent) <= {"toys"}


async def test_a_single_event_that_cannot_be_told_of_is_no_endless_question() -> None:
    async def ask(kind: str, piece: Any) -> bytes:
        raise ProblemError(413, "too large")

    with pytest.raises(ProblemError):
        await ask_fates(ask, ["a", "b"])


@pytest.mark.parametrize("answer", [b"", b"<html>", b"[]", b'{"events":[{}]}'])
async def test_an_answer_in_no_known_shape_is_a_problem(answer: bytes) -> None:
    async def ask(kind: str, piece: Any) -> bytes:
        return answer

    with pytest.raises(ProblemError) as met:
        await ask_fates(ask, ["a"])
    assert met.value.problem.status == 502

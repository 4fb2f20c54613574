"""What a cluster believes to be at work on for too long goes out under another id, by whichever way it is published."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import nats
import pymongo
import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js.errors import APIError

from cli.local import Process, free_port
from cli.local.binaries import nats_server_binary
from cli.local.ports import LOOPBACK
from kit.dead_letters import DeadLetters
from kit.envelope import Reason, Rejected
from kit.in_process import HEADER, IN_PROCESS
from kit.metrics import ServiceMetrics
from kit.relay import Relay
from publisher.channel import Ack, Channel

STUCK = "e1.digest"
SUBJECT = "in.toys.npc.account.welcomed.v1"


class Leader:
    """Answers like the leader of a stream that takes `stuck` for something it is at work on, `patience` times."""

    def __init__(self, client: Client) -> None:
        self.client, self.stuck, self.patience, self.ids = client, STUCK, 1_000, list[str]()

    async def answer(self, message: Msg) -> None:
        message_id = (message.headers or {})[HEADER]
        self.ids.append(message_id)
        stuck = message_id == self.stuck and self.ids.count(message_id) <= self.patience
        error = {"code": 409, "err_code": IN_PROCESS, "description": "duplicate message id is in process"}
        told: dict[str, Any] = {"error": error} if stuck else {"stream": "IN_toys", "seq": 7}
        await message.respond(json.dumps(told).encode())


@pytest.fixture
async def leader(tmp_path: Path) -> AsyncIterator[Leader]:
    port = free_port()
    command = [str(nats_server_binary()), "-a", LOOPBACK, "-p", str(port)]
    process = Process.start("nats-server", command, tmp_path / "nats-server.log")
    client = await nats.connect(f"nats://{LOOPBACK}:{port}", reconnect_time_wait=0.05)
    one = Leader(client)
    await client.subscribe(SUBJECT, cb=one.answer)
    yield one
    await client.close()
    process.kill()


async def publish(leader: Leader, seconds: float) -> Ack:
    channel = Channel(leader.client, Path("350206.seed"))
    await channel.listen()
    return await channel.publish(SUBJECT, b"{}", {HEADER: STUCK}, seconds)


async def test_a_publisher_waits_for_what_is_in_process(leader: Leader) -> None:
    leader.patience = 1
    assert await publish(leader, 60.0) == Ack("IN_toys", 7)
    assert leader.ids == [STUCK, STUCK]


async def test_a_publisher_sends_what_stays_in_process_under_another_id(leader: Leader) -> None:
    assert await publish(leader, 0.5) == Ack("IN_toys", 7)
    assert set(leader.ids[:-1]) == {STUCK}
    assert leader.ids[-1].startswith(f"{STUCK}.")


async def test_the_relay_sends_what_stays_in_process_under_another_id(
    leader: Leader, mongo_url: str, database_name: str
) -> None:
    with pymongo.MongoClient[dict[str, Any]](mongo_url) as client:
        outbox = client[database_name]["outbox"]
        outbox.insert_one(
            {
                "aggregate": "A",
                "subject": SUBJECT,
                "message_id": STUCK,
                "payload": b"{}",
                "created_at": datetime(2025, 1, 1, tzinfo=UTC),
            }
        )
        relay = Relay(client[database_name], leader.client, ServiceMetrics("toys", ()), asyncio.Event())
        await relay.publish_batch()
        await relay.publish_batch()
        assert (leader.ids, outbox.count_documents({})) == ([STUCK, STUCK], 1)
        relay.patience.seconds = 0.0
        await relay.publish_batch()
        assert outbox.count_documents({}) == 0
        assert leader.ids[-1].startswith(f"{STUCK}.")
        client.drop_database(database_name)


async def test_a_dead_letter_that_stays_in_process_is_stored_under_another_id(leader: Leader) -> None:
    await leader.client.subscribe("dead.toys.schema", cb=leader.answer)
    message = Msg(leader.client, "in.350206.npc.x.y.v1", "$JS.ACK.FACTS.toys.1.9.9.1736000000000000000.0", b"{}")
    letters = DeadLetters("toys", leader.client.jetstream())
    leader.stuck = "FACTS:9:schema"
    with pytest.raises(APIError):
        await letters.publish(message, Rejected(Reason.SCHEMA, "no"))
    letters.patience.seconds = 0.0
    await letters.publish(message, Rejected(Reason.SCHEMA, "no"))
    assert leader.ids[0] == leader.stuck
    assert leader.ids[1].startswith(f"{leader.stuck}.")

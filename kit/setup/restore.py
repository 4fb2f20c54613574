"""Brings a service whose database is lost back from the streams alone.

    database empty, service stopped ─▶ take back what it told others ─▶ consumer from the first event ─▶ start it

What it told others (its consequences) it will tell again, under other ids, because nobody remembers the former ones:
without being taken back they would count twice.
"""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import msgspec
from nats.aio.client import Client
from pymongo.database import Database

from kit import audit
from kit.catalogue import RETRACTED, RecordRetracted
from kit.envelope import CHINA_TIME, message_id, render
from kit.fold import is_emitted
from kit.operator_log import who
from kit.setup.apply import accept, apply_consumer, ask
from kit.setup.errors import SetupError
from kit.topology import FACTS, Topology
from kit.topology.subjects import inbound_stream, publisher_event, publisher_events

_READ_SECONDS_MAX = 30.0


async def restore(
    service: str, topology: Topology, database: Database[dict[str, Any]], client: Client
) -> tuple[int, int]:
    """Prepare a stopped service with an empty database to begin anew; the client is connected as the operator.

    Returns how many consequences were taken back, and how many events wait for it. May be repeated.
    Raises `SetupError`.
    """
    consumers = [consumer for consumer in topology.consumers if consumer.name == service]
    if not any(consumer.stream == FACTS for consumer in consumers):
        raise SetupError(f"{service!r} is no service of the subscriptions")
    if database["facts"].find_one({}, {"_id": 1}):
        raise SetupError(f"database {database.name} knows facts: drop it, a restored one begins empty")
    place, thing = f"{FACTS}.{service}", f"consumer {service} of {FACTS}"
    before = await ask(client, f"CONSUMER.INFO.{place}")
    if before.get("num_waiting"):
        # An acknowledgement of a former delivery would count for an event that is yet to come.
        raise SetupError(f"{service} is running: stop every replica of it, restore, then start them")
    entry = {"staff": who(), "by": None, "action": "service.restore", "target": service}
    await asyncio.to_thread(audit.record, database, audit.AUDIT, [entry])
    taken_back = await _take_back(service, client)
    for consumer in consumers:
        its = f"{consumer.stream}.{consumer.name}"
        if "error" not in await ask(client, f"CONSUMER.INFO.{its}"):
            accept(await ask(client, f"CONSUMER.DELETE.{its}"), f"consumer {consumer.name} of {consumer.stream}")
        await apply_consumer(client, consumer)
    after = await ask(client, f"CONSUMER.INFO.{place}")
    accept(after, thing)
    return taken_back, int(after["num_pending"])


async def _take_back(service: str, client: Client) -> int:
    """Retract, in the service's name, every consequence that it has published and not retracted itself."""
    alive: dict[str, str] = {}
    async for event in _published(service, client):
        if event["type"] == RETRACTED:
            alive.pop(event["data"]["event_id"], None)
        elif is_emitted(event["id"]):
            alive[event["id"]] = event["data"]["division"]
    for event_id, division in alive.items():
        data = RecordRetracted(division=division, event_id=event_id, reason="the service begins anew")
        identity = f"{event_id}:retracted"
        payload = render(
            event_id=identity,
            source=f"/services/{service}",
            event_type=RETRACTED,
            subject=event_id.split(":")[1],
            time=datetime.now(CHINA_TIME),
            data=data,
        )
        headers = {"Nats-Msg-Id": message_id(payload, identity)}
        await client.jetstream().publish(publisher_event(service, RETRACTED), payload, headers=headers)
    return len(alive)


async def _published(service: str, client: Client) -> AsyncIterator[dict[str, Any]]:
    """Every event of a service's own stream, in order."""
    stream = inbound_stream(service)
    count = (await client.jetstream().stream_info(stream)).state.messages
    reading = await client.jetstream().subscribe(publisher_events(service), stream=stream, ordered_consumer=True)
    for _ in range(count):
        yield msgspec.json.decode((await reading.next_msg(_READ_SECONDS_MAX)).data)
    await reading.unsubscribe()

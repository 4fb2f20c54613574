"""What a publisher can do through its credential on a real server, and every wrong door it finds shut."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import nats
import pytest
from nats.aio.client import Client
from nats.errors import MaxPayloadError
from nats.errors import TimeoutError as NatsTimeoutError
from nats.js.errors import APIError, NotFoundError

from cli.local import NatsServer
from kit.credentials import connect_options, ensure_credentials
from kit.topology import FACTS, NOTICES, OPERATOR

Connect = Callable[..., Awaitable[Client]]
OURS, THEIRS = "350206", "210802"
EVENT = "npc.opinion.received.v1"


class Refusals(asyncio.Queue[str]):
    """What the server refused; it says so only to `error_cb`, the call itself just times out."""

    async def note(self, error: Exception) -> None:
        await self.put(str(error))

    async def next(self) -> str:
        return await asyncio.wait_for(self.get(), 10)


@pytest.fixture
def refusals() -> Refusals:
    return Refusals()


async def last_sequence(operator: Client, stream: str) -> int:
    return int((await operator.jetstream().stream_info(stream)).state.last_seq)


async def wait_for_fact(operator: Client, subject: str):
    """The newest message of FACTS on a subject; sourcing takes a moment."""
    while True:
        try:
            return await operator.jetstream().get_last_msg(FACTS, subject)
        except NotFoundError:
            await asyncio.sleep(0.01)


async def test_a_divisions_event_reaches_the_facts_under_its_code(connect: Connect):
    division, operator = await connect(OURS), await connect(OPERATOR)
    ack = await division.jetstream().publish("events.npc.station.opened.v1", b'{"a":1}', headers={"Nats-Msg-Id": "s1"})
    assert ack.stream == "IN_350206"
    fact = await wait_for_fact(operator, f"in.{OURS}.npc.station.opened.v1")
    assert fact.data == b'{"a":1}'
    assert fact.headers["Nats-Msg-Id"] == "s1"
    assert fact.headers["Nats-Stream-Source"].split()[:2] == ["IN_350206", str(ack.seq)]


async def test_a_services_event_reaches_the_facts_under_its_name(connect: Connect):
    service, operator = await connect("suggestions"), await connect(OPERATOR)
    ack = await service.jetstream().publish("in.suggestions.npc.item.opened.v1", b"{}")
    assert ack.stream == "IN_suggestions"
    fact = await wait_for_fact(operator, "in.suggestions.npc.item.opened.v1")
    assert fact.headers["Nats-Stream-Source"].split()[:2] == ["IN_suggestions", str(ack.seq)]


async def test_an_origin_cannot_be_forged(connect: Connect):
    division, operator = await connect(OURS), await connect(OPERATOR)
    before = await last_sequence(operator, f"IN_{OURS}")
    with pytest.raises(APIError) as refused:
        await division.jetstream().publish(
            f"events.{EVENT}", b"{}", headers={"Nats-Stream-Source": f"IN_{THEIRS} 1 > > in.{THEIRS}.{EVENT}"}
        )
    assert refused.value.err_code == 10227
    assert await last_sequence(operator, f"IN_{OURS}") == before


async def test_another_divisions_message_id_drops_nothing(connect: Connect):
    ours, theirs, operator = await connect(OURS), await connect(THEIRS), await connect(OPERATOR)
    headers = {"Nats-Msg-Id": "the same"}
    first = await ours.jetstream().publish("events.npc.station.closed.v1", b"ours", headers=headers)
    second = await theirs.jetstream().publish("events.npc.station.closed.v1", b"theirs", headers=headers)
    assert (first.duplicate, second.duplicate) == (None, None)
    assert (await wait_for_fact(operator, f"in.{OURS}.npc.station.closed.v1")).data == b"ours"
    assert (await wait_for_fact(operator, f"in.{THEIRS}.npc.station.closed.v1")).data == b"theirs"


async def test_ones_own_message_id_is_stored_once(connect: Connect):
    division = (await connect(OURS)).jetstream()
    first = await division.publish(f"events.{EVENT}", b"{}", headers={"Nats-Msg-Id": "once"})
    again = await division.publish(f"events.{EVENT}", b"{}", headers={"Nats-Msg-Id": "once"})
    assert (again.seq, again.duplicate) == (first.seq, True)


@pytest.mark.parametrize(
    ("name", "subject"),
    [
        (OURS, f"in.{THEIRS}.{EVENT}"),
        (OURS, f"in.{OURS}.{EVENT}"),
        (OURS, "dead.suggestions.unknown"),
        (OURS, "$JS.API.DIRECT.GET.FACTS"),
        (OURS, "$JS.API.STREAM.MSG.GET.FACTS"),
        (OURS, "$JS.API.CONSUMER.CREATE.FACTS.mine"),
        (OURS, "$JS.API.CONSUMER.MSG.NEXT.FACTS.suggestions"),
        (OURS, f"$JS.API.CONSUMER.MSG.NEXT.NOTICES.{THEIRS}"),
        (OURS, f"out.suggestions.{OURS}.{EVENT}"),
        (OURS, "$JS.API.STREAM.CREATE.mine"),
        (OURS, "$SYS.REQ.SERVER.PING"),
        ("suggestions", f"in.{OURS}.{EVENT}"),
        ("suggestions", f"in.supervision.{EVENT}"),
        ("suggestions", "dead.supervision.unknown"),
        ("suggestions", f"out.supervision.{OURS}.{EVENT}"),
        ("suggestions", "$JS.API.CONSUMER.MSG.NEXT.FACTS.supervision"),
        ("suggestions", "$JS.ACK.FACTS.supervision.1.1.1.1.0"),
        ("suggestions", "$JS.API.CONSUMER.CREATE.FACTS.mine"),
        ("suggestions", "$JS.API.CONSUMER.DELETE.FACTS.suggestions"),
        ("suggestions", "$JS.API.DIRECT.GET.FACTS"),
        ("suggestions", "$JS.API.STREAM.MSG.GET.FACTS"),
        ("suggestions", "$JS.API.STREAM.PURGE.DEAD_LETTERS"),
        ("suggestions", "$JS.API.STREAM.DELETE.FACTS"),
        ("monitor", f"in.{OURS}.{EVENT}"),
        ("operator", "$SYS.REQ.SERVER.PING"),
    ],
)
async def test_publishing_there_is_refused(connect: Connect, refusals: Refusals, name: str, subject: str):
    client = await connect(name, error_cb=refusals.note)
    await client.publish(subject, b"{}", reply=f"{client._inbox_prefix.decode()}.x")
    assert await refusals.next() == f'nats: permissions violation for publish to "{subject.lower()}"'


@pytest.mark.parametrize(
    ("name", "subject"),
    [
        (OURS, ">"),
        (OURS, "in.>"),
        (OURS, "events.>"),
        (OURS, "_INBOX_suggestions.>"),
        (OURS, f"_INBOX_{THEIRS}.>"),
        ("suggestions", ">"),
        ("suggestions", "in.>"),
        ("suggestions", "_INBOX.>"),
        ("suggestions", "_INBOX_supervision.>"),
        ("suggestions", "_INBOX_operator.>"),
        ("suggestions", "dead.>"),
        ("operator", "_INBOX_suggestions.>"),
    ],
)
async def test_hearing_that_is_refused(connect: Connect, refusals: Refusals, name: str, subject: str):
    client = await connect(name, error_cb=refusals.note)
    await client.subscribe(subject)
    assert await refusals.next() == f'nats: permissions violation for subscription to "{subject.lower()}"'


@pytest.mark.parametrize(
    "reply",
    [
        f"in.{THEIRS}.{EVENT}",
        f"in.{OURS}.{EVENT}",
        "in.suggestions.npc.item.opened.v1",
        "dead.suggestions.x",
        "$JS.API.STREAM.PURGE.DEAD_LETTERS",
    ],
)
async def test_a_divisions_forged_reply_makes_the_server_write_nothing(connect: Connect, reply: str):
    ours, theirs, service = await connect(OURS), await connect(THEIRS), await connect("suggestions")
    before = (
        await theirs.jetstream().publish(f"events.{EVENT}", b"{}"),
        await service.jetstream().publish(f"in.suggestions.{EVENT}", b"{}"),
        await service.jetstream().publish("dead.suggestions.x", b"{}"),
        await ours.jetstream().publish(f"events.{EVENT}", b"{}"),
    )
    await ours.publish(f"events.{EVENT}", b"{}", reply=reply)
    await ours.flush()
    # Each stream's next number says that nothing came between; ours has the one event honestly published.
    own = await ours.jetstream().publish(f"events.{EVENT}", b"{}")
    after = (
        await theirs.jetstream().publish(f"events.{EVENT}", b"{}"),
        await service.jetstream().publish(f"in.suggestions.{EVENT}", b"{}"),
        await service.jetstream().publish("dead.suggestions.x", b"{}"),
    )
    assert own.seq == before[3].seq + 2
    assert [ack.seq for ack in after] == [ack.seq + 1 for ack in before[:3]]


@pytest.mark.parametrize("reply", [f"in.{OURS}.{EVENT}", "in.supervision.npc.item.opened.v1", "dead.supervision.x"])
async def test_a_services_forged_reply_makes_the_server_write_nothing(fresh_nats: NatsServer, reply: str):
    service, operator = await fresh_nats.connect("suggestions"), await fresh_nats.connect(OPERATOR)
    # The event that a pull would deliver to the forged subject, content and all.
    await service.jetstream().publish("in.suggestions.npc.opinion.received.v1", b"forged")
    await wait_for_fact(operator, "in.suggestions.npc.opinion.received.v1")
    await service.publish(f"in.suggestions.{EVENT}", b"{}", reply=reply)
    await service.publish(
        "$JS.API.CONSUMER.MSG.NEXT.FACTS.suggestions", b'{"batch":1,"expires":1000000000}', reply=reply
    )
    pull = await service.jetstream().pull_subscribe_bind("suggestions", stream=FACTS)
    # The second event has been sourced and delivered: everything forged is over by then.
    data = b""
    while data != b"{}":
        [message] = await pull.fetch(1, timeout=60)
        data = message.data
    for stream in (f"IN_{OURS}", "IN_supervision", "DEAD_LETTERS"):
        assert await last_sequence(operator, stream) == 0
    await service.close()
    await operator.close()


async def test_a_service_pulls_and_acknowledges_its_own_consumer(fresh_nats: NatsServer):
    division, service = await fresh_nats.connect(OURS), await fresh_nats.connect("supervision")
    pull = await service.jetstream().pull_subscribe_bind("supervision", stream=FACTS)
    await division.jetstream().publish("events.npc.suggestion.submitted.v1", b"not theirs")
    await division.jetstream().publish("events.npc.hearing.held.v1", b"theirs")
    [message] = await pull.fetch(1, timeout=5)
    assert (message.subject, message.data) == (f"in.{OURS}.npc.hearing.held.v1", b"theirs")
    await message.ack_sync()
    info = await pull.consumer_info()
    assert (info.num_ack_pending, info.num_pending, info.delivered.consumer_seq) == (0, 0, 1)
    await division.close()
    await service.close()


async def test_a_division_pulls_and_acknowledges_what_it_is_told(connect: Connect):
    service, ours = await connect("suggestions"), await connect(OURS)
    subject = f"out.suggestions.{OURS}.npc.suggestion.staff_urged.v1"
    assert (await service.jetstream().publish(subject, b"urged")).stream == NOTICES
    pull = await ours.jetstream().pull_subscribe_bind(OURS, stream=NOTICES)
    (message,) = await pull.fetch(1, timeout=10)
    assert (message.subject, message.data) == (subject, b"urged")
    await message.ack_sync()


async def test_strays_see_the_events_nobody_subscribes_to(fresh_nats: NatsServer):
    division, service = await fresh_nats.connect(OURS), await fresh_nats.connect("representatives")
    await division.jetstream().publish("events.npc.weather.changed.v1", b"{}")
    pull = await service.jetstream().pull_subscribe_bind("strays", stream=FACTS)
    [message] = await pull.fetch(1, timeout=5)
    assert message.subject == f"in.{OURS}.npc.weather.changed.v1"
    await division.close()
    await service.close()


async def test_what_is_too_large_is_refused_before_it_is_stored(connect: Connect):
    division, operator = await connect(OURS), await connect(OPERATOR)
    before = await last_sequence(operator, f"IN_{OURS}")
    with pytest.raises(APIError) as refused:
        await division.jetstream().publish(f"events.{EVENT}", b"x" * (256 * 1024 + 1))
    assert refused.value.err_code == 10054
    with pytest.raises(MaxPayloadError):
        await division.jetstream().publish(f"events.{EVENT}", b"x" * (2 * 1024**2))
    assert await last_sequence(operator, f"IN_{OURS}") == before


async def test_facts_and_sources_cannot_be_emptied_even_by_the_operator(connect: Connect):
    operator = await connect(OPERATOR)
    for stream in (FACTS, f"IN_{OURS}"):
        with pytest.raises(APIError, match="stream purge not permitted"):
            await operator.jetstream().purge_stream(stream)


async def test_the_monitor_hears_about_servers_and_nobody_else_does(connect: Connect, refusals: Refusals):
    monitor = await connect("monitor")
    reply = await monitor.request("$SYS.REQ.SERVER.PING", b"", timeout=5)
    assert b'"jetstream":true' in reply.data
    division = await connect(OURS, error_cb=refusals.note)
    with pytest.raises(NatsTimeoutError):
        await division.request("$SYS.REQ.SERVER.PING", b"", timeout=0.2)


async def test_an_unknown_key_is_turned_away(nats_server: NatsServer, tmp_path: Path):
    ensure_credentials(tmp_path, [OURS])
    client = Client()
    with pytest.raises(nats.errors.Error, match=r"(?i)authorization violation"):
        await client.connect(nats_server.url, allow_reconnect=False, **connect_options(tmp_path, OURS))
    await client.close()

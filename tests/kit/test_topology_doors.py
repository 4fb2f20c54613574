"""What a publisher can do through its credential on a real server, and every wrong door it finds shut."""

import asyncio
import base64
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import nats
import nkeys
import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import MaxPayloadError, NoRespondersError
from nats.errors import TimeoutError as NatsTimeoutError
from nats.js.errors import APIError, NoStreamResponseError, NotFoundError

from cli.local import NatsServer
from kit.credentials import connect_options, ensure_credentials, public_key, seed_path
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


@pytest.mark.parametrize(
    "header",
    [
        {"Nats-Rollup": "all"},
        {"Nats-Rollup": "sub"},
        {"Nats-TTL": "1s"},
        {"Nats-Incr": "+1"},
        {"Nats-Schedule": "@every 1s", "Nats-Schedule-Target": f"in.{OURS}.{EVENT}"},
        {"Nats-Batch-Id": "b", "Nats-Batch-Sequence": "1", "Nats-Batch-Commit": "1"},
        {"Nats-Expected-Stream": f"IN_{THEIRS}"},
    ],
    ids=lambda header: "-".join(header),
)
async def test_a_header_removes_and_repeats_nothing(connect: Connect, header: dict[str, str]):
    division, operator = await connect(OURS), await connect(OPERATOR)
    await division.jetstream().publish(f"events.{EVENT}", b"{}")
    before = (await operator.jetstream().stream_info(f"IN_{OURS}")).state
    with pytest.raises(APIError):
        await division.jetstream().publish(f"events.{EVENT}", b"1", headers=header)
    after = (await operator.jetstream().stream_info(f"IN_{OURS}")).state
    assert (after.messages, after.last_seq) == (before.messages, before.last_seq)


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
        (OURS, f"$JS.API.DIRECT.GET.IN_{OURS}"),
        (OURS, f"$JS.API.DIRECT.GET.FACTS.in.{THEIRS}.{EVENT}"),
        (OURS, f"$JS.API.STREAM.MSG.DELETE.IN_{OURS}"),
        (OURS, f"$JS.API.STREAM.PURGE.IN_{OURS}"),
        (OURS, f"$JS.ACK.NOTICES.{THEIRS}.1.1.1.1.0"),
        (OURS, "$JS.ACK.FACTS.suggestions.1.1.1.1.0"),
        (OURS, f"doors.{OURS}.{EVENT}"),
        (OURS, f"receipts.{OURS}.events"),
        (OURS, f"receipts.{THEIRS}.events"),
        (OURS, "_R_.guess.guess"),
        (OURS, "decided.1"),
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
        ("suggestions", f"doors.{OURS}.{EVENT}"),
        ("suggestions", "decided.1"),
        ("suggestions", "receipts.events"),
        ("suggestions", f"receipts.{OURS}.events"),
        ("intake", f"receipts.{OURS}.events"),
        ("intake", "receipts.events"),
        ("intake", "_R_.guess.guess"),
        ("intake", f"_INBOX_{OURS}.guess"),
        ("intake", f"in.{OURS}.{EVENT}"),
        ("intake", f"events.{EVENT}"),
        ("intake", "dead.suggestions.unknown"),
        ("intake", "decided.1"),
        ("intake", f"out.suggestions.{OURS}.{EVENT}"),
        ("intake", "$JS.API.INFO"),
        ("intake", "$JS.API.STREAM.INFO.FACTS"),
        ("intake", f"PLATFORM.API.CONSUMER.INFO.NOTICES.{OURS}"),
        ("intake", f"PLATFORM.API.STREAM.MSG.GET.IN_{OURS}"),
        ("intake", "PLATFORM.API.STREAM.NAMES"),
        ("intake", "$JS.API.DIRECT.GET.FACTS"),
        ("intake", f"$JS.API.STREAM.MSG.GET.IN_{OURS}"),
        ("intake", "$JS.API.STREAM.NAMES"),
        ("intake", "$JS.API.CONSUMER.CREATE.FACTS.mine"),
        ("intake", "$JS.API.CONSUMER.MSG.NEXT.FACTS.suggestions"),
        ("intake", f"$JS.API.CONSUMER.MSG.NEXT.NOTICES.{OURS}"),
        ("intake", "$JS.ACK.FACTS.suggestions.1.1.1.1.0"),
        ("intake", "$SYS.REQ.SERVER.PING"),
        ("monitor", f"in.{OURS}.{EVENT}"),
        ("monitor", "$JS.API.STREAM.NAMES"),
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
        (OURS, "receipts.>"),
        (OURS, "receipts.*"),
        (OURS, f"receipts.{OURS}.*"),
        (OURS, "_R_.>"),
        (OURS, "_INBOX_suggestions.>"),
        (OURS, f"_INBOX_{THEIRS}.>"),
        ("suggestions", ">"),
        ("suggestions", "in.>"),
        ("suggestions", "_INBOX.>"),
        ("suggestions", "_INBOX_supervision.>"),
        ("suggestions", "_INBOX_operator.>"),
        ("suggestions", "dead.>"),
        ("suggestions", "receipts.*.*"),
        ("intake", ">"),
        ("intake", "receipts.>"),
        ("intake", "_R_.>"),
        ("intake", "doors.>"),
        ("intake", "in.>"),
        ("intake", f"_INBOX_{OURS}.>"),
        ("monitor", ">"),
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


# Only what it may not say itself: it speaks for every division anyway.
@pytest.mark.parametrize("reply", [f"in.{THEIRS}.{EVENT}", f"out.suggestions.{THEIRS}.{EVENT}", "dead.suggestions.x"])
async def test_the_intakes_forged_reply_makes_the_server_write_nothing(connect: Connect, reply: str):
    intake, operator = await connect("intake"), await connect(OPERATOR)
    streams = (f"IN_{THEIRS}", NOTICES, "DEAD_LETTERS")
    before = [await last_sequence(operator, stream) for stream in streams]
    await intake.publish(f"doors.{OURS}.{EVENT}", b"{}", reply=reply)
    await intake.flush()
    for look in ("STREAM.INFO.FACTS", "CONSUMER.INFO.FACTS.suggestions"):
        await intake.publish(f"PLATFORM.API.{look}", b"", reply=reply)
        assert b"FACTS" in (await intake.request(f"PLATFORM.API.{look}", b"", timeout=10)).data
    # Its next event is answered after the forged one: whatever that could do is done.
    await intake.jetstream().publish(f"doors.{OURS}.{EVENT}", b"{}")
    assert [await last_sequence(operator, stream) for stream in streams] == before


@pytest.fixture
async def asked(connect: Connect) -> list[Msg]:
    """What the intake hears; it answers everything twice."""
    intake, heard = await connect("intake"), list[Msg]()

    async def hear(message: Msg) -> None:
        heard.append(message)
        await intake.publish(message.reply, b"told")
        await intake.publish(message.reply, b"told again")

    await intake.subscribe("receipts.*.*", cb=hear)
    await intake.flush()
    return heard


async def test_a_question_is_heard_under_the_code_of_who_asks_and_answered_once(connect: Connect, asked: list[Msg]):
    for code in (OURS, THEIRS):
        client, told = await connect(code), list[bytes]()
        inbox = client.new_inbox()

        async def hear(message: Msg, told: list[bytes] = told) -> None:
            told.append(message.data)

        await client.subscribe(inbox, cb=hear)
        await client.publish("receipts.events", b"mine", reply=inbox)
        # Whatever comes twice has come when the next question has its answer.
        assert (await client.request("receipts.harvest", b"", timeout=10)).data == b"told"
        assert told == [b"told"]
    assert [(one.subject, one.data) for one in asked] == [
        (f"receipts.{OURS}.events", b"mine"),
        (f"receipts.{OURS}.harvest", b""),
        (f"receipts.{THEIRS}.events", b"mine"),
        (f"receipts.{THEIRS}.harvest", b""),
    ]
    assert {one.reply.split(".")[0] for one in asked} == {"_R_"}  # the server's own, not the asker's


@pytest.mark.parametrize(
    "reply",
    [
        f"in.{THEIRS}.{EVENT}",
        f"in.{OURS}.{EVENT}",
        f"doors.{THEIRS}.{EVENT}",
        f"receipts.{THEIRS}.events",
        "receipts.harvest",
        "dead.suggestions.x",
        "decided.1",
        "$JS.API.STREAM.PURGE.DEAD_LETTERS",
        f"$JS.API.CONSUMER.MSG.NEXT.NOTICES.{THEIRS}",
        "$SYS.REQ.SERVER.PING",
    ],
)
async def test_the_answer_to_a_forged_reply_is_stored_nowhere_and_asks_nobody(
    connect: Connect, asked: list[Msg], reply: str
):
    ours, operator = await connect(OURS), await connect(OPERATOR)
    streams = (f"IN_{THEIRS}", f"IN_{OURS}", "DEAD_LETTERS", "DECISIONS", NOTICES)
    before = [await last_sequence(operator, stream) for stream in streams]
    await ours.publish("receipts.events", b"{}", reply=reply)
    await ours.flush()
    # The next question is heard and answered after the forged one: whatever that could do is done.
    await ours.request("receipts.harvest", b"", timeout=10)
    assert [one.subject for one in asked] == [f"receipts.{OURS}.events", f"receipts.{OURS}.harvest"]
    assert [await last_sequence(operator, stream) for stream in streams] == before


async def test_an_answer_sent_to_ones_own_events_is_ones_own_event(connect: Connect, asked: list[Msg]):
    """It could be published as well: nothing is gained, and nothing reaches another's stream."""
    ours, operator = await connect(OURS), await connect(OPERATOR)
    before = [await last_sequence(operator, f"IN_{code}") for code in (OURS, THEIRS)]
    await ours.publish("receipts.events", b"{}", reply=f"events.{EVENT}")
    await ours.flush()
    await ours.request("receipts.harvest", b"", timeout=10)
    ack = await ours.jetstream().publish(f"events.{EVENT}", b"{}")
    assert (ack.seq, await last_sequence(operator, f"IN_{THEIRS}")) == (before[0] + 2, before[1])


async def test_where_nobody_answers_questions_it_is_told_at_once(connect: Connect):
    with pytest.raises(NoRespondersError):
        await (await connect(OURS)).request("receipts.events", b"{}", timeout=60)


async def test_the_intake_speaks_for_the_divisions_of_the_platform_only(connect: Connect):
    intake = await connect("intake")
    assert (await intake.jetstream().publish(f"doors.{OURS}.{EVENT}", b"{}")).stream == f"IN_{OURS}"
    for name in ("suggestions", "999999", "operator"):
        with pytest.raises(NoStreamResponseError):
            await intake.jetstream().publish(f"doors.{name}.{EVENT}", b"{}")


@pytest.mark.parametrize(
    "reply", [f"in.{THEIRS}.{EVENT}", f"in.{OURS}.{EVENT}", f"doors.{THEIRS}.{EVENT}", "dead.suggestions.x"]
)
async def test_what_a_division_is_told_cannot_be_delivered_into_a_stream(connect: Connect, reply: str):
    service, ours, operator = await connect("suggestions"), await connect(OURS), await connect(OPERATOR)
    pull = await ours.jetstream().pull_subscribe_bind(OURS, stream=NOTICES)
    streams = (f"IN_{THEIRS}", f"IN_{OURS}", "DEAD_LETTERS")
    before = [await last_sequence(operator, stream) for stream in streams]
    await ours.publish(f"$JS.API.CONSUMER.MSG.NEXT.NOTICES.{OURS}", b'{"batch":1,"expires":1000000000}', reply=reply)
    for content in (b"forged", b"honest"):
        await service.jetstream().publish(f"out.suggestions.{OURS}.npc.suggestion.staff_urged.v1", content)
    data = b""
    while data != b"honest":
        [message] = await pull.fetch(1, timeout=60)
        data = message.data
        await message.ack_sync()
    assert [await last_sequence(operator, stream) for stream in streams] == before


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


async def test_who_shows_no_key_is_turned_away(nats_server: NatsServer):
    client = Client()
    with pytest.raises(nats.errors.Error, match=r"(?i)authorization violation"):
        await client.connect(nats_server.url, allow_reconnect=False)
    await client.close()


@dataclass
class Handshake:
    """A connection as the wire has it: the server's nonce, and what it says to whom claims a key with a signature."""

    nonce: str
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    @classmethod
    async def begin(cls, url: str) -> "Handshake":
        host, port = url.removeprefix("nats://").split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        information = json.loads((await reader.readline()).removeprefix(b"INFO "))
        return cls(information["nonce"], reader, writer)

    async def claim(self, key: str, signature: str) -> str:
        said = {"nkey": key, "sig": signature, "verbose": True, "pedantic": False, "lang": "test", "version": "0"}
        self.writer.write(b"CONNECT " + json.dumps(said).encode() + b"\r\n")
        answer = await asyncio.wait_for(self.reader.readline(), 10)
        self.writer.close()
        await self.writer.wait_closed()
        return answer.decode().strip()


def signed(seed_file: Path, nonce: str) -> str:
    signature = nkeys.from_seed(bytearray(seed_file.read_bytes().strip())).sign(nonce.encode())
    return base64.urlsafe_b64encode(signature).rstrip(b"=").decode()


async def test_anothers_public_key_is_worth_nothing_without_its_seed(nats_server: NatsServer):
    ours, theirs = (seed_path(nats_server.credentials, code) for code in (OURS, THEIRS))
    handshakes = [await Handshake.begin(nats_server.url) for _ in range(3)]
    assert await handshakes[0].claim(public_key(ours), signed(ours, handshakes[0].nonce)) == "+OK"
    for forged, signature in (
        (handshakes[1], signed(ours, handshakes[1].nonce)),
        (handshakes[2], ""),
    ):
        assert await forged.claim(public_key(theirs), signature) == "-ERR 'Authorization Violation'"


async def test_a_signature_that_was_overheard_opens_no_second_connection(nats_server: NatsServer):
    seed = seed_path(nats_server.credentials, OURS)
    first, second = [await Handshake.begin(nats_server.url) for _ in range(2)]
    overheard = signed(seed, first.nonce)
    assert await first.claim(public_key(seed), overheard) == "+OK"
    assert await second.claim(public_key(seed), overheard) == "-ERR 'Authorization Violation'"


async def test_an_unknown_key_is_turned_away(nats_server: NatsServer, tmp_path: Path):
    ensure_credentials(tmp_path, [OURS])
    client = Client()
    with pytest.raises(nats.errors.Error, match=r"(?i)authorization violation"):
        await client.connect(nats_server.url, allow_reconnect=False, **connect_options(tmp_path, OURS))
    await client.close()

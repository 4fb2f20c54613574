"""Exchanges over plain TCP with servers that do everything wrong: what comes back, and which connections live on."""

import asyncio
import gzip
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial

import pytest
import uvloop
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway import plain_http
from gateway.exchange import Reply, passed
from gateway.federation import SubgraphError
from gateway.plain_http import Connection, PlainExchange

BYTES_MAX = 100_000
HEADERS = passed({"x-request-id": "r1"})
OK = b"HTTP/1.1 200 OK\r\n"
PLAIN = OK + b"content-length: 2\r\n\r\n{}"
REPLY = Reply(200, b"{}")
NOT_HTTP = "its answer is not HTTP"
BROKEN_OFF = "its answer broke off or is damaged"
BROKEN = "the connection broke"
TOO_LARGE = f"its answer is larger than {BYTES_MAX} bytes"


@dataclass
class Server:
    """Answers the n-th request it gets with the n-th of `answers`, the last one for ever; None is silence."""

    answers: list[bytes | None]
    closes: bool = False
    url: str = ""
    connections: int = 0
    requests: list[bytes] = field(default_factory=list)
    writers: list[asyncio.StreamWriter] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.writers.append(writer)
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.partition(b"content-length: ")[2].split(b"\r\n")[0])
                self.requests.append(head + await reader.readexactly(length))
                answer = self.answers[min(len(self.requests), len(self.answers)) - 1]
                if answer is not None:
                    writer.write(answer)
                    await writer.drain()
                    if self.closes:
                        break
        writer.close()


@asynccontextmanager
async def serving(
    *answers: bytes | None, closes: bool = False, connections_max: int = 4
) -> AsyncIterator[tuple[Server, PlainExchange]]:
    server = Server(list(answers), closes)
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    server.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}/graphql?a=b"
    exchange = PlainExchange(server.url, connections_max, BYTES_MAX)
    try:
        async with listening, asyncio.timeout(60):
            yield server, exchange
    finally:
        exchange.close()
        for writer in server.writers:
            writer.close()


async def until(happened: Callable[[], bool]) -> None:
    while not happened():  # noqa: ASYNC110 - a connection offers no event
        await asyncio.sleep(0.001)


async def test_a_connection_is_used_again() -> None:
    async with serving(PLAIN) as (server, exchange):
        assert [await exchange(b"{}", HEADERS) for _ in range(3)] == [REPLY] * 3
        assert server.connections == 1
        assert (
            server.requests[0]
            == (
                b"POST /graphql?a=b HTTP/1.1\r\nhost: %b\r\ncontent-type: application/json\r\n"
                b"accept: application/json\r\naccept-encoding: gzip\r\nx-request-id: r1\r\ncontent-length: 2\r\n\r\n{}"
            )
            % server.url.split("/")[2].encode()
        )


@pytest.mark.parametrize(
    "answer",
    [
        OK + b"connection: close\r\ncontent-length: 2\r\n\r\n{}",
        b"HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\n{}",
        PLAIN + b"\x00junk",
        PLAIN + PLAIN,
        PLAIN + b"HTTP/1.1 2",
    ],
)
async def test_a_good_answer_with_a_bad_end_costs_the_connection(answer: bytes) -> None:
    async with serving(answer, PLAIN) as (server, exchange):
        assert [await exchange(b"{}", HEADERS) for _ in range(2)] == [REPLY] * 2
        assert server.connections == 2


@pytest.mark.parametrize(
    "answer",
    [
        OK + b"transfer-encoding: chunked\r\n\r\n1\r\n{\r\n1\r\n}\r\n0\r\n\r\n",
        OK + b"transfer-encoding: chunked\r\n\r\n2;a=b\r\n{}\r\n0\r\ncontent-encoding: br\r\n\r\n",
        OK + b"Content-Encoding: GZIP\r\ncontent-length: %d\r\n\r\n" % len(gzip.compress(b"{}")) + gzip.compress(b"{}"),
        b"HTTP/1.1 100 Continue\r\n\r\n" + PLAIN,
        b"HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n" + PLAIN,
    ],
)
async def test_answers_in_every_legal_form_keep_the_connection(answer: bytes) -> None:
    async with serving(answer) as (server, exchange):
        assert [await exchange(b"{}", HEADERS) for _ in range(2)] == [REPLY] * 2
        assert server.connections == 1


async def test_a_body_without_a_length_ends_with_the_connection() -> None:
    async with serving(OK + b"\r\n{}", closes=True) as (server, exchange):
        assert [await exchange(b"{}", HEADERS) for _ in range(2)] == [REPLY] * 2
        assert server.connections == 2


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"", BROKEN),
        (b"SSH-2.0-OpenSSH_9.2\r\n", NOT_HTTP),
        (b"HTTP/1.1 200 OK\r\ncontent-len", BROKEN_OFF),
        (OK + b"content-length: 9\r\n\r\n{}", BROKEN_OFF),
        (OK + b"content-length: 2\r\ncontent-length: 3\r\n\r\n{}", NOT_HTTP),
        (OK + b"content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n{}", NOT_HTTP),
        (OK + b"content-length: -2\r\n\r\n{}", NOT_HTTP),
        (OK + b"transfer-encoding: chunked\r\n\r\n2\r\n{}\r\n", BROKEN_OFF),
        (OK + b"transfer-encoding: chunked\r\n\r\n2\r\n{}}}}}\r\n0\r\n\r\n", NOT_HTTP),
        (b"HTTP/1.1 101 Switching Protocols\r\nupgrade: h2c\r\nconnection: upgrade\r\n\r\n", NOT_HTTP),
        (b"HTTP/1.1 101 Switching Protocols\r\n\r\n", NOT_HTTP),
        (b"HTTP/1.1 100 Continue\r\n\r\n" * 10_000, NOT_HTTP),
        (OK + b"x: " + b"y" * 100_000 + b"\r\n\r\n", NOT_HTTP),
        (OK + b"x: y\r\n" * 50_000 + b"\r\n", NOT_HTTP),
        (OK + b"content-length: 200000\r\n\r\n" + b"x" * 200_000, TOO_LARGE),
        (OK + b"transfer-encoding: chunked\r\n\r\n" + b"1000\r\n" + b"x" * 4096 + b"\r\n", BROKEN_OFF),
        (OK + b"transfer-encoding: chunked\r\n\r\n" + (b"1000\r\n" + b"x" * 4096 + b"\r\n") * 40, TOO_LARGE),
        (OK + b"transfer-encoding: chunked\r\n\r\n1;" + b"x" * 2_000_000, TOO_LARGE),
        (OK + b"content-encoding: gzip\r\n\r\n" + gzip.compress(b"x" * 200_000), TOO_LARGE),
        (OK + b"content-encoding: gzip\r\n\r\n" + gzip.compress(b"{}")[:-3], BROKEN_OFF),
        (OK + b"content-encoding: gzip\r\ncontent-length: 2\r\n\r\n{}", BROKEN_OFF),
        (OK + b"content-encoding: br\r\ncontent-length: 2\r\n\r\n{}", BROKEN_OFF),
    ],
)
async def test_an_answer_that_is_none_is_refused_and_costs_the_connection(answer: bytes, reason: str) -> None:
    async with serving(answer, PLAIN, closes=True) as (server, exchange):
        with pytest.raises(SubgraphError) as raised:
            await exchange(b"{}", HEADERS)
        assert str(raised.value) == reason
        assert await exchange(b"{}", HEADERS) == REPLY
        assert server.connections == 2


async def test_whoever_gives_up_closes_the_connection_for_its_answer_may_still_come() -> None:
    async with serving(None, PLAIN) as (server, exchange):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await exchange(b"{}", HEADERS)
        assert await exchange(b"{}", HEADERS) == REPLY
        assert server.connections == 2


async def test_bytes_that_nobody_asked_for_close_an_idle_connection() -> None:
    async with serving(PLAIN) as (server, exchange):
        await exchange(b"{}", HEADERS)
        server.writers[0].write(PLAIN)
        await until(lambda: not exchange.idle)
        assert await exchange(b"{}", HEADERS) == REPLY
        assert server.connections == 2


async def test_a_connection_that_the_server_closes_while_it_is_idle_is_forgotten() -> None:
    async with serving(PLAIN) as (server, exchange):
        await exchange(b"{}", HEADERS)
        server.writers[0].close()
        await until(lambda: not exchange.idle)
        assert await exchange(b"{}", HEADERS) == REPLY


async def test_what_was_idle_for_long_is_not_used_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plain_http, "KEEP_ALIVE_SECONDS", 0.0)
    async with serving(PLAIN) as (server, exchange):
        await asyncio.gather(*(exchange(b"{}", HEADERS) for _ in range(3)))
        assert len(exchange.idle) == 3
        await exchange(b"{}", HEADERS)
        assert (len(exchange.idle), server.connections) == (1, 4)


async def test_no_more_connections_than_allowed_are_opened_and_a_waiting_one_may_leave() -> None:
    async with serving(PLAIN, None, PLAIN, connections_max=1) as (server, exchange):
        await exchange(b"{}", HEADERS)
        first, waiting, last = (asyncio.create_task(exchange(b"{}", HEADERS)) for _ in range(3))
        await until(lambda: len(server.requests) == 2)
        waiting.cancel()
        first.cancel()
        assert await last == REPLY
        assert (server.connections, len(server.requests)) == (2, 3)
        with pytest.raises(asyncio.CancelledError):
            await waiting


async def test_a_retired_pool_lets_exchanges_end_and_keeps_nothing() -> None:
    async with serving(PLAIN, None) as (server, exchange):
        await exchange(b"{}", HEADERS)
        under_way = asyncio.create_task(exchange(b"{}", HEADERS))
        await until(lambda: len(server.requests) == 2)
        exchange.close()
        server.writers[0].write(PLAIN)
        assert await under_way == REPLY
        assert exchange.idle == {}


async def test_nobody_listening_is_unreachable() -> None:
    async with serving(PLAIN) as (server, _):
        pass
    for url in (server.url, "http://no.such.host.invalid/", "http://host..invalid/"):
        with pytest.raises(SubgraphError, match="it cannot be reached"):
            await PlainExchange(url, 1, BYTES_MAX)(b"{}", HEADERS)


def test_no_value_forges_a_header() -> None:
    assert passed({"a": "1\r\nb: 2", "c": "3"}).wire == b"c: 3\r\n"


class Wire(asyncio.Transport):
    """Where a connection under test writes to."""

    def write(self, data: bytes | bytearray | memoryview) -> None: ...

    def abort(self) -> None: ...


def fed(pieces: list[bytes]) -> asyncio.Future[Reply]:
    """What a connection makes of bytes that arrive in these pieces, before the server closes."""
    connection = Connection(PlainExchange("http://127.0.0.1/", 1, BYTES_MAX))
    connection.connection_made(Wire())
    reply = connection.ask(b"")
    for piece in pieces:
        if not connection.is_closed:
            connection.data_received(piece)
    connection.connection_lost(None)
    assert reply.done()
    return reply


@settings(max_examples=200)
@given(st.data())
async def test_pieces_do_not_matter(data: st.DataObject) -> None:
    answer = data.draw(
        st.sampled_from(
            [PLAIN, OK + b"transfer-encoding: chunked\r\n\r\n1\r\n{\r\n1\r\n}\r\n0\r\nx: y\r\n\r\n", OK + b"\r\n{}"]
        )
    )
    cuts = sorted(data.draw(st.sets(st.integers(1, len(answer) - 1))))
    pieces = [answer[start:end] for start, end in zip([0, *cuts], [*cuts, len(answer)], strict=True)]
    assert fed(pieces).result() == REPLY


@settings(max_examples=200)
@given(st.lists(st.binary(min_size=1) | st.sampled_from([OK, PLAIN, b"\r\n", b"content-length: 2\r\n", b"{}"])))
async def test_whatever_arrives_is_a_reply_or_a_failure(pieces: list[bytes]) -> None:
    found = fed(pieces).exception()
    assert found is None or isinstance(found, SubgraphError)


@pytest.mark.parametrize(
    "scenario",
    [
        test_a_connection_is_used_again,
        test_a_body_without_a_length_ends_with_the_connection,
        test_whoever_gives_up_closes_the_connection_for_its_answer_may_still_come,
        test_bytes_that_nobody_asked_for_close_an_idle_connection,
        test_a_connection_that_the_server_closes_while_it_is_idle_is_forgotten,
        test_no_more_connections_than_allowed_are_opened_and_a_waiting_one_may_leave,
        test_a_retired_pool_lets_exchanges_end_and_keeps_nothing,
        test_nobody_listening_is_unreachable,
        partial(test_a_good_answer_with_a_bad_end_costs_the_connection, PLAIN + PLAIN),
        partial(test_an_answer_that_is_none_is_refused_and_costs_the_connection, b"", BROKEN),
        partial(test_an_answer_that_is_none_is_refused_and_costs_the_connection, PLAIN[:-1], BROKEN_OFF),
        partial(
            test_an_answer_that_is_none_is_refused_and_costs_the_connection,
            OK + b"content-length: 200000\r\n\r\n" + b"x" * 200_000,
            TOO_LARGE,
        ),
    ],
)
def test_the_event_loop_that_serves_does_the_same(scenario: Callable[[], Coroutine[None, None, None]]) -> None:
    uvloop.run(scenario())

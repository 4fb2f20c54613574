"""Exchanges over plain TCP: a pool of kept connections to one server, each a protocol around the parser llhttp.

    idle connection (or a new one) ▸ request in one write ▸ parser's callbacks ▸ reply ▸ idle again

A connection goes back to the pool only after a reply that ended where it said it would, with nothing behind it.
Whatever else happens closes it: garbage, an early end, a limit exceeded, a caller that gave up, bytes nobody asked for.
"""

import asyncio
import zlib
from typing import cast
from urllib.parse import urlsplit

import httptools

from gateway.exchange import (
    KEEP_ALIVE_SECONDS,
    Passed,
    Reply,
    broken_connection,
    broken_off,
    not_http,
    too_large,
    unreachable,
)
from gateway.federation import SubgraphError

HEAD_BYTES_MAX = 65_536
# A body sent in chunks of one byte is six times as long on the wire.
WIRE_BYTES_PER_BODY_BYTE_MAX = 8
HTTP_PORT = 80
GZIP = 16 + zlib.MAX_WBITS


class PlainExchange:
    """Posts to one http:// address, over no more than `connections_max` connections."""

    def __init__(self, url: str, connections_max: int, bytes_max: int) -> None:
        parts = urlsplit(url)
        self.host, self.port = parts.hostname or "", parts.port or HTTP_PORT
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        self.head = (
            f"POST {target} HTTP/1.1\r\nhost: {parts.netloc}\r\ncontent-type: application/json\r\n"
            "accept: application/json\r\naccept-encoding: gzip\r\n"
        ).encode()
        self.bytes_max = bytes_max
        self.slots = asyncio.Semaphore(connections_max)
        self.idle: dict[Connection, float] = {}
        """The longest idle first, with the time since when."""
        self.is_retired = False

    async def __call__(self, body: bytes, passed: Passed) -> Reply:
        async with self.slots:
            connection = self.kept() or await self.connect()
            reply = connection.ask(b"%b%bcontent-length: %d\r\n\r\n%b" % (self.head, passed.wire, len(body), body))
            try:
                return await reply
            finally:
                if connection.reply is reply:
                    connection.close()

    def kept(self) -> "Connection | None":
        if not self.idle:
            return None
        connection, since = self.idle.popitem()
        if asyncio.get_running_loop().time() - since < KEEP_ALIVE_SECONDS:
            return connection
        connection.close()
        # All others have been idle for longer still.
        self.close_idle()
        return None

    async def connect(self) -> "Connection":
        try:
            _, connection = await asyncio.get_running_loop().create_connection(
                lambda: Connection(self), self.host, self.port
            )
        except (OSError, UnicodeError) as error:
            raise unreachable() from error
        return connection

    def close(self) -> None:
        """From now on no connection is kept; exchanges under way go on."""
        self.is_retired = True
        self.close_idle()

    def close_idle(self) -> None:
        for connection in tuple(self.idle):
            connection.close()


class Connection(asyncio.Protocol):
    """Serves one exchange at a time; `reply` is what somebody waits for, None while nobody does."""

    def __init__(self, owner: PlainExchange) -> None:
        self.owner = owner
        self.parser = httptools.HttpResponseParser(self)
        self.reply: asyncio.Future[Reply] | None = None
        self.is_closed = False

    def ask(self, request: bytes) -> asyncio.Future[Reply]:
        loop = asyncio.get_running_loop()
        self.reply = loop.create_future()
        self.received_bytes = self.head_bytes = self.body_bytes = self.status = 0
        self.chunks: list[bytes] = []
        self.encoding = b""
        self.is_framed = False
        if self.is_closed:
            self.fail(broken_connection())
        else:
            self.transport.write(request)
        return self.reply

    def close(self) -> None:
        self.is_closed = True
        self.owner.idle.pop(self, None)
        self.transport.abort()

    def fail(self, error: SubgraphError) -> None:
        reply, self.reply = self.reply, None
        if reply is not None and not reply.done():
            reply.set_exception(error)
        self.close()

    # What asyncio calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        if self.reply is None:
            self.close()
            return
        self.received_bytes += len(data)
        try:
            self.parser.feed_data(data)
            self.check_size()
        except (httptools.HttpParserError, httptools.HttpParserUpgrade, SubgraphError) as error:
            cause = error.__context__ if isinstance(error, httptools.HttpParserCallbackError) else error
            self.fail(cause if isinstance(cause, SubgraphError) else not_http())
            return
        if self.reply is None and not self.is_closed:
            self.rest()

    def rest(self) -> None:
        if self.owner.is_retired:
            self.close()
        else:
            self.owner.idle[self] = asyncio.get_running_loop().time()

    def check_size(self) -> None:
        """What is not handed on yet, such as half a header, is bounded too."""
        if self.received_bytes > HEAD_BYTES_MAX:
            if not self.status:
                raise not_http()
            if self.received_bytes > HEAD_BYTES_MAX + WIRE_BYTES_PER_BODY_BYTE_MAX * self.owner.bytes_max:
                raise too_large(self.owner.bytes_max)

    def connection_lost(self, error: Exception | None) -> None:
        self.is_closed = True
        self.owner.idle.pop(self, None)
        if self.reply is None:
            return
        if error is None and self.status and not self.is_framed:
            # Without a length or chunks, a body ends with the connection.
            self.finish()
        else:
            self.fail(broken_off() if self.received_bytes else broken_connection())

    # What the parser calls.

    def on_message_begin(self) -> None:
        if self.reply is None:
            raise not_http()

    def on_header(self, name: bytes, value: bytes) -> None:
        if self.status:
            return  # a trailer
        self.head_bytes += len(name) + len(value)
        if self.head_bytes > HEAD_BYTES_MAX:
            raise not_http()
        name = name.lower()
        if name == b"content-encoding":
            self.encoding = value.strip().lower()
        elif name in (b"content-length", b"transfer-encoding"):
            self.is_framed = True

    def on_headers_complete(self) -> None:
        status = self.parser.get_status_code()
        if status == 101:
            raise not_http()
        # After another 1xx the real answer follows.
        self.status = status if status >= 200 else 0

    def on_body(self, data: bytes) -> None:
        self.body_bytes += len(data)
        if self.body_bytes > self.owner.bytes_max:
            raise too_large(self.owner.bytes_max)
        self.chunks.append(data)

    def on_message_complete(self) -> None:
        if self.status:
            self.finish()
            if not self.parser.should_keep_alive():
                self.close()

    def finish(self) -> None:
        """Hand over the reply; from here on every further byte is one too many."""
        try:
            found = Reply(self.status, self.body())
        except SubgraphError as error:
            self.fail(error)
            return
        reply, self.reply = self.reply, None
        if reply is not None and not reply.done():
            reply.set_result(found)

    def body(self) -> bytes:
        body = b"".join(self.chunks)
        self.chunks.clear()
        if self.encoding in (b"", b"identity"):
            return body
        if self.encoding not in (b"gzip", b"x-gzip"):
            raise broken_off()
        unpacking = zlib.decompressobj(GZIP)
        try:
            unpacked = unpacking.decompress(body, self.owner.bytes_max + 1)
        except zlib.error as error:
            raise broken_off() from error
        if len(unpacked) > self.owner.bytes_max:
            raise too_large(self.owner.bytes_max)
        if not unpacking.eof:
            raise broken_off()
        return unpacked

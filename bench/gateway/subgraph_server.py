"""Subgraphs that cost next to nothing: one raw asyncio server with a port for each subgraph of a graph.

What a body is answered with is computed once, by really executing it in a strict schema, and from then on is bytes
in a dictionary. So any gateway gets right answers to its own queries, and is alone in what it costs. A request without
a body is told how many questions came so far.

    python -m bench.gateway.subgraph_server GRAPH     prints {"name": "url", ...} when it listens; ends with its stdin
"""

import asyncio
import sys
from collections.abc import Callable

import httptools
import orjson
import uvloop

from bench.gateway.graphs import graph
from tests.gateway.in_process import ExecutableSchema

ANSWERS_MAX = 10_000


class Answers:
    """The HTTP responses of one subgraph by request body."""

    def __init__(self, schema: ExecutableSchema) -> None:
        self.schema = schema
        self.known: dict[bytes, bytes] = {}
        self.asked = 0

    def __call__(self, body: bytes) -> bytes:
        if not body:
            return response(orjson.dumps(self.asked))
        self.asked += 1
        answer = self.known.get(body)
        if answer is None:
            if len(self.known) >= ANSWERS_MAX:
                self.known.clear()
            answer = self.known[body] = self.compute(body)
        return answer

    def compute(self, body: bytes) -> bytes:
        try:
            asked = orjson.loads(body)
            content = orjson.dumps(self.schema.execute(asked["query"], asked.get("variables") or {}))
        except (orjson.JSONDecodeError, KeyError, TypeError):
            return b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n"
        return response(content)


def response(content: bytes) -> bytes:
    head = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(content)}\r\n\r\n"
    return head.encode() + content


class Connection(asyncio.Protocol):
    """HTTP/1.1 with keep-alive and pipelining; everything but the body is ignored."""

    def __init__(self, answers: Callable[[bytes], bytes]) -> None:
        self.answers = answers
        self.parser = httptools.HttpRequestParser(self)
        self.body = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: asyncio.Transport = transport  # type: ignore[assignment]

    def data_received(self, data: bytes) -> None:
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserError:
            self.transport.close()

    def on_body(self, part: bytes) -> None:
        self.body += part

    def on_message_complete(self) -> None:
        body, self.body = self.body, b""
        self.transport.write(self.answers(body))


async def serve(name: str) -> None:
    """Listen for every subgraph of the graph until standard input ends."""
    loop = asyncio.get_running_loop()
    urls = {}
    servers = []
    for subgraph, schema in graph(name).schemas.items():
        answers = Answers(schema)
        server = await loop.create_server(lambda answers=answers: Connection(answers), "127.0.0.1", 0)  # type: ignore[misc]
        servers.append(server)
        urls[subgraph] = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/graphql"
    print(orjson.dumps(urls).decode(), flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    for server in servers:
        server.close()


if __name__ == "__main__":
    uvloop.run(serve(sys.argv[1]))

"""Subgraphs that fail for real: the data of the others comes through, with errors naming service and place."""

import asyncio
import gzip
import re
import sys

import httpx
import pytest

from gateway.app import create_app
from gateway.settings import GatewaySettings
from tests.gateway.in_process import SUPERGRAPHS
from tests.gateway.servers import Platform, answering, library_platform, running, unused_address

OPERATION = {"query": "{ books { title rating } me { name } }"}


async def ask(platform: Platform) -> httpx.Response:
    async with httpx.AsyncClient(base_url=platform.url) as client:
        return await client.post("/graphql", json=OPERATION)


def check(response: httpx.Response, code: str, reason: str) -> None:
    assert response.status_code == 200
    answer = response.json()
    assert answer["data"] == {
        "books": [{"title": "The Sea", "rating": None}, {"title": "Stars", "rating": None}],
        "me": {"name": "Wang"},
    }
    assert answer["errors"] == [
        {
            "message": f'Subgraph "reviews" failed: {reason}.',
            "path": ["books", place, "rating"],
            "extensions": {"code": code, "service": "reviews"},
        }
        for place in (0, 1)
    ]


async def test_a_subgraph_that_is_down() -> None:
    async with library_platform(without="reviews") as platform:
        check(await ask(platform), "SUBGRAPH_UNREACHABLE", "it cannot be reached")


@pytest.mark.parametrize(
    ("misbehaviour", "code", "reason"),
    [
        ("garbage", "SUBGRAPH_BAD_RESPONSE", "the answer is not JSON"),
        ("status", "SUBGRAPH_HTTP_STATUS", "it answered with HTTP status 500"),
        ("huge", "SUBGRAPH_RESPONSE_TOO_LARGE", "its answer is larger than 100000 bytes"),
        ("forbidden", "SUBGRAPH_HTTP_STATUS", "it answered with HTTP status 403"),
        ("overloaded", "SUBGRAPH_HTTP_STATUS", "it answered with HTTP status 503"),
        ("wrong type", "SUBGRAPH_BAD_RESPONSE", "the answer is not a GraphQL response"),
        ("not compressed", "SUBGRAPH_BAD_RESPONSE", "its answer broke off or is damaged"),
        ("silent", "SUBGRAPH_TIMEOUT", "no answer within 0.2 seconds"),
    ],
)
async def test_a_subgraph_that_answers_badly(misbehaviour: str, code: str, reason: str) -> None:
    limits = {"subgraph_timeouts": "reviews=0.2", "subgraph_response_bytes_max": 100_000}
    async with library_platform(**limits) as platform:
        platform.subgraphs["reviews"].misbehaviour = misbehaviour
        try:
            check(await ask(platform), code, reason)
        finally:
            platform.subgraphs["reviews"].misbehaviour = None
        recovered = await ask(platform)
        assert recovered.json()["data"]["books"] == [
            {"title": "The Sea", "rating": 4.5},
            {"title": "Stars", "rating": None},
        ]


HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"
NOT_HTTP = ("SUBGRAPH_BAD_RESPONSE", "its answer is not HTTP")
BROKEN_OFF = ("SUBGRAPH_BAD_RESPONSE", "its answer broke off or is damaged")
TOO_LATE = ("SUBGRAPH_TIMEOUT", "no answer within 0.2 seconds")


@pytest.mark.parametrize(
    ("answer", "holds", "expected"),
    [
        (b"SSH-2.0-OpenSSH_9.2\r\n", False, NOT_HTTP),
        (b"\x00\xff" * 5_000, False, NOT_HTTP),
        (HEAD + b"x: " + b"y" * 100_000 + b"\r\n\r\n{}", False, NOT_HTTP),
        (b"", False, ("SUBGRAPH_UNREACHABLE", "the connection broke")),
        (HEAD + b'content-length: 900\r\n\r\n{"data": {', False, BROKEN_OFF),
        (HEAD + b"transfer-encoding: chunked\r\n\r\nzz\r\n", False, NOT_HTTP),
        (HEAD + b'content-length: 900\r\n\r\n{"data": {', True, TOO_LATE),
        (HEAD[:20], True, TOO_LATE),
        (
            HEAD + b"content-length: 4\r\n\r\nnull",
            False,
            ("SUBGRAPH_BAD_RESPONSE", "the answer is not a GraphQL response"),
        ),
    ],
)
async def test_a_subgraph_that_hardly_speaks_http(answer: bytes, holds: bool, expected: tuple[str, str]) -> None:
    async with (
        answering(answer, holds) as url,
        library_platform(instead={"reviews": url}, subgraph_timeouts="reviews=0.2") as platform,
    ):
        check(await ask(platform), *expected)


async def test_errors_with_a_status_are_errors_of_the_subgraph() -> None:
    async with library_platform() as platform, httpx.AsyncClient(base_url=platform.url) as client:
        platform.subgraphs["lending"].misbehaviour = "errors with status"
        answer = (await client.post("/graphql", json={"query": "{ me { name } }"})).json()
    (error,) = answer["errors"]
    assert (error["message"], error["path"], error["extensions"]) == ("no database", ["me"], {"service": "lending"})


async def test_an_answer_may_be_compressed_and_large() -> None:
    name = "x" * 5_000_000
    body = gzip.compress(b'{"data": {"me": {"name": "%s"}}}' % name.encode(), 1)
    head = HEAD + b"content-encoding: gzip\r\ncontent-length: %d\r\n\r\n" % len(body)
    answers = []
    async with answering(head + body) as url:
        # What counts is the size after decompression: the body itself has some twenty thousand bytes.
        for limit in (6_000_000, 4_000_000):
            async with (
                library_platform(instead={"lending": url}, subgraph_response_bytes_max=limit) as platform,
                httpx.AsyncClient(base_url=platform.url, timeout=60) as client,
            ):
                answers.append((await client.post("/graphql", json={"query": "{ me { name } }"})).json())
    assert answers[0] == {"data": {"me": {"name": name}}}
    assert answers[1]["data"] == {"me": None}
    assert answers[1]["errors"][0]["extensions"] == {"code": "SUBGRAPH_RESPONSE_TOO_LARGE", "service": "lending"}


async def test_a_subgraph_process_that_is_killed_and_started_again() -> None:
    port = unused_address().rpartition(":")[2]
    serving = (
        "import http.server as s\n"
        "class H(s.BaseHTTPRequestHandler):\n"
        "    protocol_version = 'HTTP/1.1'\n"
        "    def do_POST(self):\n"
        "        self.rfile.read(int(self.headers['content-length']))\n"
        '        body = b\'{"data": {"me": {"name": "Wang"}}}\'\n'
        "        self.send_response(200)\n"
        "        self.send_header('content-length', str(len(body)))\n"
        "        self.end_headers()\n"
        "        self.wfile.write(body)\n"
        f"server = s.ThreadingHTTPServer(('127.0.0.1', {port}), H)\n"
        "print('ready', flush=True)\n"
        "server.serve_forever()\n"
    )
    answers = []
    async with (
        library_platform(instead={"lending": f"http://127.0.0.1:{port}/graphql"}) as platform,
        httpx.AsyncClient(base_url=platform.url) as client,
    ):
        for _ in range(2):
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-c", serving, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
            )
            assert process.stdout is not None
            await process.stdout.readline()
            answers.append((await client.post("/graphql", json={"query": "{ me { name } }"})).json())
            process.kill()
            await process.communicate()
            answers.append((await client.post("/graphql", json={"query": "{ me { name } }"})).json())
    assert answers[0] == answers[2] == {"data": {"me": {"name": "Wang"}}}
    for answer in (answers[1], answers[3]):
        assert answer["data"] == {"me": None}
        assert answer["errors"][0]["extensions"] == {"code": "SUBGRAPH_UNREACHABLE", "service": "lending"}


async def test_a_query_is_repeated_once_when_the_kept_connection_turns_out_closed() -> None:
    answer = b'{"data": {"me": {"name": "Wang"}, "giveBack": {"id": "l1"}}}'
    served = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # Every connection answers one request and closes on the next without a word.
        for number in range(2):
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(re.search(rb"content-length: (\d+)", head.lower())[1])  # type: ignore[index]
            served.append((await reader.readexactly(length)).decode())
            if number == 0:
                writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % len(answer) + answer)
                await writer.drain()
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    settings = GatewaySettings(
        supergraph=SUPERGRAPHS / "library.graphql", subgraphs=f"lending=http://127.0.0.1:{port}/graphql"
    )
    async with server, running(create_app(settings)) as url, httpx.AsyncClient(base_url=url) as client:
        query, mutation = {"query": "{ me { name } }"}, {"query": 'mutation { giveBack(loan: "l1") { id } }'}
        first = await client.post("/graphql", json=query)
        repeated = await client.post("/graphql", json=query)
        changing = await client.post("/graphql", json=mutation)
    assert first.json() == repeated.json() == {"data": {"me": {"name": "Wang"}}}
    assert changing.json()["data"] == {"giveBack": None}
    assert changing.json()["errors"][0]["message"] == 'Subgraph "lending" failed: the connection broke.'
    assert [("mutation" in text) for text in served] == [False, False, False, True]

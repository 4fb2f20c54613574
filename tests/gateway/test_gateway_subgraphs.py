"""Subgraphs that fail for real: the data of the others comes through, with errors naming service and place."""

import asyncio
import re

import httpx
import pytest

from gateway.app import create_app
from gateway.settings import GatewaySettings
from tests.gateway.in_process import SUPERGRAPHS
from tests.gateway.servers import Platform, library_platform, running

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

"""Subgraphs that fail for real: the data of the others comes through, with errors naming service and place."""

import httpx
import pytest

from tests.gateway.servers import Platform, library_platform

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

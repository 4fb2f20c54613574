"""Limits on an operation: each refusal says which limit it was, and by how much."""

import asyncio
from typing import Any

import httpx
import pytest

from tests.gateway.servers import library_platform

MODERN = "application/graphql-response+json"


async def refused(query: str, **limits: Any) -> tuple[int, str, str]:
    async with library_platform(**limits) as platform, httpx.AsyncClient(base_url=platform.url) as client:
        response = await client.post("/graphql", json={"query": query}, headers={"accept": MODERN})
        requests = [request for server in platform.subgraphs.values() for request in server.requests]
    assert requests == []
    (error,) = response.json()["errors"]
    return response.status_code, error["extensions"]["code"], error["message"]


@pytest.mark.parametrize(
    ("limits", "query", "code", "message"),
    [
        (
            {"depth_max": 2},
            "{ me { loans { id } } }",
            "DEPTH_LIMIT_EXCEEDED",
            "The operation is 3 fields deep; the limit is 2 (depth limit).",
        ),
        (
            {"root_fields_max": 2},
            "{ me { id } ...A } fragment A on Query { opening ... { __typename } }",
            "ROOT_FIELD_LIMIT_EXCEEDED",
            "The operation has 3 root fields; the limit is 2 (root field limit).",
        ),
        (
            {"aliases_max": 2},
            "{ a: me { b: id } books { c: isbn } }",
            "ALIAS_LIMIT_EXCEEDED",
            "The operation has 3 aliases; the limit is 2 (alias limit).",
        ),
        (
            {"directives_max": 3},
            "query ($x: Boolean!) { me @skip(if: $x) { id @skip(if: $x) ... @skip(if: $x) { name @skip(if: $x) } } }",
            "DIRECTIVE_LIMIT_EXCEEDED",
            "The operation has 4 directives; the limit is 3 (directive limit).",
        ),
        (
            {"tokens_max": 5},
            "{ me { id name } }",
            "TOKEN_LIMIT_EXCEEDED",
            "Syntax Error: Document contains more than 5 tokens. Parsing aborted.",
        ),
    ],
)
async def test_an_operation_beyond_a_limit_is_refused(
    limits: dict[str, int], query: str, code: str, message: str
) -> None:
    assert await refused(query, **limits) == (400, code, message)


async def test_fragments_count_wherever_they_are_spread() -> None:
    doubling = " ".join(f"fragment F{n} on Member {{ ...F{n + 1} ...F{n + 1} }}" for n in range(40))
    query = f"{{ me {{ ...F0 }} }} {doubling} fragment F40 on Member {{ a: id }}"
    status, code, message = await refused(query)
    assert (status, code) == (400, "ALIAS_LIMIT_EXCEEDED")
    assert message == f"The operation has {2**40} aliases; the limit is 200 (alias limit)."


@pytest.mark.parametrize(
    ("nested", "code"),
    [
        ("{me" * 3_000 + "}" * 3_000, "GRAPHQL_PARSE_FAILED"),
        ("{a(b:" + "[" * 4_000 + "]" * 4_000 + ")}", "GRAPHQL_PARSE_FAILED"),
        (
            "{ me { ...F0 } } fragment F200 on Member { id } "
            + " ".join(f"fragment F{n} on Member {{ loans {{ member {{ ...F{n + 1} }} }} }}" for n in range(200)),
            "GRAPHQL_VALIDATION_FAILED",
        ),
    ],
)
async def test_nesting_without_end_is_a_refusal_not_a_failure(nested: str, code: str) -> None:
    status, found, _ = await refused(nested)
    assert (status, found) == (400, code)


async def test_what_fits_exactly_is_answered() -> None:
    limits = {"depth_max": 2, "root_fields_max": 2, "aliases_max": 1, "directives_max": 1}
    query = "{ a: me { id @skip(if: false) } opening }"
    async with library_platform(**limits) as platform, httpx.AsyncClient(base_url=platform.url) as client:
        response = await client.post("/graphql", json={"query": query})
    assert "errors" not in response.json()


@pytest.mark.parametrize(
    "query", ["{ __schema { types { name } } }", "{ ...A } fragment A on Query { a: __type(name: 3) { name } }"]
)
async def test_introspection_can_be_switched_off(query: str) -> None:
    query = query.replace("3", '"Book"')
    assert await refused(query, introspection=False) == (
        400,
        "INTROSPECTION_DISABLED",
        "Introspection is switched off here: ask without __schema and __type.",
    )


async def test_a_type_name_is_no_introspection() -> None:
    async with library_platform(introspection=False) as platform, httpx.AsyncClient(base_url=platform.url) as client:
        response = await client.post("/graphql", json={"query": "{ __typename me { __typename } }"})
    assert response.json() == {"data": {"__typename": "Query", "me": {"__typename": "Member"}}}


async def test_a_body_that_does_not_arrive_is_not_waited_for() -> None:
    async with library_platform(body_seconds_max=0.1) as platform:
        host, _, port = platform.url.removeprefix("http://").partition(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(
            b"POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{"
        )
        answer = await reader.read()
        writer.close()
        await writer.wait_closed()
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"The body did not arrive within 0.1 seconds (body limit)." in answer

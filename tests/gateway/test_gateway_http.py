"""GraphQL over HTTP: what a client sends, what it gets."""

import logging
from typing import Any

import httpx
import pytest

from tests.gateway.servers import library_platform

RESPONSE_JSON = "application/graphql-response+json"


async def test_a_post_is_answered_by_all_subgraphs_together() -> None:
    async with library_platform() as platform, httpx.AsyncClient(base_url=platform.url) as client:
        operation = "query ($isbn: ID!) { book(isbn: $isbn) { title copies postage rating } me { name } }"
        response = await client.post("/graphql", json={"query": operation, "variables": {"isbn": "978-1"}})
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json; charset=utf-8"
    assert response.json() == {
        "data": {"book": {"title": "The Sea", "copies": 3, "postage": 745, "rating": 4.5}, "me": {"name": "Wang"}}
    }


async def test_a_get_answers_queries_and_nothing_else() -> None:
    async with library_platform() as platform, httpx.AsyncClient(base_url=platform.url) as client:
        query = {
            "query": "query A($n: Int) { books(first: $n) { isbn } }",
            "variables": '{"n": 1}',
            "operationName": "A",
        }
        assert (await client.get("/graphql", params=query)).json() == {"data": {"books": [{"isbn": "978-1"}]}}
        refused = await client.get("/graphql", params={"query": 'mutation { giveBack(loan: "l1") { id } }'})
        assert (refused.status_code, refused.headers["allow"]) == (405, "POST")
        assert refused.json()["errors"][0]["extensions"] == {"code": "METHOD_NOT_ALLOWED"}
        assert (await client.put("/graphql", json={})).status_code == 405
    assert platform.subgraphs["lending"].requests == []


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"{", {}, 400),
        (b"[]", {}, 400),
        (b"3", {}, 400),
        (b"{}", {}, 400),
        (b'{"query": 1}', {}, 400),
        (b'{"query": "{ opening }", "variables": [1]}', {}, 400),
        (b'{"query": "{ opening }", "operationName": 7}', {}, 400),
        (b"\xff\xfe", {}, 400),
        (b'{"query": "{ opening }"}', {"content-type": "text/plain"}, 415),
        (b'{"query": "{ opening }"}', {"accept": "text/html"}, 406),
        (b'{"query": "{ opening }"}', {"accept": f"{RESPONSE_JSON};q=0, application/json;q=0"}, 406),
    ],
)
async def test_what_is_no_graphql_request_is_refused(body: bytes, headers: dict[str, str], status: int) -> None:
    async with library_platform() as platform, httpx.AsyncClient(base_url=platform.url) as client:
        response = await client.post("/graphql", content=body, headers={"content-type": "application/json", **headers})
    assert response.status_code == status
    assert set(response.json()) == {"errors"}
    assert response.json()["errors"][0]["extensions"] == {"code": "BAD_REQUEST"}


@pytest.mark.parametrize(
    ("accept", "media_type", "status"),
    [
        (None, "application/json", 200),
        ("*/*", "application/json", 200),
        ("application/json", "application/json", 200),
        (RESPONSE_JSON, RESPONSE_JSON, 400),
        (f"{RESPONSE_JSON}, application/json;q=0.9", RESPONSE_JSON, 400),
        (f"{RESPONSE_JSON};q=0.5, application/json", "application/json", 200),
    ],
)
async def test_the_media_type_decides_how_an_invalid_operation_is_answered(
    accept: str | None, media_type: str, status: int
) -> None:
    headers = {} if accept is None else {"accept": accept}
    async with library_platform() as platform, httpx.AsyncClient(base_url=platform.url) as client:
        if accept is None:
            del client.headers["accept"]
        response = await client.post("/graphql", json={"query": "{ nothing }"}, headers=headers)
        executed = await client.post("/graphql", json={"query": "{ opening }"}, headers=headers)
    assert (response.status_code, response.headers["content-type"]) == (status, f"{media_type}; charset=utf-8")
    assert "data" not in response.json()
    assert executed.status_code == 200


async def test_limits_say_which_they_are() -> None:
    deep = "{ me " + "{ loans { member " * 3 + "{ id }" + "} }" * 3 + "}"
    requests: list[tuple[dict[str, Any], int, str]] = [
        ({"query": "{ opening }" + " " * 600}, 413, "BODY_LIMIT_EXCEEDED"),
        ({"query": deep}, 400, "DEPTH_LIMIT_EXCEEDED"),
        ({"query": "{" + " opening" * 60 + "}"}, 400, "TOKEN_LIMIT_EXCEEDED"),
    ]
    limits = {"body_bytes_max": 600, "depth_max": 6, "tokens_max": 50}
    async with library_platform(**limits) as platform, httpx.AsyncClient(base_url=platform.url) as client:
        for body, status, code in requests:
            response = await client.post("/graphql", json=body, headers={"accept": RESPONSE_JSON})
            assert (response.status_code, response.json()["errors"][0]["extensions"]["code"]) == (status, code)
        fits = await client.post("/graphql", json={"query": "{ me { loans { member { loans { id } } } } }"})
        assert fits.json()["data"] == {"me": {"loans": [{"member": {"loans": [{"id": "l1"}]}}]}}


async def test_depth_counts_through_fragments() -> None:
    query = "{ me { ...a } } fragment a on Member { loans { ...b } } fragment b on Loan { member { name } }"
    async with library_platform(depth_max=3) as platform, httpx.AsyncClient(base_url=platform.url) as client:
        response = await client.post("/graphql", json={"query": query})
    assert response.json()["errors"][0]["message"] == "The operation is 4 fields deep; the limit is 3 (depth limit)."


async def test_allowed_headers_and_the_request_id_travel_to_the_subgraphs() -> None:
    sent = {"authorization": "Bearer abc", "x-request-id": "request-7", "cookie": "secret=1", "x-other": "no"}
    async with library_platform() as platform, httpx.AsyncClient(base_url=platform.url) as client:
        response = await client.post("/graphql", json={"query": "{ me { name } }"}, headers=sent)
        other = await client.post("/graphql", json={"query": "{ me { id } }"}, headers={"x-request-id": "not an id"})
    assert response.headers["x-request-id"] == "request-7"
    headers = [headers for headers, _ in platform.subgraphs["lending"].requests]
    assert headers[0]["authorization"] == "Bearer abc"
    assert headers[0]["x-request-id"] == "request-7"
    assert not {"cookie", "x-other"} & headers[0].keys()
    assert len(other.headers["x-request-id"]) == 32
    assert headers[1]["x-request-id"] == other.headers["x-request-id"]


async def test_subgraphs_are_told_the_name_of_the_operation_they_answer_a_part_of() -> None:
    async with library_platform() as platform, httpx.AsyncClient(base_url=platform.url) as client:
        for name in ("Mine", "M" * 300):
            body = {"query": f"query {name} {{ me {{ id }} }}"}
            assert "errors" not in (await client.post("/graphql", json=body)).json()
        other = {"query": "query A { me { id } } query B { me { name } }", "operationName": "B"}
        assert "errors" not in (await client.post("/graphql", json=other)).json()
        refused = await client.post("/graphql", json={"query": "query Mine { me { id } }", "operationName": "我的"})
        await client.post("/graphql", json={"query": "{ me { id } }"})
    told = [headers.get("x-operation-name") for one in platform.subgraphs.values() for headers, _ in one.requests]
    assert told == ["Mine", "M" * 100, "B", None]
    assert refused.status_code == 200
    assert set(refused.json()) == {"errors"}


async def test_every_operation_leaves_one_log_line_without_its_variables(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "gateway.operations")
    operation = "query Named($id: ID!) { member(id: $id) { name city } }"
    async with library_platform(without="shipping") as platform, httpx.AsyncClient(base_url=platform.url) as client:
        body = {"query": operation, "variables": {"id": "m1"}}
        await client.post("/graphql", json=body, headers={"x-request-id": "r1"})
    (record,) = [each for each in caplog.records if each.name == "gateway.operations"]
    said = {name: record.__dict__[name] for name in ("request_id", "kind", "operation", "outcome", "error_codes")}
    assert said == {
        "request_id": "r1",
        "kind": "query",
        "operation": "Named",
        "outcome": "partial",
        "error_codes": ["SUBGRAPH_UNREACHABLE"],
    }
    assert record.__dict__["duration_ms"] > 0
    assert "m1" not in str(record.__dict__)

"""The GraphQL over HTTP specification draft, rule by rule; `make audit-http` runs the audit these are taken from."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import orjson
import pytest
import pytest_asyncio

from tests.gateway.servers import library_platform

MODERN = "application/graphql-response+json"
LEGACY = "application/json"
NOT_MAPS = ("string", 0, False, ["list"])
NOT_STRINGS = ({"a": "map"}, 0, False, ["list"])


# Nothing here changes anything: one gateway serves all these tests.
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with library_platform() as platform, httpx.AsyncClient(base_url=platform.url) as client:
        yield client


async def posted(client: httpx.AsyncClient, content: bytes, **headers: str) -> httpx.Response:
    return await client.post("/graphql", content=content, headers={"content-type": LEGACY, **headers})


@pytest.mark.parametrize("accept", [MODERN, LEGACY])
async def test_the_answer_has_the_accepted_media_type_in_utf8(client: httpx.AsyncClient, accept: str) -> None:
    response = await posted(client, b'{"query": "{ __typename }", "operationName": null}', accept=accept)
    assert (response.status_code, response.headers["content-type"]) == (200, f"{accept}; charset=utf-8")
    assert response.json() == {"data": {"__typename": "Query"}}


@pytest.mark.parametrize(
    ("content_type", "status"),
    [
        ("application/json", 200),
        ("Application/JSON; charset=UTF-8", 200),
        ('application/json; charset="utf-8"', 200),
        ("application/json; charset=iso-8859-1", 415),
        ("application/graphql", 415),
        ("text/plain", 415),
        ("", 415),
    ],
)
async def test_a_body_is_json_in_utf8(client: httpx.AsyncClient, content_type: str, status: int) -> None:
    response = await posted(client, b'{"query": "{ __typename }"}', **{"content-type": content_type})
    assert response.status_code == status
    assert ("data" in response.json()) is (status == 200)


async def test_a_compressed_body_is_refused(client: httpx.AsyncClient) -> None:
    response = await posted(client, b"\x1f\x8b", **{"content-encoding": "gzip"})
    assert response.status_code == 415
    assert response.json()["errors"][0]["message"] == "Send the request without content-encoding."


@pytest.mark.parametrize("accept", [MODERN, LEGACY])
@pytest.mark.parametrize(
    "parameters",
    [
        *({"query": value} for value in NOT_STRINGS),
        *({"query": "{ __typename }", "operationName": value} for value in NOT_STRINGS),
        *({"query": "{ __typename }", "variables": value} for value in NOT_MAPS),
        *({"query": "{ __typename }", "extensions": value} for value in NOT_MAPS),
        {"operationName": "A"},
        {"question": "{ __typename }"},
    ],
)
async def test_parameters_of_other_types_are_a_bad_request(
    client: httpx.AsyncClient, parameters: dict[str, Any], accept: str
) -> None:
    response = await posted(client, orjson.dumps(parameters), accept=accept)
    assert (response.status_code, response.headers["content-type"]) == (400, f"{accept}; charset=utf-8")
    assert set(response.json()) == {"errors"}


@pytest.mark.parametrize("parameter", ["variables", "operationName", "extensions"])
@pytest.mark.parametrize("accept", [MODERN, LEGACY])
async def test_parameters_may_be_null(client: httpx.AsyncClient, parameter: str, accept: str) -> None:
    response = await posted(client, orjson.dumps({"query": "{ __typename }", parameter: None}), accept=accept)
    assert (response.status_code, response.json()) == (200, {"data": {"__typename": "Query"}})


@pytest.mark.parametrize(("accept", "status"), [(MODERN, 400), (LEGACY, 200)])
@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({"query": "{"}, "GRAPHQL_PARSE_FAILED"),
        ({"query": "{ nothing }"}, "GRAPHQL_VALIDATION_FAILED"),
        ({"query": "query A { __typename } query B { __typename }"}, "OPERATION_RESOLUTION_FAILURE"),
        ({"query": "query A { __typename }", "operationName": "B"}, "OPERATION_RESOLUTION_FAILURE"),
        ({"query": "query ($id: ID!) { member(id: $id) { name } }", "variables": {"id": None}}, "BAD_USER_INPUT"),
    ],
)
async def test_a_refused_operation_has_no_data(
    client: httpx.AsyncClient, parameters: Any, code: str, accept: str, status: int
) -> None:
    response = await posted(client, orjson.dumps(parameters), accept=accept)
    assert response.status_code == status
    assert set(response.json()) == {"errors"}
    assert response.json()["errors"][0]["extensions"]["code"] == code


@pytest.mark.parametrize("accept", [MODERN, LEGACY])
async def test_a_get_takes_variables_and_extensions_as_json(client: httpx.AsyncClient, accept: str) -> None:
    parameters = {"query": "query Q($n: Int) { books(first: $n) { isbn } }", "extensions": '{"a": 1}'}
    for variables, status in (('{"n": 1}', 200), ("{", 400), ("[1]", 400), ("0", 400)):
        given = {**parameters, "variables": variables}
        response = await client.get("/graphql", params=given, headers={"accept": accept})
        assert response.status_code == status
    empty = await client.get("/graphql", params={"query": "{ __typename }", "variables": ""})
    assert empty.json() == {"data": {"__typename": "Query"}}


async def test_answers_differ_by_accept_and_say_so_to_caches(client: httpx.AsyncClient) -> None:
    assert "accept" in (await posted(client, b'{"query": "{ __typename }"}')).headers["vary"].lower()


async def test_large_answers_are_compressed_for_who_accepts_it(client: httpx.AsyncClient) -> None:
    body = {"query": "{ __schema { types { name description fields { name } } } }"}
    compressed = await client.post("/graphql", json=body, headers={"accept-encoding": "gzip"})
    plain = await client.post("/graphql", json=body, headers={"accept-encoding": "identity"})
    assert compressed.headers["content-encoding"] == "gzip"
    assert int(compressed.headers["content-length"]) * 2 < int(plain.headers["content-length"])
    assert "content-encoding" not in plain.headers
    assert compressed.json() == plain.json()


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS"])
async def test_other_methods_are_refused(client: httpx.AsyncClient, method: str) -> None:
    response = await client.request(method, "/graphql", json={"query": "{ __typename }"})
    assert (response.status_code, response.headers["allow"]) == (405, "GET, HEAD, POST")
    assert response.json()["errors"][0]["extensions"] == {"code": "METHOD_NOT_ALLOWED"}

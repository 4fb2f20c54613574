"""A subgraph that fails costs its own data, with errors that name it and the places; the rest is answered."""

import orjson
import pytest

from gateway.federation import SubgraphError
from tests.gateway.library import library
from tests.gateway.strict_subgraphs import load
from tests.gateway.town import town

DOWN = SubgraphError("it cannot be reached", "SUBGRAPH_UNREACHABLE")


async def test_a_root_field_of_a_broken_subgraph_is_null_and_the_others_stay() -> None:
    graph = library()
    graph.broken["lending"] = DOWN
    outcome = await graph.ask("{ me { name } books { title } }")
    assert outcome.data == {"me": None, "books": [{"title": "The Sea"}, {"title": "Stars"}]}
    assert outcome.errors == [
        {
            "message": 'Subgraph "lending" failed: it cannot be reached.',
            "path": ["me"],
            "extensions": {"code": "SUBGRAPH_UNREACHABLE", "service": "lending"},
        }
    ]


async def test_a_failed_hop_is_reported_at_every_place_where_a_field_is_missing() -> None:
    graph = library()
    graph.broken["reviews"] = DOWN
    outcome = await graph.ask("{ items { title rating } }")
    assert outcome.data == {
        "items": [
            {"title": "The Sea", "rating": None},
            {"title": "The Train", "rating": None},
            {"title": "Stars", "rating": None},
        ]
    }
    assert [error["path"] for error in outcome.errors] == [["items", place, "rating"] for place in (0, 2, 1)]
    assert {error["extensions"]["service"] for error in outcome.errors} == {"reviews"}


async def test_what_depends_on_a_failed_fetch_is_not_fetched() -> None:
    graph = town()
    graph.broken["registry"] = DOWN
    outcome = await graph.ask("{ houses { id value } }")
    assert outcome.data is None
    assert [sent.subgraph for sent in graph.sent] == ["land", "registry"]


async def test_an_error_about_an_entity_stands_at_every_place_of_the_entity() -> None:
    graph = library()
    graph.answers["shipping"] = orjson.dumps(
        {
            "data": {"_entities": [{"city": "Xiamen"}, {"city": None}]},
            "errors": [{"message": "no city", "path": ["_entities", 1, "city"], "extensions": {"code": "GONE"}}],
        }
    )
    outcome = await graph.ask("{ reviews { by: reviewer { id city } } }")
    assert outcome.data == {
        "reviews": [
            {"by": {"id": "m1", "city": "Xiamen"}},
            {"by": {"id": "m2", "city": None}},
            {"by": {"id": "m2", "city": None}},
        ]
    }
    extensions = {"code": "GONE", "service": "shipping"}
    assert outcome.errors == [
        {"message": "no city", "path": ["reviews", 1, "by", "city"], "extensions": extensions},
        {"message": "no city", "path": ["reviews", 2, "by", "city"], "extensions": extensions},
    ]


async def test_an_error_of_a_key_that_nobody_asked_for_stands_at_its_object() -> None:
    graph = library()
    graph.answers["catalogue"] = orjson.dumps(
        {
            "data": {"books": [{"id": "x", "_1_id": "i1"}]},
            "errors": [{"message": "bad", "path": ["books", 0, "_1_id"]}],
        }
    )
    outcome = await graph.ask("{ books { id: title rating } }")
    assert outcome.errors[0]["path"] == ["books", 0]


async def test_an_error_at_a_key_that_was_renamed_gets_the_name_the_client_knows() -> None:
    graph = load("conflicts")
    kinds = [{"__typename": "Small", "_1_p": None}]
    errors = [{"message": "bad", "path": ["kinds", 0, "_1_p"]}]
    graph.answers["a"] = orjson.dumps({"data": {"kinds": kinds}, "errors": errors})
    outcome = await graph.ask(
        '{ kinds { ... on Big { p: price(currency: "A") } ... on Small { p: price(currency: "B") } } }'
    )
    assert [error["path"] for error in outcome.errors] == [["kinds", 0, "p"]]


async def test_an_entity_that_is_gone_leaves_null_and_says_where_null_is_not_allowed() -> None:
    graph = library()
    graph.answers["lending"] = orjson.dumps({"data": {"_entities": [None]}})
    outcome = await graph.ask('{ book(isbn: "978-1") { title copies } opening }')
    assert outcome.data == {"book": None, "opening": "9-17"}
    assert outcome.errors == [
        {
            "message": "Cannot return null for non-nullable field Book.copies.",
            "path": ["book", "copies"],
            "extensions": {"code": "NULL_VALUE"},
        }
    ]


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"<html>", "the answer is not JSON"),
        (b"[]", "the answer is not a GraphQL response"),
        (b'{"data": 3}', "the answer is not a GraphQL response"),
        (b'{"data": null}', "the answer has neither data nor errors"),
        (b'{"data": {"_entities": []}}', "the answer has not one entity for each representation"),
        (b'{"data": {"_entities": "x"}}', "the answer has not one entity for each representation"),
    ],
)
async def test_garbage_from_a_subgraph_is_an_error_of_its_service(answer: bytes, reason: str) -> None:
    graph = library()
    graph.answers["shipping"] = answer
    outcome = await graph.ask("{ me { id city } }")
    assert outcome.data == {"me": {"id": "m1", "city": None}}
    assert outcome.errors == [
        {
            "message": f'Subgraph "shipping" failed: {reason}.',
            "path": ["me", "city"],
            "extensions": {"code": "SUBGRAPH_BAD_RESPONSE", "service": "shipping"},
        }
    ]


async def test_errors_without_a_path_cost_the_whole_step() -> None:
    graph = library()
    graph.answers["shipping"] = orjson.dumps({"errors": [{"message": "asleep"}], "data": None})
    outcome = await graph.ask("{ me { id city } parcels { number } }")
    assert outcome.data is None
    assert sorted((error["message"], error["path"]) for error in outcome.errors) == [
        ("asleep", ["me", "city"]),
        ("asleep", ["parcels"]),
    ]


async def test_a_failed_mutation_does_not_keep_the_next_from_running() -> None:
    graph = town()
    graph.broken["land"] = DOWN
    outcome = await graph.ask('mutation { build(name: "x") { id } pay(house: "y") }')
    assert outcome.data == {"build": None, "pay": True}
    assert [error["path"] for error in outcome.errors] == [["build"]]

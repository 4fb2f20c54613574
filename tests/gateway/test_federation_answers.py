"""What a subgraph may answer: nothing of it is lost silently, and nothing of it stops the others."""

from typing import Any

import orjson
import pytest

from tests.gateway.in_process import Federation
from tests.gateway.library import library

OPERATION = "{ books { title rating } }"
SERVED = {"books": [{"title": "The Sea", "rating": 4.5}, {"title": "Stars", "rating": None}]}
UNRATED = {"books": [{"title": "The Sea", "rating": None}, {"title": "Stars", "rating": None}]}
NOT_ONE_EACH = 'Subgraph "reviews" failed: the answer has not one entity for each representation.'


async def answered(operation: str, subgraph: str, answer: Any) -> tuple[Any, list[tuple[str, Any]]]:
    """Data, and the message and path of each error, when one subgraph gives this answer."""
    graph: Federation = library()
    graph.answers[subgraph] = orjson.dumps(answer)
    outcome = await graph.ask(operation)
    assert all(error["extensions"].get("service", subgraph) == subgraph for error in outcome.errors)
    return outcome.data, [(error["message"], error.get("path")) for error in outcome.errors]


def entities(*found: Any) -> dict[str, Any]:
    return {"data": {"_entities": list(found)}}


async def test_entities_that_are_not_found_are_null_without_an_error() -> None:
    assert await answered(OPERATION, "reviews", entities(None, None)) == (UNRATED, [])


@pytest.mark.parametrize(
    "answer",
    [
        entities({"rating": 4.5}),
        entities({"rating": 4.5}, {"rating": 3.0}, {"rating": 2.0}),
        {"data": {"_entities": {"rating": 4.5}}},
        {"data": {"_entities": None}},
        {"data": {}},
    ],
    ids=["too few", "too many", "no list", "null", "nothing"],
)
async def test_without_one_entity_for_each_representation_all_are_lost(answer: Any) -> None:
    errors = [(NOT_ONE_EACH, ["books", place, "rating"]) for place in (0, 1)]
    assert await answered(OPERATION, "reviews", answer) == (UNRATED, errors)


@pytest.mark.parametrize("junk", [3, "x", True, [], [{"rating": 1.0}]])
async def test_an_entity_that_is_no_object_is_lost_alone(junk: Any) -> None:
    data, errors = await answered(OPERATION, "reviews", entities({"rating": 4.5}, junk))
    assert data == SERVED
    assert errors == [(NOT_ONE_EACH, ["books", 1, "rating"])]


async def test_an_error_about_one_entity_explains_only_that_one() -> None:
    answer = {"data": None, "errors": [{"message": "torn", "path": ["_entities", 1, "rating"]}]}
    assert await answered(OPERATION, "reviews", answer) == (
        UNRATED,
        [("torn", ["books", 1, "rating"]), ("torn", ["books", 0, "rating"])],
    )


async def test_an_error_beside_entities_of_the_wrong_number_leaves_none_unexplained() -> None:
    answer = {**entities({"rating": 4.5}), "errors": [{"message": "torn", "path": ["_entities", 0, "rating"]}]}
    assert await answered(OPERATION, "reviews", answer) == (
        UNRATED,
        [("torn", ["books", 0, "rating"]), (NOT_ONE_EACH, ["books", 1, "rating"])],
    )


@pytest.mark.parametrize("path", [["_entities"], ["_entities", 7], ["_entities", -1], ["_entities", "x"]])
async def test_an_error_about_all_entities_stands_at_all_their_places(path: list[Any]) -> None:
    answer = {"data": None, "errors": [{"message": "torn", "path": path}]}
    errors = [("torn", ["books", place, "rating"]) for place in (0, 1)]
    assert await answered(OPERATION, "reviews", answer) == (UNRATED, errors)


async def test_an_error_beside_data_is_kept_with_the_data() -> None:
    answer = {**entities({"rating": 4.5}, {"rating": None}), "errors": [{"message": "slow today"}]}
    assert await answered(OPERATION, "reviews", answer) == (SERVED, [("slow today", None)])


@pytest.mark.parametrize("junk", [["x"], [None], [3], [{}]])
async def test_errors_that_are_no_errors_are_errors_all_the_same(junk: list[Any]) -> None:
    errors = [("unknown error", ["books", place, "rating"]) for place in (0, 1)]
    assert await answered(OPERATION, "reviews", {"data": None, "errors": junk}) == (UNRATED, errors)


async def test_a_null_that_reached_the_root_is_explained_at_every_root_field() -> None:
    answer = {"data": None, "errors": [{"message": "torn", "path": ["me", "name"]}]}
    data, errors = await answered('{ me { name } other: member(id: "m2") { name } }', "lending", answer)
    assert data == {"me": None, "other": None}
    assert errors == [("torn", ["me", "name"]), ("torn", ["other"])]


async def test_what_is_missing_from_an_answer_is_null_or_says_so() -> None:
    assert await answered("{ me { name } }", "lending", {"data": {}}) == ({"me": None}, [])
    assert await answered("{ books { title } }", "catalogue", {"data": {"books": [{}]}}) == (
        None,
        [("Cannot return null for non-nullable field Book.title.", ["books", 0, "title"])],
    )


@pytest.mark.parametrize("wrong", [3, "x", {"a": 1}, [1], True])
async def test_values_of_the_wrong_type_never_reach_the_client(wrong: Any) -> None:
    data, errors = await answered("{ items { title } me { name } }", "catalogue", {"data": {"items": wrong}})
    assert data is None
    assert errors[0][1] in (["items"], ["items", 0])
    data, errors = await answered("{ books { pages } }", "catalogue", {"data": {"books": [{"pages": wrong}]}})
    assert data == {"books": [{"pages": 3 if wrong == 3 and wrong is not True else None}]}


async def test_a_key_of_the_wrong_type_is_sent_on_and_answered_by_its_owner() -> None:
    graph = library()
    books = [{"title": "Odd", "id": {"a": 1}}, {"title": "The Sea", "id": "i1"}]
    graph.answers["catalogue"] = orjson.dumps({"data": {"books": books}})
    outcome = await graph.ask(OPERATION)
    assert outcome.data == {"books": [{"title": "Odd", "rating": None}, {"title": "The Sea", "rating": 4.5}]}


async def test_a_null_of_a_later_answer_overwrites_nothing() -> None:
    graph = library()
    graph.answers["lending"] = orjson.dumps(entities({"title": None, "copies": 3}, {"title": None, "copies": 1}))
    outcome = await graph.ask("{ books { title copies } }")
    assert outcome.data == {"books": [{"title": "The Sea", "copies": 3}, {"title": "Stars", "copies": 1}]}


async def test_errors_of_entities_in_lists_of_lists_stand_at_every_place() -> None:
    torn = {"message": "torn", "path": ["_entities", 1, "rating"]}
    answer = {**entities({"rating": 1.0}, {"rating": None}), "errors": [torn]}
    data, errors = await answered("{ shelves { isbn rating } }", "reviews", answer)
    assert [[book["rating"] for book in shelf] for shelf in data["shelves"]] == [[1.0, None], [], [None]]
    assert errors == [
        ("torn", ["shelves", 0, 1, "rating"]),
        ("torn", ["shelves", 2, 0, "rating"]),
    ]


@pytest.mark.parametrize("path", ["books", 3, {"a": 1}, [["books"]], [None], [1.5]])
async def test_a_path_that_is_none_is_left_out(path: Any) -> None:
    answer = {"data": {"books": []}, "errors": [{"message": "odd", "path": path}]}
    assert await answered("{ books { title } }", "catalogue", answer) == ({"books": []}, [("odd", None)])

"""The last step: values completed against the schema, nulls carried upwards, each with its reason."""

from typing import Any

import orjson
import pytest

from tests.gateway.library import library


async def ask(operation: str, data: Any) -> tuple[Any, list[tuple[Any, str]]]:
    """The answer where the catalogue says `data`: data, and (path, code) of the errors."""
    graph = library()
    graph.answers["catalogue"] = orjson.dumps({"data": data})
    outcome = await graph.ask(operation)
    return outcome.data, [(error["path"], error["extensions"]["code"]) for error in outcome.errors]


async def test_a_missing_nullable_field_is_null_without_an_error() -> None:
    assert await ask("{ books { pages } }", {"books": [{}]}) == ({"books": [{"pages": None}]}, [])


async def test_a_null_climbs_to_the_nearest_place_where_it_is_allowed() -> None:
    data, errors = await ask(
        '{ book(isbn: "1") { author { name } } opening }', {"book": {"author": {}}, "opening": "9"}
    )
    assert data == {"book": None, "opening": "9"}
    assert errors == [(["book", "author", "name"], "NULL_VALUE")]


async def test_a_null_in_a_list_of_non_null_items_empties_all_above_it() -> None:
    data, errors = await ask("{ books { title } opening }", {"books": [{"title": "a"}, {"title": None}]})
    assert data is None
    assert errors == [(["books", 1, "title"], "NULL_VALUE")]


async def test_a_null_under_an_error_of_the_subgraph_is_not_reported_twice() -> None:
    graph = library()
    errors = [{"message": "lost", "path": ["book", "title"]}]
    graph.answers["catalogue"] = orjson.dumps({"data": {"book": None}, "errors": errors})
    outcome = await graph.ask('{ book(isbn: "1") { title } }')
    assert outcome.data == {"book": None}
    assert [error["message"] for error in outcome.errors] == ["lost"]


@pytest.mark.parametrize("value", ["SECRET", "UNHEARD", 3])
async def test_an_enum_value_that_clients_do_not_know_is_null_and_an_error(value: Any) -> None:
    data, errors = await ask('{ book(isbn: "1") { genre } }', {"book": {"genre": value}})
    assert data == {"book": None}
    assert errors == [(["book", "genre"], "INVALID_VALUE")]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("pages", "many"),
        ("pages", True),
        ("pages", {"a": 1}),
        ("title", 3),
        ("size { width }", 7),
        ("size { width }", []),
    ],
)
async def test_a_value_of_the_wrong_type_is_null_and_an_error(field: str, value: Any) -> None:
    name = field.partition(" ")[0]
    data, errors = await ask(f'{{ book(isbn: "1") {{ {field} }} }}', {"book": {name: value}})
    assert data["book"] in (None, {name: None})
    assert errors == [(["book", name], "INVALID_VALUE")]


async def test_an_object_of_a_type_that_clients_do_not_know_is_null_and_an_error() -> None:
    data, errors = await ask('{ item(id: "1") { title } }', {"item": {"__typename": "Ghost", "title": "x"}})
    assert data == {"item": None}
    assert errors == [(["item"], "INVALID_VALUE")]


async def test_an_integer_id_is_completed_to_a_string() -> None:
    assert await ask("{ books { id } }", {"books": [{"id": 7}]}) == ({"books": [{"id": "7"}]}, [])

"""The last step: values completed against the schema, nulls carried upwards, each with its reason."""

from functools import cache
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.federation.projection import Projection, Shape, ShapedField
from gateway.federation.projector import Unusual, project_function
from gateway.federation.shape import Shaping, shape_response
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
        ("pages", 1e300),
        ("pages", 2**31),
        ("pages", -(2.0**31) - 1),
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


@pytest.mark.parametrize("value", [2**31 - 1, -(2**31), 310.0])
async def test_an_integer_of_32_bits_is_itself_however_it_is_written(value: float) -> None:
    data, errors = await ask("{ books { pages } }", {"books": [{"pages": value}] * 2})
    assert (repr(data), errors) == (repr({"books": [{"pages": int(value)}] * 2}), [])


async def test_an_object_of_a_type_that_clients_do_not_know_is_null_and_an_error() -> None:
    data, errors = await ask('{ item(id: "1") { title } }', {"item": {"__typename": "Ghost", "title": "x"}})
    assert data == {"item": None}
    assert errors == [(["item"], "INVALID_VALUE")]


async def test_an_integer_id_is_completed_to_a_string() -> None:
    assert await ask("{ books { id } }", {"books": [{"id": 7}]}) == ({"books": [{"id": "7"}]}, [])


OPERATIONS = (
    "{ books { __typename id isbn title pages genre size { width } author { name country { code } } } }",
    "{ shelves { key: isbn title } opening }",
    "{ items { title ... on Book { genre isbn } } }",
    "{ items { __typename ... on Book { id pages } } a: __typename }",
)
USUAL = {str: ["", "x"], int: [0, -7, 2**31 - 1], float: [0.5, 3.0], bool: [True, False]}
ANYTHING = st.sampled_from([None, True, 3, 2.0, 2.5, "x", 1e300, 2**31, "SECRET", [], [None], {}, {"__typename": []}])


@cache
def projection_of(operation: str) -> Projection:
    engine = library().engine
    return engine.plan(engine.prepare(operation), {}).shaping.projection


@st.composite
def answers(draw: st.DrawFn, projection: Projection, type_name: str | None = None) -> dict[str, Any]:
    """Data as subgraphs send it, and now and then not."""
    if projection.possible is not None:
        type_name = draw(st.sampled_from([*sorted(projection.possible), "Ghost"]))
    fields = projection.by_type.get(type_name or "", projection.fields)
    found = {each.key: draw(values(each.shape, 0)) for each in fields if each.name != "__typename"}
    return found if type_name is None else {"__typename": type_name, **found}


def values(shape: Shape, depth: int) -> st.SearchStrategy[Any]:
    """Fifteen times out of sixteen what the schema says."""
    inner: st.SearchStrategy[Any]
    depth += shape.wrappers.startswith("!", depth)
    if shape.wrappers.startswith("[", depth):
        inner = st.lists(values(shape, depth + 1), max_size=3)
    elif shape.projection is not None:
        inner = answers(shape.projection)
    elif shape.leaf is not None and shape.leaf.plain is str and shape.leaf.values is not None:
        inner = st.sampled_from(sorted(shape.leaf.values))
    else:
        inner = st.sampled_from(USUAL[shape.leaf.plain if shape.leaf else str])
    return st.integers(0, 15).flatmap(lambda dice: ANYTHING if dice == 0 else inner)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_generated_code_makes_the_same_response_or_none(data: st.DataObject) -> None:
    shaping = Shaping(projection_of(data.draw(st.sampled_from(OPERATIONS))))
    found = data.draw(answers(shaping.projection))
    expected, errors = shape_response(shaping.projection, found, [])
    shaping.generate()
    assert shaping.project is not None
    if errors:
        with pytest.raises(Unusual):
            shaping.project(found)
    else:
        assert repr(shaping.project(found)) == repr(expected)
    assert shaping.response(found, []) == (expected, errors)


def test_code_is_generated_when_an_operation_comes_again() -> None:
    shaping = Shaping(projection_of("{ opening }"))
    responses = []
    for is_generated in (False, True, True):
        responses.append(shaping.response({"opening": "9"}, []))
        assert (shaping.project is not None) == is_generated
    assert responses == [({"opening": "9"}, [])] * 3


def test_nothing_but_a_name_gets_into_generated_code() -> None:
    field = ShapedField("x", 'a": open("/etc/passwd"), "b', "Query", "x", Shape("", None, None))
    with pytest.raises(ValueError, match="is not a name"):
        project_function(Projection("Query", None, (field,), {}))

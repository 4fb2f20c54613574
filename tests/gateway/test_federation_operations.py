"""What a client may write: fragments, variables, aliases, conditions, __typename, introspection, mutations."""

import pytest
from inline_snapshot import snapshot

from gateway.federation import OperationError
from tests.gateway.library import library
from tests.gateway.town import town


async def test_fragments_and_repeated_fields_are_merged() -> None:
    graph = library()
    operation = """
        query { ...all books { author { country { code } } } }
        fragment all on Query { books { ...one } }
        fragment one on Book { title author { name } }
    """
    assert graph.plan(operation) == snapshot("""\
0: catalogue
   { books { title author { name country { code } } } }\
""")
    assert await graph.data(operation) == graph.alone(operation)["data"]


async def test_variables_go_only_where_they_are_used_with_their_defaults() -> None:
    graph = library()
    operation = """
        query ($isbn: ID!, $zone: Int = 2, $first: Int) {
          book(isbn: $isbn) { postage(zone: $zone) reviews(first: $first) { body } }
        }
    """
    assert graph.plan(operation, isbn="978-1") == snapshot("""\
0: catalogue
   query($isbn: ID!) { book(isbn: $isbn) { id weight size { width height } isbn } }
1: reviews after 0
   query($first: Int, $representations: [_Any!]!) { _entities(representations: $representations) { ... on Item
     { reviews(first: $first) { body } } } }
   _entities <- book Item { id }
2: shipping after 0
   query($zone: Int = 2, $representations: [_Any!]!) { _entities(representations: $representations) { ... on
     Book { postage(zone: $zone) } } }
   _entities <- book Book { isbn } { weight size { width height } }\
""")
    assert await graph.data(operation, isbn="978-1", first=1) == {
        "book": {"postage": 1490, "reviews": [{"body": "Deep."}]}
    }
    assert {sent.subgraph: sorted(sent.variables) for sent in graph.sent} == {
        "catalogue": ["isbn"],
        "shipping": ["representations"],
        "reviews": ["first", "representations"],
    }


async def test_an_alias_that_wants_the_place_of_a_key_does_not_get_in_its_way() -> None:
    graph = library()
    operation = "{ books { isbn: title copies } }"
    assert graph.plan(operation) == snapshot("""\
0: catalogue
   { books { isbn: title _1_isbn: isbn } }
1: lending after 0
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Book { copies } }
     }
   _entities <- books Book { _1_isbn: isbn }\
""")
    assert await graph.data(operation) == {"books": [{"isbn": "The Sea", "copies": 3}, {"isbn": "Stars", "copies": 0}]}


async def test_one_alias_may_stand_for_different_fields_of_different_types() -> None:
    graph = library()
    operation = "{ items { ... on Book { size: pages } ... on Film { size: minutes } } }"
    with pytest.raises(OperationError):
        graph.plan(operation)  # Int and Int! are different shapes
    operation = "{ items { ... on Book { name: title } ... on Film { name: id } } }"
    with pytest.raises(OperationError):
        graph.plan(operation)  # String! and ID! as well
    operation = "{ items { ... on Book { what: title author { name } } ... on Film { what: __typename } } }"
    assert await graph.data(operation) == graph.alone(operation)["data"]


async def test_the_same_field_with_different_arguments_stands_under_two_aliases() -> None:
    graph = library()
    assert await graph.data('{ books { far: postage(zone: 3) near: postage eur: price(currency: "EUR") price } }') == {
        "books": [
            {"far": 2235, "near": 745, "eur": 10.0, "price": 80.0},
            {"far": 1044, "near": 348, "eur": 4.0, "price": 32.0},
        ]
    }


@pytest.mark.parametrize(("yes", "subgraphs"), [(True, ["catalogue", "lending"]), (False, ["catalogue", "shipping"])])
async def test_what_a_condition_leaves_out_is_never_fetched(yes: bool, subgraphs: list[str]) -> None:
    graph = library()
    operation = "query ($yes: Boolean!) { books { title copies @include(if: $yes) postage @skip(if: $yes) } }"
    assert await graph.data(operation, yes=yes) == graph.alone(operation, yes=yes)["data"]
    assert [sent.subgraph for sent in graph.sent] == subgraphs


async def test_a_condition_on_a_fragment_counts_for_all_in_it() -> None:
    graph = library()
    operation = (
        "query ($on: Boolean = false) { me { id ...more @include(if: $on) } } fragment more on Member { city name }"
    )
    assert await graph.data(operation) == {"me": {"id": "m1"}}
    assert await graph.data(operation, on=True) == {"me": {"id": "m1", "city": "Xiamen", "name": "Wang"}}


async def test_typename_can_be_asked_anywhere_under_any_name() -> None:
    graph = library()
    operation = "{ kind: __typename items { __typename what: __typename } me { __typename city } }"
    assert await graph.data(operation) == {
        "kind": "Query",
        "items": [
            {"__typename": "Book", "what": "Book"},
            {"__typename": "Film", "what": "Film"},
            {"__typename": "Book", "what": "Book"},
        ],
        "me": {"__typename": "Member", "city": "Xiamen"},
    }


async def test_fields_come_back_in_the_order_they_were_asked() -> None:
    graph = library()
    data = await graph.data("{ me { city id name __typename } books { copies title } opening }")
    assert list(data) == ["me", "books", "opening"]
    assert list(data["me"]) == ["city", "id", "name", "__typename"]
    assert list(data["books"][0]) == ["copies", "title"]


async def test_introspection_is_answered_without_any_subgraph() -> None:
    graph = library()
    operation = """
        query ($name: String!) {
          __type(name: $name) { enumValues { name } }
          schema: __schema { mutationType { name } }
        }
    """
    assert await graph.data(operation, name="Genre") == {
        "__type": {"enumValues": [{"name": "NOVEL"}, {"name": "POEM"}]},
        "schema": {"mutationType": {"name": "Mutation"}},
    }
    assert graph.sent == []


async def test_the_client_sees_no_machinery() -> None:
    data = await library().data("{ __schema { types { name } directives { name } } }")
    names = {each["name"] for kind in data["__schema"].values() for each in kind}
    assert not {name for name in names if name.startswith(("join", "link", "_E", "_A"))}
    assert names >= {"Book", "Item", "Finding", "include", "skip"}


async def test_mutations_run_one_after_the_other_each_with_all_that_follows_from_it() -> None:
    graph = town()
    operation = """
        mutation {
          build(name: "x") { value }
          register(name: "y") { number house { area } }
          pay(house: "z")
          again: build(name: "q") { id }
        }
    """
    assert graph.plan(operation) == snapshot("""\
0: land
   mutation { build(name: "x") { id } }
1: registry after 0
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on House { plot } }
     }
   _entities <- build House { id }
2: finance after 1
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on House { value } }
     }
   _entities <- build House { plot }
3: registry after 2
   mutation { register(name: "y") { number house { id } } }
4: land after 3
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on House { area } }
     }
   _entities <- register.house House { id }
5: finance after 4
   mutation { pay(house: "z") }
6: land after 5
   mutation { again: build(name: "q") { id } }\
""")
    assert await graph.data(operation) == graph.alone(operation)["data"]


async def test_neighbouring_mutations_of_one_subgraph_travel_together() -> None:
    graph = library()
    operation = 'mutation { lend(isbn: "978-1", member: "m1") { id } giveBack(loan: "l2") { book { title } } }'
    assert graph.plan(operation) == snapshot("""\
0: lending
   mutation { lend(isbn: "978-1", member: "m1") { id } giveBack(loan: "l2") { book { isbn } } }
1: catalogue after 0
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Book { title } }
     }
   _entities <- giveBack.book Book { isbn }\
""")


@pytest.mark.parametrize(
    ("text", "name", "code"),
    [
        ("{ books", None, "GRAPHQL_PARSE_FAILED"),
        ("{ books { nothing } }", None, "GRAPHQL_VALIDATION_FAILED"),
        ("{ books { } }", None, "GRAPHQL_PARSE_FAILED"),
        ("query A { opening } query B { opening }", None, "OPERATION_RESOLUTION_FAILURE"),
        ("query A { opening } query B { opening }", "C", "OPERATION_RESOLUTION_FAILURE"),
        ("fragment a on Query { opening } query A { ...a }", "B", "OPERATION_RESOLUTION_FAILURE"),
    ],
)
def test_what_is_no_operation_on_the_graph_is_refused(text: str, name: str | None, code: str) -> None:
    with pytest.raises(OperationError) as refused:
        library().engine.prepare(text, name)
    assert refused.value.code == code
    assert all(error["extensions"]["code"] == code for error in refused.value.errors)


async def test_variables_of_the_wrong_type_are_refused_before_anything_is_fetched() -> None:
    graph = library()
    with pytest.raises(OperationError) as refused:
        await graph.ask("query ($first: Int!) { books(first: $first) { id } }", first="many")
    assert refused.value.code == "BAD_USER_INPUT"
    assert graph.sent == []

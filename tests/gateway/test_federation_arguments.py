"""Arguments, defaults, variables wherever they stand, custom scalars, and the subgraphs' own directives on fields."""

from inline_snapshot import snapshot

from tests.gateway.library import library
from tests.gateway.strict_subgraphs import load
from tests.gateway.topics import planned


async def test_variables_inside_inputs_lists_and_directives_go_where_they_are_used() -> None:
    graph = load("carried")
    operation = """query ($size: Size = M, $inner: Filter, $n: Int!, $date: Date = "2024", $unused: Boolean = true) {
      find(filter: {size: $size, list: [[{inner: $inner}]]}) {
        made @loud(n: $n, by: [1, $n])
        worn(date: $date)
        id @skip(if: $unused)
      }
    }"""
    assert graph.plan(operation, n=3) == snapshot("""\
0: a
   query($inner: Filter, $n: Int!, $size: Size = M) { find(filter: { list: [[{ inner: $inner }]], size: $size
     }) { made @loud(by: [1, $n], n: $n) id } }
1: b after 0
   query($date: Date = "2024", $representations: [_Any!]!) { _entities(representations: $representations) {
     ... on Shirt { worn(date: $date) } } }
   _entities <- find Shirt { id }\
""")
    outcome = await graph.ask(operation, inner={"name": "x"}, n=3)
    assert outcome.errors == []
    assert outcome.data == graph.alone(operation, inner={"name": "x"}, n=3)["data"]
    assert [sorted(sent.variables) for sent in graph.sent] == [["inner", "n"], ["representations"]]


def test_defaults_of_variables_travel_and_defaults_of_arguments_are_left_to_the_subgraph() -> None:
    operation = 'query ($date: Date = "2024") { node { named(filter: {}) ... on Shirt { worn a: worn(date: $date) } } }'
    assert planned("carried", operation) == snapshot("""\
0: a
   { node { __typename named(filter: {  }) ... on Shirt { id } } }
1: b after 0
   query($date: Date = "2024", $representations: [_Any!]!) { _entities(representations: $representations) {
     ... on Shirt { worn a: worn(date: $date) } } }
   _entities <- node.|Shirt Shirt { id }\
""")


async def test_arguments_in_another_order_are_the_same_field() -> None:
    graph = load("carried")
    operation = """{ node {
      named(filter: {name: "x", size: S})
      ... on Shirt { named(filter: {size: S, name: "x"}) old }
    } }"""
    assert await graph.data(operation) == graph.alone(operation)["data"]
    assert [sent.query for sent in graph.sent] == snapshot(
        [
            '{ node { __typename named(filter: { name: "x", size: S }) '
            '... on Shirt { named(filter: { name: "x", size: S }) old } } }'
        ]
    )


async def test_one_field_with_and_without_a_directive_is_one_field() -> None:
    graph = load("carried")
    operation = "{ node { id ... on Shirt { id @loud made @loud(n: 1) @loud(n: 2) } } }"
    assert await graph.data(operation) == graph.alone(operation)["data"]
    assert [sent.query for sent in graph.sent] == snapshot(
        ["{ node { __typename id ... on Shirt { id @loud made @loud(n: 1) @loud(n: 2) } } }"]
    )


async def test_values_of_custom_scalars_pass_untouched() -> None:
    graph = load("carried")
    operation = "{ node { ... on Shirt { made days } } }"
    data = await graph.data(operation)
    assert data == graph.alone(operation)["data"]
    assert data["node"]["made"] == {"custom": "Shirt.1.made"}


async def test_variables_may_have_the_names_that_representations_travel_under() -> None:
    graph = library()
    operation = """query ($representations: Int = 1, $_representations: Int) {
      books(first: $representations) { reviews(first: $representations) { body } rating: price }
      again: books { reviews(first: $_representations) { stars } }
    }"""
    assert await graph.data(operation) == graph.alone(operation)["data"]
    operation = "query ($representations: Int = 1) { books { reviews(first: $representations) { body } } }"
    assert await graph.data(operation, representations=2) == graph.alone(operation, representations=2)["data"]
    assert graph.sent[-1].query.startswith("query($representations: Int = 1, $_representations: [_Any!]!)")
    operation = """query ($_r0: Int = 1, $_r1: Int = 1) {
      books { reviews(first: $_r0) { body } } again: books { reviews(first: $_r1) { stars } }
    }"""
    assert await graph.data(operation) == graph.alone(operation)["data"]
    assert graph.sent[-1].query.startswith("query($_r0: Int = 1, $_r1: Int = 1, $__r0: [_Any!]!, $__r1: [_Any!]!)")

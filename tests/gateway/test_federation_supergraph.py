"""Reading supergraphs: what is understood, and what is said when one is not."""

import pytest

from gateway.federation import Engine, SupergraphError, read_supergraph
from tests.gateway.in_process import load_supergraph

JOIN_0_1 = """
schema @core(feature: "https://specs.apollo.dev/core/v0.1") @core(feature: "https://specs.apollo.dev/join/v0.1") {
  query: Query
}
directive @core(feature: String!) repeatable on SCHEMA
directive @join__field(graph: join__Graph, requires: join__FieldSet, provides: join__FieldSet) on FIELD_DEFINITION
directive @join__type(graph: join__Graph!, key: join__FieldSet) repeatable on OBJECT | INTERFACE
directive @join__owner(graph: join__Graph!) on OBJECT | INTERFACE
directive @join__graph(name: String!, url: String!) on ENUM_VALUE
scalar join__FieldSet
enum join__Graph {
  PRODUCTS @join__graph(name: "products" url: "http://products.test/graphql")
  REVIEWS @join__graph(name: "reviews" url: "http://reviews.test/graphql")
}
type Product
  @join__owner(graph: PRODUCTS)
  @join__type(graph: PRODUCTS, key: "upc")
  @join__type(graph: REVIEWS, key: "upc") {
  upc: ID! @join__field(graph: PRODUCTS)
  name: String @join__field(graph: PRODUCTS)
  size: Size @join__field(graph: PRODUCTS)
  reviews: [String] @join__field(graph: REVIEWS)
}
type Size { width: Int }
type Query {
  top: [Product] @join__field(graph: PRODUCTS)
  reviewed: [Product] @join__field(graph: REVIEWS)
}
"""


def test_join_0_1_names_owners() -> None:
    engine = Engine.of(read_supergraph(JOIN_0_1))
    text = "{ top { name size { width } reviews } reviewed { name } }"
    plan = engine.plan(engine.prepare(text), {}).plan
    assert [(fetch.subgraph, fetch.text) for fetch in plan.fetches[:2]] == [
        ("products", "{ top { name size { width } upc } }"),
        ("reviews", "{ reviewed { upc } }"),
    ]
    assert {fetch.subgraph for fetch in plan.fetches[2:]} == {"products", "reviews"}
    assert engine.supergraph.subgraphs["products"].url == "http://products.test/graphql"


def test_the_model_says_who_resolves_what() -> None:
    book = load_supergraph("library").types["Book"]
    assert sorted(book.subgraphs) == ["catalogue", "lending", "shipping"]
    assert [key.text for key in book.keys["catalogue"]] == ["id", "isbn"]
    assert sorted(book.fields["copies"].subgraphs) == ["lending"]
    assert str(book.fields["postage"].subgraphs["shipping"].requires) == "{ weight size { width height } }"
    assert book.fields["weight"].subgraphs["shipping"].external
    assert book.fields["shelfMark"].subgraphs["catalogue"].overrides == "lending"
    assert book.fields["rating"].subgraphs == {}
    assert book.fields["loans"].list_depth == 1


def test_interfaces_and_unions_know_their_objects_by_subgraph() -> None:
    types = load_supergraph("library").types
    assert types["Item"].possible["catalogue"] == {"Book", "Film"}
    assert types["Item"].interface_object_in == {"reviews"}
    assert types["Carrier"].possible == {"shipping": {"Post", "Bicycle"}}


@pytest.mark.parametrize(
    ("sdl", "message"),
    [
        ("type Query {", "The supergraph is not valid GraphQL: Syntax Error"),
        ("type Query { a: Int }", "This is not a supergraph: it has no enum join__Graph."),
        (JOIN_0_1.replace("size: Size ", "size: Sizes "), "The supergraph is not a valid schema: "),
        (
            JOIN_0_1.replace("type Size {", "interface Sized { height: Int } type Size implements Sized {"),
            "Interface field Sized.height expected but Size does not provide it.",
        ),
        (JOIN_0_1.replace('REVIEWS, key: "upc"', 'REVIEWS, key: "ups"'), '"Product" has no field "ups".'),
        (JOIN_0_1.replace('REVIEWS, key: "upc"', 'REVIEWS, key: "size"'), '"Product.size" needs fields below it.'),
        (JOIN_0_1.replace('REVIEWS, key: "upc"', 'REVIEWS, key: "upc {"'), "is not a field set"),
        (JOIN_0_1.replace("@join__type(graph: REVIEWS", "@join__type(graph: REVUES"), "names the subgraph REVUES"),
        (JOIN_0_1.replace("@join__type(graph: REVIEWS, ", "@join__type("), '@join__type has no "graph": @join__type('),
        (JOIN_0_1.replace('@join__graph(name: "reviews"', "@join__graph(name: 3"), '@join__graph has no "name"'),
    ],
)
def test_a_supergraph_that_cannot_be_used_is_refused_with_a_reason(sdl: str, message: str) -> None:
    with pytest.raises(SupergraphError) as refused:
        read_supergraph(sdl)
    assert message in str(refused.value)

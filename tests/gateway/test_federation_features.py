"""What a supergraph links: features that must be understood, directives under other names, what is only carried."""

import pytest
from graphql import print_schema

from gateway.federation import Engine, OperationError, SupergraphError, read_supergraph

SUPERGRAPH = """
schema
  @link(url: "https://specs.apollo.dev/link/v1.0")
  @link(url: "https://specs.apollo.dev/join/v0.5", for: EXECUTION)
  @link(url: "https://specs.apollo.dev/tag/v0.3", import: [{name: "@tag", as: "@label"}])
  @link(url: "https://specs.apollo.dev/inaccessible/v0.2", for: SECURITY)
  @link(url: "https://specs.apollo.dev/cost/v0.1")
  @link(url: "https://example.org/mark/v1.0", import: ["@mark"])
{
  query: Query
}
directive @cost(weight: Int!) on FIELD_DEFINITION
directive @inaccessible on FIELD_DEFINITION | OBJECT | ARGUMENT_DEFINITION
directive @join__field(graph: join__Graph, contextArguments: [join__ContextArgument!]) repeatable on FIELD_DEFINITION
directive @join__graph(name: String!, url: String!) on ENUM_VALUE
directive @join__type(graph: join__Graph!, key: String) repeatable on OBJECT | UNION
directive @label(name: String!) repeatable on FIELD_DEFINITION | OBJECT
directive @link(url: String, as: String, for: link__Purpose, import: [link__Import]) repeatable on SCHEMA
directive @mark(n: Int) on FIELD_DEFINITION | OBJECT
scalar cost__Weight
scalar link__Import
enum link__Purpose { SECURITY EXECUTION }
input join__ContextArgument { name: String! type: String! context: String! selection: String! }
enum join__Graph { A @join__graph(name: "a", url: "") B @join__graph(name: "b", url: "") }
type Query @join__type(graph: A) @join__type(graph: B) {
  shops(secret: Int @inaccessible, first: Int): [Shop!] @join__field(graph: A) @cost(weight: 5)
  vault: Vault @inaccessible @join__field(graph: A)
}
type Shop @join__type(graph: A, key: "id") @join__type(graph: B, key: "id") @label(name: "x") {
  id: ID!
  name: String @mark(n: 1) @join__field(graph: B)
  under__scored: under__Type @join__field(graph: B)
  hidden: Int @inaccessible @join__field(graph: B)
}
type under__Type @join__type(graph: B) { a: Int }
type Vault @inaccessible @join__type(graph: A) { gold: Int }
"""


def replaced(old: str, new: str) -> str:
    assert old in SUPERGRAPH
    return SUPERGRAPH.replace(old, new)


def test_tags_and_composed_directives_are_carried_and_change_nothing() -> None:
    engine = Engine.of(read_supergraph(SUPERGRAPH))
    plan = engine.plan(engine.prepare("{ shops(first: 1) { name under__scored { a } } }"), {}).plan
    assert [fetch.subgraph for fetch in plan.fetches] == ["a", "b"]


def test_clients_see_no_machinery_of_any_linked_feature() -> None:
    assert (
        print_schema(read_supergraph(SUPERGRAPH).api_schema)
        == """\
type Query {
  shops(first: Int): [Shop!]
}

type Shop {
  id: ID!
  name: String
  under__scored: under__Type
}

type under__Type {
  a: Int
}"""
    )


@pytest.mark.parametrize(
    "link",
    [
        'inaccessible/v0.2", for: SECURITY, import: [{name: "@inaccessible", as: "@private"}])',
        'inaccessible/v0.2", for: SECURITY, as: "private")',
    ],
)
def test_what_is_inaccessible_under_another_name_is_hidden(link: str) -> None:
    sdl = replaced('inaccessible/v0.2", for: SECURITY)', link).replace("@inaccessible ", "@private ")
    sdl = sdl.replace("@inaccessible,", "@private,")
    with pytest.raises(OperationError):
        Engine.of(read_supergraph(sdl)).prepare("{ shops { hidden } }")
    assert print_schema(read_supergraph(sdl).api_schema) == print_schema(read_supergraph(SUPERGRAPH).api_schema)


@pytest.mark.parametrize(
    ("url", "purpose"),
    [
        ("https://specs.apollo.dev/authenticated/v0.1", ", for: SECURITY"),
        ("https://specs.apollo.dev/connect/v0.2", ", for: EXECUTION"),
        ("https://specs.apollo.dev/inaccessible/v9.0", ", for: SECURITY"),
        ("https://example.org/specs/join/v0.3", ", for: EXECUTION"),
        ("https://specs.apollo.dev/join/v0.9", ""),
        ("", ", for: SECURITY"),
    ],
)
def test_a_feature_that_must_be_understood_and_is_not_is_refused(url: str, purpose: str) -> None:
    sdl = replaced('@link(url: "https://specs.apollo.dev/cost/v0.1")', f'@link(url: "{url}"{purpose})')
    with pytest.raises(SupergraphError) as refused:
        read_supergraph(sdl)
    assert str(refused.value) == f'The supergraph links "{url}", which this engine does not serve.'


def test_an_argument_from_an_unknown_context_is_refused_with_type_field_and_subgraph() -> None:
    context = '{context: "a__shop", name: "currency", type: "String", selection: "{ currency }"}'
    sdl = replaced("@mark(n: 1) @join__field(graph: B)", f"@join__field(graph: B, contextArguments: [{context}])")
    with pytest.raises(SupergraphError) as refused:
        read_supergraph(sdl)
    assert str(refused.value) == (
        '@fromContext of "Shop.name" in subgraph "b": no type sets the context "a__shop", '
        'from which it takes "currency".'
    )

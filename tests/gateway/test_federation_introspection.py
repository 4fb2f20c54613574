"""Introspection is answered here, from what clients may see; subscriptions are refused by name."""

import pytest
from graphql import build_client_schema, get_introspection_query, print_schema
from inline_snapshot import snapshot

from gateway.federation import Engine, OperationError, read_supergraph
from tests.gateway.library import library
from tests.gateway.strict_subgraphs import load

HEAD = """
schema @link(url: "https://specs.apollo.dev/join/v0.5", for: EXECUTION) { query: Query subscription: Subscription }
directive @link(url: String, for: link__Purpose) repeatable on SCHEMA
directive @join__type(graph: join__Graph!, key: String) repeatable on OBJECT | INTERFACE | UNION | ENUM | INPUT_OBJECT
directive @join__field(graph: join__Graph) repeatable on FIELD_DEFINITION | INPUT_FIELD_DEFINITION
directive @join__graph(name: String!, url: String!) on ENUM_VALUE
directive @inaccessible on FIELD_DEFINITION | OBJECT | ENUM_VALUE | ARGUMENT_DEFINITION | INPUT_FIELD_DEFINITION
enum link__Purpose { EXECUTION }
enum join__Graph { A @join__graph(name: "a", url: "") }
"All there is to ask."
type Query @join__type(graph: A) {
  "A cup."
  cup(size: Size = SMALL, secret: Int @inaccessible, by: By): Cup
  old: Int @deprecated(reason: "use cup")
}
type Subscription @join__type(graph: A) { poured: Cup }
type Cup @join__type(graph: A) { name: String full: Float hidden: Int @inaccessible }
enum Size @join__type(graph: A) { SMALL LARGE @deprecated HUGE @inaccessible }
input By @join__type(graph: A) { name: String = "x" secret: Int @inaccessible }
scalar Date @specifiedBy(url: "https://example.org/date")
"""


async def test_the_whole_schema_can_be_read_back() -> None:
    graph = load("hidden")
    outcome = await graph.ask(get_introspection_query())
    assert outcome.errors == []
    assert outcome.data is not None
    assert print_schema(build_client_schema(outcome.data)) == print_schema(graph.engine.supergraph.api_schema)  # type: ignore[arg-type]
    assert graph.sent == []


async def never(_: object) -> bytes:
    raise AssertionError("nothing is asked for introspection")


async def ask(operation: str) -> object:
    outcome = await Engine.of(read_supergraph(HEAD)).answer(operation, never)
    assert outcome.errors == []
    return outcome.data


async def test_descriptions_defaults_and_deprecation_are_told_and_what_is_inaccessible_is_not() -> None:
    operation = """{
      query: __type(name: "Query") {
        description
        fields(includeDeprecated: true) { name description isDeprecated deprecationReason args { name defaultValue } }
      }
      now: __type(name: "Query") { fields { name } }
      size: __type(name: "Size") { enumValues(includeDeprecated: true) { name isDeprecated } }
      by: __type(name: "By") { inputFields { name defaultValue } }
      cup: __type(name: "Cup") { fields { name } }
      date: __type(name: "Date") { specifiedByURL }
      gone: __type(name: "join__Graph") { name }
    }"""
    assert await ask(operation) == snapshot(
        {
            "query": {
                "description": "All there is to ask.",
                "fields": [
                    {
                        "name": "cup",
                        "description": "A cup.",
                        "isDeprecated": False,
                        "deprecationReason": None,
                        "args": [{"name": "size", "defaultValue": "SMALL"}, {"name": "by", "defaultValue": None}],
                    },
                    {
                        "name": "old",
                        "description": None,
                        "isDeprecated": True,
                        "deprecationReason": "use cup",
                        "args": [],
                    },
                ],
            },
            "now": {"fields": [{"name": "cup"}]},
            "size": {"enumValues": [{"name": "SMALL", "isDeprecated": False}, {"name": "LARGE", "isDeprecated": True}]},
            "by": {"inputFields": [{"name": "name", "defaultValue": '"x"'}]},
            "cup": {"fields": [{"name": "name"}, {"name": "full"}]},
            "date": {"specifiedByURL": "https://example.org/date"},
            "gone": None,
        }
    )


async def test_introspection_may_stand_beside_data_in_fragments_under_aliases_and_conditions() -> None:
    graph = library()
    operation = """query ($no: Boolean = false) {
      ...names
      opening
      again: __schema { queryType { name } }
      never: __schema @include(if: $no) { queryType { name } }
      ... @include(if: true) { __typename }
    }
    fragment names on Query { __schema { queryType { ...one @skip(if: $no) } } }
    fragment one on __Type { name kind __typename }"""
    assert await graph.data(operation) == {
        "__schema": {"queryType": {"name": "Query", "kind": "OBJECT", "__typename": "__Type"}},
        "opening": "9-17",
        "again": {"queryType": {"name": "Query"}},
        "__typename": "Query",
    }
    assert [sent.query for sent in graph.sent] == ["{ opening }"]


async def test_the_query_root_below_a_payload_may_be_asked_for_the_schema() -> None:
    graph = load("doing")
    operation = """mutation ($name: String = "Cart") {
      add(item: {id: "7"}) {
        query { __typename __schema { queryType { name } } kind: __type(name: $name) { kind } cart { total } }
      }
    }"""
    assert await graph.data(operation) == graph.alone(operation)["data"]


def test_a_subscription_is_refused_by_name() -> None:
    engine = Engine.of(read_supergraph(HEAD))
    prepared = engine.prepare("subscription { poured { name } }")
    with pytest.raises(OperationError) as refused:
        engine.plan(prepared, {})
    assert refused.value.code == "NOT_SUPPORTED"
    assert "Subscriptions" in str(refused.value)


def test_a_subscription_where_there_is_none_is_invalid() -> None:
    with pytest.raises(OperationError) as refused:
        library().engine.prepare("subscription { poured { name } }")
    assert refused.value.code == "GRAPHQL_VALIDATION_FAILED"

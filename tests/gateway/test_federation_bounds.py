"""What could grow without end is bounded: errors of one failure, requirements of requirements, ways through a graph."""

import orjson
import pytest

from gateway.federation import Engine, PlanningError, SubgraphError, read_supergraph
from tests.gateway.library import library

HEAD = """
schema @link(url: "https://specs.apollo.dev/join/v0.3") { query: Query }
directive @link(url: String) repeatable on SCHEMA
directive @join__type(graph: join__Graph!, key: String) repeatable on OBJECT
directive @join__field(graph: join__Graph, requires: String, external: Boolean) repeatable on FIELD_DEFINITION
directive @join__graph(name: String!, url: String!) on ENUM_VALUE
enum join__Graph { EVEN @join__graph(name: "even", url: "") ODD @join__graph(name: "odd", url: "") }
type Query @join__type(graph: EVEN) @join__type(graph: ODD) { thing: Thing @join__field(graph: EVEN) }
type Thing @join__type(graph: EVEN, key: "id") @join__type(graph: ODD, key: "id") {
  id: ID!
  f0: Int @join__field(graph: EVEN) @join__field(graph: ODD, external: true)
"""


def requiring(length: int, required: range | None) -> Engine:
    """f1, f2, ... of two subgraphs in turn, each requiring all `required` (None: all before it) of the other."""
    lines = []
    for number in range(1, length):
        owner, other = ("ODD", "EVEN") if number % 2 else ("EVEN", "ODD")
        wanted = [each for each in required or range(number) if (each + number) % 2]
        text = " ".join(f"f{each}" for each in wanted)
        lines.append(
            f'f{number}: Int @join__field(graph: {owner}, requires: "{text}") '
            f"@join__field(graph: {other}, external: true)"
        )
    return Engine.of(read_supergraph(HEAD + "\n".join(lines) + "}"))


def test_a_long_chain_in_which_each_requires_all_before_it_is_planned() -> None:
    engine = requiring(40, None)
    plan = engine.plan(engine.prepare("{ thing { f39 } }"), {}).plan
    assert [fetch.subgraph for fetch in plan.fetches] == ["even", *["odd", "even"] * 19, "odd"]


def test_requirements_that_go_round_in_circles_are_refused() -> None:
    engine = requiring(40, range(40))
    with pytest.raises(PlanningError) as refused:
        engine.plan(engine.prepare("{ thing { f3 } }"), {})
    assert str(refused.value) == (
        'Cannot plan "Thing.f3" from subgraph "even": requirements go round in a circle, '
        '"Thing.f2" requires "Thing.f1" requires "Thing.f2".'
    )


def test_a_requirement_that_nobody_resolves_is_named() -> None:
    sdl = HEAD + 'a: Int @join__field(graph: ODD, requires: "b") b: Int @join__field(graph: ODD, external: true) }'
    engine = Engine.of(read_supergraph(sdl))
    with pytest.raises(PlanningError) as refused:
        engine.plan(engine.prepare("{ thing { a } }"), {})
    assert str(refused.value) == (
        'Cannot plan "Thing.a" from subgraph "even": it requires what cannot be had. '
        'Cannot plan "Thing.b" from subgraph "even": no subgraph resolves it.'
    )


async def test_a_failure_that_costs_thousands_of_places_leaves_a_hundred_errors() -> None:
    graph = library()
    books = [{"isbn": f"{number}", "id": f"{number}"} for number in range(5000)]
    graph.answers["catalogue"] = orjson.dumps({"data": {"books": books}})
    graph.broken["reviews"] = SubgraphError("it is asleep")
    outcome = await graph.ask("{ books { isbn rating } }")
    assert outcome.data is not None
    assert len(outcome.data["books"]) == 5000
    assert len(outcome.errors) == 101
    assert outcome.errors[-1] == {
        "message": 'Subgraph "reviews" has more errors than are shown.',
        "extensions": {"service": "reviews"},
    }


async def test_thousands_of_missing_values_leave_a_hundred_errors() -> None:
    graph = library()
    graph.answers["catalogue"] = orjson.dumps({"data": {"books": [{"pages": "x"} for _ in range(5000)]}})
    outcome = await graph.ask("{ books { pages } }")
    assert outcome.data == {"books": [{"pages": None}] * 5000}
    assert len(outcome.errors) == 101
    assert outcome.errors[-1] == {"message": "There are more values missing or not allowed than are shown."}


async def test_an_error_with_a_path_of_objects_is_an_error_without_a_path() -> None:
    graph = library()
    errors = [{"message": "odd", "path": [{"a": 1}]}]
    graph.answers["catalogue"] = orjson.dumps({"data": {"books": []}, "errors": errors})
    outcome = await graph.ask("{ books { title } }")
    assert outcome.data == {"books": []}
    assert outcome.errors == [{"message": "odd", "extensions": {"service": "catalogue"}}]

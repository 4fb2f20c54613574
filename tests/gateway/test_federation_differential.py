"""Whatever is asked, the federated answer is the single schema's answer."""

import asyncio

from graphql import parse, validate
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.gateway.in_process import Federation
from tests.gateway.library import library
from tests.gateway.random_operations import Generator
from tests.gateway.town import town

ARGUMENTS = {
    "isbn": ['"978-1"', '"978-3"', '"none"'],
    "id": ['"i1"', '"i2"', '"m1"', '"h1"', '"h2"', '"none"'],
    "name": ['"Lin"', '"Su"'],
    "text": ['"s"', '"the"'],
    "first": ["1", "2"],
    "genre": ["NOVEL", "POEM"],
    "currency": ['"EUR"', '"CNY"'],
    "zone": ["1", "3"],
}
LIBRARY, TOWN = library(), town()


def is_valid(graph: Federation, operation: str) -> bool:
    return not validate(graph.engine.supergraph.api_schema, parse(operation))


def check(graph: Federation, operation: str, yes: bool) -> None:
    expected = graph.alone(operation, yes=yes)
    outcome = asyncio.run(graph.ask(operation, yes=yes))
    assert outcome.errors == []
    assert outcome.data == expected["data"]
    assert list(outcome.data or ()) == list(expected["data"])


@given(Generator.operation(Generator(LIBRARY.engine.supergraph.api_schema, ARGUMENTS)), st.booleans())
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_random_operations_on_the_library_are_answered_as_by_a_single_schema(operation: str, yes: bool) -> None:
    assume(is_valid(LIBRARY, operation))
    check(LIBRARY, operation, yes)


@given(Generator.operation(Generator(TOWN.engine.supergraph.api_schema, ARGUMENTS)), st.booleans())
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_random_operations_on_the_town_are_answered_as_by_a_single_schema(operation: str, yes: bool) -> None:
    assume(is_valid(TOWN, operation))
    check(TOWN, operation, yes)


def test_a_key_that_is_external_is_sent_and_never_asked() -> None:
    # Found by the random operations: "schools" has House.street only to be entered by it.
    graph = town()
    check(graph, "query ($yes: Boolean!) { houses { school { id } street { number @include(if: $yes) } } }", True)
    assert not any("street" in sent.query for sent in graph.sent if sent.subgraph == "schools")

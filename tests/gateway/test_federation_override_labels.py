"""Progressive overrides: `@override(from:, label:)` decided request by request."""

import pytest
from prometheus_client import CollectorRegistry

from gateway.federation import Engine, SubgraphRequest, read_supergraph
from gateway.federation.override_labels import active_labels, by_chance
from gateway.metrics import GatewayMetrics
from gateway.operations import OperationRequest, Operations
from gateway.settings import GatewaySettings

SUPERGRAPH = """
schema @link(url: "https://specs.apollo.dev/join/v0.4") { query: Query }
directive @link(url: String) repeatable on SCHEMA
directive @join__type(graph: join__Graph!, key: String) repeatable on OBJECT
directive @join__field(
  graph: join__Graph, override: String, overrideLabel: String, usedOverridden: Boolean
) repeatable on FIELD_DEFINITION
directive @join__graph(name: String!, url: String!) on ENUM_VALUE
enum join__Graph { OLD @join__graph(name: "old", url: "") NEW @join__graph(name: "new", url: "") }
type Query @join__type(graph: OLD) @join__type(graph: NEW) {
  greeting: String @join__field(graph: OLD, overrideLabel: "percent(25)")
    @join__field(graph: NEW, override: "old", overrideLabel: "percent(25)")
  thing: Thing @join__field(graph: OLD)
}
type Thing @join__type(graph: OLD, key: "id") @join__type(graph: NEW, key: "id") {
  id: ID!
  code: String @join__field(graph: OLD, usedOverridden: true, overrideLabel: "trial")
    @join__field(graph: NEW, override: "old", overrideLabel: "trial")
}
"""


def subgraphs(engine: Engine, operation: str, *labels: str) -> list[str]:
    planned = engine.plan(engine.prepare(operation), {}, frozenset(labels))
    return [fetch.subgraph for fetch in planned.plan.fetches]


def test_each_request_is_planned_for_the_labels_that_are_active() -> None:
    engine = Engine.of(read_supergraph(SUPERGRAPH))
    assert engine.supergraph.override_labels == ("percent(25)", "trial")
    assert subgraphs(engine, "{ greeting }") == ["old"]
    assert subgraphs(engine, "{ greeting }", "percent(25)") == ["new"]
    assert subgraphs(engine, "{ greeting }", "trial") == ["old"]
    assert subgraphs(engine, "{ thing { code } }") == ["old"]
    assert subgraphs(engine, "{ thing { code } }", "trial") == ["old", "new"]


def test_the_planners_of_many_label_sets_are_bounded() -> None:
    engine = Engine.of(read_supergraph(SUPERGRAPH))
    for number in range(40):
        engine.planner_for(frozenset({f"label {number}"}))
    assert len(engine.planners) == 16


@pytest.mark.parametrize(
    ("drawn", "active"), [(0.0, {"percent(25)"}), (0.2499, {"percent(25)"}), (0.25, set()), (0.99, set())]
)
def test_a_percentage_is_active_for_that_share_of_the_requests(drawn: float, active: set[str]) -> None:
    assert active_labels(["percent(25)", "trial"], by_chance(draw=lambda: drawn)) == active


def test_other_labels_are_active_where_they_are_named() -> None:
    labels = ["percent(0)", "percent(100)", "percent(often)", "trial", "later"]
    assert active_labels(labels, by_chance(["trial"])) == {"percent(100)", "trial"}


async def test_the_gateway_decides_anew_for_each_request() -> None:
    asked: list[str] = []
    active = True

    async def transport(request: SubgraphRequest) -> bytes:
        asked.append(request.subgraph)
        return b'{"data": {"greeting": "hello"}}'

    engine = Engine.of(read_supergraph(SUPERGRAPH))
    metrics = GatewayMetrics(CollectorRegistry())
    operations = Operations(engine, GatewaySettings(), metrics, decide_label=lambda label: active)
    request = OperationRequest("{ greeting }", {}, None, "1")
    await operations.answer(request, transport)
    active = False
    await operations.answer(request, transport)
    assert asked == ["new", "old"]

"""No other assignment of fields to subgraphs makes a plan with fewer waves, or with as many waves and fewer fetches.

Every assignment is tried, and its plan made, as long as an operation has few enough of them.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from itertools import product
from math import prod
from operator import or_

import pytest

from gateway.federation.operation.normalise import NormalisedOperation, normalise
from gateway.federation.plan import Plan
from gateway.federation.planner import Planner
from gateway.federation.planner.choose import NO_PEERS, Chooser, Option, Picked, leaves
from gateway.federation.planner.fetches import FetchBuilder
from gateway.federation.planner.footprint import NOWHERE
from gateway.federation.planner.graph import ROOT
from gateway.federation.planner.optimise import join_fetches
from gateway.federation.planner.surroundings import aware_of_contexts
from gateway.federation.planner.walk import Way
from gateway.federation.selection import Field
from tests.gateway.in_process import SUPERGRAPHS
from tests.gateway.soak_federation import valid_operations
from tests.gateway.strict_subgraphs import load

ASSIGNMENTS_MAX = 100
GRAPHS = sorted(str(path.relative_to(SUPERGRAPHS).with_suffix("")) for path in SUPERGRAPHS.glob("**/*.graphql"))
GRAPHS = [name for name in GRAPHS if (SUPERGRAPHS / name).is_dir()]


class TooManyAssignments(Exception):
    pass


class Exhaustive(Chooser):
    """Keeps every combination of all options, whatever it costs."""

    def options(self, each: Field, ways: Sequence[Way], peers: frozenset[str] = NO_PEERS) -> list[Option]:
        if each.selection is None:
            return leaves(ways)
        found = []
        for way in ways:
            selection, peers_below = self.below(each.selection, way), self.peers(each, way, ways, peers)
            for below in self.choose(selection, way.subgraph, way.view, None, peers_below):
                found.append(Option(way, below, self.with_below(way, below), is_whole=False))
        return found

    def pick(self, groups: Sequence[Sequence[Option]]) -> list[Picked]:
        if prod(map(len, groups)) > ASSIGNMENTS_MAX:
            raise TooManyAssignments
        return [(union(option.footprint for option in options), options) for options in product(*groups)]

    pick_in_order = pick

    def best(self, footprints: Iterable[int]) -> list[int]:
        return list(footprints)


def union(footprints: Iterable[int]) -> int:
    return reduce(or_, footprints, NOWHERE)


def price(plan: Plan) -> tuple[int, int]:
    waves: list[int] = []
    for fetch in plan.fetches:
        waves.append(1 + max((waves[parent] for parent in fetch.after), default=0))
    return max(waves, default=0), len(plan.fetches)


def all_plans(planner: Planner, operation: NormalisedOperation) -> Iterator[Plan]:
    selection = aware_of_contexts(planner.graph, operation.selection, is_from_root=True)
    for choice in Exhaustive(planner.graph, planner.walk).choose(selection, ROOT, None):
        yield join_fetches(planner.graph, operation, FetchBuilder(planner.graph, planner.walk, operation).build(choice))


@pytest.mark.parametrize("name", GRAPHS)
def test_no_assignment_makes_a_better_plan(name: str) -> None:
    graph = load(name)
    planner = graph.engine.planner
    for text in valid_operations(graph, 5):
        operation = normalise(graph.engine.supergraph, graph.engine.prepare(text), {})
        try:
            best = min(map(price, all_plans(planner, operation)), default=None)
        except TooManyAssignments:
            continue
        if best is not None:
            assert price(planner.plan(operation)) == best, text

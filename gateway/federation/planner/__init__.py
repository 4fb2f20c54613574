"""The planner: graph ▸ walk ▸ choose ▸ fetch graph ▸ optimise."""

from dataclasses import dataclass

from gateway.federation.errors import PlanningError
from gateway.federation.operation.normalise import NormalisedOperation
from gateway.federation.plan import Plan
from gateway.federation.planner.choose import Choice, Chooser
from gateway.federation.planner.explain import explain_problem
from gateway.federation.planner.fetches import FetchBuilder
from gateway.federation.planner.graph import ROOT, Graph
from gateway.federation.planner.optimise import join_fetches
from gateway.federation.planner.surroundings import aware_of_contexts
from gateway.federation.planner.walk import Walk
from gateway.federation.supergraph import Supergraph


@dataclass(frozen=True, slots=True, eq=False)
class Planner:
    """A supergraph ready to be planned on: what `walk` has found out holds for every operation.

    `labels` are the progressive override labels that are active.
    """

    graph: Graph
    walk: Walk
    labels: frozenset[str]

    @classmethod
    def of(cls, supergraph: Supergraph, labels: frozenset[str] = frozenset()) -> "Planner":
        graph = Graph(supergraph, labels)
        return cls(graph, Chooser(graph).walk, labels)

    def plan(self, operation: NormalisedOperation) -> Plan:
        """The plan of a normalised operation. Raises PlanningError, which names type, field and subgraphs."""
        choice = self.choose(operation)
        steps = FetchBuilder(self.graph, self.walk, operation).build(choice)
        return join_fetches(self.graph, operation, steps)

    def choose(self, operation: NormalisedOperation) -> Choice:
        chooser = Chooser(self.graph, self.walk)
        choices = chooser.choose(aware_of_contexts(self.graph, operation.selection, is_from_root=True), ROOT, None)
        if not choices:
            raise PlanningError(explain_problem(self.graph, *next(iter(chooser.problems))))
        return choices[0]

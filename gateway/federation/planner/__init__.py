"""The planner: graph ▸ walk ▸ choose ▸ fetch graph ▸ optimise."""

from gateway.federation.errors import PlanningError
from gateway.federation.operation.normalise import NormalisedOperation
from gateway.federation.plan import Plan
from gateway.federation.planner.choose import Choice, Chooser
from gateway.federation.planner.explain import explain_problem
from gateway.federation.planner.fetches import FetchBuilder
from gateway.federation.planner.graph import ROOT, Graph
from gateway.federation.planner.optimise import join_fetches


def plan_operation(graph: Graph, operation: NormalisedOperation) -> Plan:
    """The plan of a normalised operation. Raises PlanningError, which names type, field and subgraphs."""
    chooser = Chooser(graph)
    choice = choose_or_raise(graph, chooser, operation)
    steps = FetchBuilder(graph, chooser, operation).build(choice)
    return join_fetches(graph, operation, steps)


def choose_or_raise(graph: Graph, chooser: Chooser, operation: NormalisedOperation) -> Choice:
    choice = chooser.choose(operation.selection, ROOT, None)
    if choice is None:
        raise PlanningError(explain_problem(graph, *chooser.problems[0]))
    return choice

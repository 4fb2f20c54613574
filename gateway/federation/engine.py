"""The engine: a supergraph ready to answer. Nothing in here waits for anything but the transport.

    prepare(text)  ▸  conditions(variables)  ▸  plan(prepared, conditions)  ▸  execute(planned, variables, transport)

Every stage but the last depends only on its arguments, and can be remembered by whoever serves many requests.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any

from graphql.execution import get_variable_values

from gateway.federation.errors import OperationError
from gateway.federation.executor import run_plan
from gateway.federation.executor.transport import Transport
from gateway.federation.introspection import introspect
from gateway.federation.operation.normalise import NormalisedOperation, normalise
from gateway.federation.operation.prepare import PreparedOperation, formatted, prepare
from gateway.federation.plan import Plan
from gateway.federation.planner import Planner
from gateway.federation.projection import Completions, Projection, build_projection
from gateway.federation.response_paths import at_response_paths
from gateway.federation.shape import Shaping
from gateway.federation.supergraph import Supergraph

__all__ = ["Engine", "Outcome", "PlannedOperation", "PreparedOperation"]

PLANNERS_MAX = 16


@dataclass(frozen=True, eq=False)
class PlannedOperation:
    """All that can be known before data is: reusable for every request with the same text and condition values."""

    operation: NormalisedOperation
    plan: Plan
    projected: Callable[[], Projection]

    @cached_property
    def shaping(self) -> Shaping:
        """Made with the first response, as nothing needs it sooner."""
        return Shaping(self.projected(), self.plan.shared_positions)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A GraphQL response: `data` is None where a null reached the root."""

    data: dict[str, Any] | None
    errors: list[dict[str, Any]]


@dataclass(frozen=True, slots=True, eq=False)
class Engine:
    """`planner` plans where no labels of progressive overrides are given, `planners` for others that were."""

    supergraph: Supergraph
    planner: Planner
    planners: dict[frozenset[str], Planner] = field(default_factory=dict)
    completions: Completions = field(default_factory=dict)

    @classmethod
    def of(cls, supergraph: Supergraph, labels: frozenset[str] = frozenset()) -> "Engine":
        return cls(supergraph, Planner.of(supergraph, labels))

    def planner_for(self, labels: frozenset[str] | None) -> Planner:
        """One planner per set of active labels, which are few; the first met is forgotten first."""
        if labels is None or labels == self.planner.labels:
            return self.planner
        if labels not in self.planners:
            if len(self.planners) == PLANNERS_MAX:
                del self.planners[next(iter(self.planners))]
            self.planners[labels] = Planner.of(self.supergraph, labels)
        return self.planners[labels]

    def prepare(self, text: str, operation_name: str | None = None, max_tokens: int | None = None) -> PreparedOperation:
        """Raises OperationError when the text is not an operation on this graph."""
        return prepare(self.supergraph.api_schema, text, operation_name, max_tokens)

    def conditions(self, prepared: PreparedOperation, variables: Mapping[str, Any]) -> dict[str, Any]:
        """Check the variables and return those that decide @skip and @include. Raises OperationError."""
        if not prepared.node.variable_definitions:
            return {}
        result = get_variable_values(
            self.supergraph.api_schema, prepared.node.variable_definitions, dict(variables), max_errors=20
        )
        if isinstance(result, list):
            raise OperationError([formatted(error) for error in result], "BAD_USER_INPUT")
        return {name: result.coerced.get(name) for name in prepared.condition_variables}

    def plan(
        self, prepared: PreparedOperation, conditions: Mapping[str, Any], labels: frozenset[str] | None = None
    ) -> PlannedOperation:
        """Raises PlanningError, or OperationError for a kind of operation that is not served.

        `labels` are those of progressive overrides that are active for the request.
        """
        if prepared.kind == "subscription":
            raise OperationError([{"message": "Subscriptions are not served over this transport."}], "NOT_SUPPORTED")
        operation = normalise(self.supergraph, prepared, conditions)
        projected = partial(build_projection, self.supergraph, operation, self.completions)
        return PlannedOperation(operation, self.planner_for(labels).plan(operation), projected)

    async def execute(self, planned: PlannedOperation, variables: Mapping[str, Any], transport: Transport) -> Outcome:
        data, errors = await run_plan(planned.plan, variables, transport)
        if errors:
            errors = at_response_paths(planned.shaping.projection, errors)
        if planned.operation.introspection:
            errors += introspect(self.supergraph.api_schema, planned.operation, variables, data)
        return Outcome(*planned.shaping.response(data, errors))

    async def answer(
        self,
        text: str,
        transport: Transport,
        variables: Mapping[str, Any] | None = None,
        operation_name: str | None = None,
    ) -> Outcome:
        """All stages in one go, remembering nothing."""
        prepared = self.prepare(text, operation_name)
        planned = self.plan(prepared, self.conditions(prepared, variables or {}))
        return await self.execute(planned, variables or {}, transport)

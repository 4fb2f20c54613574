"""What contexts lend to a field: from which object above, into which variable, and how the field then asks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from gateway.federation.contexts import ContextArgument
from gateway.federation.entity_text import NUMBER
from gateway.federation.errors import PlanningError
from gateway.federation.plan import ContextValue
from gateway.federation.planner.graph import Graph
from gateway.federation.planner.steps import Step
from gateway.federation.selection import Field

if TYPE_CHECKING:
    from gateway.federation.planner.fetches import Place


@dataclass(frozen=True, slots=True, eq=False)
class Loan:
    """Values of a field's arguments by their names, and the steps after which they are known."""

    values: Mapping[str, ContextValue] = field(default_factory=dict)
    after: frozenset[Step] = frozenset()

    @property
    def by_variable(self) -> Mapping[str, ContextValue]:
        return {each.variable: each for each in self.values.values()}

    def is_known_to(self, step: Step) -> bool:
        """Whether there is one value for each entity that a step asks about, known before the step starts."""
        is_above = all(len(each.path) <= len(step.path) for each in self.values.values())
        return not step.is_root and is_above and self.after <= step.ancestors

    def spent_on(self, selected: Field) -> Field:
        """The field with the arguments that are lent, beside those it has."""
        if not self.values:
            return selected
        lent = ", ".join(f"{name}: ${each.variable}{NUMBER}" for name, each in self.values.items())
        given = selected.arguments
        arguments = f"({lent}, {given[1:]}" if given.startswith("(") else f"({lent}){given}"
        return replace(selected, arguments=arguments)


NO_LOAN = Loan()


def lender(graph: Graph, place: "Place", argument: ContextArgument) -> "Place":
    """The nearest place above whose object sets the context. Raises PlanningError where there is none."""
    above = place.entry.above
    while above is not None:
        if above.type_name in argument.selections:
            return above
        if not graph.objects(above.type_name).isdisjoint(argument.selections):
            problem = f'it is not known whether a "{above.type_name}" above sets the context "{argument.context}"'
            raise PlanningError(f"{argument.where}: {problem}.")
        above = above.entry.above
    raise PlanningError(f'{argument.where}: nothing above sets the context "{argument.context}".')


def unused_prefix(variables: Iterable[str]) -> str:
    """With which no variable of an operation begins."""
    prefix = "_"
    while any(name.startswith(prefix) for name in variables):
        prefix += "_"
    return prefix

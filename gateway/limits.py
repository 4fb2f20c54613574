"""Limits on what a client may ask; every refusal says which limit it was.

Everything is counted as it would run: what a fragment holds counts once for every place that spreads it.
"""

from dataclasses import dataclass

from graphql import FieldNode, FragmentSpreadNode, InlineFragmentNode, OperationDefinitionNode, SelectionSetNode

from gateway.federation import OperationError, PreparedOperation


@dataclass(frozen=True, slots=True)
class OperationLimits:
    depth_max: int
    root_fields_max: int
    aliases_max: int
    directives_max: int
    allows_introspection: bool


@dataclass(frozen=True, slots=True)
class Measure:
    """What a selection set amounts to; `introspects` where `__schema` or `__type` stands at its top."""

    depth: int = 0
    fields: int = 0
    aliases: int = 0
    directives: int = 0
    introspects: bool = False

    def beside(self, other: "Measure") -> "Measure":
        return Measure(
            max(self.depth, other.depth),
            self.fields + other.fields,
            self.aliases + other.aliases,
            self.directives + other.directives,
            self.introspects or other.introspects,
        )


def check_limits(prepared: PreparedOperation, limits: OperationLimits) -> None:
    """Raises OperationError with the code of the first limit that the operation exceeds."""
    measure = Measurer(prepared).operation(prepared.node)
    for found, allowed, what, limit, code in (
        (measure.depth, limits.depth_max, "is {} fields deep", "depth", "DEPTH_LIMIT_EXCEEDED"),
        (measure.fields, limits.root_fields_max, "has {} root fields", "root field", "ROOT_FIELD_LIMIT_EXCEEDED"),
        (measure.aliases, limits.aliases_max, "has {} aliases", "alias", "ALIAS_LIMIT_EXCEEDED"),
        (measure.directives, limits.directives_max, "has {} directives", "directive", "DIRECTIVE_LIMIT_EXCEEDED"),
    ):
        if found > allowed:
            message = f"The operation {what.format(found)}; the limit is {allowed} ({limit} limit)."
            raise OperationError([{"message": message}], code)
    if measure.introspects and not limits.allows_introspection:
        message = "Introspection is switched off here: ask without __schema and __type."
        raise OperationError([{"message": message}], "INTROSPECTION_DISABLED")


class Measurer:
    """Validation has excluded circles of fragments; each fragment is measured once, however often it is spread."""

    def __init__(self, prepared: PreparedOperation) -> None:
        self.fragments = prepared.fragments
        self.known: dict[str, Measure] = {}

    def operation(self, node: OperationDefinitionNode) -> Measure:
        on_variables = sum(len(each.directives or ()) for each in node.variable_definitions or ())
        own = Measure(directives=len(node.directives or ()) + on_variables)
        return own.beside(self.selection_set(node.selection_set))

    def selection_set(self, node: SelectionSetNode) -> Measure:
        total = Measure()
        for each in node.selections:
            total = total.beside(Measure(directives=len(each.directives or ())))
            if isinstance(each, FieldNode):
                total = total.beside(self.field(each))
            elif isinstance(each, FragmentSpreadNode):
                total = total.beside(self.fragment(each.name.value))
            elif isinstance(each, InlineFragmentNode):
                total = total.beside(self.selection_set(each.selection_set))
        return total

    def field(self, node: FieldNode) -> Measure:
        below = self.selection_set(node.selection_set) if node.selection_set else Measure()
        return Measure(
            depth=1 + below.depth,
            fields=1,
            aliases=below.aliases + (node.alias is not None),
            directives=below.directives,
            introspects=node.name.value in ("__schema", "__type"),
        )

    def fragment(self, name: str) -> Measure:
        if name not in self.known:
            definition = self.fragments[name]
            own = Measure(directives=len(definition.directives or ()))
            self.known[name] = own.beside(self.selection_set(definition.selection_set))
        return self.known[name]

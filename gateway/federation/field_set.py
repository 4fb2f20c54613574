"""Field sets, the little selection language in `@key`, `@requires` and `@provides`, read into selections."""

from collections.abc import Mapping

from graphql import (
    FieldNode,
    GraphQLError,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    parse,
    print_ast,
)

from gateway.federation.errors import SupergraphError
from gateway.federation.selection import ITS_TYPE, TYPENAME, Field, Selection


class FieldSetReader:
    """`field_types`: (type, field) to the named type; `possible`: interface or union to its object types."""

    def __init__(
        self,
        field_types: Mapping[tuple[str, str], str],
        possible: Mapping[str, frozenset[str]],
        composite: frozenset[str],
    ) -> None:
        self.field_types = field_types
        self.possible = possible
        self.composite = composite

    def read(self, text: str, type_name: str, where: str) -> Selection:
        """Raises SupergraphError that says `where` the field set stands."""
        try:
            operation = parse(f"{{ {text} }}", no_location=True).definitions[0]
        except GraphQLError as error:
            raise SupergraphError(f"{where}: {text!r} is not a field set: {error.message}") from error
        assert isinstance(operation, OperationDefinitionNode)  # noqa: S101 - the braces above make it one
        return self.selection(operation.selection_set, type_name, where)

    def selection(self, node: SelectionSetNode, type_name: str, where: str) -> Selection:
        everywhere: list[Field] = []
        by_type: dict[str, list[Field]] = {}
        self.collect(node, type_name, None, (everywhere, by_type), where)
        return Selection(type_name, tuple(everywhere), {name: tuple(fields) for name, fields in by_type.items()})

    def collect(
        self,
        node: SelectionSetNode,
        type_name: str,
        condition: frozenset[str] | None,
        found: tuple[list[Field], dict[str, list[Field]]],
        where: str,
    ) -> None:
        for each in node.selections:
            if isinstance(each, FieldNode):
                for name in [type_name] if condition is None else sorted(condition):
                    field = self.field(each, name, where)
                    (found[0] if condition is None else found[1].setdefault(name, [])).append(field)
            elif isinstance(each, InlineFragmentNode):
                target = each.type_condition.name.value if each.type_condition else type_name
                narrowed = self.narrow(type_name, condition, target)
                self.collect(each.selection_set, type_name, narrowed, found, where)

    def narrow(self, type_name: str, condition: frozenset[str] | None, target: str) -> frozenset[str] | None:
        if target == type_name or type_name not in self.possible:
            return condition
        types = self.possible.get(target, frozenset({target}))
        return types & (self.possible[type_name] if condition is None else condition)

    def field(self, node: FieldNode, type_name: str, where: str) -> Field:
        name = node.name.value
        if name == TYPENAME:
            return ITS_TYPE
        field_type = self.field_types.get((type_name, name))
        if field_type is None:
            raise SupergraphError(f'{where}: "{type_name}" has no field "{name}".')
        selection = self.selection(node.selection_set, field_type, where) if node.selection_set else None
        if (selection is not None) != (field_type in self.composite):
            raise SupergraphError(
                f'{where}: "{type_name}.{name}" {"has no" if selection else "needs"} fields below it.'
            )
        arguments = ", ".join(print_ast(argument) for argument in node.arguments or ())
        return Field(name, name, field_type, f"({arguments})" if arguments else "", selection=selection)

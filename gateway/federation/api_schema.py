"""The schema that clients see: the supergraph without join and link machinery and without what is inaccessible."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from graphql import (
    DefinitionNode,
    DirectiveDefinitionNode,
    DirectiveLocation,
    DirectiveNode,
    DocumentNode,
    EnumTypeDefinitionNode,
    GraphQLSchema,
    InputObjectTypeDefinitionNode,
    InterfaceTypeDefinitionNode,
    NamedTypeNode,
    ObjectTypeDefinitionNode,
    SchemaDefinitionNode,
    TypeDefinitionNode,
    UnionTypeDefinitionNode,
    build_ast_schema,
)

from gateway.federation.features import Features

KEPT_DIRECTIVES = frozenset({"deprecated", "specifiedBy", "oneOf"})
EXECUTABLE_LOCATIONS = frozenset(
    location.name
    for location in (
        DirectiveLocation.QUERY,
        DirectiveLocation.MUTATION,
        DirectiveLocation.SUBSCRIPTION,
        DirectiveLocation.FIELD,
        DirectiveLocation.FRAGMENT_DEFINITION,
        DirectiveLocation.FRAGMENT_SPREAD,
        DirectiveLocation.INLINE_FRAGMENT,
        DirectiveLocation.VARIABLE_DEFINITION,
    )
)

Node = TypeVar("Node", bound=Any)


@dataclass(frozen=True, slots=True)
class Hidden:
    """What clients do not see: types by name, and whatever carries the directive named `inaccessible`."""

    types: frozenset[str]
    inaccessible: str

    def marks(self, node: Any) -> bool:
        return any(directive.name.value == self.inaccessible for directive in node.directives or ())

    def visible(self, nodes: Iterable[Node]) -> tuple[Node, ...]:
        return tuple(replaced(node, directives=kept(node.directives)) for node in nodes if not self.marks(node))

    def visible_names(self, nodes: Iterable[NamedTypeNode]) -> tuple[NamedTypeNode, ...]:
        return tuple(node for node in nodes if node.name.value not in self.types)


def build_api_schema(document: DocumentNode, features: Features) -> GraphQLSchema:
    """The API schema of a supergraph document. Raises TypeError or GraphQLError when it is not a valid schema."""
    hidden = Hidden(frozenset(hidden_types(document, features)), features.inaccessible)
    definitions = (cleaned(node, hidden) for node in document.definitions if is_visible(node, hidden, features))
    return build_ast_schema(DocumentNode(definitions=tuple(definitions)))


def hidden_types(document: DocumentNode, features: Features) -> Iterator[str]:
    marks = Hidden(frozenset(), features.inaccessible).marks
    for node in document.definitions:
        if isinstance(node, TypeDefinitionNode) and (features.is_machinery(node.name.value) or marks(node)):
            yield node.name.value


def is_visible(node: DefinitionNode, hidden: Hidden, features: Features) -> bool:
    if isinstance(node, DirectiveDefinitionNode):
        is_executable = any(location.value in EXECUTABLE_LOCATIONS for location in node.locations)
        return is_executable and not features.is_machinery(node.name.value)
    return not (isinstance(node, TypeDefinitionNode) and node.name.value in hidden.types)


def cleaned(node: DefinitionNode, hidden: Hidden) -> DefinitionNode:
    match node:
        case ObjectTypeDefinitionNode() | InterfaceTypeDefinitionNode():
            fields = tuple(
                replaced(each, arguments=hidden.visible(each.arguments or ()))
                for each in hidden.visible(node.fields or ())
            )
            interfaces = hidden.visible_names(node.interfaces or ())
            return replaced(node, fields=fields, interfaces=interfaces, directives=kept(node.directives))
        case InputObjectTypeDefinitionNode():
            return replaced(node, fields=hidden.visible(node.fields or ()), directives=kept(node.directives))
        case EnumTypeDefinitionNode():
            return replaced(node, values=hidden.visible(node.values or ()), directives=kept(node.directives))
        case UnionTypeDefinitionNode():
            types = hidden.visible_names(node.types or ())
            return replaced(node, types=types, directives=kept(node.directives))
        case DirectiveDefinitionNode():
            return replaced(node, arguments=hidden.visible(node.arguments or ()))
        case TypeDefinitionNode() | SchemaDefinitionNode():
            return replaced(node, directives=kept(node.directives))
    return node


def kept(directives: Iterable[DirectiveNode] | None) -> tuple[DirectiveNode, ...]:
    return tuple(directive for directive in directives or () if directive.name.value in KEPT_DIRECTIVES)


def replaced(node: Node, **changes: Any) -> Node:
    values = {key: getattr(node, key, None) for key in node.keys}
    values.update(changes)
    return type(node)(**values)  # type: ignore[no-any-return]

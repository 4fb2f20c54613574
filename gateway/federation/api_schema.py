"""The schema that clients see: the supergraph without join and link machinery and without what is inaccessible."""

from collections.abc import Iterable
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
    ObjectTypeDefinitionNode,
    SchemaDefinitionNode,
    TypeDefinitionNode,
    UnionTypeDefinitionNode,
    build_ast_schema,
)

MACHINERY_PREFIXES = ("join__", "link__", "core__", "federation__")
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


def build_api_schema(document: DocumentNode) -> GraphQLSchema:
    """The API schema of a supergraph document. Raises TypeError or GraphQLError when it is not a valid schema."""
    hidden = frozenset(
        node.name.value
        for node in document.definitions
        if isinstance(node, TypeDefinitionNode) and (is_machinery(node.name.value) or is_inaccessible(node))
    )
    definitions = [cleaned(node, hidden) for node in document.definitions if is_visible(node, hidden)]
    return build_ast_schema(DocumentNode(definitions=tuple(definitions)))


def is_machinery(name: str) -> bool:
    return name.startswith(MACHINERY_PREFIXES)


def is_inaccessible(node: Any) -> bool:
    return any(directive.name.value == "inaccessible" for directive in node.directives or ())


def is_visible(node: DefinitionNode, hidden: frozenset[str]) -> bool:
    if isinstance(node, DirectiveDefinitionNode):
        return any(location.value in EXECUTABLE_LOCATIONS for location in node.locations)
    return not (isinstance(node, TypeDefinitionNode) and node.name.value in hidden)


def cleaned(node: DefinitionNode, hidden: frozenset[str]) -> DefinitionNode:
    match node:
        case ObjectTypeDefinitionNode() | InterfaceTypeDefinitionNode():
            fields = tuple(
                replaced(each, arguments=visible(each.arguments or ()), directives=kept(each.directives))
                for each in visible(node.fields or ())
            )
            interfaces = tuple(each for each in node.interfaces or () if each.name.value not in hidden)
            return replaced(node, fields=fields, interfaces=interfaces, directives=kept(node.directives))
        case InputObjectTypeDefinitionNode():
            return replaced(node, fields=visible(node.fields or ()), directives=kept(node.directives))
        case EnumTypeDefinitionNode():
            return replaced(node, values=visible(node.values or ()), directives=kept(node.directives))
        case UnionTypeDefinitionNode():
            types = tuple(each for each in node.types or () if each.name.value not in hidden)
            return replaced(node, types=types, directives=kept(node.directives))
        case TypeDefinitionNode() | SchemaDefinitionNode():
            return replaced(node, directives=kept(node.directives))
    return node


def visible(nodes: Iterable[Node]) -> tuple[Node, ...]:
    return tuple(replaced(node, directives=kept(node.directives)) for node in nodes if not is_inaccessible(node))


def kept(directives: Iterable[DirectiveNode] | None) -> tuple[DirectiveNode, ...]:
    return tuple(directive for directive in directives or () if directive.name.value in KEPT_DIRECTIVES)


def replaced(node: Node, **changes: Any) -> Node:
    values = {key: getattr(node, key, None) for key in node.keys}
    values.update(changes)
    return type(node)(**values)  # type: ignore[no-any-return]

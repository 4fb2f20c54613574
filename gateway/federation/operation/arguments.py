"""Arguments and directives as text, in one order whatever order they were written in, and the variables used in them.

Arguments that GraphQL takes for the same (Field Selection Merging) have the same text.
"""

from collections.abc import Iterable, Iterator

import orjson
from graphql import (
    ArgumentNode,
    BooleanValueNode,
    DirectiveNode,
    FieldNode,
    ListValueNode,
    NullValueNode,
    ObjectValueNode,
    StringValueNode,
    ValueNode,
    VariableNode,
)


def printed_arguments(node: FieldNode | DirectiveNode) -> str:
    """Nothing, or what stands behind the name, in parentheses."""
    return f"({', '.join(sorted(map(printed_argument, node.arguments)))})" if node.arguments else ""


def printed_argument(node: ArgumentNode) -> str:
    return f"{node.name.value}: {printed_value(node.value)}"


def printed_value(node: ValueNode) -> str:
    match node:
        case VariableNode():
            return f"${node.name.value}"
        case StringValueNode():
            return orjson.dumps(node.value).decode()
        case BooleanValueNode():
            return "true" if node.value else "false"
        case NullValueNode():
            return "null"
        case ListValueNode():
            return f"[{', '.join(map(printed_value, node.values))}]"
        case ObjectValueNode():
            return (
                f"{{ {', '.join(sorted(f'{each.name.value}: {printed_value(each.value)}' for each in node.fields))} }}"
            )
    return node.value  # type: ignore[attr-defined, no-any-return]


def forwarded_directives(node: FieldNode) -> list[DirectiveNode]:
    """Directives of the subgraphs' own; what decides here stays here."""
    return [each for each in node.directives or () if each.name.value not in ("skip", "include")]


def printed_directives(node: FieldNode) -> str:
    return "".join(f" @{each.name.value}{printed_arguments(each)}" for each in forwarded_directives(node))


def used_variables(node: FieldNode) -> frozenset[str]:
    arguments = [*(node.arguments or ())]
    for directive in forwarded_directives(node):
        arguments += directive.arguments or ()
    return frozenset(variables_in(each.value for each in arguments))


def variables_in(nodes: Iterable[ValueNode]) -> Iterator[str]:
    for node in nodes:
        match node:
            case VariableNode():
                yield node.name.value
            case ListValueNode():
                yield from variables_in(node.values)
            case ObjectValueNode():
                yield from variables_in(each.value for each in node.fields)

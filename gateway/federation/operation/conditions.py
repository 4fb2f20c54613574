"""Decide @skip and @include.

An operation is planned for given values of its condition variables, so that no plan ever fetches for what is left
out: the values are part of the plan's key in a cache, and nothing downstream knows that conditions exist.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from graphql import (
    BooleanValueNode,
    DocumentNode,
    ExecutableDefinitionNode,
    FieldNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    SelectionNode,
    VariableNode,
)

CONDITIONS = ("skip", "include")


def is_included(node: FieldNode | FragmentSpreadNode | InlineFragmentNode, values: Mapping[str, Any]) -> bool:
    """Both directives may stand on one node: it is included when neither excludes it."""
    for directive in node.directives or ():
        if directive.name.value in CONDITIONS:
            for argument in directive.arguments or ():
                match argument.value:
                    case BooleanValueNode(value=value):
                        truth = value
                    case VariableNode(name=name):
                        truth = bool(values.get(name.value))
                    case _:
                        truth = False
                if truth == (directive.name.value == "skip"):
                    return False
    return True


def condition_variables(document: DocumentNode) -> tuple[str, ...]:
    """The variables that decide conditions anywhere in a document."""
    found: set[str] = set()
    waiting = [each.selection_set for each in document.definitions if isinstance(each, ExecutableDefinitionNode)]
    while waiting:
        for node in waiting.pop().selections:
            if node.directives:
                found.update(variables_of(node))
            if isinstance(node, (FieldNode, InlineFragmentNode)) and node.selection_set is not None:
                waiting.append(node.selection_set)
    return tuple(sorted(found))


def variables_of(node: SelectionNode) -> Iterator[str]:
    for directive in node.directives or ():
        if directive.name.value in CONDITIONS:
            for argument in directive.arguments or ():
                if isinstance(argument.value, VariableNode):
                    yield argument.value.name.value

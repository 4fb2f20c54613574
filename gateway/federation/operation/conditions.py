"""Decide @skip and @include.

An operation is planned for given values of its condition variables, so that no plan ever fetches for what is left
out: the values are part of the plan's key in a cache, and nothing downstream knows that conditions exist.
"""

from collections.abc import Mapping
from typing import Any

from graphql import BooleanValueNode, FieldNode, FragmentSpreadNode, InlineFragmentNode, VariableNode


def is_included(node: FieldNode | FragmentSpreadNode | InlineFragmentNode, values: Mapping[str, Any]) -> bool:
    """Both directives may stand on one node: it is included when neither excludes it."""
    for directive in node.directives or ():
        if directive.name.value in ("skip", "include"):
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

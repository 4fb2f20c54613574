"""Contexts: arguments that a subgraph fills from an object above the field's own (`@context`, `@fromContext`).

A type that sets a context lends a value of its own to fields anywhere below it; of several objects that set the same
one, the nearest counts. Clients do not see such arguments. In a supergraph, contexts are named SUBGRAPH__NAME.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import FieldNode, GraphQLError, InlineFragmentNode, SelectionNode, parse, print_ast

from gateway.federation.errors import SupergraphError
from gateway.federation.field_set import FieldSetReader
from gateway.federation.selection import Selection


@dataclass(frozen=True, slots=True, eq=False)
class ContextArgument:
    """One argument: `type` is printed GraphQL, `selections` what to read from an object type that sets the context.

    `where` says for people where it stands; `variable` is made of the names of type, field and argument.
    Such a selection has one field, which has one field below it, and so on to the value; or none, where the value is
    null because no fragment is for the type.
    """

    name: str
    type: str
    context: str
    selections: Mapping[str, Selection]
    where: str
    variable: str


def read_context_argument(
    given: Mapping[str, Any],
    setters: Mapping[str, Iterable[str]],
    field_sets: FieldSetReader,
    field: tuple[str, str],
    subgraph: str,
) -> ContextArgument:
    """From an entry of `contextArguments` of a field, given as type and name, in a subgraph.

    `setters` are the object types that set each context. Raises SupergraphError that says where the argument stands.
    """
    name, context = str(given.get("name")), str(given.get("context"))
    where = f'@fromContext of "{".".join(field)}" in subgraph "{subgraph}"'
    if not setters.get(context):
        raise SupergraphError(f'{where}: no type sets the context "{context}", from which it takes "{name}".')
    text = str(given.get("selection")).strip()
    selections = {}
    for type_name in setters[context]:
        mine = selection_for(text, type_name, where)
        selection = field_sets.read(mine, type_name, where) if mine else Selection(type_name, ())
        if not is_one_value(selection):
            raise SupergraphError(f'{where}: {text!r} selects more than one value of "{type_name}".')
        selections[type_name] = selection
    return ContextArgument(name, str(given.get("type")), context, selections, where, "__".join((*field, name)))


def selection_for(text: str, type_name: str, where: str) -> str:
    """The part of a selection that is for an object type: all of it, or what stands in the fragment on the type."""
    try:
        (operation,) = parse(text if text.startswith("{") else f"{{ {text} }}", no_location=True).definitions
    except (GraphQLError, ValueError) as error:
        raise SupergraphError(f"{where}: {text!r} is not a selection.") from error
    nodes: Iterable[SelectionNode] = operation.selection_set.selections  # type: ignore[attr-defined]
    return " ".join(found for node in nodes if (found := node_for(node, type_name)))


def node_for(node: SelectionNode, type_name: str) -> str:
    match node:
        case InlineFragmentNode(type_condition=None) | FieldNode():
            return print_ast(node)
        case InlineFragmentNode(type_condition=condition) if condition and condition.name.value == type_name:
            return " ".join(map(print_ast, node.selection_set.selections))
    return ""


def is_one_value(selection: Selection | None) -> bool:
    while selection is not None:
        if len(selection.fields) > 1 or selection.by_type:
            return False
        selection = selection.fields[0].selection if selection.fields else None
    return True

"""Alias what would conflict within one subgraph operation (GraphQL, Field Selection Merging).

Clients see one type per field, subgraphs may each have their own: `ID` here and `ID!` there, under fragments on types
that clients cannot confuse. Where values of two shapes want one response key of a subgraph's answer, the later one is
asked under an alias, and the answer is renamed when it comes.
"""

from collections.abc import Iterable, Iterator

from gateway.federation.plan import Path, Rename
from gateway.federation.planner.graph import Graph
from gateway.federation.planner.steps import Node, Step
from gateway.federation.selection import TYPENAME

Scope = tuple[Node, str]
"""A selection set and the type it stands on."""


def alias_conflicts(graph: Graph, step: Step) -> tuple[Rename, ...]:
    """Set the aliases in what a step asks; what to rename in its answer, outer objects first."""
    if not has_fragments(step.selection()):
        return ()
    return tuple(aliased(graph, step.subgraph, [(step.selection(), step.type_name)], ()))


def has_fragments(node: Node) -> bool:
    """Whether anything in a selection can stand for values of several shapes."""
    return bool(node.fragments) or any(below and has_fragments(below) for _, below in node.fields.values())


def aliased(graph: Graph, subgraph: str, overlapping: Iterable[Scope], path: Path) -> Iterator[Rename]:
    scopes = [scope for node, type_name in overlapping for scope in scopes_of(node, type_name)]
    taken = {key for node, _ in scopes for key in node.fields}
    for key in sorted(taken - {TYPENAME}):
        names: dict[str, str] = {}
        below: dict[str, list[Scope]] = {}
        for node, type_name in scopes:
            if key not in node.fields:
                continue
            selected, child = node.fields[key][0], node.below(key)
            local_type = graph.local_type(type_name, selected.name, subgraph)
            # What two values under one response key must have in common: wrappers, and a leaf's type.
            shape = local_type if child is None else local_type.replace(local_type.strip("[]!"), "")
            if shape not in names:
                names[shape] = free_name(key, type_name, taken) if names else key
                if names[shape] != key:
                    taken.add(names[shape])
                    yield Rename(path, names[shape], key)
            if names[shape] != key:
                node.aliases[key] = names[shape]
            if child is not None:
                below.setdefault(shape, []).append((child, local_type.strip("[]!")))
        for nodes in below.values():
            yield from aliased(graph, subgraph, nodes, (*path, key))


def scopes_of(node: Node, type_name: str) -> Iterator[Scope]:
    yield node, type_name
    for name, fragment in node.fragments.items():
        yield from scopes_of(fragment, name)


def free_name(key: str, type_name: str, taken: Iterable[str]) -> str:
    name = f"_{type_name}_{key}"
    while name in taken:
        name = f"_{name}"
    return name

"""Say why an operation cannot be planned."""

from collections.abc import Iterator, Sequence

from gateway.federation.planner.choose import Chooser
from gateway.federation.planner.graph import ROOT, Graph
from gateway.federation.selection import TYPENAME, Selection

FieldName = tuple[str, str]
"""Type and field."""


def explain_problem(graph: Graph, type_name: str, field: str, subgraph: str) -> str:
    """Type and field, the subgraphs that resolve it, and what keeps one from getting there."""
    owners = owners_of(graph, type_name, field)
    start = "the root" if subgraph == ROOT else f'subgraph "{subgraph}"'
    problem = f'Cannot plan "{type_name}.{field}" from {start}: '
    if not owners:
        return f"{problem}no subgraph resolves it."
    circle = requirement_circle(graph, ((type_name, field),), set())
    if circle:
        shown = " requires ".join(f'"{name}.{each}"' for name, each in circle)
        return f"{problem}requirements go round in a circle, {shown}."
    missing = missing_requirement(graph, type_name, field, subgraph)
    if missing is not None:
        return f"{problem}it requires what cannot be had. {explain_problem(graph, *missing)}"
    contexts = contexts_of(graph, type_name, field)
    if contexts:
        return f"{problem}it takes what must be lent from above, by an object that sets {' or '.join(contexts)}."
    return f"{problem}it is resolved in {listed(owners)}, and {no_entrance(graph, type_name, owners)}."


def contexts_of(graph: Graph, type_name: str, field: str) -> list[str]:
    """The contexts that the field takes something from, if it does so in every subgraph that resolves it."""
    known = graph.resolvers.get((type_name, field), {}).values()
    if not all(each.contexts for each in known):
        return []
    return sorted({f'"{argument.context}"' for each in known for argument in each.contexts})


def no_entrance(graph: Graph, type_name: str, owners: Sequence[str]) -> str:
    resolvable = [
        f'"{owner}" by @key(fields: "{key.text}")'
        for owner, _, keys in graph.targets(type_name)
        if owner in owners
        for key in keys
    ]
    if resolvable:
        return f"it can be entered in {', '.join(resolvable)}, whose fields are not all known there"
    where = listed(sorted(graph.types[type_name].subgraphs))
    return f"none of them has a resolvable @key for it ({type_name} is in {where})"


def requirement_circle(graph: Graph, path: tuple[FieldName, ...], seen: set[FieldName]) -> tuple[FieldName, ...]:
    """Fields each of which requires the next, the last being the first again; none if there are no such fields."""
    for required in required_fields(graph, *path[-1]):
        if required in path:
            return (*path[path.index(required) :], required)
        if required not in seen:
            seen.add(required)
            if circle := requirement_circle(graph, (*path, required), seen):
                return circle
    return ()


def required_fields(graph: Graph, type_name: str, field: str) -> list[FieldName]:
    """What nobody can do without who wants the field."""
    known = graph.resolvers.get((type_name, field), {}).values()
    if any(each.requires is None for each in known):
        return []
    return [name for each in known if each.requires for name in fields_of(type_name, each.requires)]


def fields_of(type_name: str, selection: Selection) -> Iterator[FieldName]:
    groups = {type_name: selection.fields, **selection.by_type}
    for name, fields in groups.items():
        for each in fields:
            if each.name != TYPENAME:
                yield name, each.name
            if each.selection is not None:
                yield from fields_of(each.type_name, each.selection)


def missing_requirement(graph: Graph, type_name: str, field: str, subgraph: str) -> tuple[str, str, str] | None:
    """A field that cannot be reached and that every subgraph requires to resolve this one."""
    chooser = Chooser(graph)
    for required in graph.resolvers.get((type_name, field), {}).values():
        if required.requires is None:
            return None
        if chooser.choose(chooser.walk.rebase(required.requires, type_name), subgraph, None):
            return None
    return next((each for each in chooser.problems if each[:2] != (type_name, field)), None)


def listed(names: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def owners_of(graph: Graph, type_name: str, field: str) -> list[str]:
    names = (type_name, *graph.types[type_name].interfaces)
    return sorted({owner for name in names for owner in graph.resolvers.get((name, field), {})})

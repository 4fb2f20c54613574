"""Say why an operation cannot be planned."""

from gateway.federation.planner.graph import ROOT, Graph


def explain_problem(graph: Graph, type_name: str, field: str, subgraph: str) -> str:
    """Type and field, the subgraphs that resolve it, and what keeps one from getting there."""
    definition = graph.types[type_name]
    owners = owners_of(graph, type_name, field)
    start = "the root" if subgraph == ROOT else f'subgraph "{subgraph}"'
    if not owners:
        return f'Cannot plan "{type_name}.{field}" from {start}: no subgraph resolves it.'
    resolvable = [
        f'"{owner}" by @key(fields: "{key.text}")'
        for owner, _, keys in graph.targets(type_name)
        if owner in owners
        for key in keys
    ]
    named = ", ".join(f'"{owner}"' for owner in owners)
    if not resolvable:
        shown = ", ".join(f'"{each}"' for each in sorted(definition.subgraphs))
        why = f"none of them has a resolvable @key for it ({type_name} is in {shown})"
    else:
        why = f"it can be entered in {', '.join(resolvable)}, whose fields are not all known there"
    return f'Cannot plan "{type_name}.{field}" from {start}: it is resolved in {named}, and {why}.'


def owners_of(graph: Graph, type_name: str, field: str) -> list[str]:
    names = (type_name, *graph.types[type_name].interfaces)
    return sorted({owner for name in names for owner in graph.resolvers.get((name, field), {})})

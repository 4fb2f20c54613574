"""Narrow a selection to the type that a subgraph, or an object type, really returns.

An interface may promise `owner: Person` where an implementation, or one of the subgraphs, says `owner: Worker`.
Fragments for anything but a worker are then not only useless but invalid there.
"""

from gateway.federation.planner.graph import Graph
from gateway.federation.selection import ITS_TYPE, Selection


class Narrower:
    """Remembers what it narrowed: choices are remembered by selection."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.remembered: dict[tuple[int, str], tuple[Selection, Selection]] = {}

    def narrowed(self, selection: Selection, type_name: str) -> Selection:
        """The same selection on a type that is at most as wide."""
        known = self.remembered.get((id(selection), type_name))
        if known is None:
            known = (selection, self.narrow(selection, type_name))
            self.remembered[id(selection), type_name] = known
        return known[1]

    def narrow(self, selection: Selection, type_name: str) -> Selection:
        definition = self.graph.types[type_name]
        if not definition.is_abstract:
            # Clients see an interface, so the type must be known at the end.
            return Selection(type_name, (ITS_TYPE, *selection.fields, *selection.by_type.get(type_name, ())))
        possible = frozenset().union(*definition.possible.values())
        by_type = {name: fields for name, fields in selection.by_type.items() if name in possible}
        return Selection(type_name, selection.fields, by_type)

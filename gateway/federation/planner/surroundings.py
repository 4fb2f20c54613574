"""Before choosing, an operation is told what stands above its fields: contexts come from there.

What a field takes from a context depends on the type of an object far above it. So where several object types can
stand and one of them sets a context, what leads to such a field is asked object type by object type; and a field
notes the subgraphs that cannot resolve it where it stands, because nothing above it sets a context they need. A
requirement is the same wherever it is met: nobody knows what will stand above it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from gateway.federation.planner.graph import Graph, mentions
from gateway.federation.selection import Field, Selection

Contexts = frozenset[str]
"""Names of contexts that are set above a position."""
NONE: Contexts = frozenset()


def aware_of_contexts(graph: Graph, selection: Selection, is_from_root: bool) -> Selection:
    """The same selection, ready to be chosen for."""
    return Surveyor(graph, is_from_root).surveyed(selection, NONE) if graph.contextual else selection


@dataclass(frozen=True, slots=True, eq=False)
class Surveyor:
    graph: Graph
    is_from_root: bool

    def surveyed(self, selection: Selection, above: Contexts) -> Selection:
        type_name, fields = selection.type_name, selection.fields
        if not mentions(selection, self.graph.contextual):
            return selection
        if not self.graph.types[type_name].is_abstract:
            return Selection(type_name, self.fields(type_name, fields, above))
        apart = [each for each in fields if self.differs_by_type(type_name, each)]
        together = [each for each in fields if each not in apart]
        names = sorted(self.graph.objects(type_name)) if apart else list(selection.by_type)
        by_type = {name: self.fields(name, (*apart, *selection.by_type.get(name, ())), above) for name in names}
        return Selection(type_name, self.fields(type_name, together, above), by_type)

    def fields(self, type_name: str, fields: Iterable[Field], above: Contexts) -> tuple[Field, ...]:
        return tuple(self.field(type_name, each, above) for each in fields)

    def field(self, type_name: str, each: Field, above: Contexts) -> Field:
        below = above | self.graph.contexts_set_by.get(type_name, NONE)
        selection = each.selection and self.surveyed(each.selection, below)
        barred = frozenset(self.barred(type_name, each.name, above) if self.is_from_root else ())
        if not barred and selection is each.selection:
            return each
        return replace(each, selection=selection, barred=barred)

    def barred(self, type_name: str, name: str, above: Contexts) -> Iterable[str]:
        for owner in (type_name, *self.graph.types[type_name].interfaces):
            for subgraph, how in self.graph.resolvers.get((owner, name), {}).items():
                if any(argument.context not in above for argument in how.contexts):
                    yield subgraph

    def differs_by_type(self, type_name: str, each: Field) -> bool:
        """Whether it matters for the field, or below it, which object type stands for an interface or union."""
        contextual, objects = self.graph.contextual, self.graph.objects(type_name)
        resolvers = self.graph.resolvers.get((type_name, each.name), {})
        if any((name, each.name) in contextual for name in objects):
            return not any(how.contexts for how in resolvers.values())
        return mentions(each.selection, contextual) and not objects.isdisjoint(self.graph.contexts_set_by)

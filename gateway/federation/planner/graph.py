"""The supergraph as a graph: which fields a subgraph resolves on a type, and by which keys entities are entered.

What `@provides` adds on a path is a *view*: a selection that the entry subgraph resolves there besides what it always
resolves.
"""

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping

from gateway.federation.planner.footprint import Footprints
from gateway.federation.selection import TYPENAME, Field, Selection
from gateway.federation.supergraph import FieldInSubgraph, Key, Supergraph

PLAIN = FieldInSubgraph()
ROOT = ""
"""The name of no subgraph: where an operation starts, before any fetch."""


class Graph:
    """Answers from the supergraph, remembered. `labels` are the progressive override labels that are active."""

    def __init__(self, supergraph: Supergraph, labels: frozenset[str] = frozenset()) -> None:
        self.types = supergraph.types
        self.footprints = Footprints(supergraph.subgraphs)
        self.uneven_unions = frozenset(
            name
            for name, each in supergraph.types.items()
            if each.is_abstract and not each.fields and len(set(each.possible.values())) > 1
        )
        """Unions whose members differ by subgraph."""
        self.root_types = frozenset(supergraph.roots.values())
        self.mutation_type = supergraph.roots.get("mutation")
        self.resolvers = {
            (type_.name, field.name): dict(resolving(field.subgraphs, labels))
            for type_ in supergraph.types.values()
            for field in type_.fields.values()
        }
        for type_ in supergraph.types.values():
            for subgraph, keys in type_.keys.items():
                for key in keys:
                    self.add_key_fields(key.selection, type_.name, subgraph, key.extension)
        self._views: dict[tuple[int, int], Selection] = {}
        self.contexts_set_by = contexts_by_setter(self.resolvers.values())
        """Contexts by the object types that set them."""
        self.contextual = frozenset(self.find_contextual())
        """Fields, as type and name, that take something from a context, or require such a field, in some subgraph."""

    def add_key_fields(self, selection: Selection, type_name: str, subgraph: str, extension: bool) -> None:
        """Key fields that a subgraph can say although they are not simply its own.

        Join v0.1 does not list them, Federation 1 has them external on extension types, and an override may have moved
        them. Other external key fields are what they say: sent to the subgraph, never asked from it.
        """
        for field in selection.fields:
            if field.name == TYPENAME:
                continue
            known = self.types[type_name].fields[field.name].subgraphs.get(subgraph)
            if known is None or known.used_overridden or (known.external and extension):
                self.resolvers[type_name, field.name].setdefault(subgraph, PLAIN)
            if field.selection is not None:
                self.add_key_fields(field.selection, field.type_name, subgraph, extension)

    def resolve(self, type_name: str, field: str, subgraph: str, view: Selection | None) -> FieldInSubgraph | None:
        """How `subgraph` itself resolves the field, or None."""
        found = self.resolvers.get((type_name, field), {}).get(subgraph)
        if (found is None or not found.is_free) and viewed(view, type_name, field) is not None:
            return PLAIN
        return found

    def resolves_for_all(self, type_name: str, field: str, subgraph: str, view: Selection | None) -> bool:
        """Whether an interface field can be asked on the interface: every object there resolves it in the subgraph."""
        if self.resolve(type_name, field, subgraph, view) is None:
            return False
        for name in self.types[type_name].possible.get(subgraph, ()):
            found = self.resolve(name, field, subgraph, view)
            if found is None or not found.is_free:
                return False
        return True

    def objects(self, type_name: str) -> frozenset[str]:
        """The object types behind an interface or union, in whichever subgraph; of an object type, itself."""
        definition = self.types[type_name]
        return frozenset().union(*definition.possible.values()) if definition.is_abstract else frozenset({type_name})

    def find_contextual(self) -> set[tuple[str, str]]:
        found: set[tuple[str, str]] = set()
        if not self.contexts_set_by:
            return found
        size = -1
        while len(found) > size:
            size = len(found)
            for (type_name, name), by_subgraph in self.resolvers.items():
                if any(how.contexts or mentions(how.requires, found) for how in by_subgraph.values()):
                    owners = {type_name, *self.objects(type_name), *self.types[type_name].interfaces}
                    found.update((each, name) for each in owners)
        return found

    def may_split(self, type_name: str) -> bool:
        """Whether a field may be asked of several subgraphs: not where asking is doing."""
        return type_name != self.mutation_type

    def local_type(self, type_name: str, field: str, subgraph: str) -> str:
        """The type of a field as the subgraph has it, printed."""
        definition = self.types[type_name].fields[field]
        known = definition.subgraphs.get(subgraph)
        return known.type if known is not None and known.type is not None else definition.type

    def returned_type(self, type_name: str, field: str, subgraph: str) -> str:
        """The named type of a field as the subgraph has it."""
        return self.local_type(type_name, field, subgraph).strip("[]!")

    def members(self, type_name: str, subgraph: str, peers: frozenset[str]) -> frozenset[str]:
        """The object types to ask for on an interface or union.

        Where several subgraphs could give one value of a union, it is of a type that all of them know.
        """
        possible = self.types[type_name].possible
        found = possible.get(subgraph, frozenset())
        if type_name in self.uneven_unions:
            for peer in peers:
                found &= possible.get(peer, found)
        return found

    def is_opaque(self, type_name: str, subgraph: str) -> bool:
        """Whether the subgraph has the interface as an interface object, so that it does not know the real types."""
        return subgraph in self.types[type_name].interface_object_in

    def view_below(self, type_name: str, field: str, subgraph: str, view: Selection | None) -> Selection | None:
        """The view on what stands below a field: what it provides itself and what was provided from above."""
        above = viewed(view, type_name, field)
        nested = above.selection if above is not None else None
        found = self.resolvers.get((type_name, field), {}).get(subgraph)
        provided = found.provides if found is not None else None
        if nested is None or provided is None:
            return nested or provided
        return self._views.setdefault((id(nested), id(provided)), merged_view(nested, provided))

    def targets(self, type_name: str) -> Iterator[tuple[str, str, tuple[Key, ...]]]:
        """Subgraph, local type and keys under which an entity of this type can be asked for."""
        definition = self.types[type_name]
        for name in (type_name, *(() if definition.is_abstract else definition.interfaces)):
            for subgraph, keys in self.types[name].keys.items():
                if name == type_name or subgraph in self.types[name].interface_object_in:
                    resolvable = tuple(key for key in keys if key.resolvable)
                    if resolvable:
                        yield subgraph, name, resolvable


def resolving(
    subgraphs: Mapping[str, FieldInSubgraph], labels: frozenset[str]
) -> Iterator[tuple[str, FieldInSubgraph]]:
    """The subgraphs that really resolve a field: not external, and not overridden by another."""
    overridden = {
        each.overrides
        for each in subgraphs.values()
        if each.overrides is not None and (each.override_label is None or each.override_label in labels)
    }
    for name, each in subgraphs.items():
        is_undecided = each.override_label is not None and each.override_label not in labels
        waits = each.overrides is not None and is_undecided
        given_away = name in overridden or (each.used_overridden and not is_undecided)
        if not (each.external or waits or given_away):
            yield name, each


def contexts_by_setter(resolvers: Iterable[Mapping[str, FieldInSubgraph]]) -> Mapping[str, frozenset[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for by_subgraph in resolvers:
        for how in by_subgraph.values():
            for argument in how.contexts:
                for type_name in argument.selections:
                    found[type_name].add(argument.context)
    return {type_name: frozenset(contexts) for type_name, contexts in found.items()}


def mentions(selection: Selection | None, fields: Container[tuple[str, str]]) -> bool:
    """Whether any of the fields, given as type and name, is in a selection."""
    if selection is None:
        return False
    groups = ((selection.type_name, selection.fields), *selection.by_type.items())
    return any(
        (type_name, each.name) in fields or mentions(each.selection, fields)
        for type_name, group in groups
        for each in group
    )


def viewed(view: Selection | None, type_name: str, name: str) -> Field | None:
    if view is None:
        return None
    fields = (*view.fields, *view.by_type.get(type_name, ()))
    return next((field for field in fields if field.name == name), None)


def merged_view(first: Selection, second: Selection) -> Selection:
    by_type = {
        name: (*first.by_type.get(name, ()), *second.by_type.get(name, ()))
        for name in {**first.by_type, **second.by_type}
    }
    return Selection(first.type_name, (*first.fields, *second.fields), by_type)

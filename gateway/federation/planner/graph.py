"""The supergraph as a graph: which fields a subgraph resolves on a type, and how one gets from subgraph to subgraph.

A route leads from an entity in one subgraph to the same entity in another: by a key, whose fields the subgraphs visited
before must resolve, at a depth counted in sequential fetches. What `@provides` adds on a path is a *view*: a selection
that the entry subgraph resolves there besides what it always resolves.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from gateway.federation.selection import TYPENAME, Field, Selection
from gateway.federation.supergraph import FieldInSubgraph, Key, Supergraph

PLAIN = FieldInSubgraph()
ROOT = ""
"""The name of no subgraph: where an operation starts, before any fetch."""


@dataclass(frozen=True, slots=True, eq=False)
class Route:
    """How to reach `subgraph`: its `key` needs `available` subgraphs; `through` lists all fetches on the way.

    `local_type` is the name the entity has there: an interface's where that subgraph has it as an interface object.
    """

    subgraph: str
    local_type: str
    key: Key | None
    depth: int
    through: frozenset[str]
    available: frozenset[str]


class Graph:
    """Answers from the supergraph, remembered. `labels` are the progressive override labels that are active."""

    def __init__(self, supergraph: Supergraph, labels: frozenset[str] = frozenset()) -> None:
        self.types = supergraph.types
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
        self._routes: dict[tuple[str, str, int], dict[str, Route]] = {}
        self._routing: set[tuple[str, str, int]] = set()
        self._views: dict[tuple[int, int], Selection] = {}

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
        if (found is None or found.requires is not None) and viewed(view, type_name, field) is not None:
            return PLAIN
        return found

    def resolves_for_all(self, type_name: str, field: str, subgraph: str, view: Selection | None) -> bool:
        """Whether an interface field can be asked on the interface: every object there resolves it in the subgraph."""
        if self.resolve(type_name, field, subgraph, view) is None:
            return False
        for name in self.types[type_name].possible.get(subgraph, ()):
            found = self.resolve(name, field, subgraph, view)
            if found is None or found.requires is not None:
                return False
        return True

    def may_split(self, type_name: str) -> bool:
        """Whether a field may be asked of several subgraphs: not where asking is doing."""
        return type_name != self.mutation_type

    def local_type(self, type_name: str, field: str, subgraph: str) -> str:
        """The type of a field as the subgraph has it, printed."""
        definition = self.types[type_name].fields[field]
        known = definition.subgraphs.get(subgraph)
        return known.type if known is not None and known.type is not None else definition.type

    def is_opaque(self, type_name: str, subgraph: str) -> bool:
        """Whether the subgraph has the interface as an interface object, so that it does not know the real types."""
        return subgraph in self.types[type_name].interface_object_in

    def view_below(self, type_name: str, field: Field, subgraph: str, view: Selection | None) -> Selection | None:
        """The view on what stands below a field: what it provides itself and what was provided from above."""
        above = viewed(view, type_name, field.name)
        nested = above.selection if above is not None else None
        found = self.resolvers.get((type_name, field.name), {}).get(subgraph)
        provided = found.provides if found is not None else None
        if nested is None or provided is None:
            return nested or provided
        return self._views.setdefault((id(nested), id(provided)), merged_view(nested, provided))

    def routes(self, type_name: str, subgraph: str, view: Selection | None) -> Mapping[str, Route]:
        """Every subgraph the entity can be fetched from, coming from `subgraph`."""
        place = (type_name, subgraph, id(view))
        known = self._routes.get(place)
        if known is not None:
            return known
        if place in self._routing:
            return {}
        self._routing.add(place)
        found = self.find_routes(type_name, subgraph, view)
        self._routing.discard(place)
        if not self._routing:
            # Inside a circle of keys the answer is cut short: only the outermost one is complete.
            self._routes[place] = found
        return found

    def find_routes(self, type_name: str, subgraph: str, view: Selection | None) -> dict[str, Route]:
        if type_name in self.root_types:
            others = sorted(self.types[type_name].subgraphs - {subgraph})
            return {each: Route(each, type_name, None, 1, frozenset({each}), frozenset()) for each in others}
        found: dict[str, Route] = {}
        while True:
            wave = [
                route
                for target, local_type, keys in self.targets(type_name)
                if target != subgraph and target not in found
                for route in [self.best_route(type_name, subgraph, view, target, local_type, keys, found)]
                if route is not None
            ]
            if not wave:
                return found
            nearest = min(route.depth for route in wave)
            found.update({route.subgraph: route for route in wave if route.depth == nearest})

    def route_to_itself(self, type_name: str, subgraph: str, view: Selection | None) -> Route | None:
        """The way back into the same subgraph, for a field that requires what other subgraphs resolve."""
        others = self.routes(type_name, subgraph, view)
        routes = [
            self.best_route(type_name, subgraph, view, target, local_type, keys, others)
            for target, local_type, keys in self.targets(type_name)
            if target == subgraph
        ]
        return next((route for route in routes if route is not None), None)

    def targets(self, type_name: str) -> Iterator[tuple[str, str, tuple[Key, ...]]]:
        """Subgraph, local type and keys under which an entity of this type can be asked for."""
        definition = self.types[type_name]
        for name in (type_name, *(() if definition.is_abstract else definition.interfaces)):
            for subgraph, keys in self.types[name].keys.items():
                if name == type_name or subgraph in self.types[name].interface_object_in:
                    resolvable = tuple(key for key in keys if key.resolvable)
                    if resolvable:
                        yield subgraph, name, resolvable

    def best_route(
        self,
        type_name: str,
        subgraph: str,
        view: Selection | None,
        target: str,
        local_type: str,
        keys: tuple[Key, ...],
        found: Mapping[str, Route],
    ) -> Route | None:
        best: Route | None = None
        available = frozenset({subgraph, *found})
        for key in keys:
            used = self.sources(key.selection, type_name, subgraph, view, found)
            if used is not None:
                depth, through = used
                route = Route(target, local_type, key, depth + 1, through | {target}, available)
                if best is None or (route.depth, len(route.through)) < (best.depth, len(best.through)):
                    best = route
        return best

    def sources(
        self, selection: Selection, type_name: str, subgraph: str, view: Selection | None, found: Mapping[str, Route]
    ) -> tuple[int, frozenset[str]] | None:
        """Depth and fetches after which all of a selection is known, or None when it cannot be known."""
        depth, through = 0, frozenset[str]()
        for field in selection.every_field():
            if field.name == TYPENAME:
                continue
            options = [self.source(field, type_name, subgraph, view, None)]
            options += [self.source(field, type_name, each, None, route) for each, route in found.items()]
            possible = [option for option in options if option is not None]
            if not possible:
                return None
            best = min(possible, key=lambda option: (option[0], len(option[1] - through)))
            depth, through = max(depth, best[0]), through | best[1]
        return depth, through

    def source(
        self, field: Field, type_name: str, subgraph: str, view: Selection | None, route: Route | None
    ) -> tuple[int, frozenset[str]] | None:
        how = self.resolve(route.local_type if route else type_name, field.name, subgraph, view)
        if how is None or how.requires is not None:
            return None
        depth, through = (route.depth, route.through) if route else (0, frozenset())
        if field.selection is None:
            return depth, through
        view_below = self.view_below(type_name, field, subgraph, view)
        routes_below = self.routes(field.type_name, subgraph, view_below) if self.is_entity(field.type_name) else {}
        below = self.sources(field.selection, field.type_name, subgraph, view_below, routes_below)
        return None if below is None else (depth + below[0], through | below[1])

    def is_entity(self, type_name: str) -> bool:
        return bool(self.types[type_name].keys)


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
        waits = each.overrides is not None and each.override_label is not None and each.override_label not in labels
        if not (each.external or each.used_overridden or waits or name in overridden):
            yield name, each


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

"""Walk one field in the graph: every subgraph that can give it, coming from where its parent object was fetched.

An `Option` is priced by what follows from it: sequential fetches (`depth`, counted from the parent object's fetch) and
fetches in all; fetches shared between fields of one position (`through`) are counted once, by whoever combines options.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gateway.federation.planner.graph import Graph, Route
from gateway.federation.planner.narrow import Narrower
from gateway.federation.selection import TYPENAME, Field, Selection

if TYPE_CHECKING:
    from gateway.federation.planner.choose import Choice

ChooseBelow = Callable[[Selection, str, Selection | None], "Choice | None"]


@dataclass(frozen=True, slots=True, eq=False)
class Option:
    """One way to get a field: from `subgraph`, over `route` (None: where the parent is), after `requires` is known."""

    field: Field
    subgraph: str
    route: Route | None
    requires: Selection | None
    below: "Choice | None"
    depth: int
    fetches: int
    through: frozenset[str]

    @property
    def price(self) -> tuple[int, int]:
        return self.depth, self.fetches


class Walk:
    """Lists options. `choose` plans a selection from a subgraph: for what stands below a field, and requirements."""

    def __init__(self, graph: Graph, choose: ChooseBelow) -> None:
        self.graph = graph
        self.choose = choose
        self.narrower = Narrower(graph)
        self.requiring: set[tuple[str, str, str]] = set()
        """Fields whose requirements are being planned: a requirement must not lead back to itself."""
        self.cuts = 0
        """How often one would have: what was found meanwhile holds only under the same requirements."""
        self.rebased: dict[tuple[int, str], Selection] = {}

    def options(
        self, field: Field, type_name: str, subgraph: str, view: Selection | None, allowed: frozenset[str] | None
    ) -> list[Option]:
        if field.name == TYPENAME:
            return [Option(field, subgraph, None, None, None, 0, 0, frozenset())]
        found = list(self.local(field, type_name, subgraph, view))
        if found and found[0].price == (0, 0):
            return found
        for route in self.graph.routes(type_name, subgraph, view).values():
            if allowed is None or route.subgraph in allowed:
                found += self.over(field, type_name, subgraph, view, route)
        return found

    def local(self, field: Field, type_name: str, subgraph: str, view: Selection | None) -> Iterator[Option]:
        how = self.graph.resolve(type_name, field.name, subgraph, view)
        if how is None:
            return
        if how.requires is None:
            yield from self.priced(field, type_name, subgraph, view, None)
        elif (route := self.graph.route_to_itself(type_name, subgraph, view)) is not None:
            yield from self.required(field, type_name, subgraph, view, route, how.requires)

    def over(
        self, field: Field, type_name: str, subgraph: str, view: Selection | None, route: Route
    ) -> Iterator[Option]:
        how = self.graph.resolve(route.local_type, field.name, route.subgraph, None)
        if how is None:
            return
        if how.requires is None:
            yield from self.priced(field, route.local_type, route.subgraph, None, route)
        else:
            yield from self.required(field, type_name, subgraph, view, route, how.requires)

    def priced(
        self, field: Field, local_type: str, target: str, view: Selection | None, route: Route | None
    ) -> Iterator[Option]:
        depth, through = (route.depth, route.through) if route else (0, frozenset[str]())
        if field.selection is None:
            yield Option(field, target, route, None, None, depth, 0, through)
            return
        selection = self.below(field, field.selection, local_type, target)
        below = self.choose(selection, target, self.graph.view_below(local_type, field, target, view))
        if below is not None:
            yield Option(field, target, route, None, below, depth + below.depth, below.fetches, through)

    def below(self, field: Field, selection: Selection, local_type: str, subgraph: str) -> Selection:
        returned = self.graph.local_type(local_type, field.name, subgraph).strip("[]!")
        if returned == selection.type_name or not self.graph.types[selection.type_name].is_abstract:
            return selection
        return self.narrower.narrowed(selection, returned)

    def required(
        self, field: Field, type_name: str, subgraph: str, view: Selection | None, route: Route, requires: Selection
    ) -> Iterator[Option]:
        place = (type_name, field.name, route.subgraph)
        if place in self.requiring:
            self.cuts += 1
            return
        self.requiring.add(place)
        first = self.choose(self.rebase(requires, type_name), subgraph, view)
        self.requiring.discard(place)
        if first is None:
            return
        for option in self.priced(field, route.local_type, route.subgraph, None, route):
            # Its own fetch comes after both the key and the requirement are known.
            waits = max(first.depth + 1 - route.depth, 0)
            through = option.through - {route.subgraph}
            yield Option(
                field,
                option.subgraph,
                route,
                requires,
                option.below,
                option.depth + waits,
                option.fetches + first.fetches + 1,
                through,
            )

    def rebase(self, selection: Selection, type_name: str) -> Selection:
        """A requirement written on an interface object, read on the object type at hand."""
        if selection.type_name == type_name:
            return selection
        place = (id(selection), type_name)
        return self.rebased.setdefault(place, Selection(type_name, selection.fields, selection.by_type))

"""Walk the graph: every way to a field, and every route to an entity, coming from where the object was fetched.

Both depend on the supergraph alone (type, subgraph, view), so they are found once for all operations. A route enters a
subgraph with a key, which is chosen from the subgraphs reached before; a way may take a route and may need a
requirement besides. Routes and ways that contain a cheaper one are dropped.
"""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Protocol

from gateway.federation.contexts import ContextArgument
from gateway.federation.planner.footprint import NOWHERE
from gateway.federation.planner.graph import Graph
from gateway.federation.planner.memory import Memory
from gateway.federation.planner.surroundings import aware_of_contexts
from gateway.federation.selection import TYPENAME, Selection
from gateway.federation.supergraph import Key

if TYPE_CHECKING:
    from gateway.federation.planner.choose import Choice, Option

ROUTES_TO_A_SUBGRAPH_MAX = 4


@dataclass(frozen=True, slots=True, eq=False)
class Route:
    """How to reach an entity in `subgraph`: with `key`, which is fetched as `first` says (both None at the root).

    `local_type` is the name the entity has there: an interface's where that subgraph has it as an interface object.
    """

    subgraph: str
    local_type: str
    key: Key | None
    first: "Choice | None"
    waves: int
    before: int
    """The footprint of what the key takes."""


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """One way to get a field: from `subgraph`, over `route` (None: where the object is), after `requires` is known, and
    what `contexts` lend. `first` says how the requirement is fetched; without a route, it is only asked for beside.

    `footprint` is what it takes to get there, `waves` when; `followed` the same when something follows from the field.
    There the field is of type `returned`, and provides `view` below it.
    """

    subgraph: str
    local_type: str
    route: Route | None
    requires: Selection | None
    first: "Choice | None"
    waves: int
    footprint: int
    followed: int
    returned: str
    view: Selection | None
    contexts: tuple[ContextArgument, ...] = ()

    @property
    def is_free(self) -> bool:
        """Whether it waits for nothing but a key."""
        return self.requires is None and not self.contexts

    @property
    def asks_no_more(self) -> bool:
        """Whether the field alone is asked for where it is resolved."""
        return self.first is None or self.route is not None


class Choose(Protocol):
    def __call__(
        self, selection: Selection, subgraph: str, view: Selection | None, routes: tuple[Route, ...] | None = None
    ) -> "tuple[Choice, ...]": ...


class Walk:
    """`choose` tells how a key or a requirement is fetched."""

    def __init__(self, graph: Graph, memory: Memory, choose: Choose) -> None:
        self.graph = graph
        self.footprints = graph.footprints
        self.memory = memory
        self.choose = choose
        self.rebased: dict[tuple[int, str], Selection] = {}
        self.leaves: dict[Hashable, Sequence[Option]] = {}
        """What choosers make of the ways to leaves: the same for every operation."""

    def ways(self, type_name: str, field: str, subgraph: str, view: Selection | None) -> tuple[Way, ...]:
        question = (type_name, field, subgraph, id(view))
        known = self.memory.answers.get(question)
        if known is not None:
            return known
        return self.memory.answer(question, partial(self.find_ways, type_name, field, subgraph, view))

    def find_ways(self, type_name: str, field: str, subgraph: str, view: Selection | None) -> tuple[Way, ...]:
        local = self.local(type_name, field, subgraph, view)
        over = [
            way
            for route in self.routes(type_name, subgraph, view)
            for way in self.over(type_name, field, subgraph, view, route)
        ]
        return (*local, *over)

    def local(self, type_name: str, field: str, subgraph: str, view: Selection | None) -> tuple[Way, ...]:
        how = self.graph.resolve(type_name, field, subgraph, view)
        if how is None and field != TYPENAME:
            return ()
        below = self.below(type_name, field, subgraph, view)
        in_place = (Way(subgraph, type_name, None, None, None, 0, NOWHERE, NOWHERE, *below),)
        if how is None or how.is_free:
            return in_place
        at_hand = self.at_hand(how.requires, type_name, subgraph, view)
        if at_hand is not None and not how.contexts:
            return (Way(subgraph, type_name, None, None, at_hand, 0, NOWHERE, NOWHERE, *below),)
        back = self.routes_back(type_name, subgraph, view)
        return tuple(way for route in back for way in self.over(type_name, field, subgraph, view, route))

    def below(self, type_name: str, field: str, subgraph: str, view: Selection | None) -> tuple[str, Selection | None]:
        """The named type of a field in a subgraph, and what the subgraph provides below it."""
        if field == TYPENAME:
            return "String", None
        returned = self.graph.returned_type(type_name, field, subgraph)
        return returned, self.graph.view_below(type_name, field, subgraph, view)

    def at_hand(
        self, required: Selection | None, type_name: str, subgraph: str, view: Selection | None
    ) -> "Choice | None":
        """A requirement that the subgraph itself resolves where the object is, because it provides it there."""
        if required is None:
            return None
        choices = self.choose(self.required(required, type_name), subgraph, view)
        return next((each for each in choices if each.footprint == NOWHERE), None)

    def ways_to_key(
        self, type_name: str, field: str, subgraph: str, view: Selection | None, routes: tuple[Route, ...]
    ) -> tuple[Way, ...]:
        """The ways to a part of a key: over these routes only, and without requirements."""
        local = self.local(type_name, field, subgraph, view)
        over = [way for route in routes for way in self.over(type_name, field, subgraph, view, route)]
        return tuple(way for way in (*local, *over) if way.is_free)

    def over(self, type_name: str, field: str, subgraph: str, view: Selection | None, route: Route) -> Iterator[Way]:
        how = self.graph.resolve(route.local_type, field, route.subgraph, None)
        if how is None:
            return
        if how.requires is None:
            yield self.way(route, field, None, None, how.contexts)
        else:
            for first in self.choose(self.required(how.requires, type_name), subgraph, view):
                yield self.way(route, field, how.requires, first, how.contexts)

    def way(
        self,
        route: Route,
        field: str,
        requires: Selection | None,
        first: "Choice | None",
        contexts: tuple[ContextArgument, ...] = (),
    ) -> Way:
        """Its own fetch comes after both the key and the requirement are known.

        What contexts lend is found above, and mostly as soon as the object is: it is taken to cost nothing.
        """
        waves, before = route.waves, NOWHERE
        for needed in (route.first, first):
            if needed is not None:
                waves = max(waves, needed.waves + 1)
                before |= self.footprints.followed(needed.footprint)
        own = self.footprints.fetch(route.subgraph, waves)
        followed = before | self.footprints.followed(own)
        # A root fetch takes up no entities: it cannot wait for a later one.
        return Way(
            route.subgraph,
            route.local_type,
            route,
            requires,
            first,
            waves,
            followed if route.key is None else before | own,
            followed,
            *self.below(route.local_type, field, route.subgraph, None),
            contexts,
        )

    def routes(self, type_name: str, subgraph: str, view: Selection | None) -> tuple[Route, ...]:
        """To every other subgraph the object can be fetched from, the nearest first."""
        question = ("routes", type_name, subgraph, id(view))
        return self.memory.answer(question, partial(self.find_routes, type_name, subgraph, view))

    def find_routes(self, type_name: str, subgraph: str, view: Selection | None) -> tuple[Route, ...]:
        if type_name in self.graph.root_types:
            others = sorted(self.graph.types[type_name].subgraphs - {subgraph})
            return tuple(Route(each, type_name, None, None, 1, NOWHERE) for each in others)
        found: list[Route] = []
        while True:
            entries = [
                each for each in self.entries(type_name, subgraph, view, tuple(found)) if each.subgraph != subgraph
            ]
            new = [route for route in entries if is_new(route, found)]
            nearest = min((route.waves for route in new), default=0)
            if not new:
                return tuple(found)
            for route in new:
                if route.waves == nearest and is_new(route, found):
                    found.append(route)

    def routes_back(self, type_name: str, subgraph: str, view: Selection | None) -> tuple[Route, ...]:
        """Into the same subgraph again, for a field that requires what other subgraphs resolve."""
        question = ("back", type_name, subgraph, id(view))
        return self.memory.answer(question, partial(self.find_routes_back, type_name, subgraph, view))

    def find_routes_back(self, type_name: str, subgraph: str, view: Selection | None) -> tuple[Route, ...]:
        others = self.routes(type_name, subgraph, view)
        found: list[Route] = []
        for route in self.entries(type_name, subgraph, view, others):
            if route.subgraph == subgraph and is_new(route, found):
                found.append(route)
        return tuple(found)

    def entries(
        self, type_name: str, subgraph: str, view: Selection | None, routes: tuple[Route, ...]
    ) -> Iterator[Route]:
        """Every subgraph that can be entered with a key that is known after some routes."""
        for target, local_type, keys in self.graph.targets(type_name):
            for key in keys:
                for first in self.choose(self.rebase(key.selection, type_name), subgraph, view, routes):
                    yield Route(target, local_type, key, first, first.waves + 1, first.footprint)

    def required(self, selection: Selection, type_name: str) -> Selection:
        """A requirement as it is chosen for on the object type at hand."""
        place = (id(selection), "")
        if place not in self.rebased:
            self.rebased[place] = aware_of_contexts(self.graph, selection, is_from_root=False)
        return self.rebase(self.rebased[place], type_name)

    def rebase(self, selection: Selection, type_name: str) -> Selection:
        """A key or requirement written on an interface, read on the object type at hand."""
        if selection.type_name == type_name:
            return selection
        place = (id(selection), type_name)
        return self.rebased.setdefault(place, Selection(type_name, selection.fields, selection.by_type))


def is_new(route: Route, known: Sequence[Route]) -> bool:
    """Whether no known route to the same subgraph is as early and takes no more."""
    others = [other for other in known if other.subgraph == route.subgraph]
    contained = any(other.waves <= route.waves and other.before & ~route.before == 0 for other in others)
    return not contained and len(others) < ROUTES_TO_A_SUBGRAPH_MAX

"""Choose between options: fewest sequential fetches first, then fewest fetches.

A choice for a selection depends only on the subgraph that its object comes from, so choices are made from the leaves
up and remembered. Within one position a handful of subgraphs is tried in every combination; above that number the
choice is greedy, so that planning time stays bounded.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import combinations

from gateway.federation.planner.graph import Graph, Route
from gateway.federation.planner.split import Splitter
from gateway.federation.planner.walk import Option, Walk
from gateway.federation.selection import TYPENAME, Field, Selection

SUBGRAPHS_TRIED_IN_EVERY_COMBINATION_MAX = 6


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """How each field of a selection is fetched; `detour` first asks elsewhere what an opaque object is."""

    selection: Selection
    depth: int
    fetches: int
    options: tuple[Option, ...]
    by_type: Mapping[str, tuple[Option, ...]] = field(default_factory=dict)
    detour: "tuple[Route, Choice] | None" = None


@dataclass(frozen=True, slots=True, eq=False)
class Picked:
    options: tuple[Option, ...]
    depth: int
    fetches: int

    @property
    def price(self) -> tuple[int, int]:
        return self.depth, self.fetches


Situation = tuple[int, str, int, frozenset[tuple[str, str, str]]]
"""Selection, subgraph and view, and the requirements being planned where they made a difference."""


class Chooser:
    """Chooses for one operation; `problems` collects the fields for which no subgraph could be found."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.walk = Walk(graph, self.choose)
        self.splitter = Splitter()
        self.problems: list[tuple[str, str, str]] = []
        self.remembered: dict[Situation, tuple[Selection, Choice | None]] = {}

    def choose(
        self, selection: Selection, subgraph: str, view: Selection | None, allowed: frozenset[str] | None = None
    ) -> Choice | None:
        """The best choice for a selection whose object comes from `subgraph`, or None when there is none."""
        if allowed is not None:
            return self.find(selection, subgraph, view, allowed)
        anywhere: Situation = (id(selection), subgraph, id(view), frozenset())
        here: Situation = (id(selection), subgraph, id(view), frozenset(self.walk.requiring))
        known = self.remembered.get(anywhere) or self.remembered.get(here)
        if known is not None:
            return known[1]
        cuts = self.walk.cuts
        choice = self.find(selection, subgraph, view, allowed)
        self.remembered[anywhere if self.walk.cuts == cuts else here] = (selection, choice)
        return choice

    def find(
        self, selection: Selection, subgraph: str, view: Selection | None, allowed: frozenset[str] | None
    ) -> Choice | None:
        type_name = selection.type_name
        if not self.graph.types[type_name].is_abstract:
            picked = self.pick(selection.fields, type_name, subgraph, view, allowed)
            return None if picked is None else Choice(selection, picked.depth, picked.fetches, picked.options)
        if self.graph.is_opaque(type_name, subgraph):
            return self.find_opaque(selection, subgraph, view, allowed)
        return self.find_abstract(selection, subgraph, view, allowed)

    def find_abstract(
        self, selection: Selection, subgraph: str, view: Selection | None, allowed: frozenset[str] | None
    ) -> Choice | None:
        """Ask on the interface what every object there resolves; the rest object type by object type."""
        type_name = selection.type_name
        possible = sorted(self.graph.types[type_name].possible.get(subgraph, ()))
        together: list[Option] = []
        by_type: dict[str, tuple[Field, ...]] = {}
        for each in selection.fields:
            option = self.on_interface(each, type_name, subgraph, view)
            if option is not None:
                together.append(option)
            else:
                for name in possible:
                    by_type[name] = (*by_type.get(name, ()), each)
        for name in possible:
            if name in selection.by_type:
                by_type[name] = (*by_type.get(name, ()), *selection.by_type[name])
        picked = {name: self.pick(fields, name, subgraph, view, allowed) for name, fields in by_type.items()}
        options: dict[str, tuple[Option, ...]] = {}
        for name, each_picked in picked.items():
            if each_picked is None:
                return None
            options[name] = each_picked.options
        everything = [*picked.values(), *together]
        return Choice(
            selection,
            depth=max((each.depth for each in everything if each), default=0),
            fetches=sum(each.fetches for each in everything if each),
            options=tuple(together),
            by_type=options,
        )

    def on_interface(self, each: Field, type_name: str, subgraph: str, view: Selection | None) -> Option | None:
        if each.name == TYPENAME:
            return Option(each, subgraph, None, None, None, 0, 0, frozenset())
        if not self.graph.resolves_for_all(type_name, each.name, subgraph, view):
            return None
        return next(self.walk.local(each, type_name, subgraph, view), None)

    def find_opaque(
        self, selection: Selection, subgraph: str, view: Selection | None, allowed: frozenset[str] | None
    ) -> Choice | None:
        """An interface object: what it has itself is asked here, all else once another subgraph told the real type."""
        type_name = selection.type_name
        own: list[Option] = []
        rest: list[Field] = []
        for each in selection.fields:
            options = [] if each.name == TYPENAME else list(self.walk.local(each, type_name, subgraph, view))
            own += options[:1]
            rest += [] if options else [each]
        depth = max((option.depth for option in own), default=0)
        fetches = sum(option.fetches for option in own)
        if not rest and not selection.by_type:
            return Choice(selection, depth, fetches, tuple(own))
        remaining = Selection(type_name, tuple(rest), selection.by_type)
        best: tuple[tuple[int, int], Route, Choice] | None = None
        for route in self.graph.routes(type_name, subgraph, view).values():
            if self.graph.is_opaque(type_name, route.subgraph) or (allowed and route.subgraph not in allowed):
                continue
            below = self.choose(remaining, route.subgraph, None)
            if below is not None:
                price = (route.depth + below.depth, len(route.through) + below.fetches)
                if best is None or price < best[0]:
                    best = (price, route, below)
        if best is None:
            wanted = rest[0].name if rest else TYPENAME
            self.problems.append((type_name, wanted, subgraph))
            return None
        (detour_depth, detour_fetches), route, below = best
        return Choice(selection, max(depth, detour_depth), fetches + detour_fetches, tuple(own), {}, (route, below))

    def pick(
        self,
        fields: Iterable[Field],
        type_name: str,
        subgraph: str,
        view: Selection | None,
        allowed: frozenset[str] | None,
    ) -> Picked | None:
        """One option for each field of an object, such that together they cost least."""
        settled: list[Option] = []
        open_: list[list[Option]] = []
        order: list[Field] = []
        waiting = list(reversed(list(fields)))
        while waiting:
            each = waiting.pop()
            options = self.walk.options(each, type_name, subgraph, view, allowed)
            if not options:
                parts = self.splitter.parts(each) if self.graph.may_split(type_name) else ()
                if not parts:
                    self.problems.append((type_name, each.name, subgraph))
                    return None
                waiting += reversed(parts)
                continue
            order.append(each)
            if len(options) == 1 or options[0].price == (0, 0):
                settled.append(options[0])
            else:
                open_.append(options)
        picked = best_combination(settled, open_) if open_ else combined(settled)
        rank = {id(each): place for place, each in enumerate(order)}
        ordered = tuple(sorted(picked.options, key=lambda option: rank[id(option.field)]))
        return Picked(ordered, picked.depth, picked.fetches)


def combined(options: list[Option]) -> Picked:
    through: frozenset[str] = frozenset().union(*(option.through for option in options))
    depth = max((option.depth for option in options), default=0)
    return Picked(tuple(options), depth, len(through) + sum(option.fetches for option in options))


def best_combination(settled: list[Option], open_: list[list[Option]]) -> Picked:
    fixed: frozenset[str] = frozenset().union(*(option.through for option in settled))
    free = sorted({option.subgraph for options in open_ for option in options if not option.through <= fixed})
    if len(free) > SUBGRAPHS_TRIED_IN_EVERY_COMBINATION_MAX:
        return greedy(settled, open_)
    best: Picked | None = None
    for size in range(len(free) + 1):
        for chosen in combinations(free, size):
            found = within(settled, open_, fixed, frozenset(chosen))
            if found is not None and (best is None or found.price < best.price):
                best = found
    return best or greedy(settled, open_)


def within(
    settled: list[Option], open_: list[list[Option]], fixed: frozenset[str], chosen: frozenset[str]
) -> Picked | None:
    """Every open field from a subgraph that is fetched anyway or was chosen."""
    picked = []
    for options in open_:
        usable = [option for option in options if option.through <= fixed or option.subgraph in chosen]
        if not usable:
            return None
        picked.append(min(usable, key=lambda option: (*option.price, len(option.through))))
    return combined([*settled, *picked])


def greedy(settled: list[Option], open_: list[list[Option]]) -> Picked:
    taken = list(settled)
    for options in sorted(open_, key=len):
        taken.append(min(options, key=lambda option: combined([*taken, option]).price))
    return combined(taken)

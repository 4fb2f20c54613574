"""Choose between ways: fewest sequential fetches first, then fewest fetches over the whole operation.

What is cheapest for one field may not be for all: a dearer way can share its fetches with another part of the response.
A position therefore keeps every choice whose footprint does not contain another's, and only the root picks. The choices
for a selection depend on nothing but the subgraph that its object comes from, so they are made from the leaves up and
remembered. Their number is bounded: so many per position, and one each (the cheapest) when an operation has had too
many combinations looked at.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from gateway.federation.planner.footprint import NOWHERE
from gateway.federation.planner.graph import Graph
from gateway.federation.planner.memory import Memory
from gateway.federation.planner.narrow import Narrower
from gateway.federation.planner.split import Splitter
from gateway.federation.planner.walk import Route, Walk, Way
from gateway.federation.selection import TYPENAME, Field, Selection

CHOICES_KEPT_MAX = 12
COMBINATIONS_MAX = 20_000
NO_PEERS: frozenset[str] = frozenset()


# Not frozen, as made by the thousand: a frozen one takes three times as long.
@dataclass(slots=True, eq=False)
class Option:
    """A way to a field, with the choice for what stands below it.

    `is_whole`: whoever is asked for the field is asked for all below it, as the operation says it.
    """

    way: Way
    below: "Choice | None"
    footprint: int
    is_whole: bool


Chosen = tuple[tuple[Field, Option], ...]
"""Fields, each with the option taken."""


@dataclass(slots=True, eq=False)
class Choice:
    """How each field of a selection is fetched; `detour` first asks elsewhere what an opaque object is.

    `is_whole`: all of it where the object is, whatever the object is.
    """

    selection: Selection
    footprint: int
    waves: int
    chosen: Chosen
    by_type: Mapping[str, Chosen]
    detour: "tuple[Way, Choice] | None" = None
    is_whole: bool = False


Routes = tuple[Route, ...]
Peers = frozenset[str]
Picked = tuple[int, tuple[Option, ...]]
"""A footprint, and one option for each field."""
Groups = tuple[Sequence[Field], list[Sequence[Option]]]
"""Fields, and the options for each of them."""


class Chooser:
    """Chooses for one operation; `problems` collects the fields for which no subgraph could be found."""

    def __init__(self, graph: Graph, walk: Walk | None = None) -> None:
        self.graph = graph
        self.footprints = graph.footprints
        self.memory = Memory()
        self.walk = walk or Walk(graph, self.memory, self.choose)
        self.narrower = Narrower(graph)
        self.splitter = Splitter()
        self.problems: dict[tuple[str, str, str], None] = {}
        self.kept: dict[int, Selection] = {}
        """Selections that are remembered by their id."""

    def choose(
        self,
        selection: Selection,
        subgraph: str,
        view: Selection | None,
        routes: Routes | None = None,
        peers: Peers = NO_PEERS,
    ) -> tuple[Choice, ...]:
        """The choices for a selection whose object comes from `subgraph`, cheapest first; none where it cannot be had.

        `routes` are those a key may take; without them any will do. The object could as well come from `peers`.
        """
        if routes is not None:
            return self.find(selection, subgraph, view, routes, peers)
        self.kept[id(selection)] = selection
        question = (id(selection), subgraph, id(view), peers)
        return self.memory.answer(question, partial(self.find, selection, subgraph, view, None, peers))

    def find(
        self, selection: Selection, subgraph: str, view: Selection | None, routes: Routes | None, peers: Peers
    ) -> tuple[Choice, ...]:
        type_name = selection.type_name
        if not self.graph.types[type_name].is_abstract:
            fields, groups = self.groups(selection.fields, type_name, subgraph, view, routes, peers)
            found = self.pick(groups) if self.graph.may_split(type_name) else self.pick_in_order(groups)
            return tuple([self.choice(selection, fields, picked) for picked in found])
        if self.graph.is_opaque(type_name, subgraph):
            return self.find_opaque(selection, subgraph, view, routes)
        return self.find_abstract(selection, subgraph, view, routes, peers)

    def choice(self, selection: Selection, fields: Iterable[Field], picked: Picked) -> Choice:
        """For an object."""
        footprint, options = picked
        chosen = tuple(zip(fields, options, strict=True))
        if footprint == NOWHERE:
            return Choice(selection, NOWHERE, 0, chosen, {}, None, all([each.is_whole for each in options]))
        return Choice(selection, footprint, self.footprints.waves(footprint), chosen, {})

    def find_abstract(
        self, selection: Selection, subgraph: str, view: Selection | None, routes: Routes | None, peers: Peers
    ) -> tuple[Choice, ...]:
        """Ask on the interface what every object there resolves; the rest object type by object type."""
        type_name = selection.type_name
        together: list[Field] = []
        apart: list[Field] = []
        groups: list[Sequence[Option]] = []
        for each in selection.fields:
            options = self.on_interface(each, type_name, subgraph, view)
            if options:
                together.append(each)
                groups.append(options)
            else:
                apart.append(each)
        by_type: dict[str, Sequence[Field]] = {}
        for name in sorted(self.graph.members(type_name, subgraph, peers)):
            fields = (*apart, *selection.by_type.get(name, ()))
            if fields:
                by_type[name], found = self.groups(fields, name, subgraph, view, routes, peers)
                groups += found
        return tuple(self.abstract_choice(selection, together, by_type, picked) for picked in self.pick(groups))

    def abstract_choice(
        self, selection: Selection, together: Sequence[Field], by_type: Mapping[str, Sequence[Field]], picked: Picked
    ) -> Choice:
        """The first options are for every object, the rest for one object type after the other."""
        footprint, options = picked
        remaining = iter(options)
        return Choice(
            selection,
            footprint,
            self.footprints.waves(footprint),
            tuple(zip(together, remaining, strict=False)),
            {name: tuple(zip(fields, remaining, strict=False)) for name, fields in by_type.items()},
        )

    def on_interface(self, each: Field, type_name: str, subgraph: str, view: Selection | None) -> Sequence[Option]:
        if each.name != TYPENAME and not self.graph.resolves_for_all(type_name, each.name, subgraph, view):
            return []
        return self.options(each, self.walk.local(type_name, each.name, subgraph, view))

    def find_opaque(
        self, selection: Selection, subgraph: str, view: Selection | None, routes: Routes | None
    ) -> tuple[Choice, ...]:
        """An interface object: what it has itself is asked here, all else once another subgraph told the real type."""
        type_name = selection.type_name
        own: list[Field] = []
        rest: list[Field] = []
        groups: list[Sequence[Option]] = []
        for each in selection.fields:
            ways = () if each.name == TYPENAME else self.walk.local(type_name, each.name, subgraph, view)
            if options := self.options(each, ways):
                own.append(each)
                groups.append(options)
            else:
                rest.append(each)
        picked = self.pick(groups)
        if not rest and not selection.by_type:
            return tuple(self.abstract_choice(selection, own, {}, each) for each in picked)
        detours = self.detours(Selection(type_name, tuple(rest), selection.by_type), subgraph, view, routes)
        if not detours:
            self.problems[type_name, rest[0].name if rest else TYPENAME, subgraph] = None
        both = {footprint | more: (options, detour) for footprint, options in picked for more, detour in detours}
        return tuple(
            Choice(selection, each, self.footprints.waves(each), tuple(zip(own, options, strict=True)), {}, detour)
            for each, (options, detour) in [(each, both[each]) for each in self.best(both)]
        )

    def detours(
        self, remaining: Selection, subgraph: str, view: Selection | None, routes: Routes | None
    ) -> list[tuple[int, tuple[Way, Choice]]]:
        type_name = remaining.type_name
        found = []
        for route in self.walk.routes(type_name, subgraph, view) if routes is None else routes:
            if not self.graph.is_opaque(type_name, route.subgraph):
                way = self.walk.way(route, TYPENAME, None, None)
                for below in self.choose(remaining, route.subgraph, None):
                    found.append((self.with_below(way, below), (way, below)))
        return found

    def groups(
        self,
        fields: Sequence[Field],
        type_name: str,
        subgraph: str,
        view: Selection | None,
        routes: Routes | None,
        peers: Peers,
    ) -> Groups:
        """The options of every field of an object, up to the first that nobody can give; some fields may be split."""
        asked: list[Field] = []
        groups: list[Sequence[Option]] = []
        waiting = [*reversed(fields)]
        while waiting:
            each = waiting.pop()
            if routes is not None:
                options = self.options(each, self.walk.ways_to_key(type_name, each.name, subgraph, view, routes), peers)
            elif each.selection is None and not each.barred:
                options = self.leaf_options(type_name, each.name, subgraph, view)
            else:
                ways = self.walk.ways(type_name, each.name, subgraph, view)
                options = self.options(each, [way for way in ways if way.subgraph not in each.barred], peers)
            if not options and self.graph.may_split(type_name) and (parts := self.splitter.parts(each)):
                waiting += reversed(parts)
                continue
            asked.append(each)
            groups.append(options)
            if not options:
                self.problems[type_name, each.name, subgraph] = None
                break
        return asked, groups

    def leaf_options(self, type_name: str, name: str, subgraph: str, view: Selection | None) -> Sequence[Option]:
        question = (type_name, name, subgraph, id(view))
        known = self.walk.leaves.get(question)
        if known is None:
            known = leaves(self.walk.ways(type_name, name, subgraph, view))
            if not self.walk.memory.under_way:
                self.walk.leaves[question] = known
        return known

    def options(self, each: Field, ways: Sequence[Way], peers: Peers = NO_PEERS) -> Sequence[Option]:
        if each.selection is None:
            return leaves(ways)
        found = []
        for way in ways:
            selection = self.below(each.selection, way)
            others = self.peers(each, way, ways, peers) if self.graph.uneven_unions else NO_PEERS
            for below in self.choose(selection, way.subgraph, way.view, None, others):
                footprint = self.with_below(way, below)
                is_whole = below.is_whole and selection is each.selection and way.asks_no_more
                option = Option(way, below, footprint, is_whole)
                if footprint == NOWHERE:
                    return [option]
                found.append(option)
        return found

    def peers(self, each: Field, way: Way, ways: Sequence[Way], above: Peers) -> Peers:
        """The other subgraphs that could give the same value: from the root, or where the object comes from."""
        if way.route is None:
            return frozenset(peer for peer in above if self.graph.resolve(way.local_type, each.name, peer, None))
        if way.route.key is None:
            return frozenset(other.subgraph for other in ways) - {way.subgraph}
        return NO_PEERS

    def with_below(self, way: Way, below: Choice) -> int:
        if below.footprint == NOWHERE:
            return way.footprint
        return way.followed | below.footprint << way.waves * self.footprints.width

    def below(self, selection: Selection, way: Way) -> Selection:
        if way.returned == selection.type_name or not self.graph.types[selection.type_name].is_abstract:
            return selection
        return self.narrower.narrowed(selection, way.returned)

    def pick(self, groups: Sequence[Sequence[Option]]) -> list[Picked]:
        """One option of each group, in all ways that are worth keeping; none where a group has none."""
        if not all(groups):
            return []
        taken = [options[0] for options in groups]
        fixed = NOWHERE
        open_: list[int] = []
        for place, option in enumerate(taken):
            if option.footprint == NOWHERE or len(groups[place]) == 1:
                fixed |= option.footprint
            else:
                open_.append(place)
        if not open_:
            return [(fixed, tuple(taken))]
        found: dict[int, Picked] = {fixed: (fixed, ())}
        for place in open_:
            found = self.combined(found, groups[place])
        return [(footprint, in_place(taken, open_, options)) for footprint, options in found.values()]

    def pick_in_order(self, groups: Sequence[Sequence[Option]]) -> list[Picked]:
        """Options for fields that run one after the other: only neighbours in one subgraph share a fetch.

        For each subgraph that may come last, the cheapest so far is kept, with the wave in which its fetch begins.
        """
        best: dict[str, tuple[int, int, tuple[Option, ...]]] = {"": (NOWHERE, 0, ())}
        for options in groups:
            found: dict[str, tuple[int, int, tuple[Option, ...]]] = {}
            for last, (footprint, begun, taken) in best.items():
                for option in options:
                    subgraph = option.way.subgraph
                    begins = begun if subgraph == last else self.footprints.price(footprint)[0]
                    together = footprint | option.footprint << begins * self.footprints.width
                    known = found.get(subgraph)
                    if known is None or self.footprints.price(together) < self.footprints.price(known[0]):
                        found[subgraph] = (together, begins, (*taken, option))
            best = found
        cheapest = sorted(best.values(), key=lambda each: self.footprints.price(each[0]))
        return [(footprint, taken) for footprint, _, taken in cheapest[:1]]

    def combined(self, found: Mapping[int, Picked], options: Sequence[Option]) -> dict[int, Picked]:
        self.memory.effort += len(found) * len(options)
        both: dict[int, Picked] = {}
        for footprint, taken in found.values():
            for option in options:
                together = footprint | option.footprint
                if together not in both:
                    both[together] = (together, (*taken, option))
        return {each: both[each] for each in self.best(both)}

    def best(self, footprints: Iterable[int]) -> list[int]:
        at_most = CHOICES_KEPT_MAX if self.memory.effort < COMBINATIONS_MAX else 1
        return self.footprints.best(footprints, at_most)


def in_place(taken: Sequence[Option], open_: Sequence[int], options: Sequence[Option]) -> tuple[Option, ...]:
    """What was taken, with these options at the places that were open."""
    result = list(taken)
    for place, option in zip(open_, options, strict=True):
        result[place] = option
    return tuple(result)


def leaves(ways: Iterable[Way]) -> list[Option]:
    return [Option(way, None, way.footprint, way.asks_no_more) for way in ways]

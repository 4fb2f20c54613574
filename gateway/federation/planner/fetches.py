"""Turn choices into steps: put every field into the selection of a step, and make the steps its route needs.

Walking down the choices, an `Entry` is a position together with the step that fetched its objects, and a `Place` is
the part of it that belongs to one object type. Hops from one place to the same subgraph share a step. Keys and
requirements are planned like fields of the user; the steps they end in become parents of the step that needs them.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from gateway.federation.operation.normalise import NormalisedOperation, Position
from gateway.federation.plan import Path
from gateway.federation.planner.choose import Choice, Chooser
from gateway.federation.planner.graph import ROOT, Graph, Route
from gateway.federation.planner.steps import Node, Step
from gateway.federation.planner.walk import Option
from gateway.federation.selection import TYPENAME, Field, Selection

Steps = frozenset[Step]
NONE: Steps = frozenset()


@dataclass(slots=True, eq=False)
class Entry:
    step: Step | None
    node: Node
    subgraph: str
    view: Selection | None
    path: Path
    position: Position
    places: dict[str, "Place"] = field(default_factory=dict)

    def place(self, type_name: str, is_narrowed: bool) -> "Place":
        if type_name not in self.places:
            node = self.node.on(type_name) if is_narrowed else self.node
            path = (*self.path, frozenset({type_name})) if is_narrowed else self.path
            self.places[type_name] = Place(self, type_name, node, path)
        return self.places[type_name]


@dataclass(slots=True, eq=False)
class Place:
    entry: Entry
    type_name: str
    node: Node
    path: Path
    hops: dict[str, Step] = field(default_factory=dict)
    waiting: list[Step] = field(default_factory=list)
    """Steps from here that wait for a requirement, and may take up others."""
    known: dict[tuple[str, frozenset[str] | None], Steps] = field(default_factory=dict)
    """Keys and requirements that are fetched already, with the steps after which they are known."""


class FetchBuilder:
    def __init__(self, graph: Graph, chooser: Chooser, operation: NormalisedOperation) -> None:
        self.graph = graph
        self.chooser = chooser
        self.operation = operation
        self.steps: list[Step] = []
        self.entries: dict[Node, Entry] = {}

    def build(self, choice: Choice) -> list[Step]:
        """All steps of the operation. Root fields of a mutation run one after the other, in the order of the text."""
        root = Entry(None, Node(), ROOT, None, (), self.operation.root)
        if self.operation.kind != "mutation":
            self.fill(root, choice)
            return self.steps
        place = root.place(choice.selection.type_name, is_narrowed=False)
        last = None
        for option in choice.options:
            if option.subgraph != last:
                place.hops.clear()
            last = option.subgraph
            self.fill_place(place, [option])
        return self.steps

    def fill(self, entry: Entry, choice: Choice) -> Steps:
        """Select everything chosen for an entry; the steps that together hold it."""
        type_name = choice.selection.type_name
        definition = self.graph.types[type_name]
        touched = self.fill_place(entry.place(type_name, is_narrowed=False), choice.options)
        if choice.detour is not None:
            route, below = choice.detour
            place = entry.place(type_name, is_narrowed=False)
            step = self.hop(place, route)
            node = step.root.on(route.local_type)
            detour = self.entry(Entry(step, node, route.subgraph, None, place.path, entry.position))
            return touched | self.fill(detour, below)
        if definition.is_abstract and not self.graph.is_opaque(type_name, entry.subgraph):
            entry.node.with_typename = True
        for name, options in choice.by_type.items():
            touched |= self.fill_place(entry.place(name, is_narrowed=True), options)
        return touched

    def fill_place(self, place: Place, options: Iterable[Option]) -> Steps:
        """Local fields first, then hops, then what waits for requirements, so that steps are shared where possible."""
        options = list(options)
        touched = NONE
        for option in options:
            if option.route is None:
                touched |= self.select(place.entry.step, place.node, option, place)
        for option in options:
            if option.route is not None and option.requires is None:
                step = self.hop(place, option.route)
                touched |= self.select(step, self.node_of(step, option.route), option, place)
        for option in options:
            if option.route is not None and option.requires is not None:
                step = self.hop_with(place, option.route, option.requires)
                touched |= self.select(step, self.node_of(step, option.route), option, place)
        return touched

    def node_of(self, step: Step, route: Route) -> Node:
        return step.root if step.is_root else step.root.on(route.local_type)

    def select(self, step: Step | None, node: Node, option: Option, place: Place) -> Steps:
        selected = option.field
        if selected.name == TYPENAME:
            node.with_typename = True
            return frozenset({step}) if step else NONE
        below = node.add(selected)
        touched = frozenset({step}) if step else NONE
        if option.below is None:
            return touched
        is_local = option.route is None
        view = place.entry.view if is_local else None
        local_type = option.route.local_type if option.route else place.type_name
        entry = self.entry(
            Entry(
                step,
                below,
                option.subgraph,
                self.graph.view_below(local_type, selected, option.subgraph, view),
                (*place.path, selected.key),
                place.entry.position.child(selected.key),
            )
        )
        return touched | self.fill(entry, option.below)

    def entry(self, entry: Entry) -> Entry:
        return self.entries.setdefault(entry.node, entry)

    def hop(self, place: Place, route: Route) -> Step:
        """The step that fetches from another subgraph without waiting for more than the key."""
        step = place.hops.get(route.subgraph)
        if step is None:
            step = self.root_step(place, route) if route.key is None else self.entity_step(place, route)
            place.hops[route.subgraph] = step
        return step

    def root_step(self, place: Place, route: Route) -> Step:
        return self.added(
            Step(route.subgraph, place.path, route.local_type, self.parents_of_root_step(place), is_root=True)
        )

    def entity_step(self, place: Place, route: Route) -> Step:
        key, sources = self.key_of(place, route)
        for step in place.waiting:
            # A requirement that is known as early as the key delays nobody.
            if step.subgraph == route.subgraph and step.parents <= sources:
                return step
        return self.added(Step(route.subgraph, place.path, route.local_type, sources, representation=[key]))

    def hop_with(self, place: Place, route: Route, requires: Selection) -> Step:
        """A step that also sends what a field requires: one that waits long enough already, or a new one."""
        requires = self.rekeyed(requires, place)
        required = self.known_after(place, requires, None)
        hop = place.hops.get(route.subgraph)
        for step in [*([hop] if hop else []), *place.waiting]:
            if step.subgraph == route.subgraph and required <= step.ancestors and step.can_also_send(requires):
                step.also_send(requires)
                return step
        key, sources = self.key_of(place, route)
        step = Step(route.subgraph, place.path, route.local_type, sources | required, representation=[key, requires])
        place.waiting.append(step)
        return self.added(step)

    def key_of(self, place: Place, route: Route) -> tuple[Selection, Steps]:
        """A route's key at a place, and the steps after which it is known."""
        if route.key is None:
            raise AssertionError(f"{route.local_type} in {route.subgraph} is reached without a key")
        key = self.rekeyed(route.key.selection, place)
        return key, self.known_after(place, key, route.available)

    def added(self, step: Step) -> Step:
        self.steps.append(step)
        return step

    def parents_of_root_step(self, place: Place) -> Steps:
        if place.entry.step is not None:
            return frozenset({place.entry.step})
        return frozenset(self.steps) if self.operation.kind == "mutation" else NONE

    def known_after(self, place: Place, selection: Selection, allowed: frozenset[str] | None) -> Steps:
        """Have a key or requirement fetched; the steps after which it is known."""
        wanted = (str(selection), allowed)
        if wanted not in place.known:
            place.known[wanted] = self.have_fetched(place, selection, allowed)
        return place.known[wanted]

    def have_fetched(self, place: Place, selection: Selection, allowed: frozenset[str] | None) -> Steps:
        choice = self.chooser.choose(selection, place.entry.subgraph, place.entry.view, allowed)
        if choice is None:
            raise AssertionError(f"{selection} was found on {place.type_name} before, and is not found now")
        touched = self.fill(place.entry, choice)
        return touched | (frozenset({place.entry.step}) if place.entry.step else NONE)

    def rekeyed(self, selection: Selection, place: Place) -> Selection:
        return rekeyed(selection, place.type_name, place.entry.position)


def rekeyed(selection: Selection, type_name: str, position: Position) -> Selection:
    """A key or requirement with the data keys it gets at a position, beside what the user selects there."""

    def at_position(each: Field) -> Field:
        key = position.key_for(each.name, each.name + each.arguments)
        below = each.selection
        if below is not None:
            below = rekeyed(below, below.type_name, position.child(key))
        return Field(each.name, key, each.type_name, each.arguments, each.variables, below, is_internal=True)

    return Selection(
        type_name,
        tuple(map(at_position, selection.fields)),
        {name: tuple(map(at_position, fields)) for name, fields in selection.by_type.items()},
    )

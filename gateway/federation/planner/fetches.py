"""Turn choices into steps: put every field into the selection of a step, and make the steps its route needs.

Walking down the choices, an `Entry` is a position together with the step that fetched its objects, and a `Place` is
the part of it that belongs to one object type. Hops from one place to the same subgraph share a step. Keys,
requirements and what contexts lend are planned like fields of the user; the steps they end in become parents of the
step that needs them.
"""

from dataclasses import dataclass, field

from gateway.federation.errors import PlanningError
from gateway.federation.operation.normalise import NormalisedOperation, Position
from gateway.federation.plan import ContextValue, Path
from gateway.federation.planner.choose import Choice, Chosen, Option
from gateway.federation.planner.graph import ROOT, Graph
from gateway.federation.planner.lending import NO_LOAN, Loan, lender, unused_prefix
from gateway.federation.planner.steps import Node, Step
from gateway.federation.planner.walk import Route, Walk, Way
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
    above: "Place | None"
    """Where the objects were found; None for the root."""


@dataclass(slots=True, eq=False)
class Place:
    entry: Entry
    type_name: str
    node: Node
    path: Path
    hops: dict[str, Step] = field(default_factory=dict)
    waiting: list[Step] = field(default_factory=list)
    """Steps from here that wait for a requirement, and may take up others."""
    known: dict[Choice, Steps] = field(default_factory=dict)
    """Keys and requirements that are fetched already, with the steps after which they are known."""


class FetchBuilder:
    def __init__(self, graph: Graph, walk: Walk, operation: NormalisedOperation) -> None:
        self.graph = graph
        self.walk = walk
        self.operation = operation
        self.steps: list[Step] = []
        self.entries: dict[Node, Entry] = {}
        self.places: dict[tuple[Entry, str], Place] = {}
        self.prefix = unused_prefix(operation.prepared.variable_definitions)

    def build(self, choice: Choice) -> list[Step]:
        """All steps of the operation. Root fields of a mutation run one after the other, in the order of the text."""
        root = Entry(None, Node(), ROOT, None, (), self.operation.root, None)
        if self.operation.kind != "mutation":
            self.fill(root, choice, None)
            return self.steps
        place = self.place(root, choice.selection.type_name, is_narrowed=False)
        last = None
        for chosen in choice.chosen:
            subgraph = chosen[1].way.subgraph
            if subgraph != last:
                place.hops.clear()
            last = subgraph
            self.fill_place(place, (chosen,), None)
        return self.steps

    def fill(self, entry: Entry, choice: Choice, internal_in: set[Step] | None) -> None:
        """Select everything chosen for an entry.

        What is not asked for by the user, a key or requirement, leaves the steps that together hold it `internal_in`.
        """
        type_name = choice.selection.type_name
        place = self.place(entry, type_name, is_narrowed=False)
        self.fill_place(place, choice.chosen, internal_in)
        if choice.detour is not None:
            way, below = choice.detour
            step, node = self.source_of(place, way, NO_LOAN)
            detour = self.entry(Entry(step, node, way.subgraph, None, place.path, entry.position, entry.above))
            self.fill(detour, below, internal_in)
            return
        if self.graph.types[type_name].is_abstract and not self.graph.is_opaque(type_name, entry.subgraph):
            entry.node.with_typename = True
        for name, chosen in choice.by_type.items():
            self.fill_place(self.place(entry, name, is_narrowed=True), chosen, internal_in)

    def place(self, entry: Entry, type_name: str, is_narrowed: bool) -> Place:
        known = self.places.get((entry, type_name))
        if known is None:
            node = entry.node.on(type_name) if is_narrowed else entry.node
            path = (*entry.path, frozenset({type_name})) if is_narrowed else entry.path
            known = self.places[entry, type_name] = Place(entry, type_name, node, path)
        return known

    def fill_place(self, place: Place, chosen: Chosen, internal_in: set[Step] | None) -> None:
        """Local fields first, then hops, then what waits for requirements, so that steps are shared where possible."""
        elsewhere = []
        for selected, option in chosen:
            if option.way.route is None:
                if option.way.first is not None:
                    self.known_after(place, option.way.first)
                self.select(place.entry.step, place.node, selected, option, place, internal_in, NO_LOAN)
            else:
                elsewhere.append((selected, option))
        elsewhere.sort(key=lambda each: (not each[1].way.is_free, each[1].way.waves))
        for selected, option in elsewhere:
            loan = self.loan(place, option.way) if option.way.contexts else NO_LOAN
            step, node = self.source_of(place, option.way, loan)
            self.select(step, node, selected, option, place, internal_in, loan)

    def source_of(self, place: Place, way: Way, loan: Loan) -> tuple[Step | None, Node]:
        """The step that a way leads to, and its selection set for the objects of a place."""
        here = place.entry.step
        if way.route is None:
            return here, place.node
        if way.is_free:
            step = self.hop(place, way.route)
        elif here is not None and way.requires is None and here.subgraph == way.subgraph and loan.is_known_to(here):
            here.contexts.update(loan.by_variable)
            return here, place.node
        else:
            step = self.hop_with(place, way, way.route, loan)
        return step, step.root if step.is_root else step.root.on(way.local_type)

    def select(
        self,
        step: Step | None,
        node: Node,
        selected: Field,
        option: Option,
        place: Place,
        internal_in: set[Step] | None,
        loan: Loan,
    ) -> None:
        if internal_in is None and option.is_whole:
            node.add_whole(loan.spent_on(selected))
            return
        if internal_in is not None and step is not None:
            internal_in.add(step)
        if selected.name == TYPENAME:
            node.with_typename = True
            return
        if internal_in is not None:
            selected = internal(selected, place.entry.position)
        below = node.add(loan.spent_on(selected))
        if option.below is not None:
            way, path = option.way, (*place.path, selected.key)
            position = place.entry.position.child(selected.key)
            entry = self.entry(Entry(step, below, way.subgraph, way.view, path, position, place))
            self.fill(entry, option.below, internal_in)

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

    def hop_with(self, place: Place, way: Way, route: Route, loan: Loan) -> Step:
        """A step that also sends what a field requires: one that waits long enough already, or a new one."""
        required, needed = [], loan.after
        if way.requires is not None and way.first is not None:
            required.append(rekeyed(way.requires, place.type_name, place.entry.position))
            needed |= self.known_after(place, way.first)
        hop = place.hops.get(route.subgraph)
        for step in [*([hop] if hop else []), *place.waiting]:
            if step.subgraph == route.subgraph and needed <= step.ancestors and step.can_also_send(required):
                break
        else:
            key, sources = self.key_of(place, route)
            step = Step(route.subgraph, place.path, route.local_type, sources | needed, representation=[key])
            place.waiting.append(self.added(step))
        step.also_send(required)
        step.contexts.update(loan.by_variable)
        return step

    def loan(self, place: Place, way: Way) -> Loan:
        """What a field takes from contexts, fetched for the objects that set them."""
        values: dict[str, ContextValue] = {}
        after = NONE
        for argument in way.contexts:
            above = lender(self.graph, place, argument)
            selection = argument.selections[above.type_name]
            if selection.fields:
                choices = self.walk.choose(selection, above.entry.subgraph, above.entry.view)
                if not choices:
                    raise PlanningError(f'{argument.where}: {selection} of "{above.type_name}" cannot be had.')
                after |= self.known_after(above, choices[0])
            found = rekeyed(selection, above.type_name, above.entry.position)
            values[argument.name] = ContextValue(self.prefix + argument.variable, argument.type, above.path, found)
        return Loan(values, after)

    def key_of(self, place: Place, route: Route) -> tuple[Selection, Steps]:
        """A route's key at a place, and the steps after which it is known."""
        if route.key is None or route.first is None:
            raise AssertionError(f"{route.local_type} in {route.subgraph} is reached without a key")
        key = rekeyed(route.key.selection, place.type_name, place.entry.position)
        return key, self.known_after(place, route.first)

    def added(self, step: Step) -> Step:
        self.steps.append(step)
        return step

    def parents_of_root_step(self, place: Place) -> Steps:
        if place.entry.step is not None:
            return frozenset({place.entry.step})
        return frozenset(self.steps) if self.operation.kind == "mutation" else NONE

    def known_after(self, place: Place, choice: Choice) -> Steps:
        """Have a key or requirement fetched; the steps after which it is known."""
        if choice not in place.known:
            holding = {place.entry.step} if place.entry.step else set()
            self.fill(place.entry, choice, holding)
            place.known[choice] = frozenset(holding)
        return place.known[choice]


def rekeyed(selection: Selection, type_name: str, position: Position) -> Selection:
    """A key or requirement with the data keys it gets at a position, beside what the user selects there."""

    def at_position(each: Field) -> Field:
        if each.selection is None:
            return internal(each, position)
        below = rekeyed(each.selection, each.type_name, position.child(internal_key(each, position)))
        return internal(each, position, below)

    return Selection(
        type_name,
        tuple(map(at_position, selection.fields)),
        {name: tuple(map(at_position, fields)) for name, fields in selection.by_type.items()},
    )


def internal(each: Field, position: Position, below: Selection | None = None) -> Field:
    """A field of a key or requirement, under the data key it gets at a position, with what is `below` it there."""
    key = internal_key(each, position)
    below = below or each.selection
    return Field(each.name, key, each.type_name, each.arguments, each.variables, below, is_internal=True)


def internal_key(each: Field, position: Position) -> str:
    return position.key_for(each.name, each.name + each.arguments, is_internal=True)

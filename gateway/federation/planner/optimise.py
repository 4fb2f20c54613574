"""Join steps into fetches: entities of one wave and one subgraph travel in one request.

Steps that ask the same of the same type share one `_entities` field, so that an entity met in two places is asked for
once; steps whose types differ share it too while their selections cannot conflict; the rest gets an alias each.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from gateway.federation.operation.normalise import NormalisedOperation
from gateway.federation.plan import Fetch, Plan, Rename, Representation, Target
from gateway.federation.planner.aliases import alias_conflicts
from gateway.federation.planner.batches import in_batches
from gateway.federation.planner.graph import Graph
from gateway.federation.planner.steps import Node, Step


@dataclass(slots=True, eq=False)
class Group:
    """Steps behind one `_entities` field, by entity type."""

    nodes: dict[str, Node] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)


def join_fetches(graph: Graph, operation: NormalisedOperation, steps: Iterable[Step]) -> Plan:
    batches = in_batches(steps)
    number = {step: place for place, batch in enumerate(batches) for step in batch}
    renames = {step: alias_conflicts(graph, step) for step in number}
    aliases = {each.alias: operation.root.renamed.get(each.key, each.key) for one in renames.values() for each in one}
    fetches = []
    before: list[frozenset[int]] = []
    for place, batch in enumerate(batches):
        parents = frozenset(number[parent] for step in batch for parent in step.parents)
        implied: frozenset[int] = frozenset().union(*(before[parent] for parent in parents))
        before.append(parents | implied)
        renamed = tuple(dict.fromkeys(each for step in batch for each in renames[step]))
        fetches.append(fetch_of(graph, operation, place, batch, tuple(sorted(parents - implied)), renamed))
    return Plan(operation.kind, tuple(fetches), {**operation.root.renamed, **aliases})


def fetch_of(
    graph: Graph,
    operation: NormalisedOperation,
    place: int,
    steps: list[Step],
    after: tuple[int, ...],
    renames: tuple[Rename, ...],
) -> Fetch:
    first = steps[0]
    if first.is_root:
        # A root type met below the root (a payload's `query`) is always read.
        kind = operation.kind if not first.path else "query"
        definitions, names = variable_definitions(operation, [first.root])
        text = f"{kind}{parenthesised(definitions)} {first.root}" if kind != "query" or definitions else str(first.root)
        return Fetch(place, first.subgraph, kind, text, names, after, first.path, lost_keys(first.root), (), renames)
    groups = grouped(graph, steps)
    definitions, names = variable_definitions(operation, [node for group in groups for node in group.nodes.values()])
    parts, targets = [], []
    for index, group in enumerate(groups):
        alias, variable = ("_entities", "representations") if len(groups) == 1 else (f"_e{index}", f"_r{index}")
        while variable in names:
            variable = f"_{variable}"
        shown = "_entities" if alias == "_entities" else f"{alias}: _entities"
        parts.append(f"{shown}(representations: ${variable}) {{ {fragments_of(group)} }}")
        definitions.append(f"${variable}: [_Any!]!")
        targets += [target_of(step, alias, variable) for step in group.steps]
    text = f"query{parenthesised(definitions)} {{ {' '.join(parts)} }}"
    return Fetch(place, first.subgraph, "query", text, names, after, (), (), tuple(targets), renames)


def fragments_of(group: Group) -> str:
    return " ".join(f"... on {name} {text}" for name, text in group.texts.items())


def target_of(step: Step, alias: str, variable: str) -> Target:
    representation = Representation(step.type_name, tuple(step.representation))
    return Target(alias, variable, step.path, representation, lost_keys(step.selection()))


def lost_keys(node: Node) -> tuple[str, ...]:
    """What the user misses when the fetch fails."""
    return tuple(key for key, (selected, _) in node.fields.items() if not selected.is_internal)


def grouped(graph: Graph, steps: list[Step]) -> list[Group]:
    groups: list[Group] = []
    for step in steps:
        name, node = step.type_name, step.selection()
        text = str(node)
        group = next((each for each in groups if fits(graph, each, step, text)), None)
        if group is None:
            group = Group()
            groups.append(group)
        group.nodes[name], group.texts[name] = node, text
        group.steps.append(step)
    return groups


def fits(graph: Graph, group: Group, step: Step, text: str) -> bool:
    if step.type_name in group.texts:
        return group.texts[step.type_name] == text
    return all(cannot_conflict(graph, step, other, known) for other, known in group.nodes.items())


def cannot_conflict(graph: Graph, step: Step, other: str, known: Node) -> bool:
    """Under fragments on different types one response key must stand for values of one shape."""
    name, node = step.type_name, step.selection()
    if node.fragments or known.fragments:
        return False
    if node.fields.keys() & known.fields.keys() and (graph.types[name].is_abstract or graph.types[other].is_abstract):
        return False
    for key in node.fields.keys() & known.fields.keys():
        (mine, _), (theirs, _) = node.fields[key], known.fields[key]
        if mine.selection is not None or theirs.selection is not None:
            return False
        types = {graph.local_type(each, one.name, step.subgraph) for each, one in ((name, mine), (other, theirs))}
        if len(types) > 1:
            return False
    return True


def variable_definitions(operation: NormalisedOperation, nodes: Iterable[Node]) -> tuple[list[str], tuple[str, ...]]:
    names = sorted({name for node in nodes for name in node.variables()})
    return [operation.prepared.variable_definitions[name] for name in names], tuple(names)


def parenthesised(definitions: list[str]) -> str:
    return f"({', '.join(definitions)})" if definitions else ""

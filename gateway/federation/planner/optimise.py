"""Join steps into fetches: entities of one wave and one subgraph travel in one request.

Steps that ask the same of the same type share one `_entities` field, so that an entity met in two places is asked for
once; steps whose types differ share it too while their selections cannot conflict; the rest gets an alias each.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from gateway.federation.entity_text import NUMBER, EntityField, Names, entities_text
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
        names = tuple(sorted(variables_in(operation, [first.root])))
        defined = parenthesised([operation.prepared.variable_definitions[name] for name in names])
        text = f"{kind}{defined} {first.root}" if kind != "query" or defined else str(first.root)
        return Fetch(place, first.subgraph, kind, text, names, after, first.path, lost_keys(first.root), (), renames)
    groups = grouped(graph, steps)
    fields = tuple([entity_field(operation, group) for group in groups])
    definitions = operation.prepared.variable_definitions
    text, variables, given = entities_text(fields, definitions)
    targets = tuple(target_of(step, each) for group, each in zip(groups, given, strict=True) for step in group.steps)
    fetch = Fetch(place, first.subgraph, "query", text, variables, after, (), (), targets, renames)
    if any(step.contexts for step in steps):
        return replace(fetch, repeatable=fields, definitions=definitions)
    return fetch


def entity_field(operation: NormalisedOperation, group: Group) -> EntityField:
    selected = " ".join(f"... on {name} {text}" for name, text in group.texts.items())
    variables = variables_in(operation, group.nodes.values())
    contexts = {name: each.type for step in group.steps for name, each in step.contexts.items()}
    lent = tuple(f"${name}{NUMBER}: {type_}" for name, type_ in contexts.items())
    return EntityField(selected, tuple(variables), lent)


def variables_in(operation: NormalisedOperation, nodes: Iterable[Node]) -> Iterable[str]:
    """Those of the operation, each once."""
    if not operation.prepared.variable_definitions:
        return ()
    return dict.fromkeys(name for node in nodes for name in node.variables())


def target_of(step: Step, names: Names) -> Target:
    representation = Representation(step.type_name, tuple(step.representation))
    contexts = tuple(step.contexts.values())
    return Target(names.alias, names.variable, step.path, representation, lost_keys(step.selection()), contexts)


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
    # What takes values from contexts is repeated for each, and nothing else with it.
    if step.contexts or any(other.contexts for other in group.steps):
        return False
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


def parenthesised(definitions: list[str]) -> str:
    return f"({', '.join(definitions)})" if definitions else ""

"""The normal form of an operation, and the keys under which its values stand while they are fetched.

Values of several fields can want one response key: a key that the planner needs beside an alias of the user, or
different fields behind one alias under different fragments. Every position therefore hands out data keys; the
projection turns them back into response keys at the very end.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from graphql import FieldNode

from gateway.federation.errors import OperationError
from gateway.federation.operation.arguments import printed_arguments, printed_directives, used_variables
from gateway.federation.operation.collect import Fragments, by_response_key
from gateway.federation.operation.prepare import PreparedOperation
from gateway.federation.selection import ITS_TYPE, TYPENAME, Field, Selection
from gateway.federation.supergraph import Supergraph, TypeDefinition

INTROSPECTION_FIELDS = frozenset({"__schema", "__type"})
FIELDS_MAX = 5_000
"""How many fields an operation may have once its fragments are inlined: a short text can stand for millions."""


@dataclass(slots=True, eq=False)
class Position:
    """A place in the response, and which data key there belongs to which field (by name and arguments).

    `renamed` is shared by all positions of an operation: data keys that differ from the response key they stand for.
    What is fetched only for keys and requirements stands for none.
    """

    renamed: dict[str, str] = field(default_factory=dict)
    signatures: dict[str, str] = field(default_factory=dict)
    children: dict[str, "Position"] = field(default_factory=dict)

    def key_for(self, wanted: str, signature: str, is_internal: bool = False) -> str:
        known = self.signatures.get(wanted)
        if known == signature:
            return wanted
        if known is None and not wanted.startswith("__"):
            self.signatures[wanted] = signature
            return wanted
        key, number = wanted, 0
        while self.signatures.get(key, signature) != signature or (key.startswith("__") and key != signature):
            number += 1
            key = f"_{number}_{wanted}"
        self.signatures[key] = signature
        if key != wanted and not is_internal:
            self.renamed[key] = wanted
        return key

    def child(self, key: str) -> "Position":
        known = self.children.get(key)
        if known is None:
            known = self.children[key] = Position(self.renamed)
        return known


@dataclass(frozen=True, slots=True, eq=False)
class NormalisedOperation:
    """What is planned: `selection` without introspection, whose nodes are kept beside it with their positions."""

    kind: str
    selection: Selection
    root: Position
    introspection: tuple[tuple[Position, FieldNode], ...]
    prepared: PreparedOperation
    fragments: Fragments


def normalise(
    supergraph: Supergraph, prepared: PreparedOperation, conditions: Mapping[str, Any]
) -> NormalisedOperation:
    fragments = Fragments(prepared.fragments, conditions, supergraph.api_possible, supergraph.api_interfaces)
    root_type = supergraph.roots[prepared.kind]
    root = Position()
    entries = fragments.collect(root_type, [prepared.node.selection_set])
    planned = [node for _, node in entries if node.name.value != TYPENAME]
    normaliser = Normaliser(supergraph.types, fragments)
    return NormalisedOperation(
        kind=prepared.kind,
        selection=Selection(root_type, normaliser.grouped(root_type, planned, root)),
        root=root,
        introspection=tuple(normaliser.introspection),
        prepared=prepared,
        fragments=fragments,
    )


@dataclass(frozen=True, slots=True, eq=False)
class Normaliser:
    types: Mapping[str, TypeDefinition]
    fragments: Fragments
    introspection: list[tuple[Position, FieldNode]] = field(default_factory=list)
    """Found on the way: a query root may stand below the root as well, in the payload of a mutation."""

    numbers: Iterator[int] = field(default_factory=count)

    def selection(self, type_name: str, nodes: list[FieldNode], position: Position) -> Selection:
        sets = [node.selection_set for node in nodes if node.selection_set is not None]
        entries = self.fragments.collect(type_name, sets)
        everywhere = [node for types, node in entries if types is None]
        fields = self.grouped(type_name, everywhere, position)
        if len(everywhere) == len(entries):
            return Selection(type_name, fields)
        mentioned = sorted({name for types, _ in entries for name in types or ()})
        by_type = {name: [node for types, node in entries if types and name in types] for name in mentioned}
        return Selection(
            type_name, fields, {name: self.grouped(name, apart, position) for name, apart in by_type.items()}
        )

    def grouped(self, type_name: str, nodes: Iterable[FieldNode], position: Position) -> tuple[Field, ...]:
        fields: dict[str, Field] = {}
        for response_key, group in by_response_key(nodes).items():
            if group[0].name.value in INTROSPECTION_FIELDS:
                self.introspection.extend((position, node) for node in group)
            else:
                each = self.field(type_name, response_key, group, position)
                fields[each.key] = each
        return tuple(fields.values())

    def field(self, type_name: str, response_key: str, nodes: list[FieldNode], position: Position) -> Field:
        if next(self.numbers) >= FIELDS_MAX:
            message = f"The operation has more than {FIELDS_MAX} fields once its fragments are inlined."
            raise OperationError([{"message": message}], "FIELD_LIMIT_EXCEEDED")
        node = nodes[0]
        name = node.name.value
        if name == TYPENAME:
            return ITS_TYPE
        definition = self.types[type_name].fields[name]
        arguments = printed_arguments(node) if node.arguments else ""
        key = position.key_for(response_key, name + arguments)
        is_bare = not (node.arguments or node.directives)
        if definition.leaf is not None and is_bare and key == name:
            return definition.leaf
        below = None
        if definition.leaf is None:
            below = self.selection(definition.type_name, nodes, position.child(key))
        if is_bare:
            return Field(name, key, definition.type_name, selection=below)
        printed = arguments + printed_directives(node)
        return Field(name, key, definition.type_name, printed, used_variables(node), below)

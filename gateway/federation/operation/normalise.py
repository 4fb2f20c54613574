"""The normal form of an operation, and the keys under which its values stand while they are fetched.

Values of several fields can want one response key: a key that the planner needs beside an alias of the user, or
different fields behind one alias under different fragments. Every position therefore hands out data keys; the
projection turns them back into response keys at the very end.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from graphql import FieldNode

from gateway.federation.errors import OperationError
from gateway.federation.operation.arguments import printed_arguments, printed_directives, used_variables
from gateway.federation.operation.collect import Entry, Fragments
from gateway.federation.operation.prepare import PreparedOperation
from gateway.federation.selection import TYPENAME, Field, Selection
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
    planned = [entry for entry in entries if entry.node.name.value != TYPENAME]
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
        everywhere = [entry for entry in entries if entry.types is None]
        mentioned = sorted({name for entry in entries for name in entry.types or ()})
        if not self.types[type_name].is_abstract:
            return Selection(type_name, self.grouped(type_name, entries, position))
        return Selection(
            type_name,
            self.grouped(type_name, everywhere, position),
            {
                name: self.grouped(name, [each for each in entries if each.types and name in each.types], position)
                for name in mentioned
            },
        )

    def grouped(self, type_name: str, entries: list[Entry], position: Position) -> tuple[Field, ...]:
        groups: dict[str, list[FieldNode]] = {}
        for entry in entries:
            if entry.node.name.value in INTROSPECTION_FIELDS:
                self.introspection.append((position, entry.node))
            else:
                groups.setdefault(response_key(entry.node), []).append(entry.node)
        fields = [self.field(type_name, nodes, position) for nodes in groups.values()]
        return tuple({each.key: each for each in fields}.values())

    def field(self, type_name: str, nodes: list[FieldNode], position: Position) -> Field:
        if next(self.numbers) >= FIELDS_MAX:
            message = f"The operation has more than {FIELDS_MAX} fields once its fragments are inlined."
            raise OperationError([{"message": message}], "FIELD_LIMIT_EXCEEDED")
        node = nodes[0]
        if node.name.value == TYPENAME:
            return Field(TYPENAME, TYPENAME, "String")
        definition = self.types[type_name].fields[node.name.value]
        key = data_key(node, position)
        below = None
        if definition.type_name in self.types:
            below = self.selection(definition.type_name, nodes, position.child(key))
        if not (node.arguments or node.directives):
            return Field(definition.name, key, definition.type_name, selection=below)
        printed = printed_arguments(node) + printed_directives(node)
        return Field(definition.name, key, definition.type_name, printed, used_variables(node), below)


def response_key(node: FieldNode) -> str:
    return node.alias.value if node.alias else node.name.value


def data_key(node: FieldNode, position: Position) -> str:
    signature = node.name.value + printed_arguments(node) if node.arguments else node.name.value
    return position.key_for(response_key(node), signature)

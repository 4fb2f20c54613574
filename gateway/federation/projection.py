"""What a response looks like: the fields of every position in the order they were asked, and how to complete each.

A projection is built once per plan from the operation and the API schema; `shape` and `projector` apply it to data.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    FieldNode,
    GraphQLEnumType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    is_composite_type,
)

from gateway.federation.operation.arguments import printed_arguments
from gateway.federation.operation.collect import Entry, Fragments, by_response_key
from gateway.federation.operation.normalise import NormalisedOperation, Position
from gateway.federation.selection import TYPENAME
from gateway.federation.supergraph import Supergraph

Check = Callable[[Any], Any]
INVALID = object()
INTEGERS = range(-(2**31), 2**31)
"""What an Int may be (GraphQL, Int: 32 bits, signed)."""


@dataclass(frozen=True, slots=True, eq=False)
class Leaf:
    """`check` completes a value, or returns INVALID; what is exactly a `plain`, and among `values`, stays as it is."""

    plain: type
    check: Check
    values: Collection[Any] | None = None


# Not frozen, as made by the thousand: a frozen one takes three times as long.
@dataclass(slots=True, eq=False)
class Shape:
    """How to complete one field: `wrappers` from outside in, "!" for non-null and "[" for list."""

    wrappers: str
    leaf: Leaf | None
    projection: "Projection | None"


@dataclass(slots=True, eq=False)
class ShapedField:
    response_key: str
    key: str
    owner: str
    name: str
    shape: Shape


@dataclass(slots=True, eq=False)
class Projection:
    """Fields of one position: `fields` for any object, `by_type` where fragments make an object type differ."""

    type_name: str
    possible: frozenset[str] | None
    """The object types a client may see here; None where the static type is an object type."""
    fields: tuple[ShapedField, ...]
    by_type: Mapping[str, tuple[ShapedField, ...]]


@dataclass(frozen=True, slots=True, eq=False)
class Completion:
    """How a field is completed in every operation: by `leaf` at once, or by what is selected on a composite type."""

    wrappers: str
    type_name: str
    leaf: Shape | None


Completions = dict[tuple[str, str], Completion]
"""By type and field; found out when first asked for."""


def build_projection(
    supergraph: Supergraph, operation: NormalisedOperation, known: Completions | None = None
) -> Projection:
    """`known` is what earlier operations on the same supergraph left behind, and gets what this one finds out."""
    entries = operation.fragments.collect(supergraph.roots[operation.kind], [operation.prepared.node.selection_set])
    builder = ProjectionBuilder(supergraph, operation.fragments, {} if known is None else known)
    return builder.projection(supergraph.roots[operation.kind], entries, operation.root)


@dataclass(frozen=True, slots=True, eq=False)
class ProjectionBuilder:
    supergraph: Supergraph
    fragments: Fragments
    known: Completions

    def projection(self, type_name: str, entries: list[Entry], position: Position) -> Projection:
        mentioned = {name for types, _ in entries for name in types or ()}
        by_type = {name: [node for types, node in entries if types is None or name in types] for name in mentioned}
        return Projection(
            type_name,
            self.fragments.possible.get(type_name),
            self.fields(type_name, [node for types, node in entries if types is None], position),
            {name: self.fields(name, nodes, position) for name, nodes in by_type.items()},
        )

    def fields(self, type_name: str, nodes: Iterable[FieldNode], position: Position) -> tuple[ShapedField, ...]:
        groups = by_response_key(nodes)
        return tuple([self.field(type_name, key, group, position) for key, group in groups.items()])

    def field(self, type_name: str, response_key: str, nodes: list[FieldNode], position: Position) -> ShapedField:
        node, name = nodes[0], nodes[0].name.value
        if name.startswith("__"):
            # __schema and __type are answered complete, and stand in the data under their response keys.
            key = TYPENAME if name == TYPENAME else response_key
            return ShapedField(response_key, key, type_name, name, Shape("", None, None))
        completion = self.known.get((type_name, name))
        if completion is None:
            completion = self.known[type_name, name] = self.completion(type_name, name)
        key = position.key_for(response_key, name + printed_arguments(node))
        shape = completion.leaf or self.composite(completion, nodes, position.child(key))
        return ShapedField(response_key, key, type_name, name, shape)

    def composite(self, completion: Completion, nodes: list[FieldNode], position: Position) -> Shape:
        sets = [node.selection_set for node in nodes if node.selection_set is not None]
        entries = self.fragments.collect(completion.type_name, sets)
        return Shape(completion.wrappers, None, self.projection(completion.type_name, entries, position))

    def completion(self, type_name: str, name: str) -> Completion:
        wrappers = ""
        inner: Any = self.supergraph.api_schema.type_map[type_name].fields[name].type  # type: ignore[attr-defined]
        while isinstance(inner, (GraphQLList, GraphQLNonNull)):
            wrappers += "!" if isinstance(inner, GraphQLNonNull) else "["
            inner = inner.of_type
        leaf = None if is_composite_type(inner) else Shape(wrappers, leaf_of(inner), None)
        return Completion(wrappers, inner.name, leaf)


def leaf_of(type_: GraphQLNamedType) -> Leaf | None:
    """None where anything goes (custom scalars)."""
    if isinstance(type_, GraphQLEnumType):
        values = frozenset(type_.values)
        return Leaf(str, lambda value: value if isinstance(value, str) and value in values else INVALID, values)
    return BUILT_IN_LEAVES.get(type_.name)


def check_int(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and value in INTEGERS else INVALID


def check_float(value: Any) -> Any:
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else INVALID


def check_string(value: Any) -> Any:
    return value if isinstance(value, str) else INVALID


def check_boolean(value: Any) -> Any:
    return value if isinstance(value, bool) else INVALID


def check_id(value: Any) -> Any:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) else INVALID


BUILT_IN_LEAVES = {
    "Int": Leaf(int, check_int, INTEGERS),
    "Float": Leaf(float, check_float),
    "String": Leaf(str, check_string),
    "Boolean": Leaf(bool, check_boolean),
    "ID": Leaf(str, check_id),
}

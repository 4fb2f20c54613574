"""The final response: fetched data projected to what was asked, in the order it was asked, with nulls propagated.

A projection is built once per plan from the operation and the API schema. Missing data becomes null; a null where the
schema has none empties the nearest object that may be null and says so in an error, unless an error about the same
place stands already (GraphQL, Handling Execution Errors).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import (
    FieldNode,
    GraphQLEnumType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLOutputType,
    is_composite_type,
)

from gateway.federation.operation.collect import Entry
from gateway.federation.operation.normalise import NormalisedOperation, Position, data_key, response_key
from gateway.federation.selection import TYPENAME
from gateway.federation.supergraph import Supergraph

Check = Callable[[Any], Any]
INVALID = object()
ERRORS_MAX = 100
"""How many errors about values are shown; what subgraphs said is counted apart."""


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """How to complete one field: `wrappers` from outside in, "!" for non-null and "[" for list."""

    wrappers: str
    leaf: Check | None
    projection: "Projection | None"


@dataclass(frozen=True, slots=True, eq=False)
class ShapedField:
    response_key: str
    key: str
    owner: str
    name: str
    shape: Shape


@dataclass(frozen=True, slots=True, eq=False)
class Projection:
    """Fields of one position: `fields` for any object, `by_type` where fragments make an object type differ."""

    type_name: str
    possible: frozenset[str] | None
    """The object types a client may see here; None where the static type is an object type."""
    fields: tuple[ShapedField, ...]
    by_type: Mapping[str, tuple[ShapedField, ...]]


def build_projection(supergraph: Supergraph, operation: NormalisedOperation) -> Projection:
    entries = operation.fragments.collect(supergraph.roots[operation.kind], [operation.prepared.node.selection_set])
    builder = ProjectionBuilder(supergraph, operation)
    return builder.projection(supergraph.roots[operation.kind], entries, operation.root)


@dataclass(frozen=True, slots=True, eq=False)
class ProjectionBuilder:
    supergraph: Supergraph
    operation: NormalisedOperation

    def projection(self, type_name: str, entries: list[Entry], position: Position) -> Projection:
        mentioned = {name for entry in entries for name in entry.types or ()}
        possible = self.operation.fragments.possible.get(type_name)
        everywhere = [entry for entry in entries if entry.types is None]
        return Projection(
            type_name,
            possible,
            self.fields(type_name, everywhere, position),
            {
                name: self.fields(
                    name, [entry for entry in entries if entry.types is None or name in entry.types], position
                )
                for name in mentioned
            },
        )

    def fields(self, type_name: str, entries: list[Entry], position: Position) -> tuple[ShapedField, ...]:
        groups: dict[str, list[FieldNode]] = {}
        for entry in entries:
            groups.setdefault(response_key(entry.node), []).append(entry.node)
        return tuple(self.field(type_name, group, position) for group in groups.values())

    def field(self, type_name: str, nodes: list[FieldNode], position: Position) -> ShapedField:
        node, name = nodes[0], nodes[0].name.value
        if name.startswith("__"):
            # __schema and __type are answered complete, and stand in the data under their response keys.
            key = TYPENAME if name == TYPENAME else response_key(node)
            return ShapedField(response_key(node), key, type_name, name, Shape("", None, None))
        field_type = self.field_type(type_name, name)
        key = data_key(node, position)
        return ShapedField(response_key(node), key, type_name, name, self.shape(field_type, nodes, position.child(key)))

    def field_type(self, type_name: str, name: str) -> GraphQLOutputType:
        return self.supergraph.api_schema.type_map[type_name].fields[name].type  # type: ignore[attr-defined, no-any-return]

    def shape(self, type_: GraphQLOutputType, nodes: list[FieldNode], position: Position) -> Shape:
        wrappers = ""
        inner: Any = type_
        while isinstance(inner, (GraphQLList, GraphQLNonNull)):
            wrappers += "!" if isinstance(inner, GraphQLNonNull) else "["
            inner = inner.of_type
        if not is_composite_type(inner):
            return Shape(wrappers, leaf_check(inner), None)
        sets = [node.selection_set for node in nodes if node.selection_set is not None]
        entries = self.operation.fragments.collect(inner.name, sets)
        return Shape(wrappers, None, self.projection(inner.name, entries, position))


def leaf_check(type_: GraphQLNamedType) -> Check | None:
    """Completes a value of a leaf type, INVALID where it is none; None where anything goes (custom scalars)."""
    if isinstance(type_, GraphQLEnumType):
        values = frozenset(type_.values)
        return lambda value: value if isinstance(value, str) and value in values else INVALID
    return BUILT_IN_CHECKS.get(type_.name)


def check_int(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else INVALID


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


BUILT_IN_CHECKS: dict[str, Check] = {
    "Int": check_int,
    "Float": check_float,
    "String": check_string,
    "Boolean": check_boolean,
    "ID": check_id,
}


def shape_response(
    projection: Projection, data: dict[str, Any], errors: list[dict[str, Any]]
) -> tuple[dict[str, Any] | None, list[dict[str, Any]]]:
    """The response's data (None when a null reached the root) and all errors."""
    shaper = Shaper(errors)
    return shaper.object(projection, data, projection.type_name, projection.fields), shaper.errors


class Shaper:
    def __init__(self, errors: Sequence[dict[str, Any]]) -> None:
        self.errors = list(errors)
        self.reported = 0
        self.path: list[str | int] = []
        self.at: set[tuple[Any, ...]] = set()
        self.at_or_above: set[tuple[Any, ...]] = set()
        for error in errors:
            self.remember(tuple(error.get("path") or ()))

    def remember(self, path: tuple[Any, ...]) -> None:
        if path:
            self.at.add(path)
            self.at_or_above.update(path[:length] for length in range(1, len(path) + 1))

    def report(self, message: str, code: str) -> None:
        """Add an error here, unless one stands here, above or below."""
        path = tuple(self.path)
        if path in self.at_or_above or any(path[:length] in self.at for length in range(1, len(path))):
            return
        self.reported += 1
        if self.reported > ERRORS_MAX:
            if self.reported == ERRORS_MAX + 1:
                more = "There are more values missing or not allowed than are shown."
                self.errors.append({"message": more})
            return
        self.remember(path)
        self.errors.append({"message": message, "path": list(path), "extensions": {"code": code}})

    def object(
        self, projection: Projection, found: dict[str, Any], type_name: str, fields: Sequence[ShapedField]
    ) -> dict[str, Any] | None:
        result: dict[str, Any] = {}
        for field in fields:
            if field.name == TYPENAME:
                result[field.response_key] = type_name
                continue
            value = found.get(field.key)
            if field.shape.wrappers or field.shape.leaf or field.shape.projection:
                self.path.append(field.response_key)
                value = self.value(field, value, 0)
                self.path.pop()
                if value is None and field.shape.wrappers.startswith("!"):
                    return None
            result[field.response_key] = value
        return result

    def value(self, field: ShapedField, value: Any, depth: int) -> Any:
        wrappers = field.shape.wrappers
        if wrappers[depth : depth + 1] == "!":
            completed = self.value(field, value, depth + 1)
            if completed is None:
                self.report(f"Cannot return null for non-nullable field {field.owner}.{field.name}.", "NULL_VALUE")
            return completed
        if value is None:
            return None
        if wrappers[depth : depth + 1] == "[":
            return self.list(field, value, depth + 1)
        if field.shape.projection is not None:
            return self.composite(field, field.shape.projection, value)
        if field.shape.leaf is not None:
            value = field.shape.leaf(value)
            if value is INVALID:
                self.report(f"{field.owner}.{field.name} has a value that its type does not allow.", "INVALID_VALUE")
                return None
        return value

    def list(self, field: ShapedField, value: Any, depth: int) -> Any:
        if not isinstance(value, list):
            self.report(f"{field.owner}.{field.name} is not a list.", "INVALID_VALUE")
            return None
        items: list[Any] = []
        may_be_null = field.shape.wrappers[depth : depth + 1] != "!"
        for index, item in enumerate(value):
            self.path.append(index)
            completed = self.value(field, item, depth)
            self.path.pop()
            if completed is None and not may_be_null:
                return None
            items.append(completed)
        return items

    def composite(self, field: ShapedField, projection: Projection, value: Any) -> Any:
        if not isinstance(value, dict):
            self.report(f"{field.owner}.{field.name} is not an object.", "INVALID_VALUE")
            return None
        if projection.possible is None:
            return self.object(projection, value, projection.type_name, projection.fields)
        type_name = value.get(TYPENAME)
        if type_name is None:
            # An interface object whose real type is unknown shows what every object shows, but not what it is.
            if not any(each.name == TYPENAME for each in projection.fields):
                return self.object(projection, value, projection.type_name, projection.fields)
        elif type_name in projection.possible:
            return self.object(projection, value, type_name, projection.by_type.get(type_name, projection.fields))
        self.report(f"{field.owner}.{field.name} is an object of unknown type.", "INVALID_VALUE")
        return None

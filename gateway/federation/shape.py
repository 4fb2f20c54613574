"""The final response: fetched data projected to what was asked, with nulls propagated.

Missing data becomes null; a null where the schema has none empties the nearest object that may be null and says so in
an error, unless an error about the same place stands already (GraphQL, Handling Execution Errors).
"""

from collections.abc import Collection, Sequence
from typing import Any

from gateway.federation.projection import INVALID, Projection, ShapedField
from gateway.federation.projector import Position, Project, Unusual, project_function
from gateway.federation.selection import TYPENAME

GENERATED_AT_USE = 2
"""Generating code costs about as much as shaping twenty kilobytes: not for an operation that comes once."""
ERRORS_MAX = 100
"""How many errors about values are shown; what subgraphs said is counted apart."""


class Shaping:
    """Shapes the responses of one operation: fast by generated code where nothing is wrong, else step by step."""

    def __init__(self, projection: Projection, shared: Collection[Position] = ()) -> None:
        self.projection = projection
        self.shared = shared
        self.uses = 0
        self.project: Project | None = None

    def generate(self) -> None:
        self.project = project_function(self.projection, self.shared)

    def response(
        self, data: dict[str, Any], errors: list[dict[str, Any]]
    ) -> tuple[dict[str, Any] | None, list[dict[str, Any]]]:
        """The response's data (None when a null reached the root) and all errors."""
        self.uses += 1
        if self.uses == GENERATED_AT_USE:
            self.generate()
        if self.project is not None:
            try:
                return self.project(data), errors
            except Unusual:
                pass
        return shape_response(self.projection, data, errors)


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
            value = field.shape.leaf.check(value)
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
        elif isinstance(type_name, str) and type_name in projection.possible:
            return self.object(projection, value, type_name, projection.by_type.get(type_name, projection.fields))
        self.report(f"{field.owner}.{field.name} is an object of unknown type.", "INVALID_VALUE")
        return None

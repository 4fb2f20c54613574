"""Python made for one operation: a function that shapes a response in which nothing is wrong.

Each position of the projection becomes a function around one dict display, such as

    def object_2(found):
        if type(found) is not dict: raise Unusual
        get = found.get
        return {
            "title": v if type(v := get("title")) is str else leaf_1(v),
            "reviews": None if (v := get("reviews")) is None else list_4(v),
        }

What would have to be reported raises `Unusual` instead: `shape` then goes the slow way that says what and where. An
object that stands in several places is shaped once. Into the text go names only, each held against GraphQL's grammar;
everything else is reached through the namespace.
"""

import re
from collections.abc import Callable, Collection, Iterable
from typing import Any

from gateway.federation.projection import INVALID, Leaf, Projection, Shape, ShapedField
from gateway.federation.selection import TYPENAME

NAME = re.compile(r"[_A-Za-z][_0-9A-Za-z]*")
Project = Callable[[dict[str, Any]], dict[str, Any]]


class Unusual(Exception):
    """A value is missing where none may be, or is not of its type."""


Position = tuple[str, ...]
"""Data keys from the root."""


def project_function(projection: Projection, shared: Collection[Position] = ()) -> Project:
    """Returns the response's data, under the same conditions and equal to what `shape` makes. Raises Unusual.

    At the positions in `shared` one object may stand in many places.
    """
    writer = Writer(shared)
    root = writer.composite(projection, ())
    code = compile("\n".join(writer.lines), "<projection>", "exec")
    exec(code, writer.namespace)  # noqa: S102 - the text holds nothing but checked names
    function: Project = writer.namespace[root]
    return forgetting(function, writer.known) if writer.known else function


def forgetting(function: Project, known: Collection[dict[int, Any]]) -> Project:
    """What is known of objects is true as long as they exist: for one response."""

    def project(found: dict[str, Any]) -> dict[str, Any]:
        try:
            return function(found)
        finally:
            for each in known:
                each.clear()

    return project


class Writer:
    """Writes functions, inner ones first; every method returns the name or expression to use it by."""

    def __init__(self, shared: Collection[Position] = ()) -> None:
        self.lines: list[str] = []
        self.namespace: dict[str, Any] = {"Unusual": Unusual, "present": present}
        self.shared = shared
        self.known: list[dict[int, Any]] = []
        """Shaped objects by the identity of what was fetched; one for each position in `shared`."""

    def name(self, kind: str, value: object = None) -> str:
        name = f"{kind}_{len(self.namespace)}"
        self.namespace[name] = value
        return name

    def composite(self, projection: Projection, position: Position) -> str:
        function = self.any_object(projection, position)
        return self.once(function) if position in self.shared else function

    def once(self, function: str) -> str:
        known: dict[int, Any] = {}
        self.known.append(known)
        shaped, once = self.name("known", known), self.name("once")
        self.lines += [
            f"def {once}(found):",
            f"    result = {shaped}.get(id(found))",
            "    if result is None:",
            f"        result = {shaped}[id(found)] = {function}(found)",
            "    return result",
        ]
        return once

    def any_object(self, projection: Projection, position: Position) -> str:
        if projection.possible is None:
            return self.object(projection.fields, repr(checked(projection.type_name)), position)
        anything = self.object(projection.fields, f'get("{TYPENAME}")', position)
        by_type = {
            name: self.object(fields, repr(checked(name)), position)
            for name, fields in projection.by_type.items()
            if name in projection.possible
        }
        types = ", ".join(f'"{checked(name)}": {by_type.get(name, anything)}' for name in sorted(projection.possible))
        function, choices = self.name("abstract"), self.name("choices")
        # An interface object whose real type is unknown shows what every object shows, but not what it is.
        without_type = "" if any(each.name == TYPENAME for each in projection.fields) else f"None: {anything}, "
        self.lines += [
            f"{choices} = {{{without_type}{types}}}",
            f"def {function}(found):",
            "    if type(found) is not dict: raise Unusual",
            f'    name = found.get("{TYPENAME}")',
            "    if type(name) is not str and name is not None: raise Unusual",
            f"    function = {choices}.get(name)",
            "    if function is None: raise Unusual",
            "    return function(found)",
        ]
        return function

    def object(self, fields: Iterable[ShapedField], type_name: str, position: Position) -> str:
        items = [f'        "{checked(each.response_key)}": {self.field(each, type_name, position)},' for each in fields]
        function = self.name("object")
        self.lines += [
            f"def {function}(found):",
            "    if type(found) is not dict: raise Unusual",
            "    get = found.get",
            "    return {",
            *items,
            "    }",
        ]
        return function

    def field(self, field: ShapedField, type_name: str, position: Position) -> str:
        if field.name == TYPENAME:
            return type_name
        return self.value(field.shape, 0, f'get("{checked(field.key)}")', (*position, field.key))

    def value(self, shape: Shape, depth: int, source: str, position: Position) -> str:
        """An expression that completes what `source` says, which is read once."""
        may_be_null = not shape.wrappers.startswith("!", depth)
        depth += not may_be_null
        bound = source if source == "v" else f"(v := {source})"
        if shape.wrappers.startswith("[", depth):
            function = self.list(shape, depth + 1, position)
        elif shape.projection is not None:
            function = self.composite(shape.projection, position)
        elif shape.leaf is not None:
            return self.leaf(shape.leaf, may_be_null, bound)
        else:
            return source if may_be_null else f"present({source})"
        return f"None if {bound} is None else {function}(v)" if may_be_null else f"{function}({source})"

    def list(self, shape: Shape, depth: int, position: Position) -> str:
        item = self.value(shape, depth, "v", position)
        function = self.name("list")
        self.lines += [
            f"def {function}(found):",
            "    if type(found) is not list: raise Unusual",
            f"    return [{item} for v in found]",
        ]
        return function

    def leaf(self, leaf: Leaf, may_be_null: bool, bound: str) -> str:
        usual = f"type({bound}) is {leaf.plain.__name__}"
        if leaf.values is not None:
            usual += f" and v in {self.name('values', leaf.values)}"
        if may_be_null:
            usual += " or v is None"
        return f"v if {usual} else {self.name('leaf', completing(leaf))}(v)"


def completing(leaf: Leaf) -> Callable[[Any], Any]:
    def complete(value: Any) -> Any:
        completed = leaf.check(value)
        if completed is INVALID:
            raise Unusual
        return completed

    return complete


def present(value: Any) -> Any:
    if value is None:
        raise Unusual
    return value


def checked(name: str) -> str:
    if not NAME.fullmatch(name):
        raise ValueError(f"{name!r} is not a name")
    return name

"""Random operations over a schema, each from a seed: fragments, aliases, arguments, variables and conditions.

Every variable has a default, so that the text alone is a request. An operation may be invalid where one response key
stands for several things: whoever draws one validates it.
"""

from collections.abc import Iterable
from random import Random
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    is_composite_type,
    is_required_argument,
)

CONDITIONS = ("@include(if: true)", "@skip(if: false)", "@include(if: $yes)", "@skip(if: $no)", "@skip(if: $yes)")
CONDITIONS_MORE = ("@include(if: $no)", "@include(if: false)", "@include(if: $yes) @skip(if: $no)")
SCALARS = {"Int": "7", "Float": "7.5", "String": '"7"', "ID": '"7"', "Boolean": "true"}


class OperationMaker:
    """Draws one operation; a mutation once in eight times where the schema has any."""

    def __init__(self, schema: GraphQLSchema, seed: int, depth_max: int = 4) -> None:
        self.schema = schema
        self.random = Random(seed)  # noqa: S311 - repeatable, not secret
        self.depth_max = depth_max
        self.prefix = ""
        self.variables: dict[str, str] = {}
        self.fragments: list[str] = []
        self.nesting = 0

    def one_in(self, number: int) -> bool:
        return self.random.randrange(number) == 0

    def make(self) -> str:
        mutation, query = self.schema.mutation_type, self.schema.query_type
        assert query is not None
        kind, root = ("mutation", mutation) if mutation is not None and self.one_in(8) else ("query", query)
        selection = self.selection(root, self.depth_max)
        text = f"{selection} {' '.join(self.fragments)}"
        for name, value in (("yes", "true"), ("no", "false")):
            if f"${name}" in text:
                self.variables[f"${name}"] = f"Boolean = {value}"
        defined = ", ".join(f"{name}: {definition}" for name, definition in self.variables.items())
        return f"{kind} {f'({defined}) ' if defined else ''}{text}".strip()

    def selection(self, type_: GraphQLNamedType, depth: int) -> str:
        return f"{{ {' '.join(self.part(type_, depth) for _ in range(self.random.randint(1, 5)))} }}"

    def condition(self) -> str:
        return f" {self.random.choice((*CONDITIONS, *CONDITIONS_MORE))}" if self.one_in(12) else ""

    def part(self, type_: GraphQLNamedType, depth: int) -> str:
        fields: dict[str, GraphQLField] = getattr(type_, "fields", {})
        targets = self.targets(type_)
        if targets and depth > 0 and (not fields or self.one_in(3)):
            return self.fragment(self.random.choice(targets), depth)
        usable = [
            name for name, each in fields.items() if depth > 1 or not is_composite_type(get_named_type(each.type))
        ]
        name = self.random.choice(["__typename", *usable, *usable])
        return "__typename" if name == "__typename" else self.field(name, fields[name], depth)

    def fragment(self, target: GraphQLNamedType, depth: int) -> str:
        # Fields of different types under one name would make most operations invalid.
        outer, self.prefix = self.prefix, self.random.choice(["", f"{target.name}_"])
        below = self.selection(target, depth - 1)
        self.prefix = outer
        if not self.one_in(6):
            return f"... on {target.name}{self.condition()} {below}"
        name = f"part{len(self.fragments)}"
        self.fragments.append(f"fragment {name} on {target.name} {below}")
        return f"...{name}{self.condition()}"

    def field(self, name: str, definition: GraphQLField, depth: int) -> str:
        given = self.arguments(definition.args.items())
        arguments = f"({', '.join(given)})" if given else ""
        # Mostly one alias for each set of arguments, as otherwise few operations would be valid.
        distinct = f"{name}{sum(map(ord, arguments))}" if given else name
        alias = f"{self.prefix}{distinct}: " if self.prefix or given else ""
        if self.one_in(30):
            alias = self.random.choice(["a: ", "id: ", "code: "])
        inner: Any = get_named_type(definition.type)
        below = f" {self.selection(inner, depth - 1)}" if is_composite_type(inner) else ""
        return f"{alias}{name}{arguments}{self.condition()}{below}"

    def arguments(self, defined: Iterable[tuple[str, GraphQLArgument]]) -> list[str]:
        return [
            f"{name}: {self.value(each.type)}"
            for name, each in defined
            if is_required_argument(each) or not self.one_in(3)
        ]

    def value(self, type_: GraphQLInputType) -> str:
        """A literal, or a variable with that literal as default, or null where it is allowed."""
        drawn = self.literal(type_)
        if "$" in drawn or not self.one_in(4):
            return drawn
        name = f"$v{len(self.variables)}"
        self.variables[name] = f"{type_} = {drawn}"
        return name

    def literal(self, type_: Any) -> str:
        if isinstance(type_, GraphQLNonNull):
            return self.literal(type_.of_type)
        if isinstance(type_, GraphQLList):
            return f"[{', '.join(self.value(type_.of_type) for _ in range(self.random.randint(0, 2)))}]"
        if isinstance(type_, GraphQLEnumType):
            return self.random.choice(list(type_.values))
        if isinstance(type_, GraphQLInputObjectType):
            self.nesting += 1
            fields = [
                f"{name}: {self.value(each.type)}"
                for name, each in type_.fields.items()
                if isinstance(each.type, GraphQLNonNull) or (self.nesting < 3 and self.one_in(2))
            ]
            self.nesting -= 1
            return f"{{{', '.join(fields)}}}"
        if type_.name == "Int":
            return f"{self.random.randint(6, 8)}"
        return SCALARS.get(type_.name, '"7"')

    def targets(self, type_: GraphQLNamedType) -> list[GraphQLNamedType]:
        if isinstance(type_, GraphQLObjectType):
            return [type_, *type_.interfaces]
        if isinstance(type_, (GraphQLInterfaceType, GraphQLUnionType)):
            possible = self.schema.get_possible_types(type_)
            above = {each.name: each for one in possible for each in one.interfaces}
            return [*possible, *above.values()]
        return []

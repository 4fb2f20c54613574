"""Random operations over a schema, as a hypothesis strategy: aliases, arguments, fragments, conditions, variables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    is_composite_type,
    is_required_argument,
)
from hypothesis import strategies as st

CONDITIONS = ("", "", "", "", "", " @include(if: $yes)", " @skip(if: $yes)", " @include(if: $no)", " @skip(if: true)")


@dataclass(frozen=True)
class Generator:
    """`arguments` has, by argument name, the GraphQL values to choose from."""

    schema: GraphQLSchema
    arguments: Mapping[str, Sequence[str]]
    depth_max: int = 5

    @st.composite
    @staticmethod
    def operation(draw: st.DrawFn, self: "Generator") -> str:
        """A query with the Boolean variables $yes and $no declared (validity is for the caller to check)."""
        query = self.schema.query_type
        assert query is not None
        below = self.selection(draw, query, self.depth_max)[1:-1]
        both_used = "used: __typename @include(if: $yes) @skip(if: $no)"
        return f"query ($yes: Boolean!, $no: Boolean = false) {{ {below} {both_used} }}"

    def selection(self, draw: st.DrawFn, type_: GraphQLNamedType, depth: int) -> str:
        parts = [self.part(draw, type_, depth) for _ in range(draw(st.integers(1, 4)))]
        return f"{{ {' '.join(parts)} }}"

    def part(self, draw: st.DrawFn, type_: GraphQLNamedType, depth: int) -> str:
        fragments = self.fragment_targets(type_)
        fields = getattr(type_, "fields", {})
        if fragments and depth > 0 and (not fields or draw(st.integers(0, 3)) == 0):
            target = draw(st.sampled_from(fragments))
            return f"... on {target.name}{draw(st.sampled_from(CONDITIONS))} {self.selection(draw, target, depth - 1)}"
        usable = [
            name for name, each in fields.items() if depth > 1 or not is_composite_type(get_named_type(each.type))
        ]
        name = draw(st.sampled_from(["__typename", *usable]))
        if name == "__typename":
            return draw(st.sampled_from(["__typename", "id: __typename", "a: __typename"]))
        return self.field(draw, name, fields[name], depth)

    def field(self, draw: st.DrawFn, name: str, field: GraphQLField, depth: int) -> str:
        given = [
            f"{argument}: {draw(st.sampled_from(self.arguments[argument]))}"
            for argument, definition in field.args.items()
            if is_required_argument(definition) or draw(st.booleans())
        ]
        arguments = f"({', '.join(given)})" if given else ""
        # Mostly one alias for each set of arguments, as otherwise few operations would be valid.
        distinct = f"{name}_{len(arguments)}_{sum(map(ord, arguments))}: " if given else ""
        alias = draw(st.sampled_from([distinct] * 12 + ["", "a: ", "id: ", "title: "]))
        inner: Any = get_named_type(field.type)
        below = f" {self.selection(draw, inner, depth - 1)}" if is_composite_type(inner) else ""
        return f"{alias}{name}{arguments}{draw(st.sampled_from(CONDITIONS))}{below}"

    def fragment_targets(self, type_: GraphQLNamedType) -> list[GraphQLNamedType]:
        if isinstance(type_, GraphQLObjectType):
            return [type_, *type_.interfaces]
        if isinstance(type_, (GraphQLInterfaceType, GraphQLUnionType)):
            possible = list(self.schema.get_possible_types(type_))
            interfaces = {each.name: each for one in possible for each in one.interfaces}
            return [*possible, *interfaces.values()]
        return []

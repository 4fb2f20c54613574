"""Distinct operations over any schema, the same ones for the same seed: what a planner is timed with.

A selection takes each field at most once, so that every operation is valid; conditions are left out, for some
planners plan around them and others decide them first.
"""

from dataclasses import dataclass
from random import Random

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLScalarType,
    GraphQLSchema,
    get_named_type,
    is_abstract_type,
    is_composite_type,
    is_required_argument,
    is_required_input_field,
)

DEPTH_MAX = 7
FIELDS_MAX = 4
LITERALS = {"Int": "3", "Float": "1.5", "Boolean": "true", "Date": '"2024-05-01"', "DateTime": '"2024-05-01T00:00:00Z"'}


def operations(schema: GraphQLSchema, count: int, seed: int) -> list[str]:
    """`count` different queries."""
    generator = Generator(schema, Random(seed))  # noqa: S311
    found: dict[str, None] = {}
    while len(found) < count:
        found[generator.query()] = None
    return list(found)


@dataclass(frozen=True)
class Generator:
    schema: GraphQLSchema
    random: Random

    def query(self) -> str:
        assert self.schema.query_type is not None
        return f"query {self.selection(self.schema.query_type, self.random.randint(2, DEPTH_MAX))}"

    def selection(self, type_: GraphQLNamedType, depth: int) -> str:
        """At least one field; below a depth of one none that has fields itself."""
        fields: dict[str, GraphQLField] = getattr(type_, "fields", {})
        usable = [
            name for name, field in fields.items() if depth > 1 or not is_composite_type(get_named_type(field.type))
        ]
        chosen = self.random.sample(usable, min(len(usable), self.random.randint(1, FIELDS_MAX)))
        parts = [self.field(name, fields[name], depth) for name in chosen]
        if is_abstract_type(type_):
            possible = sorted(self.schema.get_possible_types(type_), key=lambda each: each.name)
            below = self.random.choice(possible)
            parts.append(f"... on {below.name} {self.selection(below, depth)}")
        return f"{{ {' '.join(parts or ['__typename'])} }}"

    def field(self, name: str, field: GraphQLField, depth: int) -> str:
        given = [
            f"{argument}: {self.literal(definition.type)}"
            for argument, definition in field.args.items()
            if self.is_given(definition)
        ]
        alias = f"alias{self.random.randint(0, 9)}_{name}: " if self.random.random() < 0.1 else ""
        arguments = f"({', '.join(given)})" if given else ""
        inner = get_named_type(field.type)
        below = f" {self.selection(inner, depth - 1)}" if is_composite_type(inner) else ""
        return f"{alias}{name}{arguments}{below}"

    def is_given(self, definition: GraphQLArgument) -> bool:
        return is_required_argument(definition) or self.random.random() < 0.2

    def literal(self, type_: GraphQLInputType) -> str:
        match type_:
            case GraphQLNonNull():
                return self.literal(type_.of_type)
            case GraphQLList():
                return f"[{self.literal(type_.of_type)}]"
            case GraphQLEnumType():
                return str(self.random.choice(list(type_.values)))
            case GraphQLInputObjectType():
                required = {name: field for name, field in type_.fields.items() if is_required_input_field(field)}
                return f"{{{', '.join(f'{name}: {self.literal(field.type)}' for name, field in required.items())}}}"
            case GraphQLScalarType():
                return LITERALS.get(type_.name, f'"{self.random.randint(1, 99)}"')
        raise TypeError(f"no input type: {type_}")

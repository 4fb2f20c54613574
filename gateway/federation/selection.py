"""What is selected on a position: the one normal form that operations, keys, requirements and provisions share.

Fragments are gone. A position of an object type has `fields` only; a position of an interface or union has the fields
that every object shows in `fields`, and those of one object type in `by_type`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

TYPENAME = "__typename"


# Not frozen, as made by the thousand: a frozen one takes three times as long.
@dataclass(slots=True, eq=False)
class Field:
    """One field: `key` is where its value stands in fetched data, `arguments` is printed GraphQL ("" or "(a: $b)"),
    directives that subgraphs define behind it.

    `is_internal` fields were not asked for by the user: keys and requirements. The subgraphs in `barred` cannot resolve
    the field where it stands.
    """

    name: str
    key: str
    type_name: str
    arguments: str = ""
    variables: frozenset[str] = frozenset()
    selection: "Selection | None" = None
    is_internal: bool = False
    barred: frozenset[str] = frozenset()

    def every_variable(self) -> Iterator[str]:
        """The variables of the field and of all below it."""
        yield from self.variables
        if self.selection is not None:
            for each in self.selection.every_field():
                yield from each.every_variable()

    def __str__(self) -> str:
        alias = "" if self.key == self.name else f"{self.key}: "
        below = f" {self.selection}" if self.selection is not None else ""
        return f"{alias}{self.name}{self.arguments}{below}"


ITS_TYPE = Field(TYPENAME, TYPENAME, "String")


@dataclass(slots=True, eq=False)
class Selection:
    """The fields of one position whose static type is `type_name`."""

    type_name: str
    fields: tuple[Field, ...]
    by_type: Mapping[str, tuple[Field, ...]] = field(default_factory=dict)

    def every_field(self) -> Iterator[Field]:
        yield from self.fields
        for fields in self.by_type.values():
            yield from fields

    def __str__(self) -> str:
        parts = [str(each) for each in self.fields]
        parts += [f"... on {name} {{ {' '.join(map(str, fields))} }}" for name, fields in self.by_type.items()]
        return f"{{ {' '.join(parts)} }}"

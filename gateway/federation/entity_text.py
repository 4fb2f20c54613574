"""The text of a request for entities: an `_entities` field for each of several questions, with its own variables.

A field whose arguments come from a context is asked with one value at a time. Entities below different values are
asked by the same `_entities` field, repeated under other names for each value, in one request.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

NUMBER = "\0"
"""Stands in a template behind the name of a variable that has a value for each copy."""


class EntityField(NamedTuple):
    """An `_entities` field as a template: what is selected, which variables of the operation are used in it, and the
    definitions of those that get their values from contexts.
    """

    selected: str
    variables: tuple[str, ...]
    definitions: tuple[str, ...] = ()


class Names(NamedTuple):
    """`suffix` stands behind the names of the variables from contexts."""

    alias: str
    variable: str
    suffix: str


def entities_text(
    fields: Sequence[EntityField], definitions: Mapping[str, str]
) -> tuple[str, tuple[str, ...], list[Names]]:
    """A query of these fields, the operation's variables in it, and the names that each field got.

    `definitions` are those of the operation's variables.
    """
    used = tuple(sorted({name for field in fields for name in field.variables}))
    names = [names_of(index, len(fields) == 1, used) for index in range(len(fields))]
    defined = [definitions[name] for name in used]
    parts = []
    for field, (alias, variable, suffix) in zip(fields, names, strict=True):
        shown = alias if alias == "_entities" else f"{alias}: _entities"
        parts.append(f"{shown}(representations: ${variable}) {{ {field.selected.replace(NUMBER, suffix)} }}")
        defined += [f"${variable}: [_Any!]!", *(each.replace(NUMBER, suffix) for each in field.definitions)]
    return f"query({', '.join(defined)}) {{ {' '.join(parts)} }}", used, names


def names_of(index: int, is_only: bool, taken: Collection[str]) -> Names:
    only, numbered = Names("_entities", "representations", ""), Names(f"_e{index}", f"_r{index}", f"_{index}")
    alias, variable, suffix = only if is_only else numbered
    while variable in taken:
        variable = f"_{variable}"
    return Names(alias, variable, suffix)

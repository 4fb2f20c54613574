"""The field's words as GraphQL enums, every enum and every value described in English and Chinese.

An enum's docstring is where its words are written, as in "Status of a mandate: SERVING 在任, ENDED 已终止.". What needs
sentences instead is given them. A value without words fails at import.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum

import strawberry
from strawberry.types.enum import StrawberryEnumDefinition

_CHINESE = re.compile(r"\b([A-Z][A-Z_]*) ([一-鿿][^,.;]*)")


def chinese_terms(enum: type[Enum]) -> dict[str, str]:
    """The Chinese term of each value by its name, as the enum's docstring gives it."""
    return {name: " ".join(term.split()) for name, term in _CHINESE.findall(enum.__doc__ or "")}


def worded(enum: type[Enum]) -> dict[str, str]:
    """A text for each value by its name, from the docstring: "Serving 在任."."""
    return {name: f"{name.replace('_', ' ').capitalize()} {term}." for name, term in chinese_terms(enum).items()}


def summary(enum: type[Enum]) -> str:
    """The docstring up to its first full stop or colon, with a full stop."""
    return re.split(r"[.:]\s", f"{enum.__doc__} ", maxsplit=1)[0].strip() + "."


def expose(
    enum: type[Enum], name: str | None = None, description: str | None = None, texts: Mapping[str, str] | None = None
) -> None:
    """Make `enum` the GraphQL enum `name`; whatever is left out comes from the class's name and docstring.

    `texts` are by the values' names. Raises KeyError for a value without a text.
    """
    described = worded(enum) if texts is None else texts
    strawberry.enum(enum, name=name, description=summary(enum) if description is None else description)
    definition: StrawberryEnumDefinition = enum.__strawberry_definition__  # type: ignore[attr-defined]
    for value in definition.values:
        value.description = described[value.name]

"""The mapping file: which column is which field. TOML, so that comments can explain it to who maintains it.

type = "npc.suggestion.submitted.v1"
division = "350206"
id = "{编号}-submitted"              # columns in braces; the same row must always give the same id
subject = "{编号}"                    # the division's code is put in front
time = "提交日期"                     # a column

[data]
title = "标题"                        # field = column
level = {value = "DISTRICT"}          # the same for every row
kind = {column = "类别", values = {"大会" = "SESSION"}}    # the district's words for a value
units = [{unit = "主办单位", role = {value = "LEAD"}}, {unit = "协办单位", role = {value = "JOINT"}}]
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

_COLUMN = re.compile(r"\{([^{}]+)\}")
_LEAF = frozenset({"column", "value", "values", "default"})

Field = Any
"""A column's name; a table with `column`, `value`, `values`, `default`; a table of fields; or a list of those."""


class MappingError(Exception):
    """The mapping cannot be used; the message says where and why, in Chinese and English."""


class Mapping(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What the file says."""

    type: str
    division: str
    id: str
    subject: str
    time: str
    data: dict[str, Field]
    skip_empty: str | None = None
    """Rows where this column is empty are left out, such as a line of totals."""

    @property
    def columns(self) -> set[str]:
        """Every column it names."""
        named = {*_COLUMN.findall(self.id), *_COLUMN.findall(self.subject), self.time, *columns_of(self.data)}
        return named | ({self.skip_empty} if self.skip_empty else set())


def load(path: Path) -> Mapping:
    """Read a mapping. Raises `MappingError`."""
    try:
        return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8-sig")), Mapping)
    except OSError as error:
        raise MappingError(f"{path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise MappingError(f"{path}：不是有效的 TOML：{error} / not TOML: {error}") from error
    except msgspec.ValidationError as error:
        raise MappingError(f"{path}：映射不完整：{error} / the mapping is not complete: {error}") from error


def is_leaf(field: Field) -> bool:
    """Whether it is one value rather than a table of fields."""
    return isinstance(field, str) or (isinstance(field, dict) and bool(field) and field.keys() <= _LEAF)


def columns_of(field: Field) -> Iterator[str]:
    """The columns a field is made of."""
    if isinstance(field, str):
        yield field
    elif isinstance(field, list):
        for one in field:
            yield from columns_of(one)
    elif is_leaf(field):
        if "column" in field:
            yield field["column"]
    else:
        for one in field.values():
            yield from columns_of(one)


def filled(template: str, cells: dict[str, str]) -> str:
    """The template with columns put in. Raises KeyError for a column that is empty."""
    return _COLUMN.sub(lambda found: cells[found[1]], template)

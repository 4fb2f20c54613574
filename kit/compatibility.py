"""What may change in a schema that was released: nothing but new optional fields, and those with a new minor release.

Anything else is a new version of the event (`v2`), beside the old one, which is lifted (`kit.upcasting`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Schema = Mapping[str, Any]
_WORDS = ("title", "description", "examples", "$comment")


def shape(schema: Any, inside_names: bool = False) -> Any:
    """The schema without the words that are for people only; below `properties` and `$defs` keys are names."""
    match schema:
        case dict():
            return {
                key: shape(part, inside_names=not inside_names and key in ("properties", "$defs"))
                for key, part in schema.items()
                if inside_names or key not in _WORDS
            }
        case list() | tuple():  # defaults are tuples before they are JSON
            return [shape(part) for part in schema]
        case _:
            return schema


def violations(released: Mapping[str, Mapping[str, Any]], now: Mapping[str, Schema], release: str) -> Iterator[str]:
    """What `now` (schemas by event type) breaks of what was `released`: by type, `release` and `shape`."""
    for name, frozen in released.items():
        if name not in now:
            yield f"{name} was released with {frozen['release']} and is gone"
            continue
        current = shape(now[name])
        if current == frozen["shape"]:
            continue
        if problems := list(_changes(frozen["shape"], current, "")):
            yield f"{name} was released with {frozen['release']} and {problems[0]}: make it a new version instead"
        elif _minor(release) <= _minor(frozen["release"]):
            yield f"{name} has new optional fields since {frozen['release']}: they need a new minor release"


def _changes(old: Any, new: Any, path: str) -> Iterator[str]:
    """What differs, apart from properties and definitions that are new."""
    if isinstance(old, dict) and isinstance(new, dict):
        named = path.rpartition("/")[2] in ("properties", "$defs")
        for key in old.keys() | new.keys():
            if key not in old and named:
                continue
            if key not in old or key not in new:
                yield f"{path}/{key} {'came' if key in new else 'went'}"
            else:
                yield from _changes(old[key], new[key], f"{path}/{key}")
    elif old != new:
        yield f"{path} changed"


def _minor(release: str) -> tuple[int, int]:
    major, minor, _ = release.split(".")
    return int(major), int(minor)

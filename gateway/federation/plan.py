"""The plan: fetches as frozen data, each naming the fetches it comes after.

A plan holds all that does not depend on variables or data: the text of each subgraph request already as JSON bytes,
what to read for representations, and where results go. `str(plan)` is made for people and tests.
"""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from functools import partial
from operator import itemgetter
from textwrap import wrap
from typing import Any

import orjson

from gateway.federation.entity_text import EntityField
from gateway.federation.selection import Selection

Path = tuple[str | frozenset[str], ...]
"""From the response's root to objects: response keys, and sets of object types that narrow what stands there."""


@dataclass(frozen=True, slots=True, eq=False)
class Representation:
    """What to send of an entity: its type name and the values of these selections, the first of which is the key.

    Mostly all of them are leaves. Then `read` gets them from an object at once, one value or a tuple of several, in the
    order of `names`, of which the first `key_length` are the key's; it raises KeyError where one is missing.
    """

    type_name: str
    selections: tuple[Selection, ...]
    names: tuple[str, ...] = field(init=False)
    key_length: int = field(init=False)
    read: Callable[[Mapping[str, Any]], Any] | None = field(init=False)
    signature: Hashable = field(init=False)
    """Equal where the same is read and sent."""

    def __post_init__(self) -> None:
        fields = [each for selection in self.selections for each in selection.fields]
        is_flat = not any([each.selection for each in fields] + [each.by_type for each in self.selections])
        keys = {each.name: each.key for each in fields}
        set_once = partial(object.__setattr__, self)
        set_once("names", tuple(keys))
        set_once("key_length", len({leaf.name for leaf in self.selections[0].fields}) if self.selections else 0)
        set_once("read", itemgetter(*keys.values()) if is_flat and keys else None)
        set_once("signature", (self.type_name, *keys.items()) if is_flat else self)


@dataclass(frozen=True, slots=True)
class Rename:
    """In the objects at `path` of a subgraph's answer, the value under `alias` belongs under `key`."""

    path: Path
    alias: str
    key: str


@dataclass(frozen=True, slots=True, eq=False)
class ContextValue:
    """A variable whose value, of a type in printed GraphQL, is what `selection` finds in the object at `path`.

    That object stands above those which are asked about, or is one of them. The selection has one field on every level;
    with none at all, the value is null.
    """

    variable: str
    type: str
    path: Path
    selection: Selection


@dataclass(frozen=True, slots=True, eq=False)
class Target:
    """The objects at `path` get what `alias` returns for their representations; `keys` are lost when it fails."""

    alias: str
    variable: str
    path: Path
    representation: Representation
    keys: tuple[str, ...]
    contexts: tuple[ContextValue, ...] = ()

    @property
    def fields(self) -> Path:
        """The path up to the last field: the object types that it may be narrowed to at its end are left out."""
        path = self.path
        while path and not isinstance(path[-1], str):
            path = path[:-1]
        return path


@dataclass(frozen=True, slots=True, eq=False)
class Fetch:
    """One request. Without targets it asks root fields (`keys`), and the result goes to the objects at `path`.

    `renames` start at the root object, or at each entity. With `repeatable`, the targets take values from contexts: it
    has the fields of `text` as templates, to be repeated for every different value; `definitions` are those of the
    operation's variables.
    """

    number: int
    subgraph: str
    kind: str
    text: str
    variables: tuple[str, ...]
    after: tuple[int, ...]
    path: Path
    keys: tuple[str, ...]
    targets: tuple[Target, ...]
    renames: tuple[Rename, ...] = ()
    repeatable: tuple[EntityField, ...] = ()
    definitions: Mapping[str, str] = field(default_factory=dict)
    body_start: bytes = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "body_start", body_start(self.text))

    def body(self, variables: Mapping[str, Any], representations: bytes, start: bytes | None = None) -> bytes:
        """The request in JSON; `representations` are JSON object members, empty for root fields.

        It starts with `start` where the text is not the planned one.
        """
        sent = {name: variables[name] for name in self.variables if name in variables}
        members = [each for each in (orjson.dumps(sent)[1:-1], representations) if each]
        return (start or self.body_start) + b",".join(members) + b"}}"

    def __str__(self) -> str:
        after = f" after {', '.join(map(str, self.after))}" if self.after else ""
        lines = [f"{self.number}: {self.subgraph}{after}", *wrapped(self.text)]
        if self.path:
            lines.append(f"   into {printed_path(self.path)}")
        for target in self.targets:
            keys = " ".join(str(selection) for selection in target.representation.selections)
            name = target.representation.type_name
            lines += wrapped(f"{target.alias} <- {printed_path(target.path)} {name} {keys}")
            for each in target.contexts:
                lines += wrapped(f"  {each.variable} <- {printed_path(each.path)} {each.selection}")
        return "\n".join(lines)


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """Fetches in an order in which each comes after those it names; `followers` are the same edges the other way.

    `renamed` has the response key of every data key that differs from it. `reads` has the same number for fetches that
    send the same of the same objects.
    """

    kind: str
    fetches: tuple[Fetch, ...]
    renamed: Mapping[str, str]
    followers: tuple[tuple[int, ...], ...] = field(init=False)
    reads: tuple[int, ...] = field(init=False)
    may_share: bool = field(init=False)
    """Whether equal objects at one path may stay equal: not where contexts lend to them."""
    shared: tuple[tuple[Target, ...], ...] = field(init=False)
    """By fetch: the targets whose equal objects may become one before it is sent (see `executor.sharing`)."""

    @property
    def shared_positions(self) -> frozenset[tuple[str, ...]]:
        """Where one object may stand in many places, as data keys from the root."""
        return frozenset(names_of(target.path) for targets in self.shared for target in targets)

    def __post_init__(self) -> None:
        followers = tuple(
            tuple(other.number for other in self.fetches if fetch.number in other.after) for fetch in self.fetches
        )
        numbers: dict[Hashable, int] = {}
        signatures = [
            fetch.number if fetch.repeatable else tuple(map(signature_of, fetch.targets)) for fetch in self.fetches
        ]
        object.__setattr__(self, "followers", followers)
        may_share = not any(fetch.repeatable for fetch in self.fetches)
        object.__setattr__(self, "may_share", may_share)
        object.__setattr__(self, "shared", shared_targets(self.fetches) if may_share else ((),) * len(self.fetches))
        object.__setattr__(self, "reads", tuple(numbers.setdefault(each, len(numbers)) for each in signatures))

    def __str__(self) -> str:
        return "\n".join(map(str, self.fetches)) or "nothing to fetch"


def shared_targets(fetches: tuple[Fetch, ...]) -> tuple[tuple[Target, ...], ...]:
    """Those below more than one field, where an entity may stand in many places; but not where a fetch that need not be
    done by then still adds to them by way of an object above, for what that says may differ from place to place."""
    found: list[tuple[Target, ...]] = []
    done: list[frozenset[int]] = []
    for fetch in fetches:
        done.append(frozenset(fetch.after).union(*(done[each] for each in fetch.after)))
        deep = [target for target in fetch.targets if len(names_of(target.path)) > 1]
        later = [other for other in fetches if other.number not in done[fetch.number]] if deep else []
        found.append(tuple(each for each in deep if not any(reaches(other, each.path) for other in later)))
    return tuple(found)


def reaches(fetch: Fetch, path: Path) -> bool:
    """Whether what a fetch adds to objects above `path` has a part at it."""
    names = names_of(path)
    places = [(target.path, target.keys) for target in fetch.targets] or [(fetch.path, fetch.keys)]
    added = [(*names_of(place), key) for place, keys in places for key in keys]
    return any(names[: len(each)] == each for each in added)


def names_of(path: Path) -> tuple[str, ...]:
    return tuple(each for each in path if isinstance(each, str))


def signature_of(target: Target) -> Hashable:
    return target.variable, target.path, target.representation.signature


def body_start(text: str) -> bytes:
    return b'{"query":' + orjson.dumps(text) + b',"variables":{'


def wrapped(text: str) -> list[str]:
    return wrap(
        text, 110, initial_indent="   ", subsequent_indent="     ", break_long_words=False, break_on_hyphens=False
    )


def printed_path(path: Path) -> str:
    return ".".join(each if isinstance(each, str) else f"|{'|'.join(sorted(each))}" for each in path) or "."

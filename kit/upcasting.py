"""Old versions of an event go on being accepted: each is lifted, on decoding, to the version that follows it.

    bytes of v1 ─▶ checked against v1 ─▶ Upcaster v1 to v2 ─▶ Upcaster v2 to v3 ─▶ what the fold knows

What is stored stays as it was published; folds, targets and reactions know the newest form only. A rebuild lifts again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Upcaster:
    """How the data of one version (`old`, a class of event data) become those of the next (`new`). Pure."""

    old: type[Any]
    new: type[Any]
    lift: Callable[[Any], Any]


def by_type(upcasters: Iterable[Upcaster]) -> Mapping[str, Upcaster]:
    """The upcasters by the event type they lift. Raises `ValueError` where one does not lead to a later version."""
    found: dict[str, Upcaster] = {}
    for upcaster in upcasters:
        old, new = upcaster.old.event_type, upcaster.new.event_type
        if stem(old) != stem(new) or version(old) >= version(new):
            raise ValueError(f"{old} cannot be lifted to {new}: not a later version of the same event")
        if old in found:
            raise ValueError(f"{old} is lifted twice, to {found[old].new.event_type} and to {new}")
        if upcaster.old.publishers != upcaster.new.publishers:
            raise ValueError(f"{old} and {new} must be published by the same")
        found[old] = upcaster
    return found


def lifted(upcasters: Mapping[str, Upcaster], data: Any) -> Any:
    """The data in their newest version."""
    while upcaster := upcasters.get(data.event_type):
        data = upcaster.lift(data)
    return data


def stem(event_type: str) -> str:
    """The type without its version: `npc.suggestion.submitted`."""
    return event_type.rpartition(".v")[0]


def version(event_type: str) -> int:
    """The version of a type: 2 of `npc.suggestion.submitted.v2`."""
    return int(event_type.rpartition(".v")[2])

"""A chain of entries, each sealed with the hash of the one before: who touches one breaks it from there on. Pure.

An entry has its number in `_id`, the hash of the one before in `previous`, its own in `hash`; all else is content.
Old entries may go, by an entry that names the last of them: so the chain still begins where it says it does. Only the
end of a chain, cut off and grown anew, needs a witness outside: keep the last hash that `verify` gives.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple

import msgspec

from kit.settings import RETENTION_DAYS_MIN

START: Final = "0" * 64
PRUNED: Final = "audit.pruned"
Entry = dict[str, Any]


class Verified(NamedTuple):
    """What a walk along a chain found.

    The number of entries, the last hash, which entry is broken (None: none is), and up to which old ones have gone.
    """

    entries: int
    last: str
    broken: int | None
    pruned: int = 0

    def __str__(self) -> str:
        gone = f", {self.pruned:,} before them have gone" if self.pruned else ""
        state = "whole" if self.broken is None else f"BROKEN at entry {self.broken}"
        return f"{self.entries:>8,} entries{gone}  {state}  {self.last}"


def sealed(number: int, previous: str, content: Mapping[str, Any]) -> Entry:
    """The entry with its place and its seal."""
    return {"_id": number, "previous": previous, **content, "hash": _hash(number, previous, content)}


def verify(entries: Iterable[Mapping[str, Any]]) -> Verified:
    """Check entries given in the order of the chain.

    A chain that does not begin with its first entry must say that those before were old enough to go.
    """
    count, number, previous = 0, 0, START
    begins, excused = (0, START), True
    for count, entry in enumerate(entries, 1):
        if count == 1:
            begins = number, previous = entry["_id"] - 1, entry.get("previous", "")
            excused = begins == (0, START)
        number += 1
        content = {name: value for name, value in entry.items() if name not in ("_id", "previous", "hash")}
        intact = (entry["_id"], entry.get("previous")) == (number, previous)
        if not intact or entry.get("hash") != _hash(number, previous, content):
            return Verified(count, previous, number)
        previous = entry["hash"]
        excused = excused or _excuses(content, begins)
    if not excused:
        return Verified(count, previous, max(begins[0], 1))
    return Verified(count, previous, None, begins[0])


def following(
    last: Mapping[str, Any] | None, contents: Iterable[Mapping[str, Any]], now: datetime | None = None
) -> list[Entry]:
    """Entries to put behind the last one, None before the first; each says when (`at`)."""
    number, previous = (0, START) if last is None else (last["_id"], last["hash"])
    at = text_of(now or datetime.now(UTC))
    entries: list[Entry] = []
    for content in contents:
        number += 1
        entries.append(sealed(number, previous, {"at": at, **content}))
        previous = entries[-1]["hash"]
    return entries


def pruning(last: Mapping[str, Any]) -> dict[str, Any]:
    """The content of the entry by which all up to `last` may go."""
    return {"action": PRUNED, "through": last["_id"], "sealed": last["hash"], "until": last["at"]}


def text_of(moment: datetime) -> str:
    """In UTC with milliseconds: such texts are ordered as the moments are."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def _excuses(content: Mapping[str, Any], begins: tuple[int, str]) -> bool:
    """Whether an entry says that the chain begins there, and that what came before was old enough to go."""
    if content.get("action") != PRUNED or (content.get("through"), content.get("sealed")) != begins:
        return False
    kept = datetime.fromisoformat(content["at"]) - datetime.fromisoformat(content["until"])
    return kept >= timedelta(days=RETENTION_DAYS_MIN)


def _hash(number: int, previous: str, content: Mapping[str, Any]) -> str:
    return hashlib.sha256(msgspec.json.encode([number, previous, content], order="deterministic")).hexdigest()

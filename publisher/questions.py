"""What a publisher may ask about its own events, and nobody else about them: the same words over NATS and over HTTP.

    events    what became of these?      ▸ `Fates`
    harvest   what is there of mine?     ▸ `Harvests`

In whose name a question is asked stands in no field of it: it is what the credential says.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, TypeVar

import msgspec

from kit.envelope import EVENT_BYTES_MAX

EVENTS, HARVEST = "events", "harvest"
KINDS = (EVENTS, HARVEST)
UNSEEN, ABSENT = "unseen", "absent"
IDS_MAX = 500
QUESTION_BYTES_MAX = EVENT_BYTES_MAX
T = TypeVar("T")
_AT_ONCE = 100
"""Ids in one question of ours: their answers fit a message, their address a proxy."""


class Question(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A question's content as it goes over NATS; that of the harvest has none."""

    ids: tuple[str, ...] = ()


class Fate(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is known of one event.

    `applied`: it counts; `anomalous` where it does not fit what else is known, `services` say why. `retracted`: its
    publisher took it back. `refused`: it is among the dead letters, `services` say why. `absent`: it is not stored.
    `unseen`: no service has met it: it still waits, or was never stored; asked again, it is one of the others.
    """

    id: str
    status: str
    anomalous: bool = False
    services: tuple[dict[str, Any], ...] = ()


class Fates(msgspec.Struct, frozen=True, omit_defaults=True):
    """The fate of each event asked for, in that order; `silent` services did not answer."""

    events: tuple[Fate, ...]
    silent: tuple[str, ...] = ()


class Harvests(msgspec.Struct, frozen=True):
    """What there is of one division: of every service its own report, and all reports' reasons counted together."""

    division: str
    refused: Mapping[str, int]
    anomalous: Mapping[str, int]
    services: tuple[dict[str, Any], ...]
    silent: tuple[str, ...]
    """Services that did not answer."""


class Problem(msgspec.Struct, frozen=True):
    """The answer to a question that cannot be answered; `status` as in HTTP: from 500 on, asking again may help."""

    status: int
    detail: str


class ProblemError(Exception):
    """A question that cannot be answered."""

    def __init__(self, status: int, detail: str) -> None:
        """`status` as in HTTP."""
        super().__init__(detail)
        self.problem = Problem(status, detail)


Ask = Callable[[str, Sequence[str]], Awaitable[bytes]]
"""Puts one question, a kind and ids; returns the answer's JSON. Raises `ProblemError`, and what its way may raise."""

_TOO_LONG = frozenset({413, 414, 431})  # the answer, the address, the address as some proxies say it


async def ask_fates(ask: Ask, ids: Sequence[str]) -> Fates:
    """What became of any number of events; each is asked for once. Raises what `ask` raises."""
    asked = tuple(dict.fromkeys(ids))
    waiting = deque(asked[start : start + _AT_ONCE] for start in range(0, len(asked), _AT_ONCE))
    found: list[Fate] = []
    silent: dict[str, None] = {}
    while waiting:
        piece = waiting.popleft()
        try:
            told = _read(await ask(EVENTS, piece), Fates)
        except ProblemError as error:
            if error.problem.status not in _TOO_LONG or len(piece) == 1:
                raise
            half = len(piece) // 2
            waiting.extendleft((piece[half:], piece[:half]))
            continue
        found += told.events
        silent |= dict.fromkeys(told.silent)
    return Fates(tuple(found), tuple(silent))


async def ask_harvest(ask: Ask) -> Harvests:
    """What there is of the division that asks. Raises what `ask` raises."""
    return _read(await ask(HARVEST, ()), Harvests)


def _read(answer: bytes, shape: type[T]) -> T:
    try:
        return msgspec.json.decode(answer, type=shape)
    except msgspec.DecodeError as error:
        raise ProblemError(502, f"an answer in no shape we know: {error}") from None

"""Whether anything of a division still waits to be applied, told from how far streams and consumers are.

What no service has met is stored and waits, or was never stored. It is the latter where nothing waits: `FACTS` has as
many events of the division as its own stream, neither of which ever forgets one, and every service has dealt with all
that `FACTS` had. No event is read for it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from dataclasses import dataclass
from typing import TypeVar

import msgspec
import nats.errors
from nats.aio.client import Client

from kit.topology.subjects import (
    FACTS,
    STRAYS,
    consumer_info,
    from_outside,
    inbound_stream,
    publisher_events,
    stream_info,
)

_PAUSE_SECONDS = 0.1
T = TypeVar("T")


class _State(msgspec.Struct):
    messages: int
    last_seq: int
    subjects: dict[str, int] = {}


class _Stream(msgspec.Struct):
    state: _State


class _Acknowledged(msgspec.Struct):
    stream_seq: int


class _Consumer(msgspec.Struct):
    num_pending: int
    num_ack_pending: int
    ack_floor: _Acknowledged

    def has_dealt_with(self, sequence: int) -> bool:
        """Whether nothing up to there is left; the floor stands still on what is not for this consumer."""
        return self.ack_floor.stream_seq >= sequence or self.num_pending + self.num_ack_pending == 0


@dataclass(frozen=True)
class Progress:
    """How far the platform is; `services` are the names of those that apply events."""

    client: Client
    services: Collection[str]
    patience_seconds: float = 2.0
    """Under load something always waits, but never the same for long."""

    async def nothing_waits(self, division: str) -> bool:
        """Whether everything that the division had stored when this was asked has been dealt with; False if unknown."""
        try:
            async with asyncio.timeout(self.patience_seconds):
                last = await self._sourced(division)
                for name in (*self.services, STRAYS):
                    await self._wait_for(name, last)
        except (TimeoutError, nats.errors.Error, msgspec.DecodeError):
            return False
        return True

    async def _sourced(self, division: str) -> int:
        """The last number of `FACTS` when it has all that the division had stored."""
        stored = (await self._look(stream_info(inbound_stream(division)), _Stream)).state.messages
        its_own = msgspec.json.encode({"subjects_filter": publisher_events(division)})
        while True:
            state = (await self._look(stream_info(FACTS), _Stream, its_own)).state
            if sum(state.subjects.values()) >= stored:
                return state.last_seq
            await asyncio.sleep(_PAUSE_SECONDS)

    async def _wait_for(self, name: str, last: int) -> None:
        """Until this consumer has dealt with all up to `last`."""
        while True:
            if (await self._look(consumer_info(FACTS, name), _Consumer)).has_dealt_with(last):
                return
            await asyncio.sleep(_PAUSE_SECONDS)

    async def _look(self, subject: str, shape: type[T], question: bytes = b"") -> T:
        answer = await self.client.request(from_outside(subject), question, timeout=self.patience_seconds)
        return msgspec.json.decode(answer.data, type=shape)

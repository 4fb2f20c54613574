"""Publishers: most send a message again until they have its receipt; some give up after the first failure.

Over NATS, over HTTP, or through the client with a spool. What was given up may have been stored or not, but is applied
exactly if it was. All wait while the services are far
behind, so that faults meet work under way and not a backlog alone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle

from kit.credentials import CredentialError, seed_path
from kit.envelope import Reason, Rejected
from kit.topology import FACTS
from kit.topology.subjects import division_event
from publisher.channel import Channel, CredentialRefusedError, UnavailableError, UnreachableError, open_channel
from tests.faults.office import Office
from tests.faults.schedule import INTAKE
from tests.faults.stack import Stack
from tests.faults.workload import Message, Way

IN_FLIGHT_MAX = 100
BACKLOG_MAX = 1_500
_RECEIPT_SECONDS = 5.0
_CONNECT_SECONDS = 3.0
_REST_SECONDS = 0.3


@dataclass
class Senders:
    """One channel and one office per division; `repeated` counts sends that were in vain."""

    stack: Stack
    acknowledged: list[Message] = field(default_factory=list)
    refused: list[tuple[Message, Reason]] = field(default_factory=list)
    given_up: int = 0
    repeated: int = 0
    backlog: int = 0
    _urls: Iterator[str] = field(init=False)
    _channels: dict[str, Channel] = field(default_factory=dict)
    _opening: dict[str, asyncio.Lock] = field(default_factory=dict)
    _offices: dict[str, Office] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._urls = cycle(self.stack.nats.urls)

    @property
    def sent(self) -> int:
        """Messages nobody sends again."""
        return len(self.acknowledged) + len(self.refused) + self.given_up

    @property
    def let_in(self) -> list[str]:
        """Answers to tokens that had been revoked."""
        return [one for office in self._offices.values() for one in office.let_in]

    async def run(self, messages: Sequence[Message], pause_at: Callable[[], float]) -> None:
        """Return when every message is stored; nothing beyond the number `pause_at` is begun."""
        free = asyncio.Semaphore(IN_FLIGHT_MAX)
        watch = asyncio.create_task(self._watch_backlog())

        async def send(message: Message) -> None:
            try:
                await self._send(message)
            finally:
                free.release()

        try:
            async with asyncio.TaskGroup() as sending:
                for number, message in enumerate(messages):
                    await free.acquire()
                    while self.backlog > BACKLOG_MAX or number > pause_at():  # noqa: ASYNC110 - changes all the time
                        await asyncio.sleep(0.02)
                    sending.create_task(send(message))
        finally:
            watch.cancel()
            for channel in self._channels.values():
                await channel.close()

    async def _send(self, message: Message) -> None:
        while True:
            try:
                await self._publish(message)
            except (UnavailableError, CredentialRefusedError, CredentialError, UnreachableError, OSError):
                pass
            except Rejected as rejected:
                self.refused.append((message, rejected.reason))
                return
            else:
                self.acknowledged.append(message)
                return
            if message.impatient:
                self.given_up += 1
                return
            self.repeated += 1
            await asyncio.sleep(_REST_SECONDS)

    async def _publish(self, message: Message) -> None:
        """Once, by its way."""
        match message.way:
            case Way.NATS:
                await self._publish_over_nats(message)
            case Way.HTTP:
                office = self._offices.setdefault(
                    message.division,
                    Office(message.division, self.stack.programs[INTAKE].url, self.stack.passes),
                )
                await office.publish(message.payload)
            case Way.SPOOL:
                await self.stack.box.put(message.payload)

    async def _publish_over_nats(self, message: Message) -> None:
        channel = await self._channel(message.division)
        subject, headers = division_event(message.event_type), {"Nats-Msg-Id": message.message_id}
        try:
            await channel.publish(subject, message.payload, headers, _RECEIPT_SECONDS)
        except CredentialRefusedError:
            if self._channels.get(message.division) is channel:
                del self._channels[message.division]
                await channel.close()
            raise

    async def _channel(self, division: str) -> Channel:
        async with self._opening.setdefault(division, asyncio.Lock()):
            if division not in self._channels:
                seed = seed_path(self.stack.nats.credentials, division)
                url = next(self._urls)
                self._channels[division] = await open_channel(url, seed, _CONNECT_SECONDS)
            return self._channels[division]

    async def _watch_backlog(self) -> None:
        """What the services have not acknowledged yet; a broker that does not answer leaves the last number."""
        while True:
            try:
                client = await self.stack.operator(allow_reconnect=False)
                try:
                    jetstream = client.jetstream(timeout=2)
                    while True:
                        infos = [await jetstream.consumer_info(FACTS, service) for service in self.stack.services]
                        self.backlog = max((info.num_pending or 0) + (info.num_ack_pending or 0) for info in infos)
                        await asyncio.sleep(0.25)
                finally:
                    await client.close()
            except Exception:  # the broker is one of those who suffer
                await asyncio.sleep(_REST_SECONDS)

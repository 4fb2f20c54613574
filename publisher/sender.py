"""Reads lines, judges them, and keeps a window of events in flight until each has its receipt.

An event without a receipt is sent again with pauses that double, under the same message id, for `patience_seconds`;
then reading stops: the platform is not there, and going on would only lengthen the list of the unconfirmed.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from kit.credentials import CredentialError
from kit.envelope import Reason, Rejected
from publisher.channel import Channels, CredentialRefusedError, UnavailableError, UnreachableError
from publisher.check import Checker, Outgoing
from publisher.lines import Line, read_lines
from publisher.summary import Summary

RECEIPT_SECONDS_MAX = 5.0
_PAUSE_SECONDS = (0.1, 5.0)  # first, longest


@dataclass
class Sender:
    """Publishes one file; `progress` is told how many bytes of it have been read."""

    checker: Checker
    channels: Channels
    summary: Summary
    window: int = 1000
    patience_seconds: float = 60.0
    progress: Callable[[int], None] = lambda read_bytes: None

    async def send(self, file: BinaryIO) -> None:
        """Publish every line that may be; the summary knows what became of each."""
        free = asyncio.Semaphore(self.window)
        read_bytes = 0
        async with asyncio.TaskGroup() as group:
            async for lines, size in read_lines(file):
                for line in lines:
                    await self._begin(line, free, group)
                    if self.summary.trouble:
                        return
                read_bytes += size
                self.progress(read_bytes)

    async def _begin(self, line: Line, free: asyncio.Semaphore, group: asyncio.TaskGroup) -> None:
        self.summary.lines += 1
        if not line.text.strip() and line.size == len(line.text):
            self.summary.blank += 1
            return
        try:
            outgoing = self.checker.judge(line)
        except Rejected as rejected:
            self.summary.reject(line, rejected)
            return
        await free.acquire()
        if self.summary.trouble:
            self.summary.give_up(line, self.summary.trouble)
            return
        group.create_task(self._deliver(outgoing)).add_done_callback(lambda _: free.release())

    async def _deliver(self, outgoing: Outgoing) -> None:
        try:
            await self._deliver_patiently(outgoing)
        except Rejected as rejected:
            self.summary.reject(outgoing.line, rejected)
        except (CredentialRefusedError, CredentialError) as error:
            self.summary.reject(outgoing.line, Rejected(Reason.NOT_ALLOWED, str(error)))
        except (UnavailableError, UnreachableError) as error:
            self.summary.give_up(outgoing.line, str(error))
        except asyncio.CancelledError:
            self.summary.give_up(outgoing.line, "interrupted")
            raise

    async def _deliver_patiently(self, outgoing: Outgoing) -> None:
        clock = asyncio.get_running_loop().time
        deadline = clock() + self.patience_seconds
        pause_seconds, longest = _PAUSE_SECONDS
        channel = await self.channels.of(outgoing.division)
        while True:
            try:
                headers = {"Nats-Msg-Id": outgoing.message_id}
                ack = await channel.publish(outgoing.subject, outgoing.line.text, headers, RECEIPT_SECONDS_MAX)
            except UnavailableError:
                if self.summary.trouble or clock() + pause_seconds > deadline:
                    raise
                await asyncio.sleep(pause_seconds)
                pause_seconds = min(2 * pause_seconds, longest)
            else:
                self.summary.confirm(ack.stream, ack.duplicate)
                return

"""A TCP proxy on loopback that can cut, refuse, hold back, delay and slow down what runs through it.

It has a thread and an event loop of its own, so that it goes on while the simulator waits for a process to start.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from dataclasses import dataclass, field
from types import TracebackType

from cli.local.ports import LOOPBACK

_CHUNK = 64 * 1024


@dataclass
class Proxy:
    """Use as a context manager; the attributes may be set at any time."""

    target_port: int
    delay_seconds: float = 0.0
    bytes_per_second: float | None = None
    refusing: bool = False
    silent: bool = False
    """What comes is held back, and nobody is told: as behind a switch that died."""
    port: int = 0
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)
    _writers: set[asyncio.StreamWriter] = field(default_factory=set)
    _thread: threading.Thread | None = None

    def cut(self) -> None:
        """End every connection at once."""
        self._loop.call_soon_threadsafe(self._abort)

    def heal(self) -> None:
        """Let everything through again."""
        self.delay_seconds, self.bytes_per_second, self.refusing, self.silent = 0.0, None, False, False

    def __enter__(self) -> Proxy:
        started = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(started,))
        self._thread.start()
        started.wait()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        if self._thread:
            self._thread.join()

    def _run(self, started: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._serve, LOOPBACK, self.port))
        self.port = server.sockets[0].getsockname()[1]
        started.set()
        self._loop.run_forever()
        server.close()
        self._loop.run_until_complete(self._finish())
        self._loop.close()

    async def _finish(self) -> None:
        """End what still runs, also what was accepted just now."""
        while rest := asyncio.all_tasks() - {asyncio.current_task()}:
            self._abort()
            await asyncio.wait(rest, timeout=0.1)
        await asyncio.sleep(0)  # sockets of aborted connections are closed a turn later

    def _abort(self) -> None:
        for writer in list(self._writers):
            writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            if self.refusing:
                return
            with contextlib.suppress(OSError):
                far_reader, far_writer = await asyncio.open_connection(LOOPBACK, self.target_port)
                self._writers.add(far_writer)
                try:
                    there = asyncio.create_task(self._pass(reader, far_writer))
                    back = asyncio.create_task(self._pass(far_reader, writer))
                    await asyncio.wait([there, back], return_when=asyncio.FIRST_COMPLETED)
                    for task in (there, back):
                        task.cancel()
                    await asyncio.gather(there, back, return_exceptions=True)
                finally:
                    far_writer.transport.abort()
                    self._writers.discard(far_writer)
        finally:
            writer.transport.abort()
            self._writers.discard(writer)

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while chunk := await reader.read(_CHUNK):
                while self.silent:  # noqa: ASYNC110 - another thread's word
                    await asyncio.sleep(0.05)
                if self.delay_seconds:
                    await asyncio.sleep(self.delay_seconds)
                if self.bytes_per_second:
                    await asyncio.sleep(len(chunk) / self.bytes_per_second)
                writer.write(chunk)
                await writer.drain()

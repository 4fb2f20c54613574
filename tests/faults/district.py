"""A district's system that publishes through the client `Publisher`: its spool on disk survives whoever kills it.

    python -m tests.faults.district DIVISION INTAKE_URL TOKEN_FILE DIRECTORY

It takes over the lines of a file that grows, and notes how far it is when `put` has returned; started again it goes
on from there. An empty line is the end: it waits until everything was answered for, and tells what was refused.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import msgspec

from publisher.client import Publisher
from publisher.transports import Http

_POLL_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Box:
    """The directory that the system and the simulator share."""

    directory: Path

    @property
    def feed(self) -> Path:
        """What happened in the district, an event a line."""
        return self.directory / "feed"

    @property
    def spool(self) -> Path:
        """The client's own."""
        return self.directory / "spool.db"

    def taken(self) -> int:
        """Up to which byte of the feed the client has taken events over."""
        try:
            return int((self.directory / "taken").read_text())
        except FileNotFoundError:
            return 0

    def refused(self) -> str | None:
        """What was refused, as text; None until everything has its answer."""
        try:
            return (self.directory / "refused").read_text()
        except FileNotFoundError:
            return None

    def note(self, name: str, content: str) -> None:
        """Replace one of the two as a whole."""
        beside = self.directory / f".{name}.new"
        beside.write_text(content)
        beside.replace(self.directory / name)

    def append(self, line: bytes) -> int:
        """Tell the system something; the length of the feed with it. Nothing (the empty line) is the end."""
        with self.feed.open("ab") as feed:
            feed.write(line + b"\n")
            return feed.tell()

    async def put(self, payload: bytes) -> None:
        """Give the system an event; returns when the client has taken it over, however often it is killed meanwhile."""
        end = self.append(payload)
        while self.taken() < end:  # noqa: ASYNC110 - another process
            await asyncio.sleep(_POLL_SECONDS)


async def serve(division: str, url: str, token: Callable[[], str], box: Box) -> None:
    """Publish until killed."""
    transport = Http(url, token())
    async with Publisher(division, transport, box.spool) as publisher:
        with box.feed.open("rb") as feed:
            feed.seek(box.taken())
            while True:
                transport.token = token()
                line = feed.readline()
                if line == b"\n":
                    await publisher.flush()
                    box.note("refused", "".join(f"{one.reason} {one.detail}\n" for one in publisher.refused()))
                elif line.endswith(b"\n"):
                    await publisher.put(msgspec.json.decode(line))
                    box.note("taken", str(feed.tell()))
                else:
                    feed.seek(-len(line), 1)
                    await asyncio.sleep(_POLL_SECONDS)


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1], sys.argv[2], Path(sys.argv[3]).read_text, Box(Path(sys.argv[4]))))

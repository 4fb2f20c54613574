"""Numbered lines out of chunks of bytes; a line of any length costs no more memory than `LINE_BYTES_MAX`."""

import asyncio
import os
import stat
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

LINE_BYTES_MAX = 2 * 1024 * 1024
CHUNK_BYTES = 256 * 1024
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Line:
    """One line without its end; `size` is its whole length in bytes, `text` the part that was kept."""

    number: int
    text: bytes
    size: int


@dataclass
class Splitter:
    """Feed it chunks; it gives complete lines. `finish` gives the last one if the file ends without a line end."""

    _number: int = 0
    _kept: bytearray = field(default_factory=bytearray)
    _size: int = 0

    def feed(self, chunk: bytes) -> Iterator[Line]:
        """The lines that this chunk completes."""
        *complete, rest = chunk.split(b"\n")
        for piece in complete:
            self._keep(piece)
            yield self._line()
        self._keep(rest)

    def finish(self) -> Iterator[Line]:
        """The line that the end of the file completes, if there is one."""
        if self._size:
            yield self._line()

    def _keep(self, piece: bytes) -> None:
        self._size += len(piece)
        self._kept += piece[: max(0, LINE_BYTES_MAX - len(self._kept))]

    def _line(self) -> Line:
        self._number += 1
        text, size = bytes(self._kept), self._size
        self._kept, self._size = bytearray(), 0
        if self._number == 1 and text.startswith(_BYTE_ORDER_MARK):
            text, size = text[3:], size - 3
        if text.endswith(b"\r"):
            text, size = text[:-1], size - 1
        return Line(self._number, text, size)


async def read_lines(file: BinaryIO) -> AsyncIterator[tuple[list[Line], int]]:
    """Lines in groups, with the number of bytes they took; neither a slow disk nor a silent pipe stops the loop."""
    splitter = Splitter()
    async for chunk in _chunks(file):
        yield list(splitter.feed(chunk)), len(chunk)
    yield list(splitter.finish()), 0


async def _chunks(file: BinaryIO) -> AsyncIterator[bytes]:
    if stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        while chunk := await asyncio.to_thread(file.read, CHUNK_BYTES):
            yield chunk
        return
    # A thread that waits for a pipe could not be stopped by Ctrl-C; the loop's own reader can.
    reader = asyncio.StreamReader(limit=CHUNK_BYTES)
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), file
    )
    try:
        while chunk := await reader.read(CHUNK_BYTES):
            yield chunk
    finally:
        transport.close()

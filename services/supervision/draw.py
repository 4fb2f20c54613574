"""The draw 随机抽取: given the frame's hash, a seed and the sizes, everybody draws the same places.

Number k = 0, 1, 2, … of the draw is SHA-256 over the UTF-8 text `<frame hash>:<seed>:<k>`, read as a big-endian whole
number, modulo the size of the frame; places drawn already are passed over. The frame's hash is SHA-256 over its lines
in their order, each followed by a line feed, so that nobody can choose a frame to fit a seed afterwards.

    python -m services.supervision.draw FRAME.txt SEED SIZE      the frame's hash, then a drawn place and line a row
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from hashlib import sha256
from itertools import count
from pathlib import Path

FRAME_MAX = 10_000_000
DRAWN_MAX = 1000


def frame_hash(lines: Iterable[str]) -> str:
    """The hash of a frame, in hex; lines come without their line feed."""
    return sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest()


def draw(frame: str, seed: str, frame_size: int, size: int) -> tuple[int, ...]:
    """`size` different places of a frame with this hash, from 0, in the order they are drawn.

    Raises ValueError where more are to be drawn than there are.
    """
    if size > frame_size:
        raise ValueError(f"{size} cannot be drawn from {frame_size}")
    drawn: dict[int, None] = {}
    for number in count():
        if len(drawn) == size:
            return tuple(drawn)
        digest = sha256(f"{frame}:{seed}:{number}".encode()).digest()
        drawn[int.from_bytes(digest, "big") % frame_size] = None
    raise AssertionError("unreachable")


def main(file: str, seed: str, size: str) -> None:
    """Draw from the lines of a file and print what was drawn."""
    lines = Path(file).read_text(encoding="utf-8").splitlines()
    frame = frame_hash(lines)
    rows = [f"{place}\t{lines[place]}" for place in draw(frame, seed, len(lines), int(size))]
    sys.stdout.write("\n".join((frame, *rows)) + "\n")


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit("usage: python -m services.supervision.draw FRAME.txt SEED SIZE    (FRAME: one entry a line)")
    main(*sys.argv[1:])

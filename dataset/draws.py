"""Random draws 随机抽取 as a district makes them, by the published rule; written anew, so that it can disagree."""

from __future__ import annotations

import hashlib
from typing import Any


def draw(frame: str, frame_size: int, seed: str, size: int) -> dict[str, Any]:
    """The fields of a draw from a list of `frame_size` lines that is called `frame`."""
    listed = "".join(f"{frame}-{number}\n" for number in range(frame_size))
    frame_hash = hashlib.sha256(listed.encode()).hexdigest()
    drawn: list[int] = []
    number = 0
    while len(drawn) < size:
        place = int(hashlib.sha256(f"{frame_hash}:{seed}:{number}".encode()).hexdigest(), 16) % frame_size
        number += 1
        if place not in drawn:
            drawn.append(place)
    return {"frame_hash": frame_hash, "frame_size": frame_size, "seed": seed, "size": size, "drawn": drawn}

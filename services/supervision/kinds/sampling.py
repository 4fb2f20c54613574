"""A random draw as an item keeps it 随机抽取: what was published, and whether drawing again gives the same."""

from __future__ import annotations

import msgspec

from kit.catalogue import Fact
from services.supervision.draw import draw
from services.supervision.events.sample import SampleDrawn
from services.supervision.steps import Step


class Draw(msgspec.Struct, frozen=True):
    """A draw; `reproducible` is None where the frame's size or the drawn places were not published."""

    frame_hash: str
    seed: str
    size: int
    frame_size: int | None
    drawn: tuple[int, ...]
    reproducible: bool | None
    step: Step

    @classmethod
    def of(cls, fact: Fact, data: SampleDrawn) -> Draw:
        """Draw again and compare, whatever order the places were told in."""
        reproducible = None
        if data.drawn is not None and data.frame_size is not None:
            again = draw(data.frame_hash, data.seed, data.frame_size, data.size)
            reproducible = sorted(again) == sorted(data.drawn)
        drawn = data.drawn or ()
        return cls(data.frame_hash, data.seed, data.size, data.frame_size, drawn, reproducible, Step.of(fact))

"""Facts of a random draw 随机抽取 and of what was seen of it: given frame, seed and algorithm anyone draws the same."""

from __future__ import annotations

from typing import Annotated, ClassVar

import msgspec

from kit.catalogue import EventData, ShortText
from services.supervision.draw import DRAWN_MAX, FRAME_MAX
from services.supervision.events.common import Hash, Representatives
from services.supervision.vocabulary import SamplePurpose, WitnessOutcome

Index = Annotated[int, msgspec.Meta(ge=0, lt=FRAME_MAX, description="A place in the frame, from 0.")]


class SampleDrawn(EventData, frozen=True, kw_only=True):
    """随机抽取 cases to witness, or sites to inspect, were drawn at random. Subject: the item.

    With `frame_size` and `drawn` anyone can draw again: the algorithm is `services/supervision/draw.py`.
    """

    event_type: ClassVar[str] = "npc.sample.drawn.v1"
    title: ShortText
    purpose: SamplePurpose
    frame_hash: Annotated[Hash, msgspec.Meta(description="SHA-256 of the list that was drawn from 名单哈希.")]
    seed: Annotated[str, msgspec.Meta(min_length=1, max_length=100, description="Made public with the draw 种子.")]
    size: Annotated[int, msgspec.Meta(ge=1, le=DRAWN_MAX, description="How many were drawn 抽取数.")]
    frame_size: Annotated[int, msgspec.Meta(ge=1, le=FRAME_MAX, description="How many it was drawn from.")] | None = (
        None
    )
    drawn: Annotated[tuple[Index, ...], msgspec.Meta(max_length=DRAWN_MAX)] | None = None

    def __post_init__(self) -> None:
        """Raises ValueError for a draw that cannot be."""
        if self.frame_size is not None and self.size > self.frame_size:
            raise ValueError(f"{self.size} cannot be drawn from {self.frame_size}")
        if self.drawn is not None and len(set(self.drawn)) != self.size:
            raise ValueError(f"`drawn` must name {self.size} different places")


class SampleWitnessed(EventData, frozen=True, kw_only=True):
    """见证执行 representatives witnessed the enforcement of one drawn case. Subject: the item."""

    event_type: ClassVar[str] = "npc.sample.witnessed.v1"
    case: Index
    outcome: WitnessOutcome
    representatives: Representatives = ()

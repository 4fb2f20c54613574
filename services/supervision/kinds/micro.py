"""Micro-supervision 微监督: each month's session takes up one small matter 一月一议.

Its problems are findings, which go through three lists; citizens are asked afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from kit.catalogue import Fact
from services.supervision.events.micro import MicroHeld, MicroSurveyed
from services.supervision.kinds.kind import Kind
from services.supervision.steps import Row, Step
from services.supervision.vocabulary import ItemKind, ItemStatus


class Survey(msgspec.Struct, frozen=True):
    """群众满意度 how many citizens were asked, how many satisfied."""

    asked: int
    satisfied: int
    step: Step


class Micro(msgspec.Struct, frozen=True, tag="MICRO", tag_field="kind"):
    """The first session and the latest survey count."""

    title: str | None = None
    held: Step | None = None
    survey: Survey | None = None


def evolve(state: Micro, fact: Fact) -> Micro:
    """`state` after one more fact in the total order."""
    step = Step.of(fact)
    match fact.data:
        case MicroHeld(title=title):
            return msgspec.structs.replace(state, title=title, held=state.held or step)
        case MicroSurveyed(asked=asked, satisfied=satisfied):
            return msgspec.structs.replace(state, survey=Survey(asked, satisfied, step))
    return state


def rows(state: Micro) -> Iterator[Row]:
    """A session counts in its month, a survey in its own."""
    if state.held is not None:
        yield state.held.on, "micro.sessions", 1
    if state.survey is not None:
        yield state.survey.step.on, "micro.asked", state.survey.asked
        yield state.survey.step.on, "micro.satisfied", state.survey.satisfied


MICRO = Kind(
    name=ItemKind.MICRO,
    start=Micro(),
    events=(MicroHeld, MicroSurveyed),
    evolve=evolve,
    status=lambda state: ItemStatus.GRADED if state.survey else ItemStatus.HELD,
    rows=rows,
    on=lambda state: state.held.on if state.held else None,
)

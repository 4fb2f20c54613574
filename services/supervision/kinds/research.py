"""Research 专题调研, alone or tied to a key suggestion that is urged 督办+调研."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from kit.catalogue import Fact, Id
from services.supervision.events.research import ResearchReported, ResearchStarted
from services.supervision.kinds.kind import Kind
from services.supervision.steps import Row, Step
from services.supervision.vocabulary import ItemKind, ItemStatus


class Research(msgspec.Struct, frozen=True, tag="RESEARCH", tag_field="kind"):
    """The latest topic and report count."""

    title: str | None = None
    suggestion: Id | None = None
    started: Step | None = None
    reported: Step | None = None
    suggestions: int = 0


def evolve(state: Research, fact: Fact) -> Research:
    """`state` after one more fact in the total order."""
    step = Step.of(fact)
    match fact.data:
        case ResearchStarted(title=title, suggestion=suggestion):
            return msgspec.structs.replace(state, title=title, suggestion=suggestion, started=state.started or step)
        case ResearchReported(suggestions=suggestions):
            return msgspec.structs.replace(state, reported=step, suggestions=suggestions)
    return state


def rows(state: Research) -> Iterator[Row]:
    """Counts in the month it was started."""
    if state.started is not None:
        yield state.started.on, "research.started", 1


RESEARCH = Kind(
    name=ItemKind.RESEARCH,
    start=Research(),
    events=(ResearchStarted, ResearchReported),
    evolve=evolve,
    status=lambda state: ItemStatus.REPORTED if state.reported else ItemStatus.OPEN,
    rows=rows,
    index=lambda state: {"suggestion": state.suggestion},
)

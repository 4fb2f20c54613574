"""What other services must learn from an item: whom to credit for taking part, and which opinions it produced."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, time

from kit.envelope import CHINA_TIME
from kit.fold import Emission
from services.supervision.events.emitted import OpinionProduced, PerformanceCredited
from services.supervision.item import Item
from services.supervision.kinds import kind_of
from services.supervision.steps import Step


def consequences(state: Item) -> Mapping[str, Emission]:
    """The events that exist because of this item, each by a key of its own."""
    if state.part is None:
        return {}
    return {**dict(_credits(state)), **dict(_opinions(state))}


def _credits(state: Item) -> Iterator[tuple[str, Emission]]:
    """履职记录 each representative of the item's own division and its towns, once for every day and kind."""
    for one in kind_of(state.part).participations(state.part) if state.part else ():
        for representative in one.representatives:
            if representative.startswith(state.division):
                yield (
                    f"credit:{one.kind}:{one.step.on}:{representative}",
                    Emission(
                        subject=representative,
                        time=_at_noon(one.step),
                        data=PerformanceCredited(
                            division=representative.partition("-")[0],
                            representative=representative,
                            kind=one.kind,
                            on=one.step.on,
                            reference=state.id,
                        ),
                    ),
                )


def _opinions(state: Item) -> Iterator[tuple[str, Emission]]:
    """产生的意见 each opinion that is to be handled, passed to a unit."""
    produced = kind_of(state.part).produced(state.part) if state.part else ()
    for number, one in enumerate(produced, 1):
        yield (
            f"opinion:{number}",
            Emission(
                subject=f"{state.id}-opinion-{number}",
                time=_at_noon(one.step),
                data=OpinionProduced(division=state.division, title=one.title, item=state.id, unit=one.unit),
            ),
        )


def _at_noon(step: Step) -> datetime:
    """A step knows its day; what follows from it is dated to that day's noon in China."""
    return datetime.combine(step.on, time(12), CHINA_TIME)

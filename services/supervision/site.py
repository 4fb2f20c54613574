"""A tracked site 跟踪点位: the same canteen year after year, and what was seen of it each time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from kit.catalogue import Fact, Id
from kit.fold import AggregateState
from services.supervision.events.tracking import TrackingVisited
from services.supervision.steps import NEVER, Row, Step
from services.supervision.vocabulary import SiteCategory, VisitOutcome


class Visit(msgspec.Struct, frozen=True):
    """实地察看 one visit, as part of which item."""

    item: Id
    outcome: VisitOutcome
    problems: int
    step: Step


class Site(AggregateState, frozen=True, kw_only=True):
    """The latest name and category count; every visit is kept."""

    name: str | None = None
    category: SiteCategory | None = None
    visits: tuple[Visit, ...] = ()

    @property
    def years(self) -> tuple[int, ...]:
        """The years it was seen in, ascending."""
        return tuple(sorted({visit.step.on.year for visit in self.visits}))

    @property
    def years_running(self) -> int:
        """How many years without a gap, up to the latest visit."""
        years = set(self.years)
        last = max(years, default=0)
        return next(length for length in range(len(years) + 1) if last - length not in years)


def evolve(state: Site, fact: Fact) -> Site:
    """`state` after one more fact in the total order."""
    match fact.data:
        case TrackingVisited() as data:
            visit = Visit(fact.subject, data.outcome, data.problems, Step.of(fact))
            return msgspec.structs.replace(state, name=data.name, category=data.category, visits=(*state.visits, visit))
    return state


def rows(state: Site) -> tuple[Row, ...]:
    """A site counts from its first visit on, under its category."""
    if state.category is None:
        return ()
    return ((state.visits[0].step.on, f"site.{state.category.lower()}", 1),)


def index(state: Site) -> Mapping[str, Any]:
    """What sites are found and ordered by."""
    return {
        "category": state.category.value if state.category else None,
        "years": len(state.years),
        "on": (state.visits[-1].step.on if state.visits else NEVER).isoformat(),
    }

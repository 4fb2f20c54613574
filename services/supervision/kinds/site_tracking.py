"""Tracking the same sites over years 多年跟踪监督; what was seen of each site is the site's own (`site.py`)."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from kit.catalogue import Fact, Id
from services.supervision.events.tracking import TrackingStarted, TrackingVisited
from services.supervision.kinds.kind import Kind
from services.supervision.steps import Row, Step
from services.supervision.vocabulary import ItemKind, ItemStatus


class SiteTracking(msgspec.Struct, frozen=True, tag="SITE_TRACKING", tag_field="kind"):
    """Which sites are tracked, in which years, and with how many visits by month."""

    title: str | None = None
    started: Step | None = None
    sites: tuple[Id, ...] = ()
    visits: tuple[Step, ...] = ()

    @property
    def years(self) -> tuple[int, ...]:
        """The years with a visit, ascending."""
        return tuple(sorted({visit.on.year for visit in self.visits}))


def evolve(state: SiteTracking, fact: Fact) -> SiteTracking:
    """`state` after one more fact in the total order."""
    step = Step.of(fact)
    match fact.data:
        case TrackingStarted(title=title):
            return msgspec.structs.replace(state, title=title, started=state.started or step)
        case TrackingVisited(site=site):
            sites = state.sites if site in state.sites else (*state.sites, site)
            return msgspec.structs.replace(state, sites=sites, visits=(*state.visits, step))
    return state


def rows(state: SiteTracking) -> Iterator[Row]:
    """Visits count in their month."""
    for visit in state.visits:
        yield visit.on, "tracking.visits", 1


SITE_TRACKING = Kind(
    name=ItemKind.SITE_TRACKING,
    start=SiteTracking(),
    events=(TrackingStarted, TrackingVisited),
    evolve=evolve,
    status=lambda _: ItemStatus.OPEN,
    rows=rows,
)

"""Tracked sites 跟踪点位: what was seen of the same place year after year."""

from __future__ import annotations

from datetime import date

import msgspec
import strawberry
from strawberry import ID, Private

from kit.documents import Document
from services.supervision import site as sites
from services.supervision.graph.division import Division
from services.supervision.graph.enums import SiteCategory, VisitOutcome


@strawberry.type(description="One visit to a tracked site. 实地察看。")
class SiteVisit:
    """察看."""

    on: date
    outcome: VisitOutcome
    problems: int = strawberry.field(description="How many problems were seen. 发现问题数。")


@strawberry.type(description="A site that is looked at again and again. 跟踪点位。")
class TrackedSite:
    """点位."""

    state: Private[sites.Site]

    @strawberry.field
    def id(self) -> ID:
        """Its id."""
        return ID(self.state.id)

    @strawberry.field
    def division(self) -> Division | None:
        """Where it is."""
        return Division(code=ID(self.state.division))

    @strawberry.field
    def name(self) -> str | None:
        """What it is called."""
        return self.state.name

    @strawberry.field
    def category(self) -> SiteCategory | None:
        """What kind of place."""
        return self.state.category

    @strawberry.field(description="In how many different years it was seen. 跟踪年数。")
    def years(self) -> int:
        """A count."""
        return len(self.state.years)

    @strawberry.field(description="How many years without a gap, up to the latest visit. 连续跟踪年数。")
    def years_running(self) -> int:
        """A count."""
        return self.state.years_running

    @strawberry.field
    def visits(self) -> list[SiteVisit]:
        """Earliest first."""
        return [SiteVisit(on=one.step.on, outcome=one.outcome, problems=one.problems) for one in self.state.visits]

    @classmethod
    def of(cls, document: Document) -> TrackedSite:
        """The view of a stored site."""
        return cls(state=msgspec.convert(document["state"], sites.Site))

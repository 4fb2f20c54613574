"""Ballots 测评/票决: totals and nothing else."""

from __future__ import annotations

from datetime import date

import msgspec
import strawberry
from strawberry import ID, Private
from strawberry.types import Info

from kit.documents import Document
from services.supervision import ballot as ballots
from services.supervision import electorate as electorates
from services.supervision import loaders
from services.supervision.events.common import electorates_id
from services.supervision.graph.common import SupervisionAnomaly
from services.supervision.graph.division import Division
from services.supervision.graph.enums import BallotChoice, BallotMatter, Electorate


@strawberry.type(description="Papers for one choice. 某一选项票数。")
class BallotResult:
    """A choice and its papers."""

    choice: BallotChoice
    papers: int


@strawberry.type(description="A tallied ballot: totals only, nothing about who voted how or when. 测评与票决计票结果。")
class Ballot:
    """表决计票."""

    state: Private[ballots.Ballot]

    @strawberry.field
    def id(self) -> ID:
        """Its id."""
        return ID(self.state.id)

    @strawberry.field
    def division(self) -> Division | None:
        """Whose ballot."""
        return Division(code=ID(self.state.division))

    @strawberry.field
    def matter(self) -> BallotMatter | None:
        """What kind of thing was voted on."""
        return self.state.matter

    @strawberry.field(description="The id of what was voted on. 表决对象编号。")
    def about(self) -> ID | None:
        """A project, an item, a suggestion, a debrief."""
        return ID(self.state.about) if self.state.about else None

    @strawberry.field(description="When it was tallied. 计票日期。")
    def tallied_on(self) -> date | None:
        """The day."""
        return self.state.tallied.on if self.state.tallied else None

    @strawberry.field(description="Who could vote, where it was told. 表决主体。")
    def electorate(self) -> Electorate | None:
        """Congress, committee or town."""
        return self.state.electorate

    @strawberry.field(description="How many could vote. 应到人数。")
    def eligible(self) -> int:
        """A count."""
        return self.state.eligible

    @strawberry.field(description="How many papers were cast. 收回票数。")
    def cast(self) -> int:
        """A count."""
        return self.state.cast

    @strawberry.field(description="Cast over eligible; null where nobody could vote. 参与率。")
    def turnout(self) -> float | None:
        """A ratio."""
        return self.state.cast / self.state.eligible if self.state.eligible else None

    @strawberry.field(description="Every choice that got papers; they sum to those cast. 各选项票数。")
    def results(self) -> list[BallotResult]:
        """In the order of the choices."""
        papers = self.state.choices
        return [BallotResult(choice=choice, papers=papers[choice]) for choice in BallotChoice if choice in papers]

    @strawberry.field(
        description="How many served in the congress the voters belong to, that day; null where it is not known. "
        "当日在任代表人数。"
    )
    async def serving(self, info: Info) -> int | None:
        """No fewer than those eligible, or something is wrong."""
        if self.state.electorate is None or self.state.tallied is None:
            return None
        level = electorates.congress(self.state.division, self.state.electorate)
        return electorates.Serving(await electorates_of(info, self.state.division), level).on(self.state.tallied.on)

    @strawberry.field
    async def anomalies(self, info: Info) -> list[SupervisionAnomaly]:
        """What does not fit, in itself or with who was serving."""
        found = electorates.anomalies(await electorates_of(info, self.state.division))
        event = self.state.tallied.event if self.state.tallied else None
        return SupervisionAnomaly.all_of((*self.state.misfits, *(one for one in found if one.event == event)))

    @classmethod
    def of(cls, document: Document) -> Ballot:
        """The view of a stored document."""
        return cls(state=msgspec.convert(document["state"], ballots.Ballot))


async def electorates_of(info: Info, division: str) -> electorates.Electorates:
    """Who may vote in a division; nobody is known where nothing was told."""
    identity = electorates_id(division)
    document = await loaders.of(info).electorates.load(identity)
    if document is None:
        return electorates.Electorates(id=identity, division=division)
    return msgspec.convert(document["state"], electorates.Electorates)

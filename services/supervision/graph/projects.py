"""Livelihood projects 民生实事项目 with the votes on them."""

from __future__ import annotations

from datetime import date

import msgspec
import strawberry
from strawberry import ID, Private
from strawberry.types import Info

from kit.documents import Document
from services.supervision import loaders
from services.supervision import project as projects
from services.supervision.graph.ballots import Ballot
from services.supervision.graph.common import SupervisionAnomaly
from services.supervision.graph.division import Division
from services.supervision.graph.enums import Electorate, Grade, ProjectStatus, Proposer


@strawberry.type(description="How far a project was. 项目进度。")
class ProjectProgress:
    """进度."""

    on: date
    percent: int
    note: str | None


@strawberry.federation.type(keys=["id"], description="A livelihood project put to the vote. 民生实事项目。")
class LivelihoodProject:
    """民生实事项目."""

    state: Private[projects.Project]

    @classmethod
    async def resolve_reference(cls, info: Info, id: ID) -> LivelihoodProject | None:
        """Batched by id."""
        return await project_of(info, id)

    @strawberry.field
    def id(self) -> ID:
        """Its id."""
        return ID(self.state.id)

    @strawberry.field
    def division(self) -> Division | None:
        """Whose project."""
        return Division(code=ID(self.state.division))

    @strawberry.field(description="Null where it was never nominated. 项目名称。")
    def title(self) -> str | None:
        """What is to be done."""
        return self.state.title

    @strawberry.field
    def electorate(self) -> Electorate | None:
        """Who votes."""
        return self.state.electorate

    @strawberry.field(description="The town, where a town's congress votes. 乡镇。")
    def town(self) -> str | None:
        """Its name."""
        return self.state.town

    @strawberry.field(description="Null where it was not told. 提出者。")
    def proposer(self) -> Proposer | None:
        """Who proposed it."""
        return self.state.proposer

    @strawberry.field(description="The year it is to be carried out. 实施年度。")
    def year(self) -> int | None:
        """A calendar year."""
        return self.state.year

    @strawberry.field(description="Null while only a tally names it. 项目状态。")
    def status(self) -> ProjectStatus | None:
        """How far it is."""
        return projects.status(self.state)

    @strawberry.field(description="When the candidates were deliberated. 候选项目审议日期。")
    def deliberated_on(self) -> date | None:
        """The day."""
        return self.state.deliberated.on if self.state.deliberated else None

    @strawberry.field(description="When the latest vote decided on it. 票决日期。")
    def voted_on(self) -> date | None:
        """The day."""
        return self.state.vote.step.on if self.state.vote else None

    @strawberry.field(description="Candidates in that vote; more than seats, or there was no choice. 候选项目数。")
    def candidates(self) -> int | None:
        """A count."""
        return self.state.vote.candidates if self.state.vote else None

    @strawberry.field(description="Projects to be adopted in that vote. 应选项目数。")
    def seats(self) -> int | None:
        """A count."""
        return self.state.vote.seats if self.state.vote else None

    @strawberry.field(description="The tallies of the votes on it. 计票结果。")
    async def ballots(self, info: Info) -> list[Ballot]:
        """Batched by project."""
        return [Ballot.of(row) for row in await loaders.of(info).ballots_about.load(self.state.id) or ()]

    @strawberry.field
    def progress(self) -> list[ProjectProgress]:
        """Every report, earliest first."""
        return [ProjectProgress(on=one.step.on, percent=one.percent, note=one.note) for one in self.state.progress]

    @strawberry.field(description="When it was first reported at 100 per cent. 完成日期。")
    def completed_on(self) -> date | None:
        """The day."""
        return self.state.completed.on if self.state.completed else None

    @strawberry.field
    def grade(self) -> Grade | None:
        """The latest grade."""
        return self.state.grading.grade if self.state.grading else None

    @strawberry.field
    def anomalies(self) -> list[SupervisionAnomaly]:
        """What does not fit."""
        return SupervisionAnomaly.all_of(projects.anomalies(self.state))

    @classmethod
    def of(cls, document: Document) -> LivelihoodProject:
        """The view of a stored project."""
        return cls(state=msgspec.convert(document["state"], projects.Project))


async def project_of(info: Info, identity: str) -> LivelihoodProject | None:
    """The project, batched by id."""
    document = await loaders.of(info).projects.load(identity)
    return LivelihoodProject.of(document) if document else None

"""The parts of items where the committee goes and looks: inspections, witnessed cases, trials, tracking, micro."""

from __future__ import annotations

from datetime import date

import strawberry
from strawberry import ID, Private

from kit.privacy import shown_citizens
from services.supervision.graph.enums import InspectionMode, InspectionType, TrialStep, WitnessOutcome
from services.supervision.kinds.court_observation import CourtObservation
from services.supervision.kinds.inspection import Inspection
from services.supervision.kinds.micro import Micro
from services.supervision.kinds.sampling import Draw
from services.supervision.kinds.site_tracking import SiteTracking
from services.supervision.kinds.witness import Witness


@strawberry.type(description="A random draw, with everything it takes to draw again. 随机抽取。")
class RandomDraw:
    """抽取."""

    drawn_on: date
    frame_hash: str = strawberry.field(description="SHA-256 of the list drawn from, in hex. 名单哈希。")
    frame_size: int | None = strawberry.field(description="How many stood on it, where it was told. 名单总数。")
    seed: str = strawberry.field(description="The seed made public. 种子。")
    size: int = strawberry.field(description="How many were drawn. 抽取数。")
    drawn: list[int] = strawberry.field(description="Places in the list from 0, where they were told. 抽中序号。")
    reproducible: bool | None = strawberry.field(
        description="Drawing again gives the same; null where frame size or places were not told. 可否复算。"
    )

    @classmethod
    def of(cls, draw: Draw | None) -> RandomDraw | None:
        """The GraphQL form."""
        if draw is None:
            return None
        return cls(
            drawn_on=draw.step.on,
            frame_hash=draw.frame_hash,
            frame_size=draw.frame_size,
            seed=draw.seed,
            size=draw.size,
            drawn=list(draw.drawn),
            reproducible=draw.reproducible,
        )


@strawberry.type(description="What only an inspection or visit has. 执法检查、视察。")
class InspectionPart:
    """执法检查."""

    type: InspectionType | None
    mode: InspectionMode | None
    laws: list[str] = strawberry.field(description="The laws and regulations inspected. 所检查法律法规。")
    started_on: date | None
    joined_on: date | None = strawberry.field(description="When it joined another's. 参加联动检查日期。")
    draw: RandomDraw | None = strawberry.field(description="The sites drawn at random. 随机点位。")
    reported_on: date | None
    sites: int = strawberry.field(description="How many places were seen. 检查点位数。")
    livelihood_items: int = strawberry.field(description="How many livelihood items were seen. 民生项目数。")

    @classmethod
    def of(cls, part: Inspection) -> InspectionPart:
        """The GraphQL form."""
        report = part.report
        return cls(
            type=part.type,
            mode=part.mode,
            laws=list(part.laws),
            started_on=part.started.on if part.started else None,
            joined_on=part.joined.on if part.joined else None,
            draw=RandomDraw.of(part.draw),
            reported_on=report.step.on if report else None,
            sites=report.sites if report else 0,
            livelihood_items=report.livelihood_items if report else 0,
        )


@strawberry.type(description="What was seen of one drawn case. 见证情况。")
class WitnessedCase:
    """见证."""

    case: int = strawberry.field(description="Its place in the list. 抽中序号。")
    outcome: WitnessOutcome
    witnessed_on: date


@strawberry.type(description="What only witnessed enforcement has. 见证执行。")
class WitnessPart:
    """见证执行."""

    state: Private[Witness]

    @strawberry.field
    def draw(self) -> RandomDraw | None:
        """The latest draw."""
        return RandomDraw.of(self.state.draw)

    @strawberry.field
    def cases(self) -> list[WitnessedCase]:
        """In the order they were seen."""
        return [WitnessedCase(case=one.case, outcome=one.outcome, witnessed_on=one.step.on) for one in self.state.cases]


@strawberry.type(description="One of the three steps of observing a trial. 旁听环节。")
class TrialStage:
    """环节."""

    step: TrialStep
    on: date


@strawberry.type(description="What only the observation of a trial has. 旁听庭审。")
class CourtObservationPart:
    """旁听庭审."""

    case_hash: str | None = strawberry.field(description="SHA-256 of the case's number, in hex. 案号哈希。")
    court: ID | None = strawberry.field(description="The court's id as a unit. 法院编号。")
    steps: list[TrialStage]

    @classmethod
    def of(cls, part: CourtObservation) -> CourtObservationPart:
        """The GraphQL form."""
        steps = [TrialStage(step=one, on=part.steps[one].on) for one in TrialStep if one in part.steps]
        return cls(case_hash=part.case_hash, court=ID(part.court) if part.court else None, steps=steps)


@strawberry.type(description="What only the tracking of sites has. 多年跟踪监督。")
class SiteTrackingPart:
    """跟踪监督."""

    years: list[int] = strawberry.field(description="The years with a visit. 跟踪年份。")
    site_count: int = strawberry.field(description="How many sites were seen. 点位数。")
    visit_count: int = strawberry.field(description="How often sites were seen. 察看次数。")

    @classmethod
    def of(cls, part: SiteTracking) -> SiteTrackingPart:
        """The GraphQL form."""
        return cls(years=list(part.years), site_count=len(part.sites), visit_count=len(part.visits))


@strawberry.type(description="What only micro-supervision has. 微监督。")
class MicroPart:
    """微监督."""

    held_on: date | None
    citizens_asked: int | None = strawberry.field(description="How many citizens were asked. 测评人数。")
    citizens_satisfied: int | None = strawberry.field(description="How many were satisfied. 满意人数。")

    @classmethod
    def of(cls, part: Micro) -> MicroPart:
        """The GraphQL form; a survey of fewer than five is not shown."""
        survey = part.survey if part.survey and shown_citizens(part.survey.asked) else None
        return cls(
            held_on=part.held.on if part.held else None,
            citizens_asked=survey.asked if survey else None,
            citizens_satisfied=survey.satisfied if survey else None,
        )

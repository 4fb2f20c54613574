"""A suggestion 建议 as its facts have made it: who submitted it, each round of handling, gradings, promises, timeline.

A handling 办理 begins with an assignment or with an order to handle it again, and names the units that have a part in
it. Nothing here depends on today or on a local rule; `deadlines` and `lifecycle` build on this.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from enum import StrEnum

import msgspec

from kit.fold import AggregateState
from services.suggestions.anomalies import SuggestionAnomaly
from services.suggestions.events import CaseOutcome, Grade, GradeBallot, Kind, Level, Outcome, Role, Urging, Visit
from services.suggestions.timeline import Anomaly, Step

_OUTCOMES = tuple(Outcome)  # what was achieved least comes last


class Status(StrEnum):
    """Where a suggestion stands: DRAFT 未见提出记录, SUBMITTED 已提出, SORTED 已受理, WITHDRAWN 已撤回,
    ASSIGNED 已交办, BOUNCED 退件待重新交办, REPLIED 已答复, GRADED 已测评, REHANDLED 重新办理中,
    PROMISED 已承诺待回访, REVISITED 已回访, CLOSED 已办结销号."""

    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    SORTED = "SORTED"
    WITHDRAWN = "WITHDRAWN"
    ASSIGNED = "ASSIGNED"
    BOUNCED = "BOUNCED"
    REPLIED = "REPLIED"
    GRADED = "GRADED"
    REHANDLED = "REHANDLED"
    PROMISED = "PROMISED"
    REVISITED = "REVISITED"
    CLOSED = "CLOSED"


class Cause(StrEnum):
    """What a handling began with: ASSIGNED 交办, REHANDLED 重新办理."""

    ASSIGNED = "ASSIGNED"
    REHANDLED = "REHANDLED"


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """三定 who answers for the handling, who handles it, and by when."""

    leader: str | None
    handler: str | None
    finish_on: date | None

    @property
    def complete(self) -> bool:
        """Whether all three are fixed."""
        return None not in (self.leader, self.handler, self.finish_on)


class UnitPart(msgspec.Struct, frozen=True, kw_only=True):
    """A unit's part in one handling; its clock runs from `since`."""

    unit: str
    role: Role
    since: date
    extended: bool = False
    replied_on: date | None = None
    outcome: Outcome | None = None
    letter: str | None = None
    content: str = ""
    in_person: bool = False
    opinion_on: date | None = None
    plan: Plan | None = None
    bounced_at: datetime | None = None
    bounce_key: str | None = None

    @property
    def must_reply(self) -> bool:
        """Joint units give an opinion, the others reply."""
        return self.role is not Role.JOINT

    @property
    def awaited(self) -> bool:
        """Whether its reply or opinion is still to come."""
        return self.bounced_at is None and self.done_on is None

    @property
    def done_on(self) -> date | None:
        """The day of its reply, or of its opinion."""
        return self.replied_on if self.must_reply else self.opinion_on


class Grading(msgspec.Struct, frozen=True, kw_only=True):
    """One grade 测评."""

    round: int
    grade: Grade
    at: datetime
    representative: str | None
    in_person: bool
    ballot: GradeBallot | None
    event_key: str


class Handling(msgspec.Struct, frozen=True, kw_only=True):
    """One round of handling, from its order to its gradings."""

    cause: Cause
    ordered_on: date
    batch: str | None = None
    units: tuple[UnitPart, ...] = ()
    gradings: tuple[Grading, ...] = ()

    @property
    def replying(self) -> tuple[UnitPart, ...]:
        """The units that must reply."""
        return tuple(part for part in self.units if part.must_reply)

    @property
    def complete(self) -> bool:
        """Whether every unit that must has replied."""
        return all(part.replied_on is not None for part in self.replying)

    @property
    def replied_on(self) -> date | None:
        """The day of the reply that made it complete."""
        days = [part.replied_on for part in self.replying]
        return max(day for day in days if day is not None) if self.complete else None

    @property
    def bounced(self) -> bool:
        """Whether a unit sent it back."""
        return any(part.bounced_at for part in self.units)

    @property
    def outcome(self) -> UnitPart | None:
        """The part whose outcome stands for all: of several replies the least that was achieved."""
        replied = [part for part in self.replying if part.outcome is not None]
        return max(replied, key=lambda part: _OUTCOMES.index(part.outcome or Outcome.RESOLVED), default=None)

    def grading(self, round_number: int) -> Grading | None:
        """The latest grading of a round."""
        return next((one for one in reversed(self.gradings) if one.round == round_number), None)

    @property
    def final(self) -> Grading | None:
        """The grading that counts: the committee's where there is one."""
        return self.grading(2) or self.grading(1)

    def part(self, unit: str) -> UnitPart | None:
        """The part of a unit."""
        return next((part for part in self.units if part.unit == unit), None)


class VisitMade(msgspec.Struct, frozen=True, kw_only=True):
    """One visit 走访."""

    visit: Visit
    on: date
    unit: str | None
    promise: str | None


class Promise(msgspec.Struct, frozen=True, kw_only=True):
    """承诺 something a unit said it would do by a day."""

    id: str
    unit: str
    content: str
    made_on: date
    due_on: date
    revisited_on: date | None = None


class Prestudy(msgspec.Struct, frozen=True, kw_only=True):
    """预研 a review before the budget of a fiscal year."""

    fiscal_year: int
    adopted: bool


class Urged(msgspec.Struct, frozen=True, kw_only=True):
    """督办 one measure of urging."""

    measure: Urging
    on: date
    unit: str | None
    by: str | None = None  # the division whose staff urged, where it was not the district's own office
    note: str = ""


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """公益诉讼 a case of the procuratorate, known by its hash alone."""

    reference_hash: str
    outcome: CaseOutcome
    converted_on: date


class Measure(msgspec.Struct, frozen=True, kw_only=True):
    """措施 a concrete measure that came of the reply."""

    title: str
    on: date
    unit: str | None


class Wait(msgspec.Struct, frozen=True, kw_only=True):
    """The parts whose reply was still awaited when, long after it was due, somebody looked."""

    at: datetime
    cause: Cause
    parts: tuple[UnitPart, ...]


class Suggestion(AggregateState, frozen=True, kw_only=True):
    """Everything known of one suggestion."""

    first_on: date | None = None  # the day of its earliest fact
    kind: Kind | None = None
    title: str = ""
    content: str = ""
    topics: tuple[str, ...] = ()
    lead: str | None = None
    cosigners: tuple[str, ...] = ()
    level: Level | None = None
    opinions: tuple[str, ...] = ()
    category: str | None = None
    submitted_at: datetime | None = None
    sorted_on: date | None = None
    withdrawn_on: date | None = None
    handlings: tuple[Handling, ...] = ()
    replied_on: date | None = None  # first complete reply
    replied_on_time: bool = False
    closed_on: date | None = None
    closing_outcome: Outcome | None = None
    closing_letter: str | None = None
    key: bool = False
    key_post: str | None = None
    research: str | None = None
    research_item: str | None = None
    keyed_at: datetime | None = None
    waits: tuple[Wait, ...] = ()
    merged_with: str | None = None
    visits: tuple[VisitMade, ...] = ()
    promises: tuple[Promise, ...] = ()
    prestudies: tuple[Prestudy, ...] = ()
    urgings: tuple[Urged, ...] = ()
    cases: tuple[Case, ...] = ()
    measures: tuple[Measure, ...] = ()
    steps: tuple[Step, ...] = ()
    anomalies: tuple[Anomaly[SuggestionAnomaly], ...] = ()

    @property
    def handling(self) -> Handling | None:
        """The handling under way, or the last."""
        return self.handlings[-1] if self.handlings else None

    @property
    def submitted_on(self) -> date | None:
        """The day of its submission."""
        return self.submitted_at.date() if self.submitted_at else None

    @property
    def assigned_on(self) -> date | None:
        """The day of its first assignment; its month is the cohort it counts in."""
        return self.handlings[0].ordered_on if self.handlings else None

    @property
    def status(self) -> Status:
        """Where it stands now."""
        if self.withdrawn_on:
            return Status.WITHDRAWN
        if self.closed_on:
            return Status.CLOSED
        if self.handling:
            return _handling_status(self.handling, self.promises)
        if self.sorted_on:
            return Status.SORTED
        return Status.SUBMITTED if self.submitted_at else Status.DRAFT

    @property
    def gradings(self) -> tuple[Grading, ...]:
        """Every grading, in order."""
        return tuple(one for handling in self.handlings for one in handling.gradings)

    @property
    def final_grading(self) -> Grading | None:
        """The grading that counts: that of the last handling graded."""
        return next((handling.final for handling in reversed(self.handlings) if handling.final), None)

    @property
    def double_graded(self) -> tuple[Grading, Grading] | None:
        """Both rounds of the last handling that was graded in both."""
        for handling in reversed(self.handlings):
            first, second = handling.grading(1), handling.grading(2)
            if first and second:
                return first, second
        return None

    @property
    def rounds_agree(self) -> bool | None:
        """Whether the two rounds gave the same grade; None where there were not two."""
        rounds = self.double_graded
        return None if rounds is None else rounds[0].grade is rounds[1].grade

    @property
    def outcome(self) -> tuple[Outcome, str | None] | None:
        """The outcome with its local letter: the closing's where it gave one, else that of the last complete reply."""
        if self.closing_outcome is not None:
            return self.closing_outcome, self.closing_letter
        part = next((one.outcome for one in reversed(self.handlings) if one.complete), None)
        return None if part is None or part.outcome is None else (part.outcome, part.letter)

    @property
    def awaited(self) -> tuple[UnitPart, ...]:
        """The units whose reply is awaited now."""
        if self.handling is None or self.withdrawn_on or self.closed_on:
            return ()
        return tuple(part for part in self.handling.replying if part.awaited)

    @property
    def three_visits(self) -> bool:
        """三访 whether it was visited before, during and after handling."""
        return {Visit.BEFORE, Visit.DURING, Visit.AFTER} <= {visit.visit for visit in self.visits}

    @property
    def planned(self) -> bool:
        """三定 whether a unit that must reply fixed post, post and day."""
        return any(part.plan is not None and part.plan.complete for part in self.parts() if part.must_reply)

    @property
    def face_to_face(self) -> bool:
        """面对面 whether it was answered, or graded by the lead representative, in person."""
        replied = any(part.in_person and part.replied_on for part in self.parts())
        return replied or any(one.in_person for one in self.gradings if one.round == 1)

    @property
    def rehandled(self) -> bool:
        """Whether it was ever ordered to be handled again."""
        return any(handling.cause is Cause.REHANDLED for handling in self.handlings)

    def parts(self) -> Iterator[UnitPart]:
        """Every unit's part in every handling."""
        for handling in self.handlings:
            yield from handling.units


def _handling_status(handling: Handling, promises: tuple[Promise, ...]) -> Status:
    if any(part.bounced_at for part in handling.replying):
        return Status.BOUNCED
    if not handling.complete:
        return Status.REHANDLED if handling.cause is Cause.REHANDLED else Status.ASSIGNED
    if promises:
        return Status.REVISITED if all(one.revisited_on for one in promises) else Status.PROMISED
    return Status.GRADED if handling.gradings else Status.REPLIED

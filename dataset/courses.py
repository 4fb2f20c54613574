"""Which course each suggestion of a year takes, so that together they give what the district reported.

Where replies were reported every suggestion is replied to (or as many as the rate says); where nothing was, a share is
disputed, open, withdrawn or reported in the wrong order.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from dataset.figures import Numbers
from dataset.words import TOPICS, Topic

# Two in three suggestions come up at the yearly session, the others between sessions.
_SESSION_SHARE = 2 / 3
_WITHDRAWN = 3
_DISPUTED_TWICE = 4


@dataclass(frozen=True, slots=True)
class Plan:
    """What a year's suggestions must add up to; None where nothing was reported and anything may happen."""

    number: int
    replied: int | None = None
    closed: int | None = None
    satisfied: int | None = None
    prestudied: int = 0
    key: bool = False
    only_submitted: bool = False  # nothing but the submissions was reported

    @property
    def session(self) -> int:
        """How many were submitted at the session; they have the first numbers."""
        return self.number if self.key else round(self.number * _SESSION_SHARE)


def plan(numbers: Numbers) -> Plan:
    """A year's plan; a reported rate becomes the nearest whole number of suggestions (0.98 of 178 is 174)."""
    submitted, received, assigned, key = (
        int(numbers.get(name, 0))
        for name in ("suggestions_submitted", "suggestions_received", "suggestions_assigned", "key_suggestions")
    )
    number = max(submitted, received, assigned, key)

    def share(rate: str, whole: int) -> int | None:
        return round(numbers[rate] * whole) if rate in numbers else None

    counted = "suggestions_replied" in numbers
    replied = int(numbers["suggestions_replied"]) if counted else share("reply_rate", number)
    return Plan(
        number=number,
        replied=replied,
        closed=share("completion_rate", number),
        # Every suggestion that was replied to is graded.
        satisfied=share("satisfaction_rate", number if replied is None else replied),
        prestudied=int(numbers.get("suggestions_prestudied", 0)),
        key=key > 0,
        only_submitted=submitted > max(received, assigned),
    )


@dataclass(frozen=True, slots=True)
class Course:
    """What will happen to one suggestion; `ending` is CLOSED, PROMISED, OPEN (no reply) or WITHDRAWN."""

    number: int  # within the year, from 1
    session: bool
    topic: Topic
    ending: str = "CLOSED"
    units: str = "LEAD"  # LEAD alone, JOINT with another, or SEPARATE
    grades: tuple[str, ...] = ("SATISFIED",)
    bounced: bool = False
    extended: bool = False
    late: bool = False
    reply_misplaced: bool = False  # told as if it had come before the assignment: an anomaly
    visited: bool = False
    prestudied: bool = False
    key: bool = False
    promise_kept: bool = False
    measure: bool = False
    converted: bool = False
    merged_with: int | None = None


def choose(random: Random, year: Plan) -> list[Course]:
    """One course for each suggestion of the year, in the order of their numbers."""
    everyone = range(1, year.number + 1)
    prestudied = set(random.sample(range(1, year.session + 1), year.prestudied))
    made: list[Course] = []
    for number in everyone:
        course = Course(number, number <= year.session, random.choice(TOPICS), prestudied=number in prestudied)
        made.append(_vary(random, course, year))
        if not year.key and number > 1 and made[-2].merged_with is None and random.random() < 0.03:
            made[-1] = replace(made[-1], merged_with=number - 1, topic=made[-2].topic)
    _fix_endings(random, made, year)
    return made


def _vary(random: Random, course: Course, year: Plan) -> Course:
    """What happens on the way and contradicts no figure."""
    if year.key:
        return replace(course, key=True, visited=True)

    def happens(share: float) -> bool:
        return random.random() < share

    grade = "MOSTLY" if year.satisfied is None and happens(0.13) else "SATISFIED"
    disputed = course.session and year.satisfied is None and happens(0.03)
    return replace(
        course,
        units=random.choices(("LEAD", "JOINT", "SEPARATE"), (80, 16, 4))[0],
        grades=("DISSATISFIED", grade) if disputed else (grade,),
        bounced=happens(0.05),
        extended=course.session and not disputed and happens(0.06),
        late=not disputed and happens(0.04),
        visited=happens(0.12),
        promise_kept=course.session and happens(0.06),
        measure=happens(0.04),
        converted=year.replied is None and happens(0.008),
    )


def _fix_endings(random: Random, made: list[Course], year: Plan) -> None:
    """Give as many suggestions as were reported, or as happens where nothing was, another ending than CLOSED."""
    if year.key:
        return
    free = set(range(year.number))  # positions whose ending is still CLOSED

    def change(number: int, among: Collection[int], **what: Any) -> None:
        """Give `number` of them another ending, or other grades."""
        for position in random.sample(sorted(among), min(number, len(among))):
            made[position] = replace(made[position], **what)
            if "ending" in what:
                free.discard(position)

    if year.replied is None:
        change(round(year.number * 0.05), free, ending="OPEN")
        change(round(year.number * 0.003), free, ending="OPEN", reply_misplaced=True, units="LEAD")
        session = [position for position in free if made[position].session]
        change(_DISPUTED_TWICE, session, grades=("DISSATISFIED", "DISSATISFIED"), ending="DISPUTED")
        if year.only_submitted:
            bases = {course.merged_with - 1 for course in made if course.merged_with is not None}
            alone = [position for position in free - bases if made[position].merged_with is None]
            change(_WITHDRAWN, alone, ending="WITHDRAWN")
    else:
        change(year.number - year.replied, free, ending="OPEN")
    if year.satisfied is not None:
        change(len(free) - year.satisfied, free, grades=("MOSTLY",))
    unfinished = round(year.number * 0.06) if year.closed is None else len(free) - year.closed
    change(unfinished, free, ending="PROMISED", promise_kept=False)

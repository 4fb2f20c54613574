"""Every clock of a suggestion 办理期限: when it runs out, and how late something is on a given day.

Statutory: three calendar months from assignment, six where extended as wide or difficult (代表法). Everything else is a
local rule, read from `policies`. Nothing overdue is ever stored: it follows from dates and today.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final

from kit.envelope import CHINA_TIME
from services.suggestions.anomalies import SuggestionAnomaly
from services.suggestions.events import Grade
from services.suggestions.policies import Due, Policies, add_months
from services.suggestions.policy_events import Rule
from services.suggestions.suggestion import Cause, Handling, Suggestion, UnitPart
from services.suggestions.timeline import Anomaly, ahead

REPLY_MONTHS: Final = 3
EXTENDED_REPLY_MONTHS: Final = 6


class Clock(StrEnum):
    """What is due: REPLY 答复, JOINT_OPINION 协办意见, GRADING 测评, REHANDLING_ORDER 责成重新办理,
    REHANDLED_REPLY 重新答复, PROMISE 承诺."""

    REPLY = "REPLY"
    JOINT_OPINION = "JOINT_OPINION"
    GRADING = "GRADING"
    REHANDLING_ORDER = "REHANDLING_ORDER"
    REHANDLED_REPLY = "REHANDLED_REPLY"
    PROMISE = "PROMISE"


@dataclass(frozen=True, slots=True)
class Deadline:
    """One clock: what, of whom, from when to when; `done_on` once it happened. `running` until done or overtaken."""

    clock: Clock
    unit: str | None
    start: date
    due: Due
    done_on: date | None
    running: bool

    def days_late(self, today: date) -> int:
        """Days past the due date, at `today` or when it was done; 0 while in time or when overtaken undone."""
        end = self.done_on or (today if self.running else self.due.on)
        return max(0, (end - self.due.on).days)


def statutory_due(since: date, extended: bool) -> date:
    """The last day to reply to an assignment."""
    return add_months(since, EXTENDED_REPLY_MONTHS if extended else REPLY_MONTHS)


def reply_due(part: UnitPart, cause: Cause, division: str, policies: Policies) -> Due | None:
    """When a unit's reply (a joint unit: its opinion) is due; None where no rule sets a term."""
    if not part.must_reply:
        return policies.due(Rule.JOINT_OPINION, division, part.since)
    if cause is Cause.REHANDLED:
        return policies.due(Rule.REHANDLED_REPLY, division, part.since)
    return Due(statutory_due(part.since, part.extended))


def next_due(state: Suggestion, policies: Policies) -> Due | None:
    """The earliest due date among the replies awaited now; None where none is awaited."""
    return None if state.handling is None else _earliest(state.awaited, state.handling.cause, state.division, policies)


def _earliest(parts: Iterable[UnitPart], cause: Cause, division: str, policies: Policies) -> Due | None:
    dues = [reply_due(part, cause, division, policies) for part in parts]
    return min((due for due in dues if due is not None), key=lambda due: due.on, default=None)


def patience_end(due: Due | None, division: str, policies: Policies) -> datetime | None:
    """The first moment at which what was due then is long overdue; None where no rule says so."""
    patience = None if due is None else policies.due(Rule.LONG_OVERDUE, division, due.on)
    return None if patience is None else datetime.combine(patience.on + timedelta(days=1), time(), CHINA_TIME)


def long_overdue_since(state: Suggestion, policies: Policies) -> datetime | None:
    """When a reply became long overdue, if somebody found it still awaited then or later; else None."""
    for wait in state.waits:
        moment = patience_end(_earliest(wait.parts, wait.cause, state.division, policies), state.division, policies)
        if moment is not None and moment <= wait.at:
            return moment
    return None


def overdue_days(due_on: date | None, today: date) -> int:
    """Days by which what is due on that day is late; 0 while nothing is."""
    return 0 if due_on is None else max(0, (today - due_on).days)


def deadlines(state: Suggestion, policies: Policies) -> tuple[Deadline, ...]:
    """Every clock that was started, in the order of the handlings; the promises last."""
    found: list[Deadline] = []
    for number, handling in enumerate(state.handlings):
        following = state.handlings[number + 1] if number + 1 < len(state.handlings) else None
        found.extend(_of_units(state, handling, following, policies))
        found.extend(_of_grading(state, handling, following, policies))
    found.extend(_of_promises(state))
    return tuple(found)


def policy_anomalies(state: Suggestion, policies: Policies) -> Iterator[Anomaly[SuggestionAnomaly]]:
    """What breaks a local rule: units that sent a suggestion back too late."""
    for part in state.parts():
        limit = policies.due(Rule.BOUNCE, state.division, part.since)
        if part.bounced_at and part.bounce_key and limit and part.bounced_at.date() > limit.on:
            yield Anomaly(kind=SuggestionAnomaly.BOUNCED_TOO_LATE, at=part.bounced_at, event_key=part.bounce_key)


def anomalies(state: Suggestion, policies: Policies, today: date) -> tuple[Anomaly[SuggestionAnomaly], ...]:
    """Everything that does not fit, by time: what the fold found, what breaks a local rule, what lies in the future."""
    later = ahead(SuggestionAnomaly.TIME_TRAVEL, state.steps, today)
    found = (*state.anomalies, *policy_anomalies(state, policies), *later)
    return tuple(sorted(found, key=lambda one: (one.at, one.event_key, one.kind)))


def _of_units(
    state: Suggestion, handling: Handling, following: Handling | None, policies: Policies
) -> Iterator[Deadline]:
    for part in handling.units:
        if following and part in following.units:
            continue  # taken over unchanged: shown there
        due = reply_due(part, handling.cause, state.division, policies)
        if due is None:
            continue
        clock = Clock.REHANDLED_REPLY if handling.cause is Cause.REHANDLED else Clock.REPLY
        overtaken = following is not None or state.closed_on is not None or handling.complete
        running = part.awaited and not overtaken
        yield Deadline(
            clock if part.must_reply else Clock.JOINT_OPINION, part.unit, part.since, due, part.done_on, running
        )


def _of_grading(
    state: Suggestion, handling: Handling, following: Handling | None, policies: Policies
) -> Iterator[Deadline]:
    overtaken = following is not None or state.closed_on is not None
    replied = handling.replied_on
    due = policies.due(Rule.GRADING, state.division, replied) if replied else None
    if replied and due:
        graded = handling.gradings[0].at.date() if handling.gradings else None
        yield Deadline(Clock.GRADING, None, replied, due, graded, graded is None and not overtaken)
    final = handling.final
    if final and final.grade is Grade.DISSATISFIED:
        start = final.at.date()
        due = policies.due(Rule.REHANDLING_ORDER, state.division, start)
        if due:
            ordered = following.ordered_on if following and following.cause is Cause.REHANDLED else None
            yield Deadline(Clock.REHANDLING_ORDER, None, start, due, ordered, not overtaken)


def _of_promises(state: Suggestion) -> Iterator[Deadline]:
    for one in state.promises:
        done = one.revisited_on or state.closed_on
        yield Deadline(Clock.PROMISE, one.unit, one.made_on, Due(one.due_on), done, done is None)

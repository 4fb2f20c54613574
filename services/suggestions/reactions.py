"""What other services must learn: who is credited for a suggestion or an opinion, when supervision must step in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from kit.fold import Emission
from services.suggestions.deadlines import long_overdue_since
from services.suggestions.events import (
    CreditKind,
    Grade,
    ItemRequested,
    ItemSettled,
    Outcome,
    PerformanceCredited,
    RequestCause,
)
from services.suggestions.opinion import Opinion
from services.suggestions.policies import Policies
from services.suggestions.suggestion import Suggestion


def consequences(state: Suggestion, policies: Policies) -> Mapping[str, Emission]:
    """The events that exist because of this suggestion, each by a key of its own."""
    return {**_credits(state), **_follow_up(state, policies)}


def _credits(state: Suggestion) -> Mapping[str, Emission]:
    """履职记录 submitting credits the lead representative and every cosigner.

    Those of the suggestion's own division and its towns: a district cannot write into another's records by naming them.
    """
    if state.submitted_at is None or state.lead is None:
        return {}
    return {
        f"credit:{representative}": Emission(
            subject=representative,
            time=state.submitted_at,
            data=PerformanceCredited(
                division=representative.partition("-")[0],
                representative=representative,
                kind=CreditKind.SUGGESTION,
                on=state.submitted_at.date(),
                reference=state.id,
            ),
        )
        for representative in (state.lead, *state.cosigners)
        if representative.startswith(state.division)
    }


def resolved_opinion(state: Opinion) -> Mapping[str, Emission]:
    """An opinion that was resolved is told to the record of each representative who took it in.

    Of the opinion's own division and its towns, and only while RESOLVED is the last word.
    """
    settled = [one.at for one in state.steps if one.type == "handled"]
    settled = settled or [one.at for one in state.steps if one.type == "closed"]
    if state.outcome is not Outcome.RESOLVED or not settled:
        return {}
    at = settled[-1]
    return {
        f"credit:{representative}": Emission(
            subject=representative,
            time=at,
            data=PerformanceCredited(
                division=representative.partition("-")[0],
                representative=representative,
                kind=CreditKind.OPINION,
                on=at.date(),
                reference=state.id,
            ),
        )
        for representative in state.representatives
        if representative.startswith(state.division)
    }


def _follow_up(state: Suggestion, policies: Policies) -> Mapping[str, Emission]:
    """转入监督 one item follows a suggestion up for its gravest reason, and is settled when that reason is gone."""
    gravest = next(_causes(state, policies), None)
    if gravest is None:
        return {}
    cause, since, settled_at = gravest
    item = f"{state.division}-followup-{state.id.removeprefix(f'{state.division}-')}"
    requested = ItemRequested(division=state.division, cause=cause, suggestion=state.id, title=state.title or state.id)
    asked = {"follow-up": Emission(subject=item, time=since, data=requested)}
    if settled_at is None:
        return asked
    settled = ItemSettled(division=state.division, suggestion=state.id)
    return asked | {"follow-up-settled": Emission(subject=item, time=settled_at, data=settled)}


def _causes(state: Suggestion, policies: Policies) -> Iterator[tuple[RequestCause, datetime, datetime | None]]:
    """Each reason to follow up, the gravest first: since when, and when it was gone."""
    closed_at = next((step.at for step in reversed(state.steps) if step.type == "closed"), None)
    ended_at = closed_at if state.closed_on else None
    dissatisfied = [one for one in state.gradings if one.grade is Grade.DISSATISFIED]
    if len(dissatisfied) >= 2:
        # The second one, in whichever round or handling; a later and better grade puts it right.
        last = state.gradings[-1]
        yield RequestCause.DISSATISFIED_TWICE, dissatisfied[1].at, ended_at if last in dissatisfied else last.at
    overdue_since = long_overdue_since(state, policies)
    if overdue_since is not None:
        replies = (step.at for step in state.steps if step.type == "replied" and step.at >= overdue_since)
        replied_at = None if state.awaited else max(replies, default=ended_at)
        yield RequestCause.LONG_OVERDUE, overdue_since, replied_at
    if state.keyed_at is not None:
        yield RequestCause.KEYED, state.keyed_at, ended_at

"""What other services must learn: who is credited for a suggestion or an opinion, when supervision must step in."""

from __future__ import annotations

from collections.abc import Mapping

from kit.fold import Emission
from services.suggestions.events import CreditKind, Grade, ItemRequested, Outcome, PerformanceCredited, RequestCause
from services.suggestions.opinion import Opinion
from services.suggestions.suggestion import Suggestion


def consequences(state: Suggestion) -> Mapping[str, Emission]:
    """The events that exist because of this suggestion, each by a key of its own."""
    return {**_credits(state), **_follow_up(state)}


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


def _follow_up(state: Suggestion) -> Mapping[str, Emission]:
    """转入监督 a second grade DISSATISFIED, in whichever round or handling, asks supervision to follow up."""
    dissatisfied = [one for one in state.gradings if one.grade is Grade.DISSATISFIED]
    if len(dissatisfied) < 2:
        return {}
    local_id = state.id.removeprefix(f"{state.division}-")
    return {
        "follow-up": Emission(
            subject=f"{state.division}-followup-{local_id}",
            time=dissatisfied[1].at,
            data=ItemRequested(
                division=state.division,
                cause=RequestCause.DISSATISFIED_TWICE,
                suggestion=state.id,
                title=state.title or state.id,
            ),
        )
    }

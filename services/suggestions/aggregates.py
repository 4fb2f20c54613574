"""The aggregates of this service, as the ledger wants them; local rules enter here, for the index holds due dates."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from kit import figures
from kit.fold import Aggregate
from services.suggestions import lifecycle, opinion
from services.suggestions.events import OPINION, SUGGESTION
from services.suggestions.opinion import Opinion
from services.suggestions.policies import Policies
from services.suggestions.reactions import consequences
from services.suggestions.rollup import opinion_contribution, opinion_index, suggestion_contribution, suggestion_index
from services.suggestions.suggestion import Suggestion


def aggregates(policies: Policies) -> Mapping[str, Aggregate[Any]]:
    """By name: opinions, suggestions, claimed figures."""
    suggestions = Aggregate(
        SUGGESTION,
        Suggestion,
        lifecycle.evolve,
        partial(suggestion_index, policies=policies),
        suggestion_contribution,
        consequences,
    )
    opinions = Aggregate(OPINION, Opinion, opinion.evolve, opinion_index, opinion_contribution)
    return {one.name: one for one in (opinions, suggestions, figures.AGGREGATE)}

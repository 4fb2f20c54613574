"""The aggregates of this service, as the ledger wants them; local rules enter here, for the index holds due dates."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from operator import attrgetter
from typing import Any

from kit import figures
from kit.anomalies import with_anomalies, worded
from kit.fold import Aggregate
from services.suggestions import lifecycle, opinion
from services.suggestions.anomalies import OPINION_TEXTS, SUGGESTION_TEXTS
from services.suggestions.deadlines import policy_anomalies
from services.suggestions.events import OPINION, SUGGESTION
from services.suggestions.opinion import Opinion
from services.suggestions.policies import Policies
from services.suggestions.reactions import consequences, resolved_opinion
from services.suggestions.rollup import opinion_contribution, opinion_index, suggestion_contribution, suggestion_index
from services.suggestions.standing import CODES, LAPSES
from services.suggestions.suggestion import Suggestion
from services.suggestions.text import TEXTS
from services.suggestions.unit import UNITS


def aggregates(policies: Policies) -> Mapping[str, Aggregate[Any]]:
    """By name: opinions, suggestions, units, codes and lapsed mandates, claimed figures."""
    suggestions = Aggregate(
        SUGGESTION,
        Suggestion,
        lifecycle.evolve,
        partial(suggestion_index, policies=policies),
        suggestion_contribution,
        consequences,
    )
    opinions = Aggregate(OPINION, Opinion, opinion.evolve, opinion_index, opinion_contribution, resolved_opinion)
    anomalies = {
        SUGGESTION: worded(lambda state: (*state.anomalies, *policy_anomalies(state, policies)), SUGGESTION_TEXTS),
        OPINION: worded(attrgetter("anomalies"), OPINION_TEXTS),
    }
    return with_anomalies((opinions, suggestions, UNITS, CODES, LAPSES, TEXTS, figures.AGGREGATE), anomalies)

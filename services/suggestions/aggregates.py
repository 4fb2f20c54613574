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
from services.suggestions.context import code_regarded, ruled, rules_regarded, scanned
from services.suggestions.events import CODE, OPINION, SUGGESTION
from services.suggestions.local_rules import RULES
from services.suggestions.opinion import Opinion
from services.suggestions.policies import Policies
from services.suggestions.policy_events import POLICY
from services.suggestions.reactions import consequences, resolved_opinion
from services.suggestions.rollup import opinion_contribution, opinion_index, suggestion_contribution, suggestion_index
from services.suggestions.standing import CODES, LAPSES
from services.suggestions.suggestion import Suggestion
from services.suggestions.text import TEXTS
from services.suggestions.unit import UNITS


def aggregates(policies: Policies) -> Mapping[str, Aggregate[Any]]:
    """By name: opinions, suggestions, local rules, units, codes and lapsed mandates, claimed figures."""
    suggestions = Aggregate(
        SUGGESTION,
        Suggestion,
        lifecycle.evolve,
        lambda seen: suggestion_index(seen.state, seen.policies),
        suggestion_contribution,
        lambda seen: consequences(seen.state, seen.policies),
        regards={POLICY: rules_regarded},
        view=partial(ruled, policies=policies),
    )
    opinions = Aggregate(
        OPINION,
        Opinion,
        opinion.evolve,
        opinion_index,
        opinion_contribution,
        resolved_opinion,
        regards={CODE: code_regarded},
        view=scanned,
    )
    # Found in a suggestion under its rules and in an opinion with its code for alarms; in the state alone for counting.
    anomalies = {
        SUGGESTION: worded(attrgetter("anomalies"), SUGGESTION_TEXTS),
        OPINION: worded(attrgetter("anomalies"), OPINION_TEXTS),
    }
    return with_anomalies((opinions, suggestions, RULES, UNITS, CODES, LAPSES, TEXTS, figures.AGGREGATE), anomalies)

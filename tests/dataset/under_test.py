"""The three services as the data set's tests see them: what they accept, how they fold, what they compute."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from kit.catalogue import Catalogue, Target
from kit.fold import Aggregate, Emission, States
from kit.indicators import Indicator
from services.representatives import aggregates as representatives_aggregates
from services.representatives import cadence, debrief, duty, performance, reception, representative
from services.representatives import events as representatives_events
from services.representatives import indicators as representatives_indicators
from services.suggestions import aggregates as suggestions_aggregates
from services.suggestions import deadlines, opinion
from services.suggestions import events as suggestions_events
from services.suggestions import indicators as suggestions_indicators
from services.suggestions.policies import Policies
from services.supervision import aggregates as supervision_aggregates
from services.supervision import commitment, finding, item, plan, project
from services.supervision import events as supervision_events
from services.supervision import indicators as supervision_indicators

CLAIM_KEEPER = "representatives"
TODAY = date(2026, 6, 1)  # after the last event
POLICIES = Policies.load(Path(__file__).parents[2] / "contracts" / "policies.csv")


@dataclass(frozen=True)
class ServiceUnderTest:
    """One service; `anomalies` gives the kind of each anomaly in its states."""

    name: str
    catalogue: Catalogue
    aggregates: Mapping[str, Aggregate[Any]]
    indicators: Mapping[str, Indicator]
    anomalies_of: Mapping[str, Callable[[Any], Any]]

    def consequences(self, target: Target, states: States) -> Iterable[Emission]:
        aggregate = self.aggregates[target.aggregate]
        return aggregate.consequences(aggregate.view(states[target], states)).values()

    def anomalies(self, states: States) -> Iterator[str]:
        for target, state in states.items():
            if find := self.anomalies_of.get(target.aggregate):
                yield from (one.kind for one in find(state))


SERVICES = {
    service.name: service
    for service in (
        ServiceUnderTest(
            "representatives",
            representatives_events.CATALOGUE,
            representatives_aggregates.AGGREGATES,
            representatives_indicators.INDICATORS,
            {
                "representative": representative.anomalies,
                "station": lambda state: state.anomalies,
                "code": lambda state: state.anomalies,
                "reception": reception.anomalies,
                "performance": performance.anomalies,
                "group": lambda state: state.anomalies,
                "duty": duty.anomalies,
                "cadence": cadence.anomalies,
                "debrief": debrief.anomalies,
            },
        ),
        ServiceUnderTest(
            "suggestions",
            suggestions_events.CATALOGUE,
            suggestions_aggregates.aggregates(POLICIES),
            suggestions_indicators.INDICATORS,
            {
                "suggestion": lambda state: deadlines.anomalies(state, POLICIES, TODAY),
                "opinion": lambda state: opinion.anomalies(state, TODAY),
            },
        ),
        ServiceUnderTest(
            "supervision",
            supervision_events.CATALOGUE,
            supervision_aggregates.AGGREGATES,
            supervision_indicators.INDICATORS,
            {
                "item": item.anomalies,
                "finding": finding.anomalies,
                "commitment": commitment.anomalies,
                "plan": plan.anomalies,
                "project": project.anomalies,
                "ballot": lambda state: state.misfits,
            },
        ),
    )
}

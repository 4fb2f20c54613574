"""What the services must come to, computed without them: no broker, no database, each fact folded once in its order."""

from __future__ import annotations

from collections import Counter as Tally
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kit.catalogue import Catalogue, Fact, Target
from kit.envelope import parse, render
from kit.fold import Aggregate, AggregateState, Counter, Emission, States, emission_digest
from services.representatives import aggregates as representatives
from services.representatives import events as representatives_events
from services.suggestions import aggregates as suggestions
from services.suggestions import events as suggestions_events
from services.suggestions.policies import Policies
from services.supervision import aggregates as supervision
from services.supervision import events as supervision_events

CONTRACTS = Path(__file__).parents[2] / "contracts"


@dataclass
class Oracle:
    """One service's facts, and what follows from them."""

    service: str
    catalogue: Catalogue
    aggregates: Mapping[str, Aggregate[Any]]
    facts: dict[str, Fact] = field(default_factory=dict)

    def learn(self, payload: bytes) -> None:
        """Take in an event if this service accepts its type; a repetition is none."""
        if parse(payload).type in self.catalogue.types:
            fact = self.catalogue.decode(payload)
            self.facts.setdefault(fact.key, fact)

    def states(self) -> dict[Target, AggregateState]:
        """Every aggregate's state."""
        by_target: dict[Target, list[Fact]] = defaultdict(list)
        for fact in self.facts.values():
            for target in fact.targets:
                by_target[target].append(fact)
        folded: dict[Target, AggregateState] = {}
        for target, facts in by_target.items():
            aggregate = self.aggregates[target.aggregate]
            folded[target] = aggregate.fold(aggregate.start(target.id), facts)
        return folded

    def counters(self) -> dict[Counter, int]:
        """The sums all rollup counters must have; zeros left out."""
        tally: Tally[Counter] = Tally()
        for target, state in self.states().items():
            tally.update(self.aggregates[target.aggregate].contribution(state))
        return {counter: number for counter, number in tally.items() if number}

    def emitted(self) -> list[bytes]:
        """The events other services must receive."""
        states = self.states()
        return [
            render(
                event_id=f"{target.text}:{emission_digest(key, emission)}",
                source=f"/services/{self.service}",
                event_type=emission.data.event_type,
                subject=emission.subject,
                time=emission.time,
                data=emission.data,
            )
            for target, state in states.items()
            for key, emission in self._consequences(target, state, states).items()
        ]

    def _consequences(self, target: Target, state: AggregateState, states: States) -> Mapping[str, Emission]:
        aggregate = self.aggregates[target.aggregate]
        return aggregate.consequences(aggregate.view(state, states))


ROUNDS_MAX = 10  # what services tell each other has consequences too, but not for ever


def oracles(payloads: Iterable[bytes]) -> dict[str, Oracle]:
    """All three services after `payloads` and what they told each other in the end."""
    policies = Policies.load(CONTRACTS / "policies.csv")
    published = list(payloads)
    emitted: set[bytes] = set()
    for _ in range(ROUNDS_MAX):
        services = (
            Oracle("representatives", representatives_events.CATALOGUE, representatives.AGGREGATES),
            Oracle("suggestions", suggestions_events.CATALOGUE, suggestions.aggregates(policies)),
            Oracle("supervision", supervision_events.CATALOGUE, supervision.AGGREGATES),
        )
        for payload in (*published, *emitted):
            for one in services:
                one.learn(payload)
        before, emitted = emitted, {payload for one in services for payload in one.emitted()}
        if emitted == before:
            return {one.service: one for one in services}
    raise AssertionError("the services never stop telling each other something new")

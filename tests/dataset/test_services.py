"""The services take every generated event, and make the reported figures of it again, without any server.

Each service's catalogue decodes the events, its aggregates fold them, and its indicators are evaluated over the sums of
what the states contribute. What no counter holds (`live`) needs a database: see `test_ledger`.
"""

from __future__ import annotations

from collections import Counter as Tally
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest

from dataset.expected import expectations
from dataset.figures import load
from dataset.generate import SEED, generate
from dataset.history import Event
from kit.catalogue import Fact, Target
from kit.figures import FIGURE
from kit.indicators import Indicator, Part, Sums, Value, evaluate
from kit.periods import Period
from tests.dataset.under_test import CLAIM_KEEPER, SERVICES, ServiceUnderTest

Counters = Mapping[tuple[str, str], Mapping[str, int]]  # (division, name) -> month -> sum


@cache
def history() -> list[Event]:
    return generate()


@dataclass(frozen=True)
class Folded:
    """A service's states after the whole history, and what they contribute."""

    states: Mapping[Target, Any]
    counters: Counters


@cache
def folded(name: str) -> Folded:
    service = SERVICES[name]
    facts: dict[Target, list[Fact]] = defaultdict(list)
    for event in history():
        if event.type in service.catalogue.types:
            fact = service.catalogue.decode(event.payload, event.data["division"])
            for target in fact.targets:
                facts[target].append(fact)
    states, counters = {}, defaultdict[tuple[str, str], Tally[str]](Tally)
    for target, told in facts.items():
        aggregate = service.aggregates[target.aggregate]
        states[target] = aggregate.fold(aggregate.start(target.id), told)
        for counter, number in aggregate.contribution(states[target]).items():
            counters[counter.division, counter.name][counter.month] += number
    return Folded(states, counters)


def sums(counters: Counters, division: str, year: int) -> Sums:
    """What the rollup rows of a division sum to, as the database would sum them."""
    found = Sums()
    for (code, name), months in counters.items():
        if code == division:
            own_year = sum(number for month, number in months.items() if month.startswith(f"{year}-"))
            found.flow[name] = found.year[name] = own_year
            found.stock[name] = sum(number for month, number in months.items() if month <= f"{year}-12")
    return found


def computed(service: ServiceUnderTest, indicator: Indicator, division: str, year: int) -> Value:
    states = folded(service.name)
    claim = states.states.get(Target(FIGURE, f"{division}-figure-{year}-{indicator.id}"))
    return evaluate(indicator, [Part(sums(states.counters, division, year), claim, expected=True)])


def is_live(indicator: Indicator) -> bool:
    measures = (indicator.numerator, indicator.denominator)
    return any(measure is not None and measure.asked for measure in measures)


@pytest.mark.parametrize("name", SERVICES)
def test_every_event_is_accepted_by_each_service_that_knows_its_type(name: str) -> None:
    # `decode` raises for any that is not: schema, division, personal data.
    assert folded(name).states


def test_every_event_is_known_to_at_least_one_service() -> None:
    known = {event_type for service in SERVICES.values() for event_type in service.catalogue.types}

    assert {event.type for event in history()} <= known


@pytest.mark.parametrize("row", load().rows, ids=lambda row: f"{row.division}-{row.year}-{row.indicator}")
def test_each_reported_figure_comes_back(row: Any) -> None:
    service = SERVICES[row.owner]
    indicator = service.indicators[row.indicator]
    expectation = next(one for one in expected() if one.figure == row)
    value = computed(service, indicator, row.division, row.year)

    assert value.claimed is not None
    assert value.claimed.value == float(row.value)
    assert (indicator.numerator is not None) == expectation.computed
    if expectation.computed and not is_live(indicator):
        assert value.value == expectation.value
        assert row.allows(value.value)


@cache
def expected() -> list[Any]:
    return expectations(history())


def test_one_service_keeps_every_claim() -> None:
    kept = {target.id for target in folded(CLAIM_KEEPER).states if target.aggregate == FIGURE}

    assert kept == {event.subject for event in history() if event.type == "npc.figure.reported.v1"}
    assert kept >= {f"{row.division}-figure-{row.year}-{row.indicator}" for row in load()}


def test_periods_of_claims_are_the_years_of_the_file() -> None:
    periods = {state.period for target, state in folded(CLAIM_KEEPER).states.items() if target.aggregate == FIGURE}

    assert periods == {Period(row.year).key for row in load()}


def test_other_seeds_are_accepted_as_well() -> None:
    for event in generate(SEED + 1):
        for service in SERVICES.values():
            if event.type in service.catalogue.types:
                service.catalogue.decode(event.payload, event.data["division"])


def test_only_the_anomalies_that_are_meant_are_there() -> None:
    found = Tally(str(kind) for name, service in SERVICES.items() for kind in service.anomalies(folded(name).states))

    assert found.keys() == {
        "BOUNCED_TOO_LATE",
        "REPORT_SENT_LATE",
        "REPLIED_BEFORE_ASSIGNMENT",
        "DRAW_NOT_REPRODUCIBLE",
    }
    assert found["DRAW_NOT_REPRODUCIBLE"] == 1
    # Three in a thousand of the suggestions of 庆阳 and 诸城.
    assert found["REPLIED_BEFORE_ASSIGNMENT"] == 4 + 2


def test_key_suggestions_and_those_graded_dissatisfied_twice_ask_for_a_follow_up() -> None:
    service = SERVICES["suggestions"]
    asked = [
        emission.data
        for target in folded("suggestions").states
        for emission in service.consequences(target, folded("suggestions").states)
        if emission.data.event_type == "npc.item.requested.v1"
    ]

    assert Tally((data.division, data.cause) for data in asked) == {
        ("370782", "DISSATISFIED_TWICE"): 4,
        ("621000", "DISSATISFIED_TWICE"): 4,
        ("350212", "KEYED"): 5 + 3,
        ("350212", "DISSATISFIED_TWICE"): 2,  # one of them a key one
        ("350211", "KEYED"): 6,
        ("350203", "KEYED"): 4,
        ("350213", "KEYED"): 4,
    }

"""A crash in the middle of the work changes no number."""

from __future__ import annotations

import re

import msgspec
import pytest

from kit.catalogue import RETRACTED
from tests.end_to_end.city import City
from tests.end_to_end.conftest import KILLED
from tests.end_to_end.oracle import Oracle, oracles


@pytest.fixture(scope="module")
def expected(city: City) -> dict[str, Oracle]:
    return oracles(city.payloads)


@pytest.mark.parametrize("service", sorted(KILLED))
def test_a_service_killed_in_the_middle_ends_with_every_counter_right(
    city: City, expected: dict[str, Oracle], service: str
) -> None:
    oracle = expected[service]
    assert KILLED[service] <= city.facts_at_kill[service] < len(oracle.facts)
    with city.database(service) as database:
        # What services told each other and took back again stands beside what stayed.
        stayed = {"retracted": {"$ne": True}, "type": {"$ne": RETRACTED}}
        assert database["facts"].count_documents(stayed) == len(oracle.facts)
        assert database["outbox"].count_documents({}) == 0
    assert city.counters(service) == oracle.counters()


@pytest.mark.parametrize("service", sorted(KILLED))
def test_every_state_is_the_fold_of_its_facts(city: City, expected: dict[str, Oracle], service: str) -> None:
    states = expected[service].states()
    with city.database(service) as database:
        for name in expected[service].aggregates:
            stored = {row["_id"]: row["state"] for row in database[name].find({}, {"state": 1})}
            folded = {target.id: state for target, state in states.items() if target.aggregate == name}
            assert plain(stored) == plain(folded)


def plain(states: object) -> object:
    """As JSON would have it, without what makes a service's own event ids unique."""
    text = msgspec.json.encode(states).decode()
    return msgspec.json.decode(re.sub(r":([0-9a-f]{16}):[0-9a-f]{24}\"", r':\1"', text))


def test_more_than_ten_thousand_events_were_under_way(city: City) -> None:
    assert len(city.payloads) > 10_000

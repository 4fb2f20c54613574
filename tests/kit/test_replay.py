"""Up to which event is replayed: by a time with its zone, or by a sequence."""

from datetime import datetime
from typing import Any

import pytest
from pymongo.errors import NetworkTimeout

from kit import replay
from kit.envelope import Reason
from kit.ledger import Applied, Verdict
from kit.replay import Replayed, ReplayError, Until

NOON = datetime.fromisoformat("2026-03-01T12:00:00+08:00")


def test_a_sequence_includes_itself() -> None:
    until = Until.parse("120394")
    assert [until.includes(one, NOON) for one in (1, 120394, 120395)] == [True, True, False]


def test_a_time_includes_what_was_stored_at_it_whatever_its_zone() -> None:
    until = Until.parse("2026-03-01T04:00:00Z")
    assert until.includes(10**9, NOON)
    assert not until.includes(1, datetime.fromisoformat("2026-03-01T12:00:00.001+08:00"))


def test_without_an_end_everything_is_included() -> None:
    assert Until().includes(10**9, NOON)


@pytest.mark.parametrize("text", ["yesterday", "2026-03-01T12:00:00", "-3", "٣٣", "9" * 40])
def test_what_is_neither_is_refused(text: str) -> None:
    with pytest.raises(ReplayError, match="is no sequence, nor a time with its zone as 2026-03-01T12:00:00"):
        Until.parse(text)


def test_what_cannot_be_applied_is_counted_and_the_rest_is_applied() -> None:
    applied: list[Any] = []

    class Halting:
        def apply(self, facts: list[Any]) -> Applied:
            if "too much" in facts and len(facts) > 2:
                raise NetworkTimeout("the transaction lasts too long")
            if "bad" in facts:
                raise ValueError("no such state")
            applied.extend(facts)
            return Applied((Verdict.NEW,) * len(facts), None, 1)

    done = Replayed()
    replay._apply_facts(Halting(), ["a", "b", "bad", "too much", "c"], done)  # type: ignore[arg-type, list-item]
    assert applied == ["a", "b", "too much", "c"]
    assert (done.applied, done.refused) == (4, {Reason.APPLY_FAILED: 1})
    with pytest.raises(NetworkTimeout):
        replay._apply_facts(Down(), ["a", "b"], done)  # type: ignore[arg-type, list-item]


class Down:
    """A ledger whose database does not answer."""

    def apply(self, facts: list[Any]) -> Applied:
        raise NetworkTimeout("no answer")

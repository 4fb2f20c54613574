"""Up to which event is replayed: by a time with its zone, or by a sequence."""

from datetime import datetime

import pytest

from kit.replay import ReplayError, Until

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

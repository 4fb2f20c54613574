"""The audit log's chain: whoever touches an entry breaks it, and it says where."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from kit.audit import START, Verified, sealed, verify


def chain(length: int) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = []
    for number in range(1, length + 1):
        previous = entries[-1]["hash"] if entries else START
        entries.append(sealed(number, previous, {"staff": f"office-{number}", "action": "npc.alarm.questioned.v1"}))
    return entries


def test_a_whole_log_says_its_length_and_last_hash() -> None:
    entries = chain(3)
    assert verify(entries) == Verified(3, entries[-1]["hash"], None)
    assert verify([]) == Verified(0, START, None)


@given(st.integers(1, 9), st.data())
def test_a_changed_removed_moved_or_inserted_entry_is_found(length: int, data: st.DataObject) -> None:
    entries = chain(length)
    place = data.draw(st.integers(0, length - 1))
    match data.draw(st.sampled_from(["change", "add a field", "remove", "repeat"])):
        case "change":
            entries[place]["staff"] = "nobody"
        case "add a field":
            entries[place]["more"] = 1
        case "remove" if place < length - 1:
            del entries[place]
        case _:
            entries.insert(place, dict(entries[place]))
            place += 1
    assert verify(entries).broken == place + 1

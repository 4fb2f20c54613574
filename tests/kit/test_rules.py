"""The quick look at an event's JSON clears nothing that a look at every leaf refuses."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.envelope import Reason, Rejected, parse
from kit.rules import check_content

_NUMBERS = st.one_of(
    st.from_regex(r"(\+?86[ -]?)?1[3-9][0-9][ -]?[0-9]{4}[ -]?[0-9]{4}", fullmatch=True),
    st.from_regex(r"0[0-9]{2,3}[ -][0-9]{7,8}", fullmatch=True),
    st.from_regex(r"[1-9][0-9]{5}(19|20)[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9])[0-9]{3}[0-9Xx]", fullmatch=True),
)
_WIDE = str.maketrans("0123456789 -", "０１２３４５６７８９　－")
_AROUND = st.text(st.sampled_from('停车请打：，。\n\\"\u0301 '), max_size=5)


def refusal(data: object, *, event_id: str = "e1", plain_ascii: bool = False) -> Reason | None:
    event = {
        "specversion": "1.0",
        "id": event_id,
        "source": "/divisions/350206",
        "type": "npc.account.deposited.v1",
        "subject": "350206-A1",
        "time": "2025-03-01T09:00:00+08:00",
        "data": data,
    }
    try:
        check_content(parse(json.dumps(event, ensure_ascii=plain_ascii).encode()), data)
    except Rejected as refused:
        return refused.reason
    return None


@given(_NUMBERS, _AROUND, _AROUND, st.booleans(), st.booleans())
def test_a_number_of_a_person_is_refused_however_it_is_written(
    number: str, before: str, after: str, wide: bool, plain_ascii: bool
) -> None:
    text = f"字{before}{number.translate(_WIDE) if wide else number}{after}字"
    assert refusal({"note": [{"text": text}]}, plain_ascii=plain_ascii) is Reason.PERSONAL_DATA
    assert refusal({text: 1}, plain_ascii=plain_ascii) is Reason.PERSONAL_DATA


@given(st.integers())
def test_an_integer_is_refused_exactly_when_it_has_more_than_64_bits(number: int) -> None:
    found = refusal({"numbers": [number]})
    assert found == (None if -(2**63) <= number < 2**63 else Reason.SCHEMA)


@pytest.mark.parametrize("number", [2**63, 10**30, -(2**63) - 1])
def test_an_integer_of_more_than_64_bits_is_refused(number: int) -> None:
    assert refusal({"number": number}) is Reason.SCHEMA


@pytest.mark.parametrize("plain_ascii", [False, True])
def test_dates_moments_hashes_and_codes_are_no_numbers_of_persons(plain_ascii: bool) -> None:
    data = {"on": "2025-03-01", "at": "2025-03-01T09:00:00+08:00", "hash": "a1380013800013800138000f", "amount": 2**62}
    assert refusal(data, plain_ascii=plain_ascii) is None


def test_a_nul_inside_a_key_is_refused() -> None:
    assert refusal({"a\0b": 1}) is Reason.SCHEMA

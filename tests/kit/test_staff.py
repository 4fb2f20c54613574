"""Tokens of staff: what is ours is believed until it ends, and nothing else."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.staff import NotStaff, Staff, ensure_key, issue, read_key, verify

KEY = b"k" * 32
STAFF = Staff(name="office-3", division="350200", until=1_000)


def test_a_token_says_who_asks_until_it_ends() -> None:
    assert verify(f"Bearer {issue(STAFF, KEY)}", KEY, now=999) == STAFF
    with pytest.raises(NotStaff, match="no longer good"):
        verify(f"Bearer {issue(STAFF, KEY)}", KEY, now=1_000)


def test_without_a_token_nobody_in_particular_asks() -> None:
    assert verify(None, KEY) is None
    assert verify("", None) is None


@given(st.integers(0, 200), st.characters(min_codepoint=33, max_codepoint=126))
def test_a_token_that_was_touched_is_not_believed(place: int, character: str) -> None:
    token = issue(STAFF, KEY)
    place %= len(token)
    forged = token[:place] + character + token[place + 1 :]
    if forged != token:
        with pytest.raises(NotStaff):
            verify(f"Bearer {forged}", KEY, now=999)


@pytest.mark.parametrize("header", ["Basic abc", "Bearer ", "Bearer abc", "Bearer a.b.c", "bearer x", "Bearer 令.牌"])
def test_anything_else_is_refused(header: str) -> None:
    with pytest.raises(NotStaff):
        verify(header, KEY)


def test_another_key_or_none_makes_nobody_staff() -> None:
    token = f"Bearer {issue(STAFF, KEY)}"
    for key in (b"x" * 32, None):
        with pytest.raises(NotStaff):
            verify(token, key, now=999)


def test_a_key_is_made_once_and_must_be_long_enough(tmp_path: Path) -> None:
    path = ensure_key(tmp_path)
    assert read_key(ensure_key(tmp_path)) == read_key(path) != b""
    assert path.stat().st_mode & 0o077 == 0
    assert read_key(tmp_path / "nothing") is None
    assert read_key(Path("")) is None
    (tmp_path / "short").write_text("abc")
    with pytest.raises(ValueError, match="needs 32 bytes"):
        read_key(tmp_path / "short")

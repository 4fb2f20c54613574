"""What operators do by command is on record before it is done, in a chain beside the register it changes."""

from __future__ import annotations

import json
import multiprocessing
from pathlib import Path

import pytest

from kit import operator_log, tokens
from kit.chain import verify
from kit.credentials import ensure_credentials, issue_key, revoke_key
from kit.keys import KeyRegisterError, read_keys
from kit.operator_log import LOG_FILE, note
from kit.tokens import Token


def told(directory: Path) -> list[tuple[str, str]]:
    return [(entry["action"], entry["target"]) for entry in operator_log.read(directory)]


def test_every_key_that_comes_or_goes_is_on_record(tmp_path: Path) -> None:
    ensure_credentials(tmp_path, ["350206", "suggestions"])
    ensure_credentials(tmp_path, ["350206", "suggestions"])
    first, second = (key.id for key in read_keys(tmp_path))
    third, _ = issue_key(tmp_path, "350206", "the office")
    revoke_key(tmp_path, first)
    with pytest.raises(KeyRegisterError):
        revoke_key(tmp_path, first)
    issued = [("key.issued", one) for one in (first, second, third.id)]
    assert told(tmp_path) == [*issued, ("key.revoked", first)]
    entries = list(operator_log.read(tmp_path))
    assert (entries[2]["note"], entries[2]["staff"]) == ("the office", operator_log.who())
    assert verify(entries).broken is None
    assert (tmp_path / LOG_FILE).stat().st_mode & 0o777 == 0o600


def test_every_token_that_comes_or_goes_is_on_record(tmp_path: Path) -> None:
    path = tmp_path / "tokens.json"
    tokens.add(path, Token("350206-a", "350206", "0" * 64, tokens.now()))
    assert tokens.remove(path, "350206-a")
    assert not tokens.remove(path, "350206-a")
    assert told(tmp_path) == [("token.issued", "350206-a"), ("token.revoked", "350206-a")]
    assert tokens.read(path) == ()


def test_a_changed_or_unreadable_line_is_found(tmp_path: Path) -> None:
    note(tmp_path, "key.issued", ["a", "b", "c"])
    lines = (tmp_path / LOG_FILE).read_text().splitlines()
    for line, broken in ((json.dumps(json.loads(lines[1]) | {"target": "z"}), 2), ("{", 2)):
        (tmp_path / LOG_FILE).write_text("\n".join([lines[0], line, lines[2], ""]))
        assert verify(operator_log.read(tmp_path)).broken == broken


def test_a_line_that_was_never_finished_is_no_entry(tmp_path: Path) -> None:
    note(tmp_path, "key.issued", ["a"])
    with (tmp_path / LOG_FILE).open("a") as file:
        file.write('{"_id": 2, "stat')
    assert told(tmp_path) == [("key.issued", "a")]
    note(tmp_path, "key.issued", ["b"])
    assert told(tmp_path) == [("key.issued", "a"), ("key.issued", "b")]
    assert verify(operator_log.read(tmp_path)).broken is None


def note_some(directory: Path, name: str) -> None:
    for number in range(10):
        note(directory, "key.issued", [f"{name}{number}"])


def test_commands_at_once_all_find_a_place(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=note_some, args=(tmp_path, name)) for name in "ab"]
    for process in processes:
        process.start()
    for process in processes:
        process.join(30)
    assert sorted(target for _, target in told(tmp_path)) == sorted(f"{name}{n}" for name in "ab" for n in range(10))
    assert verify(operator_log.read(tmp_path)).broken is None


def test_an_empty_log_is_whole(tmp_path: Path) -> None:
    assert verify(operator_log.read(tmp_path)).entries == 0

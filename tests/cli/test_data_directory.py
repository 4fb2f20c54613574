"""Whose a data directory is, and what --fresh may delete."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from cli.data_directory import Addresses, load_addresses, own, save_addresses, without_password
from cli.local import LocalError
from cli.main import main


def test_fresh_deletes_data_and_keeps_keys(tmp_path: Path):
    data = tmp_path / "renda"
    own(data).release()
    (data / "mongodb").mkdir()
    (data / "mongodb" / "WiredTiger").touch()
    (data / "credentials").mkdir()
    (data / "credentials" / "350206.seed").touch()
    (data / "published.json").touch()
    own(data, fresh=True).release()
    assert sorted(path.name for path in data.iterdir()) == [".renda", "credentials", "owner.pid", "pids"]
    assert (data / "credentials" / "350206.seed").exists()


def test_fresh_leaves_what_others_put_there(tmp_path: Path):
    own(tmp_path).release()
    (tmp_path / "notes.txt").write_text("mine")
    own(tmp_path, fresh=True).release()
    assert (tmp_path / "notes.txt").read_text() == "mine"


@pytest.mark.parametrize("options", [[], ["--fresh"]])
def test_a_directory_with_other_files_is_refused_untouched(tmp_path: Path, options: list[str]):
    (tmp_path / "thesis.txt").touch()
    result = CliRunner().invoke(main, ["up", "--data", str(tmp_path), *options])
    assert result.output == (
        f"Error: {tmp_path} holds files that are not Renda's: give an empty or a new directory with --data\n"
    )
    assert result.exit_code == 1
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_directory_has_one_owner_at_a_time(tmp_path: Path):
    owner = own(tmp_path / "renda")
    with pytest.raises(LocalError, match=r"is in use by process \d+: stop it first"):
        own(tmp_path / "renda")
    owner.release()
    own(tmp_path / "renda").release()


def test_addresses_are_remembered(tmp_path: Path):
    addresses = Addresses(
        gateway="http://127.0.0.1:1",
        intake="http://127.0.0.1:5",
        nats="nats://127.0.0.1:2",
        mongodb="mongodb://127.0.0.1:3/?replicaSet=renda",
        credentials="/keys",
        services={"suggestions": "http://127.0.0.1:4"},
        databases={"suggestions": "renda_suggestions"},
    )
    save_addresses(tmp_path, addresses)
    assert load_addresses(tmp_path) == addresses
    assert (tmp_path / "addresses.json").stat().st_mode & 0o077 == 0
    assert addresses.graphql == "http://127.0.0.1:1/graphql"


@pytest.mark.parametrize("content", [None, b"", b'{"gateway": 7}'])
def test_a_missing_or_foreign_note_of_addresses_is_none(tmp_path: Path, content: bytes | None):
    if content is not None:
        (tmp_path / "addresses.json").write_bytes(content)
    assert load_addresses(tmp_path) is None


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("mongodb://renda:secret@db.example/?replicaSet=rs0", "mongodb://***@db.example/?replicaSet=rs0"),
        ("mongodb://127.0.0.1:3/?replicaSet=renda", "mongodb://127.0.0.1:3/?replicaSet=renda"),
    ],
)
def test_a_password_is_never_shown(url: str, shown: str):
    assert without_password(url) == shown

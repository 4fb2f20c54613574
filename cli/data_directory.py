"""The directory of a local stack: whose it is, what lies in it, and how it is emptied.

DIR/.renda          the mark by which we know it for ours
DIR/addresses.json  where everything listened when it last ran
DIR/credentials/    everybody's seeds, keys.json (public keys), tokens.json (hashes of the tokens for the intake),
                    audit.jsonl (who issued and revoked them); kept by --fresh
DIR/jetstream, DIR/mongodb, DIR/log, DIR/pids, DIR/nats.conf, DIR/dataset.jsonl, DIR/published.json
"""

import re
import shutil
from pathlib import Path

import msgspec

from cli.local import LocalError, StateDirectory

MARK = ".renda"
_MARK_TEXT = "Made by `renda up`. `renda up --fresh` deletes the data in this directory.\n"
_DATA = ("jetstream", "mongodb", "log", "nats.conf", "dataset.jsonl", "published.json", "addresses.json")


class Addresses(msgspec.Struct, frozen=True, kw_only=True):
    """Where the parts of a local stack listen; `services` by name."""

    gateway: str
    nats: str
    mongodb: str
    credentials: str
    intake: str
    services: dict[str, str]
    databases: dict[str, str]

    @property
    def graphql(self) -> str:
        """Where questions are asked."""
        return f"{self.gateway}/graphql"


def own(path: Path, *, fresh: bool = False) -> StateDirectory:
    """Become the owner of the directory, emptied when `fresh`. Raises `LocalError` if it is not ours to take."""
    _require_ours(path)
    state = StateDirectory(path).claim()
    (state.path / MARK).write_text(_MARK_TEXT)
    if fresh:
        _delete_data(state.path)
    return state


def save_addresses(path: Path, addresses: Addresses) -> None:
    """Remember where everything listens, for the next run and for the other commands."""
    file = path / "addresses.json"
    file.touch(mode=0o600)  # the URL of a database may hold a password
    file.write_bytes(msgspec.json.format(msgspec.json.encode(addresses)) + b"\n")


def load_addresses(path: Path) -> Addresses | None:
    """Where the last run on this directory listened; None if there was none (or its note is of another version)."""
    try:
        return msgspec.json.decode((path / "addresses.json").read_bytes(), type=Addresses)
    except (OSError, msgspec.DecodeError):
        return None


def without_password(url: str) -> str:
    """The URL as it may be shown."""
    return re.sub(r"//[^/@]*@", "//***@", url)


def _require_ours(path: Path) -> None:
    if path.exists() and not path.is_dir():
        raise LocalError(f"{path} is not a directory: give another one with --data")
    try:
        strange = path.exists() and any(path.iterdir()) and not (path / MARK).exists()
    except OSError as error:
        raise LocalError(f"{path}: {error.strerror}; give another directory with --data") from error
    if strange:
        raise LocalError(f"{path} holds files that are not Renda's: give an empty or a new directory with --data")


def _delete_data(path: Path) -> None:
    for name in _DATA:
        entry = path / name
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink(missing_ok=True)

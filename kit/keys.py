"""The register of NATS keys: which public keys a name may show, so that one can follow another without a gap.

`keys.json`, beside the seeds, lists every key that was ever valid, and since when it no longer is. It holds no seed. A
name may have several keys at once: issue the new, move to it, then revoke the old. The servers take the register up
when their configuration is written from it (`kit.setup.render`) and they are told to read it again.

A key has no date of expiry, because nats-server would not hold it to one.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import msgspec

KEYS_FILE = "keys.json"


class KeyRegisterError(ValueError):
    """The register cannot be used, or does not have the key asked for; the message says which."""


class Key(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One public key of a division, a service, the operator or another name."""

    id: str
    name: str
    public: str
    created: datetime
    note: str = ""
    revoked: datetime | None = None


def new_key(name: str, public: str, note: str = "") -> Key:
    """The entry of a key made now; its id is the name and the first characters of the public key."""
    return Key(id=f"{name}-{public[:8]}", name=name, public=public, created=datetime.now(UTC), note=note)


def read_keys(directory: Path) -> tuple[Key, ...]:
    """Every key of the register, revoked ones too; none where there is no register yet. Raises `KeyRegisterError`."""
    path = directory / KEYS_FILE
    try:
        return msgspec.json.decode(path.read_bytes(), type=tuple[Key, ...])
    except FileNotFoundError:
        return ()
    except msgspec.DecodeError as error:
        raise KeyRegisterError(
            f"{path}: {error}; restore it, or delete it to go on with the seeds beside it"
        ) from error


def write_keys(directory: Path, keys: Sequence[Key]) -> None:
    """Replace the register as a whole."""
    content = msgspec.json.format(msgspec.json.encode(keys), indent=2) + b"\n"
    beside = directory / f".{KEYS_FILE}.new"
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(directory / KEYS_FILE)


def valid_keys(keys: Iterable[Key]) -> Mapping[str, tuple[str, ...]]:
    """The public keys that each name may show."""
    valid: dict[str, tuple[str, ...]] = {}
    for key in keys:
        if key.revoked is None:
            valid[key.name] = (*valid.get(key.name, ()), key.public)
    return valid


def without(keys: Sequence[Key], key_id: str) -> tuple[Key, ...]:
    """The register with one key revoked now. Raises `KeyRegisterError` where it is unknown or was revoked before."""
    if all(key.id != key_id or key.revoked for key in keys):
        raise KeyRegisterError(f"there is no valid key {key_id!r}: see `renda credentials list`")
    now = datetime.now(UTC)
    return tuple(msgspec.structs.replace(key, revoked=now) if key.id == key_id else key for key in keys)


@contextmanager
def held(directory: Path) -> Iterator[None]:
    """Keep other processes from changing the register meanwhile."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)

"""Keys by which publishers and staff tools prove who they are to NATS.

Every name has an nkey (an Ed25519 pair) whose seed lies in a file that only its owner reads, and may have more, whose
seeds are shown once and kept nowhere; the server's configuration holds public keys alone, those of the register
(`kit.keys`). Seeds are made once; asking again changes nothing that exists.
"""

import os
import secrets
import stat
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import nkeys

from kit import operator_log
from kit.keys import Key, held, new_key, read_keys, valid_keys, without, write_keys
from kit.topology.subjects import inbox_prefix

KEY_ISSUED = "key.issued"


class CredentialError(ValueError):
    """A seed file cannot be used; the message names the file and the remedy."""


def seed_path(directory: Path, name: str) -> Path:
    """Where the seed of `name` (a division's code, a service, `operator`, `monitor`) lies."""
    return directory / f"{name}.seed"


def ensure_credentials(directory: Path, names: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """Make the seeds that are missing, register their keys, and return the public keys that each name may show.

    The directory gets mode 700, a seed file 600. Raises `CredentialError` for an unusable file and
    `KeyRegisterError` for an unusable register.
    """
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    with held(directory):
        registered = read_keys(directory)
        known = {key.public: key for key in registered}
        added: list[Key] = []
        wanted = tuple(names)
        for name in wanted:
            path = seed_path(directory, name)
            if not path.exists():
                _write_seed(path, _new_seed())
            public = public_key(path)
            if public not in known:
                added.append(new_key(name, public))
            elif known[public].revoked:
                raise CredentialError(f"{path}: its key {known[public].id} was revoked; delete it for a new key")
        if added:
            operator_log.note(directory, KEY_ISSUED, [key.id for key in added])
            registered = (*registered, *added)
            write_keys(directory, registered)
    valid = valid_keys(registered)
    return {name: valid[name] for name in wanted}


def issue_key(directory: Path, name: str, note: str = "") -> tuple[Key, bytes]:
    """Register one key more for `name`; the seed returned is kept nowhere. Raises `KeyRegisterError`."""
    seed = _new_seed()
    with held(directory):
        key = new_key(name, _public_key(seed), note)
        operator_log.note(directory, KEY_ISSUED, [key.id], note=note)
        write_keys(directory, (*read_keys(directory), key))
    return key, seed


def rotate_key(directory: Path, name: str, note: str = "") -> Key:
    """Register one key more for `name` and put its seed in the place of the one kept here, whose key stays valid."""
    key, seed = issue_key(directory, name, note)
    _write_seed(seed_path(directory, name), seed)
    return key


def revoke_key(directory: Path, key_id: str) -> None:
    """Make a key invalid for good; where its seed is the one kept here, the next `ensure_credentials` makes another.

    Raises `KeyRegisterError` where there is no such key.
    """
    with held(directory):
        keys = without(read_keys(directory), key_id)
        operator_log.note(directory, "key.revoked", [key_id])
        (revoked,) = (key for key in keys if key.id == key_id)
        write_keys(directory, keys)
        kept = seed_path(directory, revoked.name)
        if kept.exists() and public_key(kept) == revoked.public:
            kept.unlink()


def write_seed(path: Path, seed: bytes) -> None:
    """Write a seed where there is no file yet, readable by its owner alone. Raises `FileExistsError`."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(seed + b"\n")


def connect_options(directory: Path, name: str) -> dict[str, Any]:
    """Keyword arguments for `nats.connect` in the name of `name`: its seed and the inbox it may hear."""
    return {"nkeys_seed": str(seed_path(directory, name)), "inbox_prefix": inbox_prefix(name)}


def public_key(path: Path) -> str:
    """The public key, `U...`, that belongs to a seed file; raises `CredentialError`."""
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        seed = path.read_bytes().strip()
    except OSError as error:
        raise CredentialError(f"{path}: {error.strerror}; give the seed file of this publisher") from error
    if mode & 0o007:
        raise CredentialError(
            f"{path}: readable by everybody (mode {mode:o}); chmod 600 it, or delete it for a new key"
        )
    try:
        key = _public_key(seed)
    except Exception as error:  # nkeys raises its own, binascii's and nacl's errors for the same fault
        raise CredentialError(f"{path}: not an nkey seed; delete it for a new key, or restore it") from error
    if not key.startswith("U"):
        raise CredentialError(f"{path}: the seed of {key[:1]}..., not of a user; delete it for a new key")
    return key


def _new_seed() -> bytes:
    seed: bytes = nkeys.encode_seed(secrets.token_bytes(32), nkeys.PREFIX_BYTE_USER)
    return seed


def _public_key(seed: bytes) -> str:
    return str(nkeys.from_seed(bytearray(seed)).public_key.decode())


def _write_seed(path: Path, seed: bytes) -> None:
    """Write the whole file or none of it, in the place of one that may be there."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".seed")  # created with mode 600
    with os.fdopen(descriptor, "wb") as file:
        file.write(seed + b"\n")
        file.flush()
        os.fsync(file.fileno())
    os.replace(name, path)

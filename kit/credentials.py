"""Keys by which publishers and staff tools prove who they are to NATS.

Every name has one nkey (an Ed25519 pair): the seed stays in a file that only its owner reads, the server's
configuration holds the public key alone. Seeds are made once; asking again changes nothing that exists.
"""

import os
import secrets
import stat
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import nkeys

from kit.topology.subjects import inbox_prefix


class CredentialError(ValueError):
    """A seed file cannot be used; the message names the file and the remedy."""


def seed_path(directory: Path, name: str) -> Path:
    """Where the seed of `name` (a division's code, a service, `operator`, `monitor`) lies."""
    return directory / f"{name}.seed"


def ensure_credentials(directory: Path, names: Iterable[str]) -> Mapping[str, str]:
    """Make the seeds that are missing and return every name's public key.

    The directory gets mode 700, a seed file 600. Raises `CredentialError` for an unusable file.
    """
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    keys: dict[str, str] = {}
    for name in names:
        path = seed_path(directory, name)
        if not path.exists():
            _write_new(path, nkeys.encode_seed(secrets.token_bytes(32), nkeys.PREFIX_BYTE_USER))
        keys[name] = public_key(path)
    return keys


def connect_options(directory: Path, name: str) -> dict[str, Any]:
    """Keyword arguments for `nats.connect` in the name of `name`: its seed and the inbox it may hear."""
    return {"nkeys_seed": str(seed_path(directory, name)), "inbox_prefix": inbox_prefix(name)}


def public_key(path: Path) -> str:
    """The public key, `U...`, that belongs to a seed file; raises `CredentialError`."""
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        seed = bytearray(path.read_bytes().strip())
    except OSError as error:
        raise CredentialError(f"{path}: {error.strerror}; give the seed file of this publisher") from error
    if mode & 0o007:
        raise CredentialError(
            f"{path}: readable by everybody (mode {mode:o}); chmod 600 it, or delete it for a new key"
        )
    try:
        key = nkeys.from_seed(seed).public_key.decode()
    except Exception as error:  # nkeys raises its own, binascii's and nacl's errors for the same fault
        raise CredentialError(f"{path}: not an nkey seed; delete it for a new key, or restore it") from error
    if not key.startswith("U"):
        raise CredentialError(f"{path}: the seed of {key[:1]}..., not of a user; delete it for a new key")
    return str(key)


def _write_new(path: Path, seed: bytes) -> None:
    """Write the whole file or none of it; where another process was first, keep the other's."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".seed")  # created with mode 600
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(seed + b"\n")
            file.flush()
            os.fsync(file.fileno())
        os.link(name, path)
    except FileExistsError:
        pass
    finally:
        os.unlink(name)

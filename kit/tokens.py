"""Tokens by which a division is known over HTTP: kept as hashes in a file that can be changed while it is in use.

The file is JSON, a list of `Token`; `renda credentials` writes it. A token reads `renda_<division>_<43 characters>`;
being random and long it needs no slow hash.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from kit import operator_log

TOKENS_FILE = "tokens.json"
_PREFIX = "renda"


class TokenError(Exception):
    """The file of tokens cannot be used; the message names it and says why."""


class Token(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One token of a division, without the token itself."""

    id: str
    division: str
    sha256: str
    created: datetime
    expires: datetime | None = None
    note: str = ""


def make(division: str) -> tuple[str, str]:
    """A new token and its hash; the token is shown once and never stored."""
    token = f"{_PREFIX}_{division}_{secrets.token_urlsafe(32)}"
    return token, digest(token)


def now() -> datetime:
    """The moment, as tokens carry it."""
    return datetime.now(UTC)


def digest(token: str) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(token.encode()).hexdigest()


def read(path: Path) -> tuple[Token, ...]:
    """The tokens of a file; none where it is not there yet. Raises `TokenError`."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=tuple[Token, ...])
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise TokenError(f"{path}: {error.strerror}") from error
    except msgspec.DecodeError as error:
        raise TokenError(f"{path}: {error}") from error


def write(path: Path, tokens: Sequence[Token]) -> None:
    """Replace the file as a whole, so that who reads it meanwhile has the old or the new one."""
    content = msgspec.json.format(msgspec.json.encode(sorted(tokens, key=lambda one: one.id)), indent=2) + b"\n"
    beside = path.with_name(f".{path.name}.new")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def add(path: Path, token: Token) -> None:
    """Make a token valid, and put that on record beside the file. Raises `TokenError`."""
    known = read(path)
    operator_log.note(path.parent, "token.issued", [token.id], note=token.note)
    write(path, (*known, token))


def remove(path: Path, identity: str) -> bool:
    """Make a token invalid for good, and put that on record; False where there is none. Raises `TokenError`."""
    known = read(path)
    kept = [one for one in known if one.id != identity]
    if len(kept) == len(known):
        return False
    operator_log.note(path.parent, "token.revoked", [identity])
    write(path, kept)
    return True


@dataclass
class Tokens:
    """The file, read again whenever it has changed; a file that became unusable leaves the tokens read before."""

    path: Path
    _known: tuple[Token, ...] = ()
    _changed: tuple[int, int] = field(default=(0, 0))

    def __post_init__(self) -> None:
        """Raises `TokenError`."""
        self._known = read(self.path)
        self._changed = self._stamp()

    def division(self, token: str) -> str | None:
        """Whose token it is; None where it is nobody's, revoked or expired."""
        self._refresh()
        hashed, moment = digest(token), now()
        for known in self._known:
            if hmac.compare_digest(known.sha256, hashed) and (known.expires is None or moment < known.expires):
                return known.division
        return None

    def _refresh(self) -> None:
        stamp = self._stamp()
        if stamp == self._changed:
            return
        self._changed = stamp
        try:
            self._known = read(self.path)
        except TokenError:
            # Somebody is writing it, or wrote nonsense: nobody loses access, the next change is read again.
            return

    def _stamp(self) -> tuple[int, int]:
        try:
            status = self.path.stat()
        except OSError:
            return (0, 0)
        return status.st_mtime_ns, status.st_ino

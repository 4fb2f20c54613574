"""Who of the staff 工作人员 is asking: a signed token that the gateway checks and passes on, and a service once more.

A token names a pseudonym, the division whose staff it is, and when it ends; HMAC-SHA256 with a key that the gateway,
the services and whoever issues tokens share. Without a key nobody is anybody: every action is refused.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
import time
from pathlib import Path
from typing import Annotated, Final

import msgspec

SCHEME: Final = "Bearer "
KEY_BYTES_MIN: Final = 32
KEY_FILE: Final = "staff.key"


class Staff(msgspec.Struct, frozen=True, kw_only=True):
    """One of the staff, by a pseudonym, who may act for `division` and all below it until `until` (Unix seconds).

    `operations` 运维: may also see and decide what became of refused events.
    """

    name: Annotated[str, msgspec.Meta(pattern=r"^[\w.-]{1,60}$")]
    division: Annotated[str, msgspec.Meta(pattern=r"^\d{6}(\d{3})?$")]
    until: int
    operations: bool = False


class NotStaff(Exception):
    """The token is not one of ours, or no longer good; the message may be shown."""


def read_key(path: Path | None) -> bytes | None:
    """The shared key in a file; None where there is no file. Raises ValueError for a key that is too short."""
    if path is None or not str(path).strip(".") or not path.exists():
        return None
    key = path.read_bytes().strip()
    if len(key) < KEY_BYTES_MIN:
        raise ValueError(f"{path}: a staff key needs {KEY_BYTES_MIN} bytes")
    return key


def ensure_key(directory: Path) -> Path:
    """The key file in a directory of secrets, made where there is none."""
    path = directory / KEY_FILE
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_hex(KEY_BYTES_MIN))
    return path


def issue(staff: Staff, key: bytes) -> str:
    """A token for the Authorization header, after `Bearer `."""
    content = _encoded(msgspec.json.encode(staff))
    return f"{content}.{_encoded(_signature(content, key))}"


def verify(authorization: str | None, key: bytes | None, now: float | None = None) -> Staff | None:
    """Who the Authorization header says is asking; None where it says nothing. Raises `NotStaff`."""
    if not authorization:
        return None
    if key is None:
        raise NotStaff("no staff key is set here: nobody can be recognised")
    content, _, signature = authorization.removeprefix(SCHEME).partition(".")
    if not authorization.startswith(SCHEME) or not hmac.compare_digest(
        _encoded(_signature(content, key)).encode(), signature.encode()
    ):
        raise NotStaff("the token is not one of ours")
    try:
        staff = msgspec.json.decode(base64.urlsafe_b64decode(content + "=" * (-len(content) % 4)), type=Staff)
    except (binascii.Error, msgspec.MsgspecError, ValueError):
        raise NotStaff("the token cannot be read") from None
    if staff.until <= (time.time() if now is None else now):
        raise NotStaff("the token is no longer good")
    return staff


def _signature(content: str, key: bytes) -> bytes:
    return hmac.new(key, content.encode(), hashlib.sha256).digest()


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")

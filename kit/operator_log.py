"""The operators' log 运维操作记录: what was done by command beside a register of keys or tokens, in `audit.jsonl`.

A chain (`kit.chain`), one entry a line, written before what it tells is done. A last line that was never finished is
no entry: what it was to tell was not done.
"""

from __future__ import annotations

import fcntl
import getpass
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from kit import chain

LOG_FILE = "audit.jsonl"


def who() -> str:
    """The operating system's name of whoever runs the command."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user need not have a name
        return f"uid-{os.getuid()}"


def note(directory: Path, action: str, targets: Sequence[str], **more: Any) -> None:
    """Put on record that something is done to each of `targets`; returns when that is on disk. Raises OSError."""
    path = directory / LOG_FILE
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        finished = file.read().rpartition(b"\n")[0]
        last = msgspec.json.decode(finished.rpartition(b"\n")[2]) if finished else None
        file.truncate(len(finished) + 1 if finished else 0)
        file.seek(0, os.SEEK_END)
        contents = [{"staff": who(), "action": action, "target": target, **more} for target in targets]
        file.write(b"".join(msgspec.json.encode(entry) + b"\n" for entry in chain.following(last, contents)))
        file.flush()
        os.fsync(file.fileno())


def read(directory: Path) -> Iterator[chain.Entry]:
    """All entries in order; none where there is no log. A line that is no JSON is found broken."""
    path = directory / LOG_FILE
    finished = path.read_bytes().rpartition(b"\n")[0] if path.exists() else b""
    for line in finished.splitlines():
        try:
            yield msgspec.json.decode(line, type=dict[str, Any])
        except msgspec.DecodeError:
            yield {"_id": 0}

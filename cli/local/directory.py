"""A state directory and its owner: one living run at a time, and what a dead one left is cleared away.

The owner holds a lock that the kernel drops with the process, so it can never be stale. Each server's pid is noted
with its start time: a server that outlived its owner is recognised beyond doubt, and only then stopped.
"""

import contextlib
import fcntl
import json
import os
import shutil
import signal
import time
from pathlib import Path
from types import TracebackType
from typing import IO

from cli.local.errors import LocalError

SPACE_BYTES_MIN = 512 * 1024**2
_GRACE_SECONDS = 10.0
_OWNER = "owner.pid"


class StateDirectory:
    """An owned state directory; use as a context manager, or `claim()` and `release()`."""

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()
        self._lock: IO[str] | None = None

    def claim(self) -> "StateDirectory":
        """Become the owner and stop orphans of an earlier run; raises `LocalError` if a living run owns it."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            lock = (self.path / _OWNER).open("a+", encoding="utf-8")
        except OSError as error:
            raise LocalError(f"{self.path}: {error.strerror}; choose a directory you can write to") from error
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            lock.seek(0)
            owner = lock.read().strip() or "unknown"
            lock.close()
            raise LocalError(
                f"{self.path} is in use by process {owner}: stop it first (kill {owner}), or choose another directory"
            ) from error
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        self._lock = lock
        try:
            self._stop_orphans()
            self._require_space()
        except LocalError:
            self.release()
            raise
        return self

    def release(self) -> None:
        """Let others have it."""
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def clear(self) -> None:
        """Remove everything in it, keys included, before anything has been started."""
        for entry in self.path.iterdir():
            if entry.is_dir():
                shutil.rmtree(entry)
            elif entry.name != _OWNER:
                entry.unlink()

    def note(self, name: str, pid: int) -> None:
        """Remember a started program, so that a later run can stop it should this one die badly."""
        (self._pids() / f"{name}.json").write_text(json.dumps({"pid": pid, "started": start_time(pid)}))

    def forget(self, name: str) -> None:
        """It has been stopped."""
        (self._pids() / f"{name}.json").unlink(missing_ok=True)

    def __enter__(self) -> "StateDirectory":
        return self.claim()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()

    def _pids(self) -> Path:
        folder = self.path / "pids"
        folder.mkdir(exist_ok=True)
        return folder

    def _stop_orphans(self) -> None:
        for noted in sorted(self._pids().glob("*.json")):
            # A file cut short by a crash tells nothing; the server's own lock then speaks.
            with contextlib.suppress(ValueError, KeyError, TypeError):
                record = json.loads(noted.read_text())
                _stop_orphan(noted.stem, int(record["pid"]), record["started"])
            noted.unlink()

    def _require_space(self) -> None:
        free_bytes = shutil.disk_usage(self.path).free
        if free_bytes < SPACE_BYTES_MIN:
            raise LocalError(
                f"{self.path} has {free_bytes // 1024**2} MiB left on its disk, at least {SPACE_BYTES_MIN // 1024**2} "
                "are needed: make room, or choose a directory on another disk"
            )


def noted_pid(path: Path, name: str) -> int | None:
    """The process id of a program that a run on this directory has started, as long as it runs."""
    try:
        record = json.loads((path / "pids" / f"{name}.json").read_text())
        pid, started = int(record["pid"]), record["started"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return pid if started is not None and start_time(pid) == started else None


def start_time(pid: int) -> int | None:
    """When a process started, in clock ticks since boot; None if there is none. With the pid it names a process."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    # The name, second and in brackets, may hold anything; the start time is field 22, the state field 3.
    fields = status.rpartition(")")[2].split()
    return None if fields[0] in "ZX" else int(fields[19])


def _stop_orphan(name: str, pid: int, started: int | None) -> None:
    def runs() -> bool:
        return started is not None and start_time(pid) == started

    for sign in (signal.SIGTERM, signal.SIGKILL):
        deadline = time.monotonic() + _GRACE_SECONDS
        try:
            if runs():
                os.kill(pid, sign)
        except ProcessLookupError:
            return
        except PermissionError as error:
            raise LocalError(f"{name} of an earlier run is process {pid} of another user: stop it") from error
        while runs() and time.monotonic() < deadline:
            time.sleep(0.02)
        if not runs():
            return
    raise LocalError(f"{name} of an earlier run, process {pid}, does not end even by kill -9: see what holds it (ps)")

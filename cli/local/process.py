"""One program under our care: started with a log file, awaited until ready, stopped for certain.

The program dies with the thread that started it (Linux; see `leash`), so start from the main thread. Only what was
started here is ever stopped, by its own pid.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cli.local import leash
from cli.local.errors import LocalError

_POLL_SECONDS = 0.02
_TAIL_BYTES_MAX = 16_384


@dataclass(frozen=True, slots=True)
class Process:
    """A started program; `name` is what people call it, `log` is where all its output goes."""

    name: str
    log: Path
    _popen: subprocess.Popen[bytes]

    @classmethod
    def start(
        cls,
        name: str,
        command: Sequence[str],
        log: Path,
        environment: Mapping[str, str] | None = None,
        directory: Path | None = None,
    ) -> "Process":
        """Start the program; `environment` is added to ours. Raises `LocalError` when it cannot be executed."""
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as output:
            try:
                popen = subprocess.Popen(  # noqa: S603 - the caller's own command
                    _leashed(command),
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    env={**os.environ, **(environment or {})},
                    cwd=directory,
                    # A Ctrl-C in the terminal is for us; we stop the programs in order.
                    start_new_session=True,
                )
            except OSError as error:
                raise LocalError(f"{name}: cannot run {command[0]}: {error.strerror}") from error
        return cls(name, log, popen)

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._popen.pid

    @property
    def exit_code(self) -> int | None:
        """None while it runs; negative when a signal ended it."""
        return self._popen.poll()

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self.exit_code is None

    def wait_ready(self, ready: Callable[[], bool], timeout_seconds: float = 30.0) -> None:
        """Ask `ready` until it says so; raises `LocalError` with the end of the log if the program ends or is late.

        A late one still runs: stop it.
        """
        deadline = time.monotonic() + timeout_seconds
        while not ready():
            if not self.alive:
                raise LocalError(f"{self.name} ended with code {self.exit_code} while starting. {self._said()}")
            if time.monotonic() > deadline:
                raise LocalError(f"{self.name} was not ready after {timeout_seconds:g} s. {self._said()}")
            time.sleep(_POLL_SECONDS)

    def stop(self, grace_seconds: float = 10.0) -> None:
        """Ask it to end, and end it if it does not within the time; a program that has ended is left in peace."""
        if self.alive:
            self._popen.terminate()
        try:
            self._popen.wait(grace_seconds)
        except subprocess.TimeoutExpired:
            self.kill()

    def signal(self, number: int) -> None:
        """Send it a signal."""
        self._popen.send_signal(number)

    def kill(self) -> None:
        """End it at once, as a power failure would (SIGKILL)."""
        self._popen.kill()
        self._popen.wait()

    def log_tail(self, lines: int = 12) -> str:
        """The last lines of its output."""
        with self.log.open("rb") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - _TAIL_BYTES_MAX))
            return "\n".join(file.read().decode(errors="replace").splitlines()[-lines:])

    def _said(self) -> str:
        return f"The end of {self.log}:\n{self.log_tail()}"


def _leashed(command: Sequence[str]) -> list[str]:
    if sys.platform != "linux":
        return list(command)
    return [sys.executable, "-I", "-S", leash.__file__, str(os.getpid()), *command]

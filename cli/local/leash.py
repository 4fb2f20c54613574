"""Runs a command that the kernel ends together with its parent: `python leash.py PARENT_PID COMMAND...`.

A program of its own, replaced by the command (the pid stays), because code between fork and exec is not safe in a
process that has threads. SIGKILL rather than SIGTERM: what is left must be gone, and the servers survive it.
Standard library only, and no other module of ours: it starts in a few milliseconds.
"""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def main(arguments: list[str]) -> None:
    """Tie this process to its parent, then become the command."""
    parent, command = int(arguments[0]), arguments[1:]
    if ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL) != 0:
        sys.exit(f"prctl: {os.strerror(ctypes.get_errno())}")
    if os.getppid() != parent:  # it died before the line above
        sys.exit("the parent is gone")
    try:
        os.execvp(command[0], command)  # noqa: S606 - the point of this program
    except OSError as error:
        sys.exit(f"cannot run {command[0]}: {error.strerror}")


if __name__ == "__main__":
    main(sys.argv[1:])

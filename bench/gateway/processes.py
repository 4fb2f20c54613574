"""What a process and all below it cost, read from /proc: CPU seconds and resident memory."""

import os
from dataclasses import dataclass
from pathlib import Path

TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
PROC = Path("/proc")


@dataclass(frozen=True)
class Cost:
    """CPU time since the processes began, their ended children's included, and resident bytes now."""

    cpu_seconds: float
    resident_bytes: int


def tree(root: int) -> list[int]:
    """The process and all its living descendants."""
    parents = {}
    for each in PROC.iterdir():
        if each.name.isdigit() and (fields := stat(int(each.name))):
            parents[int(each.name)] = int(fields[1])
    found = [root]
    for pid in found:
        found += [child for child, parent in parents.items() if parent == pid]
    return found


def stat(pid: int) -> list[str]:
    """The fields of /proc/PID/stat from the state on; nothing for a process that has gone."""
    try:
        return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def cost(root: int) -> Cost:
    """Of the whole tree."""
    ticks = pages = 0
    for pid in tree(root):
        if fields := stat(pid):
            # utime, stime, cutime, cstime: fields 14 to 17 of the whole line; rss is field 24.
            ticks += sum(map(int, fields[11:15]))
            pages += int(fields[21])
    return Cost(ticks / TICKS_PER_SECOND, pages * PAGE_BYTES)

"""Events on disk until the platform has answered for them: a SQLite file, written before anything is sent.

So an event survives the publisher's crash and a platform that cannot be reached. What was refused stays, with the
reason, until somebody takes it out.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

_SCHEMA = """
create table if not exists waiting (number integer primary key autoincrement, payload blob not null);
create table if not exists refused (
    number integer primary key, payload blob not null, reason text not null, detail text not null
);
"""


@dataclass(frozen=True, slots=True)
class Waiting:
    """An event that was not answered for yet; numbers rise in the order events were put."""

    number: int
    payload: bytes


@dataclass(frozen=True, slots=True)
class Refused:
    """An event the platform will not take as it is."""

    number: int
    payload: bytes
    reason: str
    detail: str


class Spool:
    """One file, used by one publisher at a time."""

    def __init__(self, path: Path) -> None:
        """Open or make the file. Raises `sqlite3.OperationalError` where that is impossible or another one uses it."""
        self._database = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=1)
        self._database.execute("pragma locking_mode = exclusive")
        self._database.execute("pragma journal_mode = wal")
        self._database.execute("pragma synchronous = full")
        self._database.executescript(_SCHEMA)
        self._database.execute("begin immediate")
        self._database.execute("commit")

    def put(self, payloads: Iterable[bytes]) -> list[int]:
        """Keep events; returns when they are on disk."""
        numbers = []
        self._database.execute("begin")
        for payload in payloads:
            added = self._database.execute("insert into waiting (payload) values (?)", (payload,))
            numbers.append(int(added.lastrowid or 0))
        self._database.execute("commit")
        return numbers

    def oldest(self, count: int) -> list[Waiting]:
        """The next events to send."""
        rows = self._database.execute("select number, payload from waiting order by number limit ?", (count,))
        return [Waiting(*row) for row in rows]

    def stored(self, numbers: Iterable[int]) -> None:
        """The platform has these."""
        self._database.executemany("delete from waiting where number = ?", [(one,) for one in numbers])

    def refuse(self, number: int, reason: str, detail: str) -> None:
        """The platform will not take this one."""
        self._database.execute("begin")
        self._database.execute(
            "insert or replace into refused select number, payload, ?, ? from waiting where number = ?",
            (reason, detail, number),
        )
        self._database.execute("delete from waiting where number = ?", (number,))
        self._database.execute("commit")

    def refused(self) -> list[Refused]:
        """What was refused and not taken out, oldest first."""
        rows = self._database.execute("select number, payload, reason, detail from refused order by number")
        return [Refused(*row) for row in rows]

    def forget(self, number: int) -> None:
        """Take a refused event out; somebody has dealt with it."""
        self._database.execute("delete from refused where number = ?", (number,))

    def __len__(self) -> int:
        """How many wait."""
        return int(self._database.execute("select count(*) from waiting").fetchone()[0])

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

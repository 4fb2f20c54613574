"""The spool keeps events through anything that may happen to the publisher."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from publisher.spool import Refused, Spool, Waiting

PROJECT = Path(__file__).parents[2]


def test_what_was_put_is_there_in_its_order(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool.db")
    assert spool.put([b"a", b"b", b"c"]) == [1, 2, 3]
    assert spool.oldest(2) == [Waiting(1, b"a"), Waiting(2, b"b")]
    spool.stored([1])
    spool.close()
    again = Spool(tmp_path / "spool.db")
    assert [one.payload for one in again.oldest(10)] == [b"b", b"c"]
    assert len(again) == 2
    again.close()


def test_what_was_refused_stays_until_it_is_dealt_with(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool.db")
    (number,) = spool.put([b"bad"])
    spool.refuse(number, "schema", "no title")
    assert (len(spool), spool.refused()) == (0, [Refused(number, b"bad", "schema", "no title")])
    spool.forget(number)
    assert spool.refused() == []
    spool.close()


def test_a_second_publisher_on_the_same_spool_is_refused(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool.db")
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        Spool(tmp_path / "spool.db")
    spool.close()


def test_what_was_put_survives_sigkill(tmp_path: Path) -> None:
    script = (
        "import os, signal, sys\nfrom pathlib import Path\nfrom publisher.spool import Spool\n"
        "spool = Spool(Path(sys.argv[1]))\nspool.put([b'one', b'two'])\nos.kill(os.getpid(), signal.SIGKILL)\n"
    )
    path = tmp_path / "spool.db"
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    done = subprocess.run([sys.executable, "-c", script, str(path)], env=environment, check=False)
    assert done.returncode == -signal.SIGKILL
    spool = Spool(path)
    assert [one.payload for one in spool.oldest(10)] == [b"one", b"two"]
    spool.close()

"""The office of the simulator forgets nobody, or its runs would hang."""

import asyncio
from pathlib import Path

import pytest

from cli.local import free_port
from cli.local.ports import LOOPBACK
from publisher.channel import UnavailableError
from tests.faults.office import Office
from tests.faults.passes import Passes


async def test_who_comes_while_the_last_request_is_put_away_is_answered_too(tmp_path: Path) -> None:
    passes = Passes(tmp_path / "passes")
    passes.issue_all(["350206"])
    office = Office("350206", f"http://{LOOPBACK}:{free_port()}", passes)
    async with asyncio.timeout(60):
        for turns in range(20):  # each comes so many turns of the loop after the one before was answered
            with pytest.raises(UnavailableError):
                await office.publish(b"{}")
            for _ in range(turns):
                await asyncio.sleep(0)

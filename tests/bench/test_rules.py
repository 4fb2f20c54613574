"""The benchmark of a rule that touches very many, in short: it is applied, and all follow."""

from __future__ import annotations

from typing import Any

import pymongo
import pytest

from bench.ingest.direct import ledger_on
from bench.rules import load, tell
from cli.programs import CONTRACTS
from kit import following
from services.suggestions.policies import Policies


def test_all_have_followed_in_the_end(
    mongo_url: str, database_name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(following, "AT_ONCE_MAX", 3)
    with pymongo.MongoClient[dict[str, Any]](mongo_url) as client:
        ledger = ledger_on(client[database_name], Policies.load(CONTRACTS / "policies.csv"))
        load(ledger, 7)
        assert tell(ledger, 7) == 0
        client.drop_database(database_name)
    assert "1 transactions" in capsys.readouterr().out

"""A suggestions service without its process, on a database of the tests' own and on a day of the test's choice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pymongo
import pytest

from kit.ledger import Ledger
from services.suggestions.events import CATALOGUE
from tests.services.stage import Stage, opened
from tests.services.suggestions.histories import AGGREGATES


@pytest.fixture
def make_ledger(mongo_url: str, database_name: str) -> Iterator[Callable[[str], Ledger]]:
    """Ledgers by suffix of their database's name, each made once; all of them are dropped."""
    made: dict[str, Ledger] = {}
    with pymongo.MongoClient[dict[str, Any]](mongo_url) as client:

        def make(suffix: str = "") -> Ledger:
            if suffix not in made:
                made[suffix] = Ledger("suggestions", client[f"{database_name}{suffix}"], CATALOGUE, AGGREGATES)
                made[suffix].prepare()
            return made[suffix]

        yield make
        for ledger in made.values():
            client.drop_database(ledger.database.name)


@pytest.fixture(scope="package")
def kept_stage(mongo_url: str) -> Iterator[Stage]:
    """One for all tests of the package."""
    with opened("suggestions", mongo_url, date(2025, 12, 31)) as stage:
        yield stage


@pytest.fixture
def stage(kept_stage: Stage) -> Stage:
    """An empty service on the last day of 2025; set `day[0]` for another day."""
    kept_stage.empty()
    kept_stage.day[0] = date(2025, 12, 31)
    return kept_stage

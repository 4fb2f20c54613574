"""A supervision service without its process, on a database of the tests' own and on a fixed day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from tests.services.stage import Stage, opened


@pytest.fixture(scope="package")
def kept_stage(mongo_url: str) -> Iterator[Stage]:
    """One for all tests of the package, on the tenth of July 2025."""
    with opened("supervision", mongo_url, date(2025, 7, 10)) as stage:
        yield stage


@pytest.fixture
def stage(kept_stage: Stage) -> Stage:
    """An empty service."""
    kept_stage.empty()
    return kept_stage

"""A representatives service without its process, on a database of the tests' own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.services.stage import Stage, opened


@pytest.fixture(scope="package")
def kept_stage(mongo_url: str) -> Iterator[Stage]:
    """One for all tests of the package."""
    with opened("representatives", mongo_url) as stage:
        yield stage


@pytest.fixture
def stage(kept_stage: Stage) -> Stage:
    """An empty service."""
    kept_stage.empty()
    return kept_stage

"""A supervision service without its process, on a database of the tests' own and on a fixed day."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import date

import pytest

from services.supervision import store
from services.supervision.app import build
from services.supervision.settings import Settings
from tests.services.stage import Stage, opened


@pytest.fixture(scope="package")
def kept_stage(mongo_url: str) -> Iterator[Stage]:
    """One for all tests of the package, on the tenth of July 2025."""
    with opened(build, Settings, store, mongo_url, f"test_{uuid.uuid4().hex[:16]}", [date(2025, 7, 10)]) as stage:
        yield stage


@pytest.fixture
def stage(kept_stage: Stage) -> Stage:
    """An empty service."""
    kept_stage.empty()
    return kept_stage

"""A representatives service without its process, on a database of the tests' own."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest

from services.representatives import store
from services.representatives.app import build
from services.representatives.settings import Settings
from tests.services.stage import Stage, opened


@pytest.fixture(scope="package")
def kept_stage(mongo_url: str) -> Iterator[Stage]:
    """One for all tests of the package."""
    with opened(build, Settings, store, mongo_url, f"test_{uuid.uuid4().hex[:16]}") as stage:
        yield stage


@pytest.fixture
def stage(kept_stage: Stage) -> Stage:
    """An empty service."""
    kept_stage.empty()
    return kept_stage

"""What tests of every service use."""

from collections.abc import Iterator
from typing import Any

import pymongo
import pytest


@pytest.fixture
def service_database(mongo_url: str, database_name: str) -> Iterator[str]:
    """The name of a database that is dropped at the end."""
    yield database_name
    with pymongo.MongoClient[Any](mongo_url) as client:
        client.drop_database(database_name)

"""The database side: `indexes` declares collections and indexes, `reads` asks.

Documents are written by the ledger alone; reads go through pymongo.
"""

from __future__ import annotations

from typing import Any

import mongoengine
from pymongo.database import Database

from kit import documents
from kit.documents import Document, named
from services.representatives.store.indexes import ALIAS, DOCUMENTS
from services.representatives.store.reads import Store

__all__ = ["ALIAS", "Store", "connect", "disconnect", "ensure_indexes"]


def connect(url: str, database: str, **options: Any) -> Database[Document]:
    """Connect the service's documents to its database; `options` are the driver's.

    Raises `ValueError` where the URL names another database.
    """
    disconnect()
    mongoengine.connect(database, host=url, alias=ALIAS, uuidRepresentation="standard", **options)
    return named(mongoengine.get_db(ALIAS), database)


def disconnect() -> None:
    """Close the connection; harmless without one."""
    mongoengine.disconnect(ALIAS)


def ensure_indexes(database: Database[Document]) -> None:
    """Create every index that is missing."""
    documents.ensure_indexes(database, DOCUMENTS)

"""What a store declares of its collections, the same in every service; mongoengine itself stays in the stores.

Documents are written by the ledger alone; classes of documents serve to declare collections and their indexes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol

from pymongo.database import Database

from kit import indicator_values

Document = dict[str, Any]
Connect = Callable[[str, str], Database[Document]]
"""(MongoDB URL, database) -> the connected database; each store has one, tests add listeners to it."""


class Indexed(Protocol):
    """A class of documents that knows its indexes."""

    def ensure_indexes(self) -> None:
        """Create those that are missing."""


def collection_meta(
    alias: str, collection: str, *indexes: tuple[str, ...], **partial: Mapping[str, Any]
) -> dict[str, Any]:
    """mongoengine's `meta` of a collection with compound indexes, each given as its fields, "-" before descending ones.

    `partial` names fields that are indexed, between division and month, only where they match a condition.
    """
    return {
        "collection": collection,
        "db_alias": alias,
        "strict": False,
        "auto_create_index": False,
        "indexes": [
            *({"fields": list(fields)} for fields in indexes),
            *(
                {"fields": ["division", field, "month"], "partialFilterExpression": {field: condition}}
                for field, condition in partial.items()
            ),
        ],
    }


def named(database: Database[Document], name: str) -> Database[Document]:
    """The database, which must have this name. Raises `ValueError` where a URL led to another one."""
    if database.name != name:
        raise ValueError(f"the MongoDB URL names database {database.name!r}, but this service's is {name!r}")
    return database


def ensure_indexes(database: Database[Document], documents: Iterable[Indexed]) -> None:
    """Create every index that is missing: of the service's own documents, and of claimed figures."""
    for document in documents:
        document.ensure_indexes()
    indicator_values.create_indexes(database)

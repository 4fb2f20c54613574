"""Reads of details 详情查阅: who looked at what is told of a single person or a citizen's matter.

    resolver of such a field ─▶ noted in the request ─▶ one entry of the log `audit_reads` ─▶ the answer

A service says which fields are details. What one request read of them is one entry, written before it is answered; if
it cannot be written there is no answer. Requests that wait for the database at the same moment are written together.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import strawberry
from graphql import GraphQLResolveInfo
from pymongo.database import Database

from kit import audit
from kit.staff import Staff

Details = Mapping[str, frozenset[str]]
"""The fields that are details, by the type they are of; its objects have an `id`."""

Thing = tuple[str, str]
"""The type and the id of what was read."""

READS = "reads"  # where a request's context has them
_WRITTEN_AT_ONCE = 500


class NotRecorded(Exception):
    """What was read could not be put on record, so it may not be shown."""


def noting(schema: strawberry.federation.Schema, details: Details) -> strawberry.federation.Schema:
    """The schema, whose fields of `details` note in the request's context of whom they tell. Raises KeyError."""
    types: Any = schema._schema.type_map  # strawberry shows no other way to its types
    for name, fields in details.items():
        for one in fields:
            defined = types[name].fields[one]
            defined.resolve = _noting(name, defined.resolve)
    return schema


def entry(staff: Staff | None, operation: str | None, request_id: str, read: set[Thing]) -> dict[str, Any]:
    """What the log keeps of one request; nobody known is null."""
    return {
        "staff": staff and staff.name,
        "by": staff and staff.division,
        "operation": operation,
        "request": request_id,
        "read": [{"type": name, "id": identity} for name, identity in sorted(read)],
    }


@dataclass
class ReadLog:
    """The log of one database, written by one task of this process at a time."""

    database: Database[dict[str, Any]]
    _waiting: list[tuple[dict[str, Any], asyncio.Future[None]]] = field(default_factory=list)
    _writing: asyncio.Task[None] | None = None

    async def write(self, one: dict[str, Any]) -> None:
        """Returns when the entry is durable. Raises `NotRecorded`."""
        done = asyncio.get_running_loop().create_future()
        self._waiting.append((one, done))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write_all())
        await done

    async def _write_all(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:_WRITTEN_AT_ONCE], self._waiting[_WRITTEN_AT_ONCE:]
            failure: NotRecorded | None = None
            try:
                await asyncio.to_thread(audit.record, self.database, audit.READS, [one for one, _ in batch])
            except Exception as error:
                failure = NotRecorded(repr(error))
            for _, done in batch:
                if done.done():  # who asked has gone meanwhile
                    continue
                if failure:
                    done.set_exception(failure)
                else:
                    done.set_result(None)


def _noting(name: str, resolve: Callable[..., Any]) -> Callable[..., Any]:
    def noted(source: Any, info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:
        info.context[READS].add((name, str(source.id)))
        return resolve(source, info, **arguments)

    return noted

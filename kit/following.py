"""What has moved and is regarded by very many: they follow in transactions of their own, so many in each.

The transaction that moves such an aggregate leaves a note. All that regard it are looked at in one order, by kind and
id; the note says up to where, and goes with the last. What else is written meanwhile is seen in the newest light in any
case, and what moves once more begins anew. So notes lose nothing and may be taken up at any point, by any replica: by
the one that did last, or by another when that one is silent.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from pymongo import UpdateOne
from pymongo.client_session import ClientSession
from pymongo.database import Database

from kit.catalogue import Target

FOLLOWING: Final = "following"
AT_ONCE_MAX = 500
"""So many move in the same transaction as what they regard; more follow. Some ten kilobytes each."""
FOLLOW_MAX: Final = 200
"""So many follow in one transaction: events, which must wait for it, hardly notice."""
NOTES_MAX: Final = 50
"""Of so many notes one transaction takes what is next."""
_SILENCE = timedelta(seconds=10)  # longer than a transaction lasts


BEGINNING: Final = Target("", "")  # sorts before every other


@dataclass(frozen=True, slots=True)
class Note:
    """One aggregate that has moved, since when, and the last that has followed."""

    moved: Target
    since: datetime
    after: Target

    def awaits(self, target: Target, regarded: Collection[str]) -> bool:
        """Whether an aggregate that regards these may still be seen in an older light."""
        return self.moved.text in regarded and target > self.after


def leave(database: Database[Any], moved: Iterable[Target], writer: str, session: ClientSession) -> None:
    """Note that all that regard these are still to follow, from the beginning."""
    now = datetime.now(UTC)
    begun = {"after": BEGINNING.text, "by": writer, "until": now + _SILENCE}
    writes = [
        UpdateOne({"_id": target.text}, {"$set": begun, "$setOnInsert": {"since": now}}, upsert=True)
        for target in moved
    ]
    database[FOLLOWING].bulk_write(writes, ordered=False, session=session)


def forget(database: Database[Any], moved: Iterable[Target], session: ClientSession) -> None:
    """All that regard these have followed."""
    database[FOLLOWING].delete_many({"_id": {"$in": [target.text for target in moved]}}, session=session)


def go_on(database: Database[Any], note: Note, after: Target, writer: str, session: ClientSession) -> None:
    """Those up to this one have followed."""
    until = datetime.now(UTC) + _SILENCE
    gone_on = {"$set": {"after": after.text, "by": writer, "until": until}}
    database[FOLLOWING].update_one({"_id": note.moved.text}, gone_on, session=session)


def notes(database: Database[Any], session: ClientSession | None = None) -> list[Note]:
    """All there are, the oldest first."""
    return [_note(row) for row in database[FOLLOWING].find(session=session).sort([("since", 1), ("_id", 1)])]


def notes_of(database: Database[Any], writer: str, session: ClientSession) -> list[Note]:
    """Those that this writer is to go on with now, the oldest first."""
    free = {"$or": [{"by": writer}, {"until": {"$lte": datetime.now(UTC)}}]}
    rows = database[FOLLOWING].find(free, session=session).sort([("since", 1), ("_id", 1)])
    return [_note(row) for row in rows.limit(NOTES_MAX)]


def _note(row: dict[str, Any]) -> Note:
    return Note(Target.parse(row["_id"]), row["since"].replace(tzinfo=UTC), Target.parse(row["after"]))

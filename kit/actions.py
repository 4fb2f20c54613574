"""Staff actions 工作人员操作: a mutation becomes a fact of this service, and an event that the district receives.

Whoever acts must be known, must be of the division or above it, and must have seen the newest version of what they act
upon. Fact, new state, event and audit entry are one transaction.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bson import Binary
from pymongo.client_session import ClientSession
from strawberry.types import Info

from kit import audit
from kit.catalogue import EventData, Fact, Target
from kit.divisions import DivisionTree
from kit.documents import Document
from kit.envelope import CHINA_TIME, Rejected, message_id, render
from kit.graph_types import UserError
from kit.ledger import Ledger, StaleVersion
from kit.outbox import OUTBOX
from kit.staff import Staff
from kit.topology.subjects import notice, publisher_event


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks for actions in this request, and the ledger that would take them."""

    ledger: Ledger
    staff: Staff | None

    def require(self, division: str, tree: DivisionTree) -> Staff:
        """Who acts upon something of `division`. Raises `UserError`."""
        if self.staff is None:
            raise UserError("only staff who have signed in may do this", "UNAUTHENTICATED")
        if self.staff.division not in tree or division not in tree.within(self.staff.division):
            raise UserError(f"staff of {self.staff.division} may not act for {division}", "FORBIDDEN")
        return self.staff

    def require_operations(self, tree: DivisionTree) -> tuple[Staff, tuple[str, ...]]:
        """Who of operations asks, and the divisions they look after. Raises `UserError`."""
        if self.staff is None:
            raise UserError("only operations staff who have signed in may do this", "UNAUTHENTICATED")
        if not self.staff.operations or self.staff.division not in tree:
            raise UserError(f"staff {self.staff.name} is not of operations", "FORBIDDEN")
        return self.staff, tree.within(self.staff.division)


async def act(
    info: Info,
    tree: DivisionTree,
    target: Target,
    expected_version: int,
    told: Callable[[str, Staff], EventData],
) -> Document:
    """Carry out an action upon an aggregate that must exist; its document afterwards. Raises `UserError`.

    `told` gives the event from the division of the aggregate and who acts.
    """
    actor: Actor = info.context["actor"]
    division = target.id.partition("-")[0]
    staff = actor.require(division, tree)
    if expected_version < 1:
        raise UserError(f"{target.id} is acted upon in a version that was seen, not {expected_version}", "CONFLICT")
    return await asyncio.to_thread(perform, actor.ledger, target, expected_version, told(division, staff), staff)


def perform(
    ledger: Ledger, target: Target, expected_version: int, data: EventData, staff: Staff, also_told: str | None = None
) -> Document:
    """The same, blocking; version 0 begins a new aggregate, `also_told` is another division concerned.

    Raises `UserError`.
    """
    event_id = uuid.uuid4().hex
    payload = render(
        event_id=event_id,
        source=f"/services/{ledger.service}",
        event_type=data.event_type,
        subject=target.id,
        time=datetime.now(CHINA_TIME),
        data=data,
    )
    try:
        fact = ledger.catalogue.decode(payload, ledger.service)
    except Rejected as refused:
        raise UserError(refused.detail) from None

    def also(session: ClientSession) -> None:
        ledger.database[OUTBOX].insert_many(_rows(ledger.service, target, fact, also_told), session=session)
        entry = {"staff": staff.name, "by": staff.division, "action": fact.type, "target": target.text}
        audit.append(ledger.database, entry | {"event": fact.key, "digest": fact.digest}, session)

    try:
        ledger.act(target, expected_version, fact, also)
    except Rejected as refused:
        raise UserError(refused.detail) from None
    except StaleVersion as stale:
        what = "is not known" if stale.version == 0 else f"has version {stale.version}, not {expected_version}"
        raise UserError(f"{target.id} {what}; look at it again", "CONFLICT") from None
    found = ledger.database[target.aggregate].find_one({"_id": target.id})
    if found is None:
        raise UserError(f"{target.id} is gone", "CONFLICT")
    return found


def _rows(service: str, target: Target, fact: Fact, also_told: str | None) -> list[dict[str, Any]]:
    """The event for the services, and for the system of each division concerned."""
    event_id = fact.key.partition("/")[2]
    row = {
        "aggregate": target.text,
        "message_id": message_id(fact.payload, event_id),
        "payload": Binary(fact.payload),
        "created_at": datetime.now(UTC),
    }
    concerned = {fact.division, also_told or fact.division}
    subjects = [publisher_event(service, fact.type), *(notice(service, one, fact.type) for one in sorted(concerned))]
    # One stream holds the notices to all: there the same event needs an id for each division.
    ids = [row["message_id"], *(f"{row['message_id']}.{one}" for one in sorted(concerned))]
    return [row | {"subject": subject, "message_id": one} for subject, one in zip(subjects, ids, strict=True)]

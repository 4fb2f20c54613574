"""Dead letters 死信 for operations: which events were refused and why, and what is to become of them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
import strawberry
from strawberry import ID
from strawberry.types import Info

from kit import desk
from kit.actions import Actor
from kit.catalogue import Catalogue
from kit.desk import LETTERS, Sending
from kit.documents import Document
from kit.envelope import EVENT_BYTES_MAX, Rejected, parse
from kit.graph_enums import expose
from kit.graph_queries import page
from kit.graph_types import Connection, UserError
from kit.letters import DeadLetter as LetterState
from kit.letters import Decision, Verdict
from kit.privacy import personal_data
from kit.rules import check_content, check_division, check_form, check_publisher
from kit.topology.subjects import door_event
from services.supervision import loaders
from services.supervision.graph.division import Division

NUMBERS_MAX = 200
_NEWEST = (("_id", -1),)
_WHY_MAX = 500

expose(Verdict, "DeadLetterVerdict", description="What was decided about a dead letter. 死信处理结果。")


@strawberry.type(description="What was decided about a dead letter. 死信处理决定。")
class DeadLetterDecision:
    """By whom, when and why."""

    verdict: Verdict
    why: str
    by: str = strawberry.field(description="A pseudonym. 处理人（化名）。")
    at: datetime

    @classmethod
    def of(cls, decision: Document) -> DeadLetterDecision:
        """From its row."""
        at = decision["at"].replace(tzinfo=UTC)
        return cls(verdict=Verdict(decision["verdict"]), why=decision["why"], by=decision["by"], at=at)


@strawberry.type(description="A refused event, kept until somebody decides. 被拒收的事件（死信）。")
class DeadLetter:
    """死信; its `id` is its number."""

    id: ID = strawberry.field(description="Its number, as `renda dead-letters` shows it. 编号。")
    source: ID = strawberry.field(description="Who published it: a division's code, or a service. 来源。")
    division: Division | None
    service: str = strawberry.field(description="The service that refused it. 拒收的服务。")
    reason: str
    detail: str = strawberry.field(description="What to change. 说明。")
    type: str
    event_id: str | None = strawberry.field(description="The id its publisher gave it, if it can be read. 事件编号。")
    stored_at: datetime
    payload_withheld: bool = strawberry.field(
        description="Whether the payload is not shown because it holds personal data. 因含个人信息而不显示内容。"
    )
    decision: DeadLetterDecision | None

    @classmethod
    def of(cls, row: Document) -> DeadLetter:
        """From its row."""
        state = row["state"]
        letter = msgspec.convert(state["letter"], LetterState)
        return cls(
            id=ID(str(letter.number)),
            source=ID(letter.publisher),
            division=Division(code=ID(letter.publisher)) if letter.publisher.isdigit() else None,
            service=letter.service,
            reason=letter.reason,
            detail=letter.detail,
            type=letter.type,
            event_id=state["event"],
            stored_at=datetime.fromisoformat(letter.stored_at).replace(tzinfo=UTC),
            payload_withheld=state["withheld"],
            decision=None if state["decision"] is None else DeadLetterDecision.of(state["decision"]),
        )

    @strawberry.field(description="The event as it came; null where it is withheld. 事件原文。")
    async def payload(self, info: Info) -> str | None:
        """Read when it is asked for; every such read is on record."""
        letters = loaders.of(info).store.database[LETTERS]
        row = await asyncio.to_thread(letters.find_one, {"_id": int(self.id)}, {"payload": 1})
        return None if row is None or row["payload"] is None else bytes(row["payload"]).decode("utf-8", "replace")


@strawberry.type(description="How many dead letters of one source for one reason are open. 待处理死信数。")
class DeadLetterCount:
    """A group."""

    source: ID
    service: str
    reason: str
    open: int
    oldest_at: datetime


async def dead_letters(
    info: Info, source: str | None, reason: str | None, decided: bool | None, first: int, after: str | None
) -> Connection[DeadLetter]:
    """A page, newest first. Raises `UserError`."""
    narrowed = {name: value for name, value in (("reason", reason), ("decided", decided)) if value is not None}
    query = _visible(info, source) | narrowed
    return await page(loaders.of(info).store.database[LETTERS], query, _NEWEST, DeadLetter.of, first=first, after=after)


async def dead_letter_counts(info: Info, source: str | None) -> list[DeadLetterCount]:
    """Open ones by source, service and reason. Raises `UserError`."""
    letter = "$state.letter"
    groups = [
        {"$match": _visible(info, source) | {"decided": False}},
        {
            "$group": {
                "_id": {name: f"{letter}.{name}" for name in ("publisher", "service", "reason")},
                "open": {"$sum": 1},
                "oldest": {"$min": f"{letter}.stored_at"},
            }
        },
        {"$sort": {"_id": 1}},
    ]
    rows = await asyncio.to_thread(lambda: list(loaders.of(info).store.database[LETTERS].aggregate(groups)))
    return [
        DeadLetterCount(
            source=ID(row["_id"]["publisher"]),
            service=row["_id"]["service"],
            reason=row["_id"]["reason"],
            open=row["open"],
            oldest_at=datetime.fromisoformat(row["oldest"]).replace(tzinfo=UTC),
        )
        for row in rows
    ]


async def dead_letter(info: Info, number: str) -> DeadLetter | None:
    """One; None where there is none that the asker may see. Raises `UserError`."""
    found = await _read(info, [number])
    return DeadLetter.of(found[0]) if found else None


async def replay(info: Info, numbers: list[ID], why: str) -> list[DeadLetter]:
    """The letters afterwards, each published again exactly as it came. Raises `UserError`."""
    rows = await _open(info, numbers)
    chosen = [(_letter(row), _as_it_came(row)) for row in rows]
    return await _decide(info, chosen, Verdict.REPLAYED, why)


async def discard(info: Info, numbers: list[ID], why: str) -> list[DeadLetter]:
    """The letters afterwards. Raises `UserError`."""
    return await _decide(info, [(_letter(row), None) for row in await _open(info, numbers)], Verdict.DISCARDED, why)


async def correct(info: Info, number: str, event: str, why: str) -> DeadLetter:
    """The letter afterwards, in whose place another event was published. Raises `UserError`."""
    (row,) = await _open(info, [number])
    letter = _letter(row)
    actor: Actor = info.context["actor"]
    sending = _corrected(letter, event.encode(), actor.ledger.catalogue)
    return (await _decide(info, [(letter, sending)], Verdict.CORRECTED, why))[0]


def _visible(info: Info, source: str | None) -> dict[str, Any]:
    """Letters of the divisions that the asker looks after, and of services; of one source where that is given."""
    actor: Actor = info.context["actor"]
    _, divisions = actor.require_operations(loaders.of(info).store.tree)
    seen: dict[str, Any] = {"division": {"$in": [None, *divisions]}, "state.letter": {"$exists": True}}
    return seen if source is None else seen | {"state.letter.publisher": str(source)}


async def _read(info: Info, numbers: list[str]) -> list[Document]:
    if not 0 < len(numbers) <= NUMBERS_MAX or not all(one.isdecimal() and len(one) < 16 for one in numbers):
        raise UserError(f"give the ids of 1 to {NUMBERS_MAX} dead letters")
    query = _visible(info, None) | {"_id": {"$in": sorted({int(one) for one in numbers})}}
    letters = loaders.of(info).store.database[LETTERS]
    return await asyncio.to_thread(lambda: list(letters.find(query).sort("_id", 1)))


async def _open(info: Info, numbers: list[Any]) -> list[Document]:
    """Every one of these letters, none of them decided. Raises `UserError`."""
    rows = await _read(info, [str(one) for one in numbers])
    if missing := sorted({int(one) for one in numbers} - {row["_id"] for row in rows}):
        raise UserError(f"there is no dead letter {missing[0]}")
    if decided := [row["_id"] for row in rows if row["decided"]]:
        raise UserError(f"dead letter {decided[0]} is decided already; look at it again", "CONFLICT")
    return rows


def _letter(row: Document) -> LetterState:
    return msgspec.convert(row["state"]["letter"], LetterState)


def _as_it_came(row: Document) -> Sending:
    letter = _letter(row)
    if row["payload"] is None:
        raise UserError(f"dead letter {letter.number} holds personal data: correct or discard it")
    return Sending(_door(letter, letter.type), bytes(row["payload"]))


def _corrected(letter: LetterState, payload: bytes, own: Catalogue) -> Sending:
    """What would certainly be refused again is not sent; the schemas known here are those of `own` types."""
    if len(payload) > EVENT_BYTES_MAX:
        raise UserError(f"an event may have {EVENT_BYTES_MAX} bytes")
    try:
        event = parse(payload)
        check_publisher(event, letter.publisher)
        check_form(event.type)
        data = msgspec.json.decode(event.data)
        check_division(event, data.get("division") if isinstance(data, Mapping) else None)
        check_content(event, data)
        if event.type in own.types:
            own.decode(payload, letter.publisher)
    except (Rejected, msgspec.DecodeError) as error:
        raise UserError(f"it would be refused again: {error}") from None
    return Sending(_door(letter, event.type), payload)


def _door(letter: LetterState, event_type: str) -> str:
    if not letter.publisher.isdigit():
        raise UserError(f"dead letter {letter.number} is a service's own: `renda dead-letters` replays it")
    return door_event(letter.publisher, event_type)


async def _decide(
    info: Info, letters: Sequence[tuple[LetterState, Sending | None]], verdict: Verdict, why: str
) -> list[DeadLetter]:
    if not 0 < len(why.strip()) <= _WHY_MAX:
        raise UserError(f"say why, in 1 to {_WHY_MAX} characters")
    if problem := personal_data([("why", why)]):
        raise UserError(f"{problem}: personal data never enters")
    actor: Actor = info.context["actor"]
    staff, _ = actor.require_operations(loaders.of(info).store.tree)

    def decision(number: int, at: datetime) -> Decision:
        return Decision(number, verdict, why.strip(), staff.name, at)

    ledger = actor.ledger
    if not await asyncio.to_thread(desk.decide, ledger.service, ledger.database, letters, decision, staff):
        raise UserError("one of the dead letters was decided meanwhile; look at them again", "CONFLICT")
    return [DeadLetter.of(row) for row in await _read(info, [str(letter.number) for letter, _ in letters])]

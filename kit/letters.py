"""Dead letters 死信 as whoever decides about them sees them: a refused event with its reason, and what was decided.

Nothing is ever deleted: a decision is a message of its own, and a letter without one is open. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

import msgspec

from kit.dead_letters import HEADER_DETAIL, HEADER_REASON, HEADER_SERVICE, HEADER_STORED_AT, HEADER_SUBJECT
from kit.envelope import Reason
from kit.leaves import leaves
from kit.privacy import personal_data

EXPECTED_LAST: Final = "Nats-Expected-Last-Sequence"
"""Decisions are a chain (`kit.chain`): each is stored only right behind the one it was sealed with."""
ANOTHER_WAS_FASTER: Final = 10071
WITHHELD: Final = "it quotes what looks like personal data, which is not shown"


class DeadLetter(msgspec.Struct, frozen=True):
    """One refused event without its content; `number` is its place in the stream, by which it is shown."""

    number: int
    reason: str
    detail: str
    service: str
    publisher: str
    type: str
    stored_at: str


class Verdict(StrEnum):
    """What became of a dead letter: REPLAYED 重新投递, CORRECTED 更正后投递, DISCARDED 作废."""

    REPLAYED = "replayed"
    CORRECTED = "corrected"
    DISCARDED = "discarded"


class Decision(msgspec.Struct, frozen=True):
    """What was decided about one dead letter, why, by whom and when (UTC)."""

    number: int
    verdict: Verdict
    why: str
    by: str
    at: datetime


def dead_letter(number: int, headers: Mapping[str, str]) -> DeadLetter:
    """Read the headers a service has given it."""
    _, publisher, event_type = (headers.get(HEADER_SUBJECT, "") + "..").split(".", 2)
    # Chinese stands in headers as escapes.
    detail = headers.get(HEADER_DETAIL, "").encode("ascii", "replace").decode("unicode_escape", "replace")
    return DeadLetter(
        number=number,
        reason=headers.get(HEADER_REASON, "?"),
        detail=detail,
        service=headers.get(HEADER_SERVICE, "?"),
        publisher=publisher,
        type=event_type.rstrip("."),
        stored_at=headers.get(HEADER_STORED_AT, "")[:19],
    )


def shown_detail(letter: DeadLetter) -> str:
    """Its detail, unless that quotes personal data."""
    return WITHHELD if personal_data([("detail", letter.detail)]) else letter.detail


def shown_payload(reason: str, payload: bytes) -> bytes | None:
    """The event's bytes, unless they hold personal data: an event refused for another reason was never looked at."""
    text = payload.decode("utf-8", "replace")
    found: list[tuple[str, Any]] = [("event", text)]
    with suppress(msgspec.DecodeError, UnicodeDecodeError, RecursionError):  # not JSON: the text itself is looked at
        found.extend(leaves(msgspec.json.decode(payload), "event"))
    return None if reason == Reason.PERSONAL_DATA or personal_data(found) else payload

"""The CloudEvents 1.0 envelope in structured JSON, the one form in which events travel.

`parse` reads bytes, `render` writes them. Everything a stranger may get wrong raises `Rejected` with a reason the
dead letters are grouped by and a sentence that says what to change.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from enum import StrEnum
from typing import Annotated, Any, Literal

import msgspec

CHINA_TIME = timezone(timedelta(hours=8))
EVENT_BYTES_MAX = 256 * 1024
EVENT_ID_MAX = 300

_json = msgspec.json.Decoder()


class Reason(StrEnum):
    """Why an event went to the dead letters."""

    NOT_JSON = "not_json"
    ENVELOPE = "envelope"
    UNKNOWN_TYPE = "unknown_type"
    UNKNOWN_VERSION = "unknown_version"
    SCHEMA = "schema"
    PERSONAL_DATA = "personal_data"
    WRONG_DIVISION = "wrong_division"
    NOT_ALLOWED = "not_allowed"
    OVERSIZED = "oversized"
    CONFLICT = "conflict"
    CROWDED = "crowded"
    APPLY_FAILED = "apply_failed"


class Rejected(Exception):
    """An event that cannot become a fact: `reason` to group by, `detail` to act on."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


class Envelope(msgspec.Struct, frozen=True, kw_only=True):
    """CloudEvents 1.0 context attributes (section 3.1) with the data still undecoded."""

    specversion: Literal["1.0"]
    id: Annotated[str, msgspec.Meta(min_length=1, max_length=EVENT_ID_MAX)]
    source: Annotated[str, msgspec.Meta(pattern=r"^/(divisions/\d{6}(\d{3})?|services/[a-z]+)$")]
    type: Annotated[str, msgspec.Meta(max_length=100)]
    subject: Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
    time: Annotated[datetime, msgspec.Meta(tz=True)]
    data: msgspec.Raw
    sequence: Annotated[int, msgspec.Meta(ge=0, lt=2**53)] | None = None
    datacontenttype: Literal["application/json"] | None = None

    @property
    def publisher(self) -> str:
        """The division code or the service name at the end of `source`."""
        return self.source.rpartition("/")[2]


_envelope = msgspec.json.Decoder(Envelope)


def parse(payload: bytes) -> Envelope:
    """Read one event. Raises `Rejected` for bytes that are no JSON, too many, or no CloudEvent."""
    if len(payload) > EVENT_BYTES_MAX:
        raise Rejected(Reason.OVERSIZED, f"{len(payload)} bytes; an event may have {EVENT_BYTES_MAX}")
    try:
        return _envelope.decode(payload)
    except msgspec.ValidationError as error:
        raise Rejected(Reason.ENVELOPE, str(error)) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Rejected(Reason.NOT_JSON, f"not JSON in UTF-8: {error}") from None


def render(
    *,
    event_id: str,
    source: str,
    event_type: str,
    subject: str,
    time: datetime,
    data: Mapping[str, Any] | msgspec.Struct,
) -> bytes:
    """Write one event as structured JSON, attributes in the specification's order."""
    return msgspec.json.encode(
        {
            "specversion": "1.0",
            "id": event_id,
            "source": source,
            "type": event_type,
            "subject": subject,
            "time": time.isoformat(),
            "datacontenttype": "application/json",
            "data": data,
        }
    )


def digest(payload: bytes) -> str:
    """Sixteen bytes of SHA-256 in hex over the event's content, whatever its white space and key order."""
    return hashlib.sha256(msgspec.json.encode(_json.decode(payload), order="deterministic")).hexdigest()[:32]


def message_id(payload: bytes, event_id: str) -> str:
    """The `Nats-Msg-Id` of an event: the broker's window must drop a repetition and keep a contradiction.

    The broker compares ids alone, so the content belongs into the id: otherwise it would acknowledge, and throw away,
    an event that reuses an id with other content, and nobody would learn of the conflict.
    """
    return f"{event_id}.{digest(payload)}"

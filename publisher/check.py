"""What to send for a line, or why not: the platform's own rules, applied where the mistake can still be corrected.

With schemas (contracts/events) the data are checked as the services will check them; without checking, every line that
can travel at all is let through, so that the platform's refusals can be seen.
"""

import difflib
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema_rs
import msgspec

from kit import envelope
from kit.envelope import EVENT_BYTES_MAX, Envelope, Reason, Rejected
from kit.rules import check_content, check_division, check_form, check_publisher
from kit.topology.subjects import division_event
from publisher.lines import Line

# What goes beside the payload: two header lines and an id of at most 300 characters of up to four bytes.
HEADER_BYTES_MAX = 2048
PAYLOAD_BYTES_MAX = 1024 * 1024 - HEADER_BYTES_MAX
"""More than this, headers included, and the server would close the connection instead of answering."""

_DETAIL_MAX = 400
_SOURCE = re.compile(rb'"source"\s*:\s*"/divisions/(\d{6}(?:\d{3})?)"')
_TYPE = re.compile(rb'"type"\s*:\s*"([\w.-]{1,200})"')
_ID = re.compile(rb'"id"\s*:\s*"([\w.:-]{1,300})"')

Schemas = Mapping[str, jsonschema_rs.Draft202012Validator]


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One event on its way: published in the name of `division` to `events.<type>`."""

    line: Line
    division: str
    type: str
    message_id: str

    @property
    def subject(self) -> str:
        """The subject in the division's own account."""
        return division_event(self.type)


def load_schemas(directory: Path) -> Schemas:
    """Validators by event type, from `<type>.schema.json` files; empty where there are none."""
    return {
        path.name.removesuffix(".schema.json"): jsonschema_rs.Draft202012Validator(
            json.loads(path.read_text(encoding="utf-8")), validate_formats=True
        )
        for path in sorted(directory.glob("*.schema.json"))
    }


@dataclass(frozen=True)
class Checker:
    """Judges lines. `division` is whose credential is used, where it is one for all lines; None: each source's own."""

    schemas: Schemas
    strict: bool = True
    division: str | None = None

    def judge(self, line: Line) -> Outgoing:
        """What to send. Raises `Rejected` with a reason the platform uses too."""
        limit = EVENT_BYTES_MAX if self.strict else PAYLOAD_BYTES_MAX
        if line.size > limit:
            more = "" if self.strict else "; more than this closes the connection"
            raise Rejected(Reason.OVERSIZED, f"{line.size} bytes; an event may have {EVENT_BYTES_MAX}{more}")
        return self._checked(line) if self.strict else self._as_it_is(line)

    def _checked(self, line: Line) -> Outgoing:
        event = envelope.parse(line.text)
        self._check_type(event)
        self._check_source(event)
        data = _decode_data(event)
        self._check_schema(event.type, line)
        check_division(event, data.get("division") if isinstance(data, dict) else None)
        check_content(event, data)
        return Outgoing(line, event.publisher, event.type, _message_id(line.text, event.id))

    def _check_type(self, event: Envelope) -> None:
        check_form(event.type)
        if not self.schemas or event.type in self.schemas:
            return
        stem = event.type.rpartition(".v")[0]
        if versions := [name for name in self.schemas if name.rpartition(".v")[0] == stem]:
            raise Rejected(Reason.UNKNOWN_VERSION, f"{event.type}: known are {', '.join(versions)}")
        near = difflib.get_close_matches(event.type, self.schemas, n=1)
        raise Rejected(Reason.UNKNOWN_TYPE, event.type + (f": did you mean {near[0]}?" if near else " is not known"))

    def _check_source(self, event: Envelope) -> None:
        if not event.source.startswith("/divisions/"):
            raise Rejected(Reason.NOT_ALLOWED, f"source {event.source!r}: only divisions publish from a file")
        check_publisher(event, self.division)

    def _check_schema(self, event_type: str, line: Line) -> None:
        schema = self.schemas.get(event_type)
        if schema is None:
            return
        faults = [
            f"{'.'.join(map(str, fault.instance_path)) or 'event'}: {fault.message}"
            for fault in schema.iter_errors(msgspec.json.decode(line.text))
        ]
        if faults:
            raise Rejected(Reason.SCHEMA, f"{event_type}: {'; '.join(faults)}"[:_DETAIL_MAX])

    def _as_it_is(self, line: Line) -> Outgoing:
        """Only what is needed to send it is read, even out of bytes that are no JSON."""
        division, event_type, event_id = (
            found[1].decode() if (found := pattern.search(line.text)) else None for pattern in (_SOURCE, _TYPE, _ID)
        )
        division = self.division or division
        if division is None:
            raise Rejected(Reason.ENVELOPE, 'cannot be sent: no "source": "/divisions/<code>" says in whose name')
        if event_type is None or not all(event_type.split(".")):
            raise Rejected(Reason.ENVELOPE, 'cannot be sent: no "type" that names a subject')
        return Outgoing(line, division, event_type, _message_id(line.text, event_id or str(line.number)))


def _decode_data(event: Envelope) -> Any:
    try:
        return msgspec.json.decode(event.data)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Rejected(Reason.NOT_JSON, f"not JSON in UTF-8: {error}") from None


def _message_id(payload: bytes, event_id: str) -> str:
    try:
        return envelope.message_id(payload, event_id)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return f"{event_id}.{hashlib.sha256(payload).hexdigest()[:32]}"

"""CloudEvents over HTTP: a request's body and headers as events in structured JSON (the protocol's HTTP binding 1.0).

application/cloudevents+json          one event, structured
application/cloudevents-batch+json    a list of them
ce-* headers                          one event, binary: attributes in headers, data in the body
application/x-ndjson, application/jsonl    an event a line, read as they come
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from urllib.parse import unquote

import msgspec

from kit.envelope import Reason, Rejected

_STRUCTURED = "application/cloudevents+json"
_BATCH = "application/cloudevents-batch+json"
_LINES = frozenset({"application/x-ndjson", "application/jsonl", "application/ndjson"})
_ATTRIBUTES = ("specversion", "id", "source", "type", "subject", "time", "sequence")
ACCEPTED = f"{_STRUCTURED}, {_BATCH}, application/x-ndjson, or application/json with ce-* headers"


class Mode(Enum):
    """How events stand in a request."""

    STRUCTURED = "structured"
    BATCH = "batch"
    BINARY = "binary"
    LINES = "lines"


def mode_of(headers: Mapping[str, str]) -> Mode | None:
    """How to read the request; None where its media type says nothing we know."""
    media = headers.get("content-type", "").partition(";")[0].strip().lower()
    if media == _STRUCTURED:
        return Mode.STRUCTURED
    if media == _BATCH:
        return Mode.BATCH
    if media in _LINES:
        return Mode.LINES
    return Mode.BINARY if "ce-specversion" in headers and media == "application/json" else None


def events_of_batch(body: bytes) -> list[bytes]:
    """The events of a batch, each as the bytes it came in. Raises `Rejected` for what is no list of JSON."""
    try:
        return [bytes(one) for one in msgspec.json.decode(body, type=list[msgspec.Raw])]
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Rejected(Reason.NOT_JSON, f"a batch is a JSON list of events: {error}") from None


def event_of_binary(headers: Mapping[str, str], body: bytes) -> bytes:
    """The event whose attributes are headers and whose data is the body. Raises `Rejected`."""
    attributes: dict[str, object] = {
        name: unquote(headers[f"ce-{name}"]) for name in _ATTRIBUTES if f"ce-{name}" in headers
    }
    if "sequence" in attributes:
        try:
            attributes["sequence"] = int(str(attributes["sequence"]))
        except ValueError:
            raise Rejected(Reason.ENVELOPE, "ce-sequence is not a whole number") from None
    try:
        msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Rejected(Reason.NOT_JSON, f"the body is not JSON in UTF-8: {error}") from None
    return msgspec.json.encode({**attributes, "datacontenttype": "application/json", "data": msgspec.Raw(body)})

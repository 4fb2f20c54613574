"""From bytes to a typed fact, or to a precise refusal.

A service lists the event types it accepts as msgspec Structs; `Catalogue.decode` checks, in this order, envelope, type,
version, publisher, schema, division and personal data. What comes out is a `Fact`: typed, ordered, and with the targets
it must be folded into.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Annotated, Any, ClassVar

import msgspec

from kit import envelope
from kit.envelope import CHINA_TIME, Envelope, Reason, Rejected
from kit.leaves import leaves, unstorable
from kit.privacy import personal_data

TYPE = re.compile(r"^npc\.(?P<entity>[a-z_]+)\.(?P<verb>[a-z_]+)\.v(?P<version>[1-9]\d*)$")
RETRACTED = "npc.record.retracted.v1"

Id = Annotated[
    str,
    msgspec.Meta(pattern=r"^\d{6}(\d{3})?-[\w.:-]{1,100}$", description="An id that begins with its division's code."),
]
"""An aggregate's id; the division's code in front makes it unique across districts: `350206-S2025-0001`."""

Count = Annotated[int, msgspec.Meta(ge=0, lt=2**53)]
"""A whole number of things, never negative, exact in JSON and BSON."""

ShortText = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
LongText = Annotated[str, msgspec.Meta(max_length=20_000)]


class EventData(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What every event's data holds. Subclasses name their type and, where services may publish it, which."""

    event_type: ClassVar[str]
    publishers: ClassVar[frozenset[str]] = frozenset()  # services allowed to publish it; empty: divisions

    division: Annotated[str, msgspec.Meta(pattern=r"^\d{6}(\d{3})?$", description="区划代码 GB/T 2260")]


class Target(msgspec.Struct, frozen=True, order=True):
    """One aggregate that a fact is folded into."""

    aggregate: str
    id: str


class RecordRetracted(EventData, frozen=True, kw_only=True):
    """撤回 a tombstone: the named event of the same source is treated as never having happened."""

    event_type: ClassVar[str] = RETRACTED
    event_id: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    reason: ShortText


@dataclass(frozen=True, slots=True)
class Fact:
    """An accepted event. `key` identifies it, `order` is the total order facts are folded in (time, sequence, key)."""

    key: str
    digest: str
    type: str
    subject: str
    division: str
    publisher: str
    time: datetime  # in China time
    order: tuple[str, int, str]
    data: EventData
    targets: tuple[Target, ...]
    payload: bytes

    @property
    def retracts(self) -> str | None:
        """The key of the fact this one takes back."""
        return f"{self.publisher}/{self.data.event_id}" if isinstance(self.data, RecordRetracted) else None


def _check_content(event: Envelope, data: EventData) -> None:
    found = [*leaves(msgspec.to_builtins(data), "data"), ("id", event.id), ("subject", event.subject)]
    if problem := unstorable(found):
        raise Rejected(Reason.SCHEMA, f"{event.type}: {problem}")
    if problem := personal_data(found):
        raise Rejected(Reason.PERSONAL_DATA, f"{problem}: personal data never enters; use a pseudonym or leave it out")


TargetsOf = Callable[[Envelope, EventData], tuple[Target, ...]]


@dataclass(frozen=True)
class Catalogue:
    """The event types a service accepts and where each fact goes."""

    targets: TargetsOf
    types: Mapping[str, type[EventData]]
    decoders: Mapping[str, msgspec.json.Decoder[Any]] = field(repr=False)

    @staticmethod
    def of(accepted: Iterable[type[EventData]], targets: TargetsOf) -> Catalogue:
        """Build the catalogue of `accepted` types; retraction is understood by every service."""
        types: dict[str, type[EventData]] = {data.event_type: data for data in accepted}
        types[RETRACTED] = RecordRetracted
        return Catalogue(targets, types, {name: msgspec.json.Decoder(data) for name, data in types.items()})

    def decode(self, payload: bytes, publisher: str | None = None) -> Fact:
        """The fact in `payload`; `publisher` is who the broker says wrote it. Raises `Rejected`."""
        event = envelope.parse(payload)
        if publisher is not None and publisher != event.publisher:
            detail = f"source is {event.source!r} but the credential is that of {publisher!r}"
            raise Rejected(Reason.WRONG_DIVISION, detail)
        decoder = self._decoder(event)
        try:
            data: EventData = decoder.decode(event.data)
        except msgspec.ValidationError as error:
            raise Rejected(Reason.SCHEMA, f"{event.type}: {error}".replace("`$", "`data")) from None
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise Rejected(Reason.NOT_JSON, f"not JSON in UTF-8: {error}") from None
        self._check_division(event, data)
        _check_content(event, data)
        return self._fact(event, data, payload)

    def _decoder(self, event: Envelope) -> msgspec.json.Decoder[Any]:
        name = TYPE.match(event.type)
        if name is None:
            raise Rejected(Reason.UNKNOWN_TYPE, f"{event.type!r} is not of the form npc.<entity>.<verb>.v<N>")
        found = self.decoders.get(event.type)
        if found is None:
            stem = event.type.rpartition(".v")[0]
            versions = sorted(known for known in self.types if known.rpartition(".v")[0] == stem)
            if versions:
                raise Rejected(Reason.UNKNOWN_VERSION, f"{event.type}: known are {', '.join(versions)}")
            entity = f"npc.{name['entity']}."
            known = (
                ", ".join(sorted(known for known in self.types if known.startswith(entity))) or "none of this entity"
            )
            raise Rejected(Reason.UNKNOWN_TYPE, f"{event.type}: known are {known}")
        publishers = self.types[event.type].publishers
        if event.source.startswith("/services/") and event.type != RETRACTED and event.publisher not in publishers:
            raise Rejected(Reason.NOT_ALLOWED, f"{event.type} may not be published by service {event.publisher}")
        if event.source.startswith("/divisions/") and publishers:
            raise Rejected(Reason.NOT_ALLOWED, f"{event.type} is published by the platform's own services only")
        return found

    def _check_division(self, event: Envelope, data: EventData) -> None:
        if event.source.startswith("/divisions/") and data.division != event.publisher:
            detail = f"data.division is {data.division!r} but source is {event.source!r}"
            raise Rejected(Reason.WRONG_DIVISION, detail)
        if not event.subject.startswith(f"{data.division}-"):
            detail = (
                f"subject {event.subject!r} must begin with {data.division}- so that ids are unique across districts"
            )
            raise Rejected(Reason.WRONG_DIVISION, detail)

    def _own_targets(self, event: Envelope, data: EventData) -> tuple[Target, ...]:
        """The targets inside the fact's own division: naming another division's aggregate writes nothing there."""
        return tuple(target for target in self.targets(event, data) if target.id.startswith(f"{data.division}-"))

    def _fact(self, event: Envelope, data: EventData, payload: bytes) -> Fact:
        key = f"{event.publisher}/{event.id}"
        utc = event.time.astimezone(UTC).isoformat(timespec="microseconds")
        return Fact(
            key=key,
            digest=envelope.digest(payload),
            type=event.type,
            subject=event.subject,
            division=data.division,
            publisher=event.publisher,
            time=event.time.astimezone(CHINA_TIME),
            order=(utc, event.sequence or 0, key),
            data=data,
            targets=() if isinstance(data, RecordRetracted) else self._own_targets(event, data),
            payload=payload,
        )

"""From bytes to a typed fact, or to a precise refusal.

A service lists the event types it accepts as msgspec Structs; `Catalogue.decode` checks, in this order, envelope, type,
version, publisher, schema, division and personal data. What comes out is a `Fact`: typed in the newest version of its
event (`kit.upcasting`), ordered, and with the targets it must be folded into.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Annotated, Any, ClassVar

import msgspec

from kit import envelope
from kit.envelope import CHINA_TIME, Envelope, Reason, Rejected
from kit.rules import check_content, check_division, check_form, check_publisher
from kit.upcasting import Upcaster, by_type, lifted, stem, version

RETRACTED = "npc.record.retracted.v1"
CORRECTED = "npc.record.corrected.v1"
EventId = Annotated[str, msgspec.Meta(min_length=1, max_length=envelope.EVENT_ID_MAX)]

Id = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^\d{6}(\d{3})?-[0-9A-Za-z_.:-]{1,100}$", description="An id that begins with its division's code."
    ),
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

    @property
    def text(self) -> str:
        """As it is stored: `suggestion:350206-S2025-0001`."""
        return f"{self.aggregate}:{self.id}"

    @staticmethod
    def parse(text: str) -> Target:
        """The opposite of `text`."""
        return Target(*text.split(":", 1))


class RecordRetracted(EventData, frozen=True, kw_only=True):
    """撤回 a tombstone: the named event of the same source is treated as never having happened."""

    event_type: ClassVar[str] = RETRACTED
    event_id: EventId
    reason: ShortText


class RecordCorrected(EventData, frozen=True, kw_only=True):
    """更正 the named event of the same source is taken back; another of that source, published before, is right."""

    event_type: ClassVar[str] = CORRECTED
    event_id: Annotated[EventId, msgspec.Meta(description="The wrong event's id.")]
    replaced_by: Annotated[EventId, msgspec.Meta(description="The id of the event that is right.")]
    reason: ShortText


_RECORDS = (RecordRetracted, RecordCorrected)


@dataclass(frozen=True, slots=True)
class Fact:
    """An accepted event. `key` identifies it, `order` is the total order facts are folded in (time, sequence, key).

    `type` and `payload` are as published, `data` are those of the newest version.
    """

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
        return f"{self.publisher}/{self.data.event_id}" if isinstance(self.data, _RECORDS) else None


TargetsOf = Callable[[Envelope, EventData], tuple[Target, ...]]


@dataclass(frozen=True)
class Catalogue:
    """The event types a service accepts and where each fact goes."""

    targets: TargetsOf
    types: Mapping[str, type[EventData]]
    decoders: Mapping[str, msgspec.json.Decoder[Any]] = field(repr=False)
    upcasters: Mapping[str, Upcaster] = field(default_factory=dict, repr=False)

    @staticmethod
    def of(accepted: Iterable[type[EventData]], targets: TargetsOf, upcasters: Iterable[Upcaster] = ()) -> Catalogue:
        """Build the catalogue of `accepted` types; retraction and correction are understood by every service.

        The older versions that `upcasters` lift are accepted as well. Raises `ValueError` for one that leads nowhere.
        """
        lifts = by_type(upcasters)
        known: tuple[type[EventData], ...] = (*accepted, *(upcaster.old for upcaster in lifts.values()), *_RECORDS)
        types = {data.event_type: data for data in known}
        if missing := sorted({one.new.event_type for one in lifts.values()} - types.keys()):
            raise ValueError(f"events are lifted to {', '.join(missing)}, which is not accepted")
        return Catalogue(targets, types, {name: msgspec.json.Decoder(data) for name, data in types.items()}, lifts)

    def decode(self, payload: bytes, publisher: str | None = None) -> Fact:
        """The fact in `payload`; `publisher` is who the broker says wrote it. Raises `Rejected`."""
        event = envelope.parse(payload)
        check_publisher(event, publisher)
        decoder = self._decoder(event)
        try:
            data: EventData = decoder.decode(event.data)
        except msgspec.ValidationError as error:
            raise Rejected(Reason.SCHEMA, f"{event.type}: {error}".replace("`$", "`data")) from None
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise Rejected(Reason.NOT_JSON, f"not JSON in UTF-8: {error}") from None
        check_division(event, data.division)
        check_content(event, data)
        return self._fact(event, lifted(self.upcasters, data), payload)

    def _decoder(self, event: Envelope) -> msgspec.json.Decoder[Any]:
        entity = check_form(event.type)
        found = self.decoders.get(event.type)
        if found is None:
            versions = sorted((known for known in self.types if stem(known) == stem(event.type)), key=version)
            if versions:
                raise Rejected(Reason.UNKNOWN_VERSION, f"{event.type}: known are {', '.join(versions)}")
            known = ", ".join(sorted(known for known in self.types if known.startswith(f"npc.{entity}.")))
            raise Rejected(Reason.UNKNOWN_TYPE, f"{event.type}: known are {known or 'none of this entity'}")
        publishers = self.types[event.type].publishers
        if event.source.startswith("/services/") and event.type != RETRACTED and event.publisher not in publishers:
            raise Rejected(Reason.NOT_ALLOWED, f"{event.type} may not be published by service {event.publisher}")
        if event.source.startswith("/divisions/") and publishers:
            raise Rejected(Reason.NOT_ALLOWED, f"{event.type} is published by the platform's own services only")
        return found

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
            targets=() if isinstance(data, _RECORDS) else self._own_targets(event, data),
            payload=payload,
        )

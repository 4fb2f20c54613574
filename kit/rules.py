"""What every event must satisfy, whoever checks it: the services on arrival, `renda publish` before it is sent. Pure.

Each rule raises `Rejected` with the reason the dead letters are grouped by.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import msgspec

from kit.envelope import Envelope, Reason, Rejected
from kit.leaves import leaves, unstorable
from kit.privacy import SUSPICIOUS_RUN, personal_data

TYPE = re.compile(r"^npc\.(?P<entity>[a-z_]+)\.(?P<verb>[a-z_]+)\.v(?P<version>[1-9]\d*)$")

_SUSPICIOUS = re.compile(rf"\\|\d[\d -]{{{SUSPICIOUS_RUN - 1}}}")


def check_form(event_type: str) -> str:
    """A type has the form npc.<entity>.<verb>.v<N>; returns the entity."""
    name = TYPE.match(event_type)
    if name is None:
        raise Rejected(Reason.UNKNOWN_TYPE, f"{event_type!r} is not of the form npc.<entity>.<verb>.v<N>")
    return name["entity"]


def check_publisher(event: Envelope, publisher: str | None) -> None:
    """The source is whose credential it was published with; None where that is not known."""
    if publisher is not None and publisher != event.publisher:
        detail = f"source is {event.source!r} but the credential is that of {publisher!r}"
        raise Rejected(Reason.WRONG_DIVISION, detail)


def check_division(event: Envelope, named: Any) -> None:
    """The division `named` in the data is that of the source, unless a service speaks, and begins the subject."""
    if event.source.startswith("/divisions/") and named != event.publisher:
        raise Rejected(Reason.WRONG_DIVISION, f"data.division is {named!r} but source is {event.source!r}")
    if not event.subject.startswith(f"{named}-"):
        detail = f"subject {event.subject!r} must begin with {named}- so that ids are unique across districts"
        raise Rejected(Reason.WRONG_DIVISION, detail)


def check_content(event: Envelope, data: Any) -> None:
    """The decoded `data`, typed or JSON, can be stored, and neither they nor the ids carry personal data."""
    if _plain(event):
        return
    found = [*leaves(msgspec.to_builtins(data), "data"), ("id", event.id), ("subject", event.subject)]
    if problem := unstorable(found):
        raise Rejected(Reason.SCHEMA, f"{event.type}: {problem}")
    if problem := personal_data(found):
        raise Rejected(Reason.PERSONAL_DATA, f"{problem}: personal data never enters; use a pseudonym or leave it out")


def _plain(event: Envelope) -> bool:
    """Whether one look at the JSON as it came clears it, as it does nearly always.

    Half a surrogate pair and a NUL cannot be written without a backslash. Every number of a person, as every integer of
    more than 64 bits, is a run of at least `SUSPICIOUS_RUN` digits, spaces and hyphens.
    """
    if not (event.id.isprintable() and event.subject.isprintable()):
        return False
    text = f"{bytes(event.data).decode()}\n{event.id}\n{event.subject}"
    return _SUSPICIOUS.search(unicodedata.normalize("NFKC", text)) is None

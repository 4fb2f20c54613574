"""The pure heart of the ledger: an aggregate's state is a fold over the set of its facts in their total order.

Because the order is total and part of the facts, the result depends on which facts are known and never on when, or how
often, they arrived. `difference` turns two states of one aggregate into what has to change outside it: rollup counters
and events for others. Nothing here does I/O.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import reduce
from operator import attrgetter
from typing import Any, Generic, NamedTuple, TypeVar

import msgspec

from kit.catalogue import EventData, Fact, Target
from kit.texts import Text


class AggregateState(msgspec.Struct, frozen=True, kw_only=True):
    """What every aggregate's state begins with."""

    id: str
    division: str


S = TypeVar("S", bound=AggregateState)


class Counter(NamedTuple):
    """The name of one rollup number: what is counted, where, in which month ("2025-03")."""

    division: str
    month: str
    name: str


Contribution = Mapping[Counter, int]
States = Mapping[Target, Any]
"""The states of other aggregates; those without facts are not there."""


@dataclass(frozen=True, slots=True)
class Emission:
    """An event that follows from a state; its id is given when it is sent."""

    subject: str
    time: datetime
    data: EventData


class Anomaly(NamedTuple):
    """Something in a state that does not fit 异常, and the keys of the events it hangs on."""

    code: str
    text: Text
    events: tuple[str, ...]
    on: date | None = None


@dataclass(frozen=True)
class Aggregate(Generic[S]):
    """Everything the ledger must know of one kind of aggregate; all functions are pure.

    `contribution` says what a state adds to which rollup counters, `consequences` which events exist because of it (by
    a key unique within the aggregate), `anomalies` what in it does not fit, `index` the fields its document is found
    and ordered by.

    Index and consequences may depend on aggregates that this one's own facts do not move: `regards` names them (for
    each kind, the ids that a state regards), and `view` is what both are given: the state in their light. The state
    itself never depends on them, nor does what is counted. What is regarded should move rarely.
    """

    name: str
    state: type[S]
    evolve: Callable[[S, Fact], S]
    index: Callable[[Any], Mapping[str, Any]]
    contribution: Callable[[S], Contribution] = lambda _: {}
    consequences: Callable[[Any], Mapping[str, Emission]] = lambda _: {}
    anomalies: Callable[[S], Iterable[Anomaly]] = lambda _: ()
    regards: Mapping[str, Callable[[S], Iterable[str]]] = field(default_factory=dict)
    view: Callable[[S, States], Any] = lambda state, _: state

    def start(self, aggregate_id: str) -> S:
        """The state before the first fact; an id begins with its division's code."""
        return self.state(id=aggregate_id, division=aggregate_id.partition("-")[0])

    def regarded(self, state: S) -> set[Target]:
        """The aggregates that `state` is seen in the light of."""
        return {Target(kind, identity) for kind, ids in self.regards.items() for identity in ids(state)}

    def fold(self, state: S, facts: Iterable[Fact]) -> S:
        """`state` after `facts`, whatever order they are given in."""
        return reduce(self.evolve, sorted(facts, key=attrgetter("order")), state)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One row of the outbox: an event with its final id."""

    id: str
    subject: str
    time: datetime
    data: EventData


def counter_changes(old: Contribution, new: Contribution) -> dict[Counter, int]:
    """What to add to which counter so that `new` replaces `old`; unchanged counters are left out."""
    changes = {counter: amount - old.get(counter, 0) for counter, amount in new.items()}
    changes |= {counter: -amount for counter, amount in old.items() if counter not in new}
    return {counter: amount for counter, amount in changes.items() if amount}


def emission_digest(key: str, emission: Emission) -> str:
    """Eight bytes of SHA-256 in hex over an emission's key and what it says."""
    content = (key, emission.data.event_type, emission.subject, emission.time.isoformat(), emission.data)
    return hashlib.sha256(msgspec.json.encode(content)).hexdigest()[:16]


def settle_emissions(
    origin: str, nonce: str, sent: Mapping[str, str], wanted: Mapping[str, Emission]
) -> tuple[dict[str, str], list[Outgoing], list[str]]:
    """Compare the events sent so far (key -> event id) with those that should exist now.

    Returns the new `sent`, the events to send, and the ids of events to retract. An event id is `origin`, the digest of
    its key and content, and `nonce`: by the digest equal content is recognised, and events of the same moment keep the
    same order whenever they were sent; `nonce` must be unique to this change, so that an event sent, retracted and sent
    again has another id.
    """
    now: dict[str, str] = {}
    outgoing: list[Outgoing] = []
    for key, emission in sorted(wanted.items()):
        digest = emission_digest(key, emission)
        previous = sent.get(key)
        if previous is not None and digest_in(previous) == digest:
            now[key] = previous
            continue
        now[key] = f"{origin}:{digest}:{nonce}"
        outgoing.append(Outgoing(now[key], emission.subject, emission.time, emission.data))
    retracted = [event_id for key, event_id in sorted(sent.items()) if now.get(key) != event_id]
    return now, outgoing, retracted


_EMITTED = re.compile(r":[0-9a-f]{16}:[0-9a-f]{24}$")


def is_emitted(event_id: str) -> bool:
    """Whether an id is one that `settle_emissions` gives; what staff or the clock said has another."""
    return _EMITTED.search(event_id) is not None


def digest_in(event_id: str) -> str:
    """The digest inside the id of an event that a service has emitted."""
    return event_id.rsplit(":", 2)[-2]

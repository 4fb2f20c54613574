"""A toy domain for the kit's tests: accounts with deposits, a welcome when a balance passes 100, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, ClassVar

import msgspec

from kit.anomalies import with_anomalies
from kit.catalogue import Catalogue, EventData, Fact, Id, LongText, Target
from kit.envelope import Envelope
from kit.fold import Aggregate, AggregateState, Anomaly, Contribution, Counter, Emission
from kit.periods import month_of
from kit.texts import Text


class Deposited(EventData, frozen=True, kw_only=True):
    """Money arrives."""

    event_type: ClassVar[str] = "npc.account.deposited.v1"
    amount: int
    note: LongText = ""
    also: Id | None = None  # a second account the fact belongs to


class Closed(EventData, frozen=True, kw_only=True):
    """The account is closed; later deposits are anomalies."""

    event_type: ClassVar[str] = "npc.account.closed.v1"


class Welcomed(EventData, frozen=True, kw_only=True):
    """Sent by the toy service itself."""

    event_type: ClassVar[str] = "npc.account.welcomed.v1"
    publishers: ClassVar[frozenset[str]] = frozenset({"toys"})
    balance: int


class Account(AggregateState, frozen=True, kw_only=True):
    """Balance, and how it came about."""

    opened: str = ""
    balance: int = 0
    closed: bool = False
    late: tuple[str, ...] = ()  # keys of the deposits after closing
    passed: tuple[str, int] | None = None  # when the balance first passed 100, and what it was


def targets(event: Envelope, data: EventData) -> tuple[Target, ...]:
    also = (Target("account", data.also),) if isinstance(data, Deposited) and data.also else ()
    return (Target("account", event.subject), *also)


def evolve(state: Account, fact: Fact) -> Account:
    opened = state.opened or month_of(fact.time)
    match fact.data:
        case Deposited() if state.closed:
            return msgspec.structs.replace(state, late=(*state.late, fact.key))
        case Deposited(amount=amount):
            balance = state.balance + amount
            passed = state.passed or ((fact.time.isoformat(), balance) if balance > 100 else None)
            return msgspec.structs.replace(state, opened=opened, balance=balance, passed=passed)
        case Closed():
            return msgspec.structs.replace(state, opened=opened, closed=True)
        case _:
            return state


def index(state: Account) -> Mapping[str, Any]:
    return {"balance": state.balance, "closed": state.closed}


def contribution(state: Account) -> Contribution:
    numbers = {"account.known": 1, "account.balance": state.balance, "account.closed": int(state.closed)}
    return {Counter(state.division, state.opened, name): number for name, number in numbers.items()}


def consequences(state: Account) -> Mapping[str, Emission]:
    if state.passed is None:
        return {}
    time, balance = state.passed
    data = Welcomed(division=state.division, balance=balance)
    return {"welcome": Emission(state.id, datetime.fromisoformat(time), data)}


def anomalies(state: Account) -> Iterator[Anomaly]:
    if state.late:
        yield Anomaly("LATE", Text("paid in after it was closed", "销户之后存入"), state.late)


ACCOUNT = Aggregate("account", Account, evolve, index, contribution, consequences)
TELLING = with_anomalies((ACCOUNT,), {"account": anomalies})
"""The same account, whose anomalies are told."""
CATALOGUE = Catalogue.of((Deposited, Closed, Welcomed), targets)

"""Accounts and users: who may publish and hear what.

Subject permissions alone leak (a forged reply subject makes the server itself write where the user may not), so every
division lives in an account of its own and reaches the platform through one imported service: `events.>` there is
`in.<code>.>` here, and the acknowledgement comes back the same way.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from kit.topology.streams import Consumer, Limits
from kit.topology.subjects import DIVISION_EVENTS, dead_letters, inbox_prefix, publisher_events

PLATFORM = "PLATFORM"
SYSTEM = "SYSTEM"
OPERATOR = "operator"
"""Credential of the set-up step and of staff at the command line."""
MONITOR = "monitor"
"""Credential that may ask the servers about themselves, and nothing else."""


@dataclass(frozen=True, slots=True)
class User:
    """One credential with all it may publish and subscribe; what is not listed is refused."""

    name: str
    publish: tuple[str, ...]
    subscribe: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Import:
    """A service of another account, reachable under a name of one's own."""

    account: str
    subject: str
    to: str


@dataclass(frozen=True, slots=True)
class Export:
    """A service offered to the listed accounts only."""

    subject: str
    accounts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Account:
    """A tenant: nothing crosses its border except what is exported and imported."""

    name: str
    users: tuple[User, ...]
    exports: tuple[Export, ...] = ()
    imports: tuple[Import, ...] = ()
    jetstream: bool = False
    limits: Limits | None = None


def division_account(code: str) -> str:
    """Name of a division's account."""
    return f"DIVISION_{code}"


def accounts(
    divisions: tuple[str, ...], services: tuple[str, ...], consumers: Mapping[str, tuple[Consumer, ...]], limits: Limits
) -> tuple[Account, ...]:
    """Every account; `consumers` are those each service may pull from."""
    exports = tuple(Export(publisher_events(code), (division_account(code),)) for code in divisions)
    users = (*(_service(service, consumers[service]) for service in services), _operator())
    return (
        Account(PLATFORM, users, exports=exports, jetstream=True),
        Account(SYSTEM, (_monitor(),)),
        *(_division(code, limits) for code in divisions),
    )


def _division(code: str, limits: Limits) -> Account:
    # `_INBOX.>` is every client library's default and is private to the account.
    user = User(code, publish=(DIVISION_EVENTS,), subscribe=("_INBOX.>", f"{inbox_prefix(code)}.>"))
    imported = Import(PLATFORM, publisher_events(code), DIVISION_EVENTS)
    return Account(division_account(code), (user,), imports=(imported,), limits=limits)


def _service(service: str, consumers: tuple[Consumer, ...]) -> User:
    """It pulls, acknowledges, speaks in its own name and buries; making or reading streams is not its business."""
    pulling = tuple(
        subject
        for consumer in consumers
        for subject in (
            f"$JS.API.CONSUMER.MSG.NEXT.{consumer.stream}.{consumer.name}",
            f"$JS.API.CONSUMER.INFO.{consumer.stream}.{consumer.name}",
            f"$JS.ACK.{consumer.stream}.{consumer.name}.>",
            f"$JS.ACK.*.*.{consumer.stream}.{consumer.name}.>",
        )
    )
    publish = (*pulling, publisher_events(service), dead_letters(service))
    return User(service, publish, (f"{inbox_prefix(service)}.>",))


def _operator() -> User:
    """It makes streams and consumers, reads dead letters, and publishes a corrected event in its source's name."""
    publish = ("$JS.API.>", "$JS.ACK.>", "in.>")
    return User(OPERATOR, publish, (f"{inbox_prefix(OPERATOR)}.>", "$JS.EVENT.ADVISORY.>"))


def _monitor() -> User:
    return User(MONITOR, ("$SYS.REQ.>",), (f"{inbox_prefix(MONITOR)}.>",))

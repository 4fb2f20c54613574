"""Accounts and users: who may publish and hear what.

Subject permissions alone leak: a forged reply subject makes the server itself write where the user may not, and with
a consumer's reply even what the user likes. So every publisher lives in an account of its own and reaches the platform
through imported services; the answers come back the same way. A division's `events.>` is the platform's `in.<code>.>`,
and so is the intake's `doors.<code>.>`; a division's `receipts.*` are the intake's `receipts.<code>.*`: the server
itself says who asks what became of events. A service finds its consumer, its events and its dead letters under the
platform's own names. The service at whose desk dead letters are decided has doors like the intake's: what is replayed
there is published in its district's name.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from kit.topology.streams import Consumer, Limits
from kit.topology.subjects import (
    ALL_QUESTIONS,
    DECIDED,
    DIVISION_EVENTS,
    DIVISION_QUESTIONS,
    FACTS,
    consumer_info,
    dead_letters,
    door_events,
    from_outside,
    inbox_prefix,
    notices_of,
    publisher_events,
    questions_of,
    stream_info,
)

PLATFORM = "PLATFORM"
SYSTEM = "SYSTEM"
INTAKE_ACCOUNT = "INTAKE"
OPERATOR = "operator"
"""Credential of the set-up step and of staff at the command line."""
INTAKE = "intake"
"""Credential of the process that takes events in over HTTP, for every division, and may do nothing else."""
MONITOR = "monitor"
"""Credential that may ask the servers about themselves, and nothing else."""


@dataclass(frozen=True, slots=True)
class User:
    """One credential with all it may publish and subscribe; what is not listed is refused."""

    name: str
    publish: tuple[str, ...]
    subscribe: tuple[str, ...]
    answers: bool = False
    """Whether it may answer, once, whoever asked it something."""


@dataclass(frozen=True, slots=True)
class Import:
    """A service of another account, reachable under a name of one's own."""

    account: str
    subject: str
    to: str
    """The name here."""


@dataclass(frozen=True, slots=True)
class Export:
    """A service offered to these accounts only; `streamed` where one request has many answers."""

    subject: str
    accounts: tuple[str, ...]
    streamed: bool = False


@dataclass(frozen=True, slots=True)
class Account:
    """A tenant: nothing crosses its border except what is exported and imported."""

    name: str
    users: tuple[User, ...]
    exports: tuple[Export, ...] = ()
    imports: tuple[Import, ...] = ()
    mappings: tuple[tuple[str, str], ...] = ()
    """What is published under the first name is heard under the second."""
    jetstream: bool = False
    limits: Limits | None = None


def division_account(code: str) -> str:
    """Name of a division's account."""
    return f"DIVISION_{code}"


def service_account(service: str) -> str:
    """Name of a service's account."""
    return f"SERVICE_{service}"


def accounts(
    divisions: Mapping[str, Consumer], services: Mapping[str, tuple[Consumer, ...]], desk: str, limits: Limits
) -> tuple[Account, ...]:
    """Every account; divisions and services are given with the consumers each may pull from, `desk` is a service."""
    publishers = (
        *(_division(code, consumer, limits) for code, consumer in divisions.items()),
        *(
            _service(service, consumers, _doors(divisions) if service == desk else ())
            for service, consumers in services.items()
        ),
    )
    tenants = (*publishers, _intake(divisions))
    platform = Account(PLATFORM, (_operator(),), jetstream=True)
    return _exporting((platform, Account(SYSTEM, (_monitor(),)), *tenants))


def _exporting(every: tuple[Account, ...]) -> tuple[Account, ...]:
    """The same accounts, each offering what others import of it, and to those alone."""
    importers: dict[str, dict[str, list[str]]] = {account.name: {} for account in every}
    for importer in every:
        for imported in importer.imports:
            importers[imported.account].setdefault(imported.subject, []).append(importer.name)
    return tuple(
        replace(
            account,
            exports=tuple(
                Export(subject, tuple(names), streamed=_is_pull(subject))
                for subject, names in importers[account.name].items()
            ),
        )
        for account in every
    )


def _division(code: str, told: Consumer, limits: Limits) -> Account:
    """It says its own events, asks what became of them, and pulls and acknowledges what it is told."""
    pulling = _pulling(told)
    # `_INBOX.>` is every client library's default and is private to the account.
    user = User(
        code, (DIVISION_EVENTS, DIVISION_QUESTIONS, *pulling), subscribe=("_INBOX.>", f"{inbox_prefix(code)}.>")
    )
    imports = (
        Import(PLATFORM, publisher_events(code), DIVISION_EVENTS),
        Import(INTAKE_ACCOUNT, questions_of(code), DIVISION_QUESTIONS),
        *(Import(PLATFORM, subject, subject) for subject in pulling),
    )
    return Account(division_account(code), (user,), imports=imports, limits=limits)


def _intake(divisions: Iterable[str]) -> Account:
    """It writes to every division's stream; in whose name it must not, it checks itself, by the token it was shown.

    What divisions ask over NATS it hears under their codes, and answers once each under the name the server chooses.
    How far streams and consumers are it may look at; it reads no event.
    """
    subscribe = ("_INBOX.>", f"{inbox_prefix(INTAKE)}.>", ALL_QUESTIONS)
    looks = (stream_info("*"), consumer_info(FACTS, "*"))
    imports = (*_doors(divisions), *(Import(PLATFORM, look, from_outside(look)) for look in looks))
    user = User(INTAKE, ("doors.>", *map(from_outside, looks)), subscribe, answers=True)
    return Account(INTAKE_ACCOUNT, (user,), imports=imports)


def _doors(divisions: Iterable[str]) -> tuple[Import, ...]:
    return tuple(Import(PLATFORM, publisher_events(code), door_events(code)) for code in divisions)


def _service(service: str, consumers: tuple[Consumer, ...], doors: tuple[Import, ...]) -> Account:
    """It pulls, acknowledges, speaks in its own name and buries; making or reading streams is not its business.

    With `doors` it also decides about dead letters.
    """
    same = [publisher_events(service), dead_letters(service), notices_of(service), *([DECIDED] if doors else [])]
    renamed: list[tuple[str, str]] = []
    for consumer in consumers:
        same += _pulling(consumer)
        look = consumer_info(consumer.stream, consumer.name)
        renamed.append((look, from_outside(look)))
    imports = (
        *(Import(PLATFORM, subject, subject) for subject in same),
        *(Import(PLATFORM, subject, name) for subject, name in renamed),
        *doors,
    )
    # A publish is checked under both its names.
    allowed = (*same, *(name for names in renamed for name in names), *(door.to for door in doors))
    user = User(service, allowed, (f"{inbox_prefix(service)}.>",))
    return Account(service_account(service), (user,), imports=imports, mappings=tuple(renamed))


def _pulling(consumer: Consumer) -> tuple[str, ...]:
    """What pulling from a consumer and acknowledging says."""
    place = f"{consumer.stream}.{consumer.name}"
    return (f"$JS.API.CONSUMER.MSG.NEXT.{place}", f"$JS.ACK.{place}.>", f"$JS.ACK.*.*.{place}.>")


def _is_pull(subject: str) -> bool:
    return subject.startswith("$JS.API.CONSUMER.MSG.NEXT.")


def _operator() -> User:
    """It makes streams and consumers, reads and decides dead letters, and publishes an event in its source's name."""
    publish = ("$JS.API.>", "$JS.ACK.>", "in.>", DECIDED)
    return User(OPERATOR, publish, (f"{inbox_prefix(OPERATOR)}.>", "$JS.EVENT.ADVISORY.>"))


def _monitor() -> User:
    return User(MONITOR, ("$SYS.REQ.>",), (f"{inbox_prefix(MONITOR)}.>",))

"""Names on the wire, in one place: subjects, streams, consumers and inboxes.

A division says `events.<type>` in its own account; the platform hears `in.<code>.<type>`. A service is a publisher
as well and says `in.<service>.<type>` itself. What cannot be applied goes to `dead.<service>.>`.
"""

FACTS = "FACTS"
NOTICES = "NOTICES"
"""What the platform tells the divisions: a consumer each."""
DEAD_LETTERS = "DEAD_LETTERS"
DECISIONS = "DECISIONS"
"""What people decided about dead letters."""
ADVISORIES = "ADVISORIES"
STRAYS = "strays"
"""The consumer that sees every event and buries those of an entity no service subscribes to."""

DIVISION_EVENTS = "events.>"
DIVISION_QUESTIONS = "receipts.*"
"""What a division asks about its own events, in its own account."""
ALL_QUESTIONS = "receipts.*.*"
"""The same in the intake's account, of all divisions."""
DECIDED = "decided.*"
"""Subjects of what was decided about dead letters, by their numbers."""


def publisher_events(publisher: str) -> str:
    """Subjects in the platform's account on which this publisher's events arrive."""
    return f"in.{publisher}.>"


def publisher_event(publisher: str, event_type: str) -> str:
    """The subject in the platform's account of one event of this publisher."""
    return f"in.{publisher}.{event_type}"


def publisher_of(subject: str) -> str:
    """Who wrote an event, by its subject in the platform's account: the broker itself has put the name there."""
    return subject.split(".", 2)[1]


def notices_of(publisher: str) -> str:
    """Subjects of what one service tells divisions."""
    return f"out.{publisher}.>"


def notices_to(division: str) -> str:
    """Subjects of what one division is told."""
    return f"out.*.{division}.>"


def notice(publisher: str, division: str, event_type: str) -> str:
    """The subject of one event that a division is told."""
    return f"out.{publisher}.{division}.{event_type}"


def division_event(event_type: str) -> str:
    """The subject in a division's own account of one event."""
    return f"events.{event_type}"


def door_events(division: str) -> str:
    """Subjects in the intake's account on which it speaks for a division."""
    return f"doors.{division}.>"


def door_event(division: str, event_type: str) -> str:
    """The subject in the intake's account of one event of a division."""
    return f"doors.{division}.{event_type}"


def question(kind: str) -> str:
    """The subject in a division's own account on which it asks the intake; see `publisher.questions`."""
    return f"receipts.{kind}"


def questions_of(division: str) -> str:
    """Subjects in the intake's account on which this division asks: the broker itself puts the code there."""
    return f"receipts.{division}.*"


def asked_in(subject: str) -> tuple[str, str]:
    """Which division asks, and what kind of question, by the subject in the intake's account."""
    _, division, kind = subject.split(".")
    return division, kind


def is_event(subject: str) -> bool:
    """Whether what has this subject goes into its publisher's stream, and from there into FACTS."""
    return subject.startswith("in.")


def entity_events(entity: str) -> str:
    """Subjects of every publisher's events about one entity."""
    return f"in.*.npc.{entity}.>"


def dead_letters(service: str) -> str:
    """Subjects on which a service buries what it cannot apply."""
    return f"dead.{service}.>"


def dead_letter(service: str, reason: str) -> str:
    """The subject of one dead letter."""
    return f"dead.{service}.{reason}"


def decision(number: int) -> str:
    """The subject of what was decided about the dead letter of this number."""
    return f"decided.{number}"


def inbound_stream(publisher: str) -> str:
    """The stream that keeps one publisher's events."""
    return f"IN_{publisher}"


def inbox_prefix(name: str) -> str:
    """Prefix of the reply subjects of one user of the platform's account (`inbox_prefix=` of the client)."""
    return f"_INBOX_{name}"


def stream_info(stream: str) -> str:
    """The subject on which JetStream tells how far a stream is."""
    return f"$JS.API.STREAM.INFO.{stream}"


def consumer_info(stream: str, consumer: str) -> str:
    """The subject on which JetStream tells how far a consumer is."""
    return f"$JS.API.CONSUMER.INFO.{stream}.{consumer}"


def from_outside(look: str) -> str:
    """Another account's name for one of those: its own JetStream would answer to the platform's name first."""
    return f"PLATFORM.{look.removeprefix('$JS.')}"

"""Names on the wire, in one place: subjects, streams, consumers and inboxes.

A division says `events.<type>` in its own account; the platform hears `in.<code>.<type>`. A service is a publisher
as well and says `in.<service>.<type>` itself. What cannot be applied goes to `dead.<service>.>`.
"""

FACTS = "FACTS"
DEAD_LETTERS = "DEAD_LETTERS"
ADVISORIES = "ADVISORIES"
STRAYS = "strays"
"""The consumer that sees every event and buries those of an entity no service subscribes to."""

DIVISION_EVENTS = "events.>"


def publisher_events(publisher: str) -> str:
    """Subjects in the platform's account on which this publisher's events arrive."""
    return f"in.{publisher}.>"


def entity_events(entity: str) -> str:
    """Subjects of every publisher's events about one entity."""
    return f"in.*.npc.{entity}.>"


def dead_letters(service: str) -> str:
    """Subjects on which a service buries what it cannot apply."""
    return f"dead.{service}.>"


def inbound_stream(publisher: str) -> str:
    """The stream that keeps one publisher's events."""
    return f"IN_{publisher}"


def inbox_prefix(name: str) -> str:
    """Prefix of the reply subjects of one user of the platform's account (`inbox_prefix=` of the client)."""
    return f"_INBOX_{name}"

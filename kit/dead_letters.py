"""The dead letters: every refused event with its reason, original bytes and headers, kept until somebody decides."""

from __future__ import annotations

from dataclasses import dataclass, field

from nats.aio.msg import Msg
from nats.js import JetStreamContext

from kit.envelope import Rejected
from kit.in_process import HEADER, Patience
from kit.topology.subjects import dead_letter

ORIGINAL = "Original-"  # before the name of every header the event came with
HEADER_REASON = "Renda-Reason"
HEADER_DETAIL = "Renda-Detail"
HEADER_SERVICE = "Renda-Service"
HEADER_SUBJECT = "Renda-Subject"
HEADER_STREAM = "Renda-Stream"
HEADER_SEQUENCE = "Renda-Sequence"
HEADER_STORED_AT = "Renda-Stored-At"
PUBLISH_SECONDS = 5.0


@dataclass(frozen=True)
class DeadLetters:
    """Writes to `dead.<service>.<reason>`."""

    service: str
    jetstream: JetStreamContext
    patience: Patience = field(default_factory=Patience)

    async def publish(self, message: Msg, rejected: Rejected) -> None:
        """Store one refused event durably. The message id makes a repetition after a crash harmless."""
        origin = message.metadata
        headers = {
            # Under a prefix: the broker acts on `Nats-...` headers, and a stranger must not steer it from in there.
            **{f"{ORIGINAL}{name}": value for name, value in (message.headers or {}).items()},
            HEADER_REASON: str(rejected.reason),
            HEADER_DETAIL: _header_text(rejected.detail),
            HEADER_SERVICE: self.service,
            HEADER_SUBJECT: message.subject,
            HEADER_STREAM: origin.stream,
            HEADER_SEQUENCE: str(origin.sequence.stream),
            HEADER_STORED_AT: origin.timestamp.isoformat(),
            HEADER: f"{origin.stream}:{origin.sequence.stream}:{rejected.reason}",
        }
        subject = dead_letter(self.service, rejected.reason)
        await self.patience.publish(self.jetstream, subject, message.data, headers, PUBLISH_SECONDS)


def _header_text(detail: str) -> str:
    """One line of at most 500 characters in ASCII: what a header may hold (Chinese as escapes)."""
    return detail[:500].encode("ascii", "backslashreplace").decode().replace("\r", " ").replace("\n", " ")

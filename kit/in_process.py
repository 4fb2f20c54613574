"""Message ids that a cluster believes to be at work on, while nothing is.

Servers that lose each other may drop what they were about to store and yet remember its id: whoever sends it again is
told "in process" (10158) until the stream's window of ids ends, ten minutes later. A publisher does not wait so long:
what stays in process is sent under an id of its own. Should both be stored after all, the ledger knows the second; the
window is an economy, never the guarantee.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from nats.js import JetStreamContext
from nats.js.api import PubAck
from nats.js.errors import APIError

HEADER = "Nats-Msg-Id"
IN_PROCESS = 10158
PATIENCE_SECONDS = 30.0
"""Longer than any election: by then nothing comes of the first any more."""
_WINDOW_SECONDS = 600.0


def own_id(message_id: str) -> str:
    """An id under which no server is at work on anything."""
    return f"{message_id}.{secrets.token_hex(4)}"


@dataclass
class Patience:
    """Publishes for who tries again later when it fails; remembers how long each id has been in process."""

    seconds: float = PATIENCE_SECONDS
    _since: dict[str, float] = field(default_factory=dict)

    async def publish(
        self, jetstream: JetStreamContext, subject: str, payload: bytes, headers: Mapping[str, str], seconds: float
    ) -> PubAck:
        """Publish once, with so many seconds for the receipt. Raises what `jetstream.publish` raises."""
        message_id = headers[HEADER]
        now = time.monotonic()
        since = self._since.get(message_id, now)
        used = own_id(message_id) if now - since > self.seconds else message_id
        try:
            stored = await jetstream.publish(subject, payload, timeout=seconds, headers={**headers, HEADER: used})
        except APIError as error:
            if error.err_code == IN_PROCESS:
                self._since = {one: at for one, at in self._since.items() if now - at < _WINDOW_SECONDS}
                self._since.setdefault(message_id, now)
            raise
        self._since.pop(message_id, None)
        return stored

"""Message ids that a cluster believes to be at work on, while nothing is.

Servers that lose each other may drop what they were about to store and yet remember its id: whoever sends it again is
told "in process" (10158) until the stream's window of ids ends, ten minutes later. A publisher does not wait so long:
what stays in process is sent under an id of its own. Should both be stored after all, the ledger knows the second; the
window is an economy, never the guarantee.
"""

from __future__ import annotations

import secrets

HEADER = "Nats-Msg-Id"
IN_PROCESS = 10158


def own_id(message_id: str) -> str:
    """An id under which no server is at work on anything."""
    return f"{message_id}.{secrets.token_hex(4)}"

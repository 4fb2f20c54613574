"""One connection to NATS with the habits that keep it honest.

Short pings notice a dead network in seconds; a connection that closes for good ends the process (its supervisor starts
a new one); what the server refuses is counted, because the caller sees only a timeout.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

import nats
from nats.aio.client import Client

from kit.metrics import ServiceMetrics
from kit.topology.subjects import inbox_prefix

log = logging.getLogger(__name__)


async def connect(url: str, user: str, seed: str, metrics: ServiceMetrics, on_closed: Callable[[], None]) -> Client:
    """Connect as `user` with its nkey `seed`; retries for ever once connected. Raises when the first attempt fails."""

    async def disconnected() -> None:
        metrics.nats_connected.set(0)
        log.warning("nats disconnected")

    async def reconnected() -> None:
        metrics.nats_connected.set(1)
        metrics.nats_reconnects.inc()
        log.info("nats reconnected")

    async def failed(error: Exception) -> None:
        if "permissions violation" in str(error).lower():
            metrics.nats_violations.inc()
        log.warning("nats error", extra={"error": str(error)})

    async def closed() -> None:
        metrics.nats_connected.set(0)
        on_closed()

    client = await nats.connect(
        url,
        name=user,
        nkeys_seed_str=seed,
        inbox_prefix=inbox_prefix(user).encode(),
        ping_interval=2,
        max_outstanding_pings=2,
        max_reconnect_attempts=-1,
        reconnect_time_wait=0.5,
        disconnected_cb=disconnected,
        reconnected_cb=reconnected,
        error_cb=failed,
        closed_cb=closed,
    )
    metrics.nats_connected.set(1)
    return client

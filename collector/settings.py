"""Where the collector looks and listens."""

from __future__ import annotations

from dataclasses import dataclass

from kit.settings import setting


@dataclass(frozen=True)
class Settings:
    """Each of the two servers is looked at where its address is given."""

    nats_monitor_url: str = setting(
        "RENDA_NATS_MONITOR_URL", "NATS's own state, as http://HOST:8222; nothing of NATS without.", ""
    )
    mongodb_monitor_url: str = setting(
        "RENDA_MONGODB_MONITOR_URL", "MongoDB as a user who may look at its state; nothing of MongoDB without.", ""
    )
    host: str = setting("RENDA_HOST", "Address to listen on; behind a proxy or in a container 0.0.0.0.", "127.0.0.1")
    port: int = setting("RENDA_PORT", "Port of everything it serves.", 8080)

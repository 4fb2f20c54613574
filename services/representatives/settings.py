"""What the representatives service needs beyond every service's settings."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from kit.settings import ServiceSettings, setting


@dataclasses.dataclass(frozen=True)
class Settings(ServiceSettings):
    """It also buries the strays, so it must know what all services subscribe to."""

    subscriptions_file: Path = setting(
        "RENDA_SUBSCRIPTIONS_FILE",
        "Which entities each service subscribes to, JSON; events of no service are dead letters.",
        Path("contracts/subscriptions.json"),
    )

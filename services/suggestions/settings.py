"""What the suggestions service needs beyond every service's settings."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from kit.settings import ServiceSettings, setting


@dataclasses.dataclass(frozen=True)
class Settings(ServiceSettings):
    """It counts terms by local rules."""

    policies_file: Path = setting(
        "RENDA_POLICIES_FILE",
        "Rules for terms (地方规则) beside those divisions publish, CSV; lists heed a change after `renda rebuild`.",
        Path("contracts/policies.csv"),
    )
    overdue_watch_seconds: float = setting(
        "RENDA_OVERDUE_WATCH_SECONDS",
        "How often suggestions are looked at for having grown long overdue (长期逾期); the first time after as long.",
        3600.0,
    )

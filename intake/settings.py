"""Settings of the intake: `RENDA_*` in the environment, each documented where it is declared."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kit.settings import setting


@dataclass(frozen=True)
class IntakeSettings:
    """What the intake needs to run."""

    nats_url: str = setting(
        "RENDA_NATS_URL", "Where the NATS server (or one of its cluster) listens, as nats://HOST:PORT."
    )
    nats_seed_file: Path = setting("RENDA_NATS_SEED_FILE", "File with its own nkey seed, readable by it alone.")
    tokens_file: Path = setting("RENDA_TOKENS_FILE", "Hashes of the divisions' tokens, as `renda credentials` writes.")
    services: str = setting(
        "RENDA_SERVICES", "Addresses of the services, as NAME=URL,NAME=URL, to be asked what became of an event."
    )
    schemas: Path = setting("RENDA_SCHEMAS", "Directory of the events' JSON Schemas.", Path("contracts/events"))
    host: str = setting("RENDA_HOST", "Address to listen on; behind a proxy or in a container 0.0.0.0.", "127.0.0.1")
    port: int = setting("RENDA_PORT", "Port of everything it serves.", 8080)
    batch_bytes_max: int = setting("RENDA_INTAKE_BATCH_BYTES_MAX", "Largest batch that is read.", 16 * 1024**2)
    log_level: str = setting("RENDA_LOG_LEVEL", "debug, info, warning or error.", "info")

    @property
    def service_urls(self) -> dict[str, str]:
        """By name. Raises ValueError."""
        pairs = (entry.partition("=") for entry in self.services.split(",") if entry.strip())
        return {name.strip(): url.strip().rstrip("/") for name, _, url in pairs}

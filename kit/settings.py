"""Settings come from the environment, `RENDA_*`, and every one carries its own documentation.

A settings class is a frozen dataclass whose fields are made by `setting(...)`; `load` reads them, `describe` lists them
for the documentation (a test compares the two). The value of any variable may lie in a file that VARIABLE_FILE names:
so secrets stay out of the environment.
"""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

RETENTION_DAYS_MIN = 184  # no six months are longer

T = TypeVar("T")
_REQUIRED = object()


class SettingsError(Exception):
    """A setting is missing or cannot be read; the message names the variable and what it expects."""


def setting(variable: str, documentation: str, default: Any = _REQUIRED) -> Any:
    """A dataclass field read from the environment variable `variable`."""
    metadata = {"variable": variable, "documentation": documentation}
    if default is _REQUIRED:
        return dataclasses.field(metadata=metadata)
    return dataclasses.field(default=default, metadata=metadata)


def load(settings: type[T], environment: Mapping[str, str] | None = None, given: Mapping[str, Any] | None = None) -> T:
    """Build `settings` from the environment, overruled by what is `given` by field name and not None.

    Raises `SettingsError`.
    """
    given = {name: value for name, value in (given or {}).items() if value is not None}
    environment = os.environ if environment is None else environment
    hints = get_type_hints(settings)
    values: dict[str, Any] = {}
    for field in dataclasses.fields(settings):  # type: ignore[arg-type]
        variable, documentation = field.metadata["variable"], field.metadata["documentation"]
        text = _text(variable, environment)
        if field.name in given:
            values[field.name] = given[field.name]
        elif text:
            values[field.name] = _convert(variable, text, hints[field.name])
        elif field.default is dataclasses.MISSING:
            raise SettingsError(f"{variable} is not set. {documentation}")
    return settings(**values)


def describe(settings: type[Any]) -> Iterator[tuple[str, str, str]]:
    """(variable, default, documentation) of every setting, in order."""
    for field in dataclasses.fields(settings):
        default = "" if field.default is dataclasses.MISSING else str(field.default)
        yield field.metadata["variable"], default, field.metadata["documentation"]


def _text(variable: str, environment: Mapping[str, str]) -> str:
    text, path = environment.get(variable, ""), environment.get(f"{variable}_FILE", "")
    if text or not path:
        return text
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{variable}_FILE={path!r} cannot be read: {error}") from error


def _convert(variable: str, text: str, kind: type[Any]) -> Any:
    try:
        if kind is bool:
            return {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}[text.lower()]
        return kind(text) if kind in (int, float, str, Path) else text
    except (ValueError, KeyError):
        raise SettingsError(f"{variable}={text!r} is not a valid {kind.__name__}") from None


@dataclasses.dataclass(frozen=True)
class ServiceSettings:
    """What every service needs to run."""

    nats_url: str = setting(
        "RENDA_NATS_URL", "Where the NATS server (or one of its cluster) listens, as nats://HOST:PORT."
    )
    nats_seed_file: Path = setting("RENDA_NATS_SEED_FILE", "File with its own nkey seed, readable by it alone.")
    mongodb_url: str = setting("RENDA_MONGODB_URL", "MongoDB connection string of a replica set.")
    mongodb_database: str = setting("RENDA_MONGODB_DATABASE", "This service's own logical database.")
    divisions_file: Path = setting(
        "RENDA_DIVISIONS_FILE", "The division list (区划), CSV.", Path("contracts/divisions.csv")
    )
    host: str = setting("RENDA_HOST", "Address to listen on; behind a proxy or in a container 0.0.0.0.", "127.0.0.1")
    port: int = setting("RENDA_PORT", "Port of everything it serves.", 8080)
    staff_key_file: Path = setting(
        "RENDA_STAFF_KEY_FILE",
        "File with the key that staff tokens are signed with; without one nobody can act.",
        Path("staff.key"),
    )
    replica: str = setting("RENDA_REPLICA", "Name of this replica; each adds to rollup counter rows of its own.", "0")
    batch_events_max: int = setting("RENDA_BATCH_EVENTS_MAX", "Most events applied in one transaction.", 500)
    ready_pending_max: int = setting(
        "RENDA_READY_PENDING_MAX", "Not ready while more events than this wait to be applied.", 100_000
    )
    reconcile_seconds: int = setting(
        "RENDA_RECONCILE_SECONDS",
        "Time between two comparisons of everything that is read with a recount from the facts; 0 for never.",
        3600,
    )
    audit_days: int = setting(
        "RENDA_AUDIT_DAYS",
        f"For how long entries of the audit logs are kept; {RETENTION_DAYS_MIN} (six months) at least.",
        366,
    )
    log_level: str = setting("RENDA_LOG_LEVEL", "debug, info, warning or error.", "info")

    def __post_init__(self) -> None:
        """Raises `SettingsError`."""
        if self.audit_days < RETENTION_DAYS_MIN:
            raise SettingsError(f"RENDA_AUDIT_DAYS={self.audit_days} is less than {RETENTION_DAYS_MIN}, six months")

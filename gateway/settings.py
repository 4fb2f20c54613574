"""Settings of the gateway: `RENDA_GATEWAY_*` in the environment, each documented where it is declared."""

import os
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path
from typing import Any


class SettingsError(Exception):
    """A setting cannot be used; the message names it and says what it expects."""


def setting(variable: str, documentation: str, default: Any) -> Any:
    return field(default=default, metadata={"variable": f"RENDA_GATEWAY_{variable}", "documentation": documentation})


@dataclass(frozen=True)
class GatewaySettings:
    supergraph: Path = setting(
        "SUPERGRAPH", "The composed supergraph SDL to serve.", Path("contracts/supergraph.graphql")
    )
    host: str = setting("HOST", "Address to listen on; in a container 0.0.0.0.", "127.0.0.1")
    port: int = setting("PORT", "Port to listen on; 0 takes a free one.", 4000)
    subgraphs: str = setting(
        "SUBGRAPHS", "Addresses of subgraphs as NAME=URL,NAME=URL; the supergraph's own where not given.", ""
    )
    local: bool = setting("LOCAL", "Serve the query page at /. For one machine and trusted networks.", False)
    body_bytes_max: int = setting("BODY_BYTES_MAX", "Largest request body that is read.", 1_048_576)
    tokens_max: int = setting("TOKENS_MAX", "Most lexical tokens in a document.", 10_000)
    depth_max: int = setting("DEPTH_MAX", "Deepest nesting of fields in an operation, fragments included.", 30)
    plan_cache_entries_max: int = setting("PLAN_CACHE_ENTRIES_MAX", "Operations whose plans are remembered.", 2_000)
    subgraph_timeout_seconds: float = setting("SUBGRAPH_TIMEOUT_SECONDS", "How long a subgraph may take.", 30.0)
    subgraph_timeouts: str = setting(
        "SUBGRAPH_TIMEOUTS", "Other time limits for single subgraphs, as NAME=SECONDS,NAME=SECONDS.", ""
    )
    subgraph_connections_max: int = setting("SUBGRAPH_CONNECTIONS_MAX", "Open connections to each subgraph.", 100)
    subgraph_response_bytes_max: int = setting(
        "SUBGRAPH_RESPONSE_BYTES_MAX", "Largest answer of a subgraph that is read.", 33_554_432
    )
    forwarded_headers: str = setting(
        "FORWARDED_HEADERS", "Request headers passed on to subgraphs, comma separated.", "authorization,x-request-id"
    )
    log_level: str = setting("LOG_LEVEL", "debug, info, warning or error.", "info")


def load_settings(
    environment: Mapping[str, str] | None = None, given: Mapping[str, Any] | None = None
) -> GatewaySettings:
    """Settings from the environment, overruled by what was `given` by field name. Raises SettingsError."""
    environment = os.environ if environment is None else environment
    values: dict[str, Any] = {}
    for each in fields(GatewaySettings):
        variable = each.metadata["variable"]
        text = environment.get(variable, "")
        if text:
            values[each.name] = converted(variable, text, each.default)
    values.update({name: value for name, value in (given or {}).items() if value is not None})
    return GatewaySettings(**values)


def converted(variable: str, text: str, default: Any) -> Any:
    kind = type(default) if not isinstance(default, Path) else Path
    try:
        if kind is bool:
            return {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}[text.lower()]
        return kind(text)
    except (KeyError, ValueError):
        raise SettingsError(f"{variable}={text!r} is not a valid {kind.__name__}.") from None


def describe_settings() -> list[tuple[str, str, str]]:
    """(variable, default, documentation) of every setting."""
    return [
        (
            each.metadata["variable"],
            "" if each.default is MISSING else str(each.default),
            each.metadata["documentation"],
        )
        for each in fields(GatewaySettings)
    ]


def pairs(text: str, variable: str) -> dict[str, str]:
    """Read NAME=VALUE,NAME=VALUE. Raises SettingsError."""
    found = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, equals, value = part.partition("=")
        if not (name and equals and value):
            raise SettingsError(f"{variable}: {part!r} is not NAME=VALUE.")
        found[name.strip()] = value.strip()
    return found

"""Settings of the gateway: `RENDA_GATEWAY_*` in the environment, each documented where it is declared."""

from dataclasses import dataclass
from pathlib import Path

from kit.settings import SettingsError, setting


@dataclass(frozen=True)
class GatewaySettings:
    """What the gateway needs to run."""

    supergraph: Path = setting(
        "RENDA_GATEWAY_SUPERGRAPH", "The composed supergraph SDL to serve.", Path("contracts/supergraph.graphql")
    )
    host: str = setting("RENDA_GATEWAY_HOST", "Address to listen on; in a container 0.0.0.0.", "127.0.0.1")
    port: int = setting("RENDA_GATEWAY_PORT", "Port to listen on; 0 takes a free one.", 4000)
    subgraphs: str = setting(
        "RENDA_GATEWAY_SUBGRAPHS",
        "Addresses of subgraphs as NAME=URL,NAME=URL; the supergraph's own where not given.",
        "",
    )
    local: bool = setting(
        "RENDA_GATEWAY_LOCAL",
        "Serve the form at / and the editor at /editor. For one machine and trusted networks.",
        False,
    )
    body_bytes_max: int = setting("RENDA_GATEWAY_BODY_BYTES_MAX", "Largest request body that is read.", 1_048_576)
    body_seconds_max: float = setting("RENDA_GATEWAY_BODY_SECONDS_MAX", "How long a client may take to send it.", 30.0)
    tokens_max: int = setting("RENDA_GATEWAY_TOKENS_MAX", "Most lexical tokens in a document.", 10_000)
    depth_max: int = setting(
        "RENDA_GATEWAY_DEPTH_MAX", "Deepest nesting of fields in an operation, fragments included.", 30
    )
    root_fields_max: int = setting(
        "RENDA_GATEWAY_ROOT_FIELDS_MAX", "Most fields at the top of an operation, fragments included.", 100
    )
    aliases_max: int = setting("RENDA_GATEWAY_ALIASES_MAX", "Most aliases in an operation, fragments included.", 200)
    directives_max: int = setting(
        "RENDA_GATEWAY_DIRECTIVES_MAX", "Most directives in an operation, fragments included.", 100
    )
    introspection: bool = setting(
        "RENDA_GATEWAY_INTROSPECTION", "Answer `__schema` and `__type`; the editor's catalogue needs it.", True
    )
    show_plans: bool = setting(
        "RENDA_GATEWAY_SHOW_PLANS",
        "Put the plan into the answer's extensions for a request with the header x-show-plan.",
        False,
    )
    plan_cache_entries_max: int = setting(
        "RENDA_GATEWAY_PLAN_CACHE_ENTRIES_MAX", "Operations whose plans are remembered.", 2_000
    )
    subgraph_timeout_seconds: float = setting(
        "RENDA_GATEWAY_SUBGRAPH_TIMEOUT_SECONDS", "How long a subgraph may take.", 30.0
    )
    subgraph_timeouts: str = setting(
        "RENDA_GATEWAY_SUBGRAPH_TIMEOUTS", "Other time limits for single subgraphs, as NAME=SECONDS,NAME=SECONDS.", ""
    )
    subgraph_connections_max: int = setting(
        "RENDA_GATEWAY_SUBGRAPH_CONNECTIONS_MAX", "Open connections to each subgraph.", 100
    )
    subgraph_response_bytes_max: int = setting(
        "RENDA_GATEWAY_SUBGRAPH_RESPONSE_BYTES_MAX", "Largest answer of a subgraph that is read.", 33_554_432
    )
    subgraph_retry_percent: float = setting(
        "RENDA_GATEWAY_SUBGRAPH_RETRY_PERCENT",
        "Queries sent again after a failure, as a share of all; 0 for none.",
        10.0,
    )
    circuit_failures_max: int = setting(
        "RENDA_GATEWAY_CIRCUIT_FAILURES_MAX", "Failures in a row after which a subgraph is left alone for a while.", 10
    )
    circuit_pause_seconds: float = setting(
        "RENDA_GATEWAY_CIRCUIT_PAUSE_SECONDS", "How long it is left alone before it is tried again.", 2.0
    )
    share_identical_queries: bool = setting(
        "RENDA_GATEWAY_SHARE_IDENTICAL_QUERIES",
        "Answer a query together with an identical one under way: same variables, same forwarded headers.",
        True,
    )
    reload_seconds: float = setting(
        "RENDA_GATEWAY_RELOAD_SECONDS",
        "How often to look whether the supergraph file has changed; 0: on SIGHUP only.",
        2.0,
    )
    forwarded_headers: str = setting(
        "RENDA_GATEWAY_FORWARDED_HEADERS",
        "Request headers passed on to subgraphs, comma separated.",
        "authorization,x-request-id",
    )
    override_labels: str = setting(
        "RENDA_GATEWAY_OVERRIDE_LABELS",
        "Labels of progressive overrides that are active, comma separated; `percent(x)` goes by chance.",
        "",
    )
    staff_key_file: Path = setting(
        "RENDA_STAFF_KEY_FILE",
        "File with the key that staff tokens are signed with; without one nobody can act.",
        Path("staff.key"),
    )
    log_level: str = setting("RENDA_GATEWAY_LOG_LEVEL", "debug, info, warning or error.", "info")


def listed(text: str) -> list[str]:
    """Read NAME,NAME."""
    return [name.strip() for name in text.split(",") if name.strip()]


def pairs(text: str, variable: str) -> dict[str, str]:
    """Read NAME=VALUE,NAME=VALUE. Raises SettingsError."""
    found = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, equals, value = part.partition("=")
        if not (name and equals and value):
            raise SettingsError(f"{variable}: {part!r} is not NAME=VALUE.")
        found[name.strip()] = value.strip()
    return found

"""What answers requests, as a whole: a supergraph, its plans, its subgraphs. A reload puts a new one in its place.

    supergraph file ▸ loaded ▸ warmed with the operations asked so far ▸ serving

Requests under way keep the one they began with; a supergraph that cannot be used changes nothing.
"""

import asyncio
import logging
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from gateway.exchange import Exchange
from gateway.federation import Engine, SupergraphError, read_supergraph
from gateway.metrics import GatewayMetrics
from gateway.operations import Operations, PlanKey
from gateway.settings import GatewaySettings, pairs
from gateway.subgraphs import Subgraph, SubgraphClient, SubgraphLimits, exchange_with, subgraph_at
from kit.settings import SettingsError

log = logging.getLogger("gateway.serving")
WARMED_MAX = 500
FileState = tuple[int, int, int] | None


@dataclass(frozen=True, slots=True, eq=False)
class Loaded:
    """A supergraph ready to serve, with where its subgraphs are, and the state of its file before it was read."""

    file_state: FileState
    engine: Engine
    urls: Mapping[str, str]
    limits: SubgraphLimits


@dataclass(frozen=True, slots=True, eq=False)
class Serving:
    operations: Operations
    client: SubgraphClient


def load(settings: GatewaySettings) -> Loaded:
    """Raises SettingsError and SupergraphError, ready to be shown to people."""
    file_state = state_of(settings.supergraph)
    sdl = read_file(settings.supergraph)
    try:
        supergraph = read_supergraph(sdl)
    except SupergraphError as error:
        raise SupergraphError(f"{settings.supergraph}: {error}") from error
    known = {name: subgraph.url for name, subgraph in supergraph.subgraphs.items()}
    urls, limits = subgraph_urls(settings, known), subgraph_limits(settings, known)
    return Loaded(file_state, Engine.of(supergraph), urls, limits)


def read_file(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise SettingsError(f"There is no supergraph at {path}.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"The supergraph at {path} cannot be read: {error}.") from error


def subgraph_urls(settings: GatewaySettings, known: Mapping[str, str]) -> dict[str, str]:
    """Where each subgraph is. Raises SettingsError for a subgraph that the supergraph does not know."""
    given = pairs(settings.subgraphs, "RENDA_GATEWAY_SUBGRAPHS")
    require_known(given, known, "an address is given for")
    urls = {**known, **given}
    for name, url in urls.items():
        if not url.startswith(("http://", "https://")):
            raise SettingsError(
                f'The address of the subgraph "{name}" is {url!r}; it must start with http:// or https://.'
            )
    return urls


def subgraph_limits(settings: GatewaySettings, known: Mapping[str, str]) -> SubgraphLimits:
    variable = "RENDA_GATEWAY_SUBGRAPH_TIMEOUTS"
    given = pairs(settings.subgraph_timeouts, variable)
    require_known(given, known, "a time limit is given for")
    try:
        timeouts = {name: float(text) for name, text in given.items()}
    except ValueError as error:
        raise SettingsError(f"{variable}: {error}.") from error
    return SubgraphLimits(
        settings.subgraph_timeout_seconds,
        timeouts,
        settings.subgraph_retry_percent,
        settings.circuit_failures_max,
        settings.circuit_pause_seconds,
    )


def require_known(given: Mapping[str, str], known: Mapping[str, str], what: str) -> None:
    unknown = sorted(given.keys() - known.keys())
    if unknown:
        names = ", ".join(sorted(known))
        raise SettingsError(f"{what} {', '.join(unknown)}, but the supergraph has {names}.".capitalize())


class Reloader:
    """Holds what serves now, and replaces it when the file changes, or when `asked` to."""

    def __init__(
        self, settings: GatewaySettings, metrics: GatewayMetrics, session: aiohttp.ClientSession, loaded: Loaded
    ) -> None:
        self.settings = settings
        self.metrics = metrics
        self.session = session
        self.seen = loaded.file_state
        self.asked = asyncio.Event()
        self.now = self.serving(loaded, {}, [])
        metrics.loaded_at.set_to_current_time()

    def serving(self, loaded: Loaded, former: Mapping[str, Subgraph], asked: list[PlanKey]) -> Serving:
        operations = Operations(loaded.engine, self.settings, self.metrics)
        operations.warm(asked)
        # How a subgraph has been doing is still known when only its schema changed, and its connections are kept.
        kept = {name: each for name, each in former.items() if each.url == loaded.urls.get(name)}
        added = {
            name: subgraph_at(name, url, loaded.limits, self.connect, self.metrics)
            for name, url in loaded.urls.items()
            if name not in kept
        }
        return Serving(operations, SubgraphClient({**kept, **added}))

    def connect(self, url: str) -> Exchange:
        settings = self.settings
        return exchange_with(url, self.session, settings.subgraph_connections_max, settings.subgraph_response_bytes_max)

    def close(self) -> None:
        for subgraph in self.now.client.subgraphs.values():
            subgraph.exchange.close()

    async def watch(self) -> None:
        """Look at the file from time to time, and when asked, for ever. By its state: it may be a link set anew."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(self.settings.reload_seconds or None):
                    await self.asked.wait()
            state = await asyncio.to_thread(state_of, self.settings.supergraph)
            if self.asked.is_set() or state not in (None, self.seen):
                self.asked.clear()
                self.seen = state
                await self.reload()

    async def reload(self) -> None:
        former = self.now
        asked = former.operations.planned.keys()[-WARMED_MAX:]
        try:
            self.now = await asyncio.to_thread(
                lambda: self.serving(load(self.settings), former.client.subgraphs, asked)
            )
        except Exception as error:
            # Whatever is wrong with the new file, the old supergraph goes on serving.
            self.metrics.reloads.labels("failed").inc()
            is_expected = isinstance(error, SettingsError | SupergraphError)
            log.error("supergraph not reloaded", extra={"reason": str(error)}, exc_info=not is_expected)
            return
        for name, subgraph in former.client.subgraphs.items():
            if self.now.client.subgraphs.get(name) is not subgraph:
                subgraph.exchange.close()
        self.metrics.reloads.labels("loaded").inc()
        self.metrics.loaded_at.set_to_current_time()
        log.info("supergraph reloaded", extra={"subgraphs": sorted(self.now.client.subgraphs)})


def state_of(path: Path) -> FileState:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino

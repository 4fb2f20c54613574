"""How the platform stands, from what its processes say at /metrics: one picture, and what wants attention.

Pure: pages in, tables and sentences out. The thresholds are those of deploy/prometheus/rules/alerts.yml.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from prometheus_client.parser import text_string_to_metric_families
from rich.console import Group
from rich.table import Table
from rich.text import Text

OUTBOX_SECONDS_MAX = 120.0
WAITING_MAX = 5000
SILENT_SECONDS_MAX = 3 * 86_400.0

Page = Mapping[str, tuple[tuple[Mapping[str, str], float], ...]]
"""Samples by name, each with its labels."""


@dataclass(frozen=True)
class Part:
    """One process; `page` is None where it does not answer."""

    name: str
    url: str
    ready: bool
    page: Page | None


@dataclass(frozen=True)
class Standing:
    """Everything that was looked at, at the Unix time `now`; `problem` says why NATS could not be asked."""

    now: float
    parts: tuple[Part, ...]
    names: Mapping[str, str]
    """Divisions' names by their codes."""
    waiting: Mapping[str, int] = field(default_factory=dict)
    """Events by consumer."""
    published: int = 0
    letters: int = 0
    """Dead letters ever."""
    problem: str = ""

    @property
    def ready(self) -> bool:
        """Whether every part can work."""
        return not self.problem and all(part.ready for part in self.parts)


def parse(text: str) -> Page:
    """A page of /metrics. Raises `ValueError` where it is none."""
    found: dict[str, list[tuple[Mapping[str, str], float]]] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            found.setdefault(sample.name, []).append((sample.labels, sample.value))
    return {name: tuple(samples) for name, samples in found.items()}


def attention(standing: Standing) -> Iterator[str]:
    """What somebody should look at though every part is ready, a sentence each."""
    for name, number in standing.waiting.items():
        if number > WAITING_MAX:
            yield f"{number:,} events wait for {name}"
    for part in standing.parts:
        page = part.page or {}
        if (age := _value(page, "outbox_oldest_age_seconds", max)) > OUTBOX_SECONDS_MAX:
            yield f"{part.name} has waited {ago(age)} to publish what follows from facts"
        if differences := _value(page, "reconciliation_mismatches", max):
            yield f"{part.name}: {differences:,.0f} differences between what is read and a recount; renda verify"
        for labels, is_open in page.get("gateway_subgraph_circuit_open", ()):
            if is_open:
                yield f"the gateway leaves {labels['subgraph']} alone after failures"
    for division, age in _ages(standing, "source_last_applied_timestamp_seconds").items():
        if age > SILENT_SECONDS_MAX:
            yield f"nothing has come from {standing.names.get(division, '')} {division} for {ago(age)}"


def draw(standing: Standing) -> Group:
    """The picture."""
    lines = [Text(f"! {one}", style="yellow") for one in attention(standing)]
    if standing.problem:
        lines.append(Text(f"! {standing.problem}", style="red"))
    return Group(_parts(standing), _districts(standing), _totals(standing), *lines)


def _parts(standing: Standing) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("part")
    table.add_column("")
    table.add_column("address")
    for heading in ("waiting", "last applied", "refused", "outbox", "differences", "operations", "errors", "MiB"):
        table.add_column(heading, justify="right")
    for part in standing.parts:
        page = part.page or {}
        applied = _value(page, "last_applied_timestamp_seconds", max)
        state = Text("ready", style="green") if part.ready else Text("NOT READY", style="bold red")
        table.add_row(
            part.name,
            state,
            part.url,
            f"{standing.waiting[part.name]:,}" if part.name in standing.waiting else "",
            ago(standing.now - applied) if applied else "",
            _shown(page, "events_dead_lettered_total"),
            _shown(page, "outbox_pending"),
            _shown(page, "reconciliation_mismatches"),
            _shown(page, "graphql_operations_total") or _shown(page, "gateway_operations_total"),
            _shown(page, "graphql_errors_total") or _shown(page, "gateway_operation_errors_total"),
            f"{_value(page, 'process_resident_memory_bytes', max) / 2**20:,.0f}" if page else "",
        )
    return table


def _districts(standing: Standing) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("division")
    for heading in ("facts", "last came", "newest fact", "do not fit", "awaiting reply", "overdue", "alarms"):
        table.add_column(heading, justify="right")
    facts = _by_division(standing, "source_facts", sum)
    came = _ages(standing, "source_last_applied_timestamp_seconds")
    newest = _ages(standing, "source_newest_fact_timestamp_seconds")
    misfits = _by_division(standing, "source_anomalies", sum)
    counts = [_by_division(standing, name, max) for name in _COUNTS]
    for division in sorted(facts):
        table.add_row(
            f"{standing.names.get(division, '')} {division}",
            f"{facts[division]:,.0f}",
            ago(came[division]),
            ago(newest[division]),
            f"{misfits[division]:,.0f}" if division in misfits else "",
            *(f"{count[division]:,.0f}" if division in count else "" for count in counts),
        )
    return table


_COUNTS = ("suggestions_awaiting_reply", "suggestions_overdue", "alarms_standing")


def _totals(standing: Standing) -> Text:
    strays = "".join(
        f" · {number:,} wait for {name}"
        for name, number in standing.waiting.items()
        if name not in {part.name for part in standing.parts}
    )
    letters = f"{standing.letters:,} dead letters" + (": renda dead-letters list" if standing.letters else "")
    return Text(f"{standing.published:,} events published{strays} · {letters}")


def _ages(standing: Standing, name: str) -> Mapping[str, float]:
    """Seconds since the newest of a division's moments."""
    return {division: standing.now - moment for division, moment in _by_division(standing, name, max).items()}


def _by_division(standing: Standing, name: str, joined: Callable[[list[float]], float]) -> Mapping[str, float]:
    values: dict[str, list[float]] = {}
    for part in standing.parts:
        for labels, value in (part.page or {}).get(name, ()):
            values.setdefault(labels["division"], []).append(value)
    return {division: joined(numbers) for division, numbers in values.items()}


def _value(page: Page, name: str, joined: Callable[[list[float]], float]) -> float:
    """0 where the page has none."""
    values = [value for _, value in page.get(name, ())]
    return joined(values) if values else 0.0


def _shown(page: Page, name: str) -> str:
    """Nothing where the page has none."""
    return f"{_value(page, name, sum):,.0f}" if name in page else ""


def ago(seconds: float) -> str:
    """A duration in its largest unit of which there are two."""
    for unit, length in (("d", 86_400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:,.0f} {unit}"
    return f"{max(0.0, seconds):.0f} s"

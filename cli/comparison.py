"""The cross-district table: asked of the gateway in one GraphQL operation, computed beside claimed.

The question and the table are pure; only `ask` speaks to the gateway. Unknown is "—" and never 0; "≥" marks a number of
which a part is missing or was reported as "at least".
"""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rich import box
from rich.table import Table

from cli.explain import CommandError

CITIES = ("350200", "210800")
YEAR = 2025
UNKNOWN = "—"
_ASK_SECONDS = 60.0
_MARKS = {"AT_LEAST": "≥ ", "ABOUT": "~ "}

Values = Mapping[str, Mapping[str, Any]]
"""IndicatorValue objects by indicator id."""


@dataclass(frozen=True, slots=True)
class Column:
    """One pair of numbers: how the computed and the claimed one are written."""

    title: str
    computed: Callable[[Values], str]
    claimed: Callable[[Values], str]


def _rate_column(title: str, identity: str) -> Column:
    return Column(title, lambda values: rate(values.get(identity)), lambda values: claim(values, (identity,)))


def _count_column(title: str, identity: str, claims: Sequence[str]) -> Column:
    return Column(title, lambda values: count(values.get(identity)), lambda values: claim(values, claims))


COLUMNS = (
    _rate_column("Reply\n答复率", "reply_rate"),
    _rate_column("Completion\n办结率", "completion_rate"),
    _rate_column("Satisfaction\n满意率", "satisfaction_rate"),
    Column(
        "Opinions\nresolved / received\n民情民意\n解决 / 收集",
        lambda values: f"{count(values.get('opinions_resolved'))} / {count(values.get('opinions_collected'))}",
        # Districts report one of two names for what they received, and one of two for what was resolved.
        lambda values: (
            f"{claim(values, ('opinions_resolved', 'issues_resolved'))} / "
            f"{claim(values, ('opinions_uploaded', 'opinions_collected'))}"
        ),
    ),
    _count_column("Represent-\natives\n在任代表", "representatives", ("representatives", "representatives_registered")),
    _count_column("Reports\nheard\n听取报告", "reports_heard", ("reports_heard",)),
)

INDICATORS = {
    "suggestionIndicators": (
        *("reply_rate", "completion_rate", "satisfaction_rate"),
        *("opinions_resolved", "opinions_collected", "opinions_uploaded", "issues_resolved"),
    ),
    "representativeIndicators": ("representatives", "representatives_registered"),
    "supervisionIndicators": ("reports_heard",),
}


def question(cities: Sequence[str] = CITIES) -> str:
    """The GraphQL operation, with a variable `$year`; one root field `city<code>` per city."""
    roots = "\n".join(f'  city{code}: divisions(within: "{code}") {{ ...Row }}' for code in cities)
    fields = "\n".join(
        f"  {field}(period: {{year: $year}}, ids: {json.dumps(ids)}) {{ ...Value }}"
        for field, ids in INDICATORS.items()
    )
    return (
        f"query Comparison($year: Int!) {{\n{roots}\n}}\n"
        f"fragment Row on Division {{\n  code\n  name\n{fields}\n}}\n"
        "fragment Value on IndicatorValue {\n"
        "  indicator { id }\n  numerator\n  denominator\n  value\n  precision\n"
        "  claimed { value precision }\n}\n"
    )


def ask(graphql_url: str, query: str, variables: Mapping[str, Any]) -> dict[str, Any]:
    """The data of the answer. Raises `CommandError` when there is none, or when it has errors."""
    body = json.dumps({"query": query, "variables": variables}).encode()
    request = urllib.request.Request(graphql_url, body, {"content-type": "application/json"})  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=_ASK_SECONDS) as response:  # noqa: S310 - our own loopback URL
            answer = json.load(response)
    except urllib.error.HTTPError as error:
        raise CommandError(
            f"{graphql_url} answers {error.code}: {error.read(2000).decode(errors='replace')}"
        ) from error
    except OSError as error:
        raise CommandError(f"{graphql_url} does not answer: {error}") from error
    if errors := answer.get("errors"):
        raise CommandError("the gateway answers: " + "; ".join(str(error.get("message")) for error in errors))
    data: dict[str, Any] = answer["data"]
    return data


def table(data: Mapping[str, Any], cities: Sequence[str] = CITIES, year: int = YEAR) -> Table:
    """The districts of each city, then the city as a whole; two lines a row, computed above claimed."""
    shown = Table(
        title=f"Districts compared, {year}: computed from events above, claimed by the district below",
        title_justify="left",
        box=box.HORIZONTALS,
        collapse_padding=True,
        pad_edge=False,
    )
    shown.add_column("Division\n区划", no_wrap=True)
    shown.add_column("", no_wrap=True)
    for column in COLUMNS:
        shown.add_column(column.title, justify="right", no_wrap=True)
    for code in cities:
        rows = data[f"city{code}"]
        for row in rows:
            if row["code"] != code:
                shown.add_row(f"{row['name']}\n[dim]{row['code']}[/dim]", *_cells(row))
        shown.add_section()
        for row in rows:
            if row["code"] == code:
                shown.add_row(f"[bold]{row['name']} 合计[/bold]\n[dim]{code}[/dim]", *_cells(row))
        shown.add_section()
    return shown


def _cells(row: Mapping[str, Any]) -> list[str]:
    values = {value["indicator"]["id"]: value for field in INDICATORS for value in row[field] or ()}
    pairs = [f"{column.computed(values)}\n[dim]{column.claimed(values)}[/dim]" for column in COLUMNS]
    return ["computed\n[dim]claimed[/dim]", *pairs]


def rate(value: Mapping[str, Any] | None) -> str:
    """A computed rate with what it is made of: `93 % 1,411/1,518`."""
    if value is None or value["numerator"] is None or value["denominator"] is None:
        return UNKNOWN
    parts = f"{number(value['numerator'])}/{number(value['denominator'])}"
    return f"{UNKNOWN if value['value'] is None else percent(value['value'])} {parts}"


def count(value: Mapping[str, Any] | None) -> str:
    """A computed number with its mark."""
    if value is None or value["value"] is None:
        return UNKNOWN
    return f"{_MARKS.get(value['precision'], '')}{number(value['value'])}"


def claim(values: Values, identities: Sequence[str]) -> str:
    """The first claim there is among these indicators, with its mark; a rate as a percentage."""
    for identity in identities:
        claimed = (values.get(identity) or {}).get("claimed")
        if claimed:
            written = percent(claimed["value"]) if identity.endswith("_rate") else number(claimed["value"])
            return f"{_MARKS.get(claimed['precision'], '')}{written}"
    return UNKNOWN


def number(value: float) -> str:
    """`1,518`; digits after the point only where there are any."""
    return f"{value:,.0f}" if value == int(value) else f"{value:,.2f}"


def percent(value: float) -> str:
    """`93 %`, `92.9 %`: one digit after the point, and never 100 for less than all."""
    tenths = min(round(value * 1000), 999) if value < 1 else round(value * 1000)
    return f"{tenths // 10} %" if tenths % 10 == 0 else f"{tenths / 10:.1f} %"

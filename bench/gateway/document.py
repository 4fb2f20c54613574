"""The gateway's figures in docs/benchmarks.md, written anew between two marks: where, with what and how they arose."""

import os
import platform
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from bench.gateway.load import BenchError, wrk_path
from bench.gateway.peers import NODE_DIRECTORY, PEERS, ROOT, node
from bench.gateway.report import Table

DOCUMENT = ROOT / "docs" / "benchmarks.md"
BEGINS = "<!-- The gateway's figures: written by `make bench-gateway DOCS=1`. -->"
ENDS = "<!-- End of the gateway's figures. -->"
PACKAGES = ("@apollo/gateway", "@apollo/query-planner", "@apollo/server", "@graphql-hive/gateway", "graphql")


@dataclass(frozen=True)
class Section:
    """One scenario: what was run, when, and what it gave."""

    heading: str
    circumstances: str
    tables: Sequence[Table]


def read_section(kept: Mapping[str, Any]) -> Section:
    return Section(kept["heading"], kept["circumstances"], [Table(**each) for each in kept["tables"]])


def write(sections: Sequence[Section]) -> None:
    """Put them into the document. Raises BenchError."""
    DOCUMENT.write_text(replaced(DOCUMENT.read_text(), where_and_with_what(), sections))


def replaced(text: str, introduction: str, sections: Sequence[Section]) -> str:
    """The text with other figures between the marks. Raises BenchError when it has no marks."""
    before, begins, rest = text.partition(BEGINS)
    _, ends, after = rest.partition(ENDS)
    if not (begins and ends):
        raise BenchError(f"{DOCUMENT} lacks the marks between which the figures go")
    parts = [introduction, *map(markdown_section, sections)]
    return f"{before}{BEGINS}\n\n" + "\n\n".join(parts) + f"\n\n{ENDS}{after}"


def where_and_with_what() -> str:
    """Machine, versions and settings."""
    settings = "\n".join(f"- **{peer.title}**: {peer.settings}." for peer in PEERS.values())
    return f"Machine: {machine()}.\n\nVersions: {', '.join(versions())}.\n\n{settings}"


def circumstances_now() -> str:
    """When, how and next to what is being measured."""
    given = " ".join(f"{name.removeprefix('--').upper()}={value}" for name, value in pairs_of(sys.argv[1:]))
    command = f"make bench-gateway {given}".strip()
    load = os.getloadavg()[1]
    date = f"{datetime.now(UTC):%Y-%m-%d}"
    return f"Measured on {date} at commit {commit()} with `{command}`; load average of the machine {load:.0f}."


def pairs_of(arguments: Sequence[str]) -> list[tuple[str, str]]:
    """Options with their values; a flag's is 1."""
    found: list[tuple[str, str]] = []
    for each in arguments:
        if each.startswith("--"):
            found.append((each, "1"))
        else:
            found[-1] = (found[-1][0], each)
    return found


def machine() -> str:
    model = re.search(r"model name\s*: (.+)", Path("/proc/cpuinfo").read_text())
    memory = int(re.findall(r"MemTotal:\s+(\d+)", Path("/proc/meminfo").read_text())[0]) / 2**20
    name = model[1] if model else platform.machine()
    return f"{name}, {os.cpu_count()} cores, {memory:.0f} GiB, Linux {platform.release().split('-')[0]}"


def versions() -> list[str]:
    told = subprocess.run([wrk_path(), "-v"], capture_output=True, text=True, check=False).stdout  # noqa: S603
    found = re.search(r"wrk (?:debian/)?([\d.]+)", told)
    node_version = subprocess.run([node(), "--version"], capture_output=True, text=True, check=True).stdout  # noqa: S603
    return [
        f"CPython {platform.python_version()}",
        f"Node {node_version.strip().removeprefix('v')}",
        *(f"`{name}` {installed(name)}" for name in PACKAGES),
        f"wrk {found[1] if found else 'of unknown version'}",
    ]


def installed(package: str) -> str:
    return str(orjson.loads((NODE_DIRECTORY / "node_modules" / package / "package.json").read_bytes())["version"])


def commit() -> str:
    command = ["git", "rev-parse", "--short", "HEAD"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()  # noqa: S603


def markdown_section(section: Section) -> str:
    return "\n\n".join([f"### {section.heading}", section.circumstances, *map(markdown, section.tables)])


def markdown(table: Table) -> str:
    rows = [table.headings, ["---", *("---:" for _ in table.headings[1:])], *table.lines]
    title = f"{table.title[0].upper()}{table.title[1:]}:"
    return f"{title}\n\n" + "\n".join(f"| {' | '.join(row)} |" for row in rows)

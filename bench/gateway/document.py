"""The gateway's figures in docs/benchmarks.md, written anew between two marks: where, with what and how they arose."""

import os
import platform
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import orjson

from bench.gateway.load import BenchError, wrk_path
from bench.gateway.peers import NODE_DIRECTORY, PEERS, ROOT, node
from bench.gateway.report import Table

DOCUMENT = ROOT / "docs" / "benchmarks.md"
BEGINS = "<!-- The gateway's figures: written by `make bench-gateway DOCS=1`. -->"
ENDS = "<!-- End of the gateway's figures. -->"
PACKAGES = ("@apollo/gateway", "@apollo/query-planner", "@apollo/server", "@graphql-hive/gateway", "graphql")


def write(sections: Mapping[str, Sequence[Table]]) -> None:
    """Put the tables, by the headings they stand under, into the document. Raises BenchError."""
    DOCUMENT.write_text(replaced(DOCUMENT.read_text(), circumstances(), sections))


def replaced(text: str, introduction: str, sections: Mapping[str, Sequence[Table]]) -> str:
    """The text with other figures between the marks. Raises BenchError when it has no marks."""
    before, begins, rest = text.partition(BEGINS)
    _, ends, after = rest.partition(ENDS)
    if not (begins and ends):
        raise BenchError(f"{DOCUMENT} lacks the marks between which the figures go")
    parts = [introduction, *(section(heading, tables) for heading, tables in sections.items())]
    return f"{before}{BEGINS}\n\n" + "\n\n".join(parts) + f"\n\n{ENDS}{after}"


def circumstances() -> str:
    """Date, machine, versions, command and settings."""
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    settings = "\n".join(f"- **{peer.title}**: {peer.settings}." for peer in PEERS.values())
    return (
        f"Measured on {datetime.now(UTC):%Y-%m-%d} with `{command()}`, at commit {commit()}.\n\n"
        f"Machine: {machine()}; load averages at the end {load}.\n\n"
        f"Versions: {', '.join(versions())}.\n\n{settings}"
    )


def command() -> str:
    """How to run the same again."""
    given = " ".join(f"{name.removeprefix('--').upper()}={value}" for name, value in pairs_of(sys.argv[1:]))
    return f"make bench-gateway {given}".strip()


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


def section(heading: str, tables: Sequence[Table]) -> str:
    return "\n\n".join([f"### {heading}", *(markdown(table) for table in tables)])


def markdown(table: Table) -> str:
    rows = [table.headings, ["---", *("---:" for _ in table.headings[1:])], *table.lines]
    title = f"{table.title[0].upper()}{table.title[1:]}:"
    return f"{title}\n\n" + "\n".join(f"| {' | '.join(row)} |" for row in rows)

"""What `renda harvest` makes of the services' reports."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from click.testing import CliRunner
from rich.console import Console

from cli.data_directory import Addresses, save_addresses
from cli.harvest import draw
from cli.main import main
from kit.receipts import Harvest
from kit.sources import Rates, Source

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)


def drawn(found: dict[str, list[Harvest]]) -> list[str]:
    console = Console(width=200)
    with console.capture() as capture:
        console.print(draw(found, {"350206": "湖里区", "350203": "思明区"}, NOW.timestamp()))
    return [" ".join(line.split()) for line in capture.get().splitlines()]


def test_each_source_has_a_line_for_each_service_that_has_met_it():
    source = Source("350206", 1200, NOW - timedelta(minutes=10), NOW - timedelta(hours=50))
    anomalous = {"NOT_SUBMITTED": 3, "REPLIED_BEFORE_ASSIGNMENT": 1}
    told = [
        Harvest("suggestions", source, Rates(48, 1030.3), {"conflict": 2, "schema": 1}, anomalous),
        Harvest("supervision", None, Rates(0, 0.0), {"schema": 1}, {}),
    ]
    assert drawn({"350206": told, "350203": []}) == [
        "source service facts last 24 h a day newest fact last came refused do not fit",
        "湖里区 350206 suggestions 1,200 48 1,030.3 2 d 10 min conflict 2, schema 1 "
        "NOT_SUBMITTED 3, REPLIED_BEFORE_ASSIGNMENT 1",
        "supervision 0 0 0.0 schema 1",
    ]


def told(directory: Path, *arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["harvest", "--data", str(directory), *arguments])
    return result.exit_code, result.output.strip()


def test_what_cannot_be_told_is_said(tmp_path: Path):
    assert told(tmp_path) == (1, f"Error: no platform has run in {tmp_path}: start one with `renda up`")
    nobody = "http://127.0.0.1:1"
    services = {"suggestions": nobody}
    save_addresses(
        tmp_path,
        Addresses(gateway=nobody, nats="", mongodb="", credentials="", intake=nobody, services=services, databases={}),
    )
    code, said = told(tmp_path, "--source", "999999")
    assert (code, said.startswith("Error: 999999 is neither a division nor a service: give one of ")) == (1, True)
    code, said = told(tmp_path, "--source", "350206")
    assert (code, said.startswith("Error: suggestions does not say what it has")) == (1, True)

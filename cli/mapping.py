"""`renda mapping` proposes which column is which field; `events_of` turns a table into lines to publish."""

import json
from collections.abc import Iterator
from pathlib import Path

import click
from rich.table import Column, Table

from cli.explain import CommandError, explained
from cli.programs import CONTRACTS
from cli.screen import Screen
from publisher import load_schemas
from publisher.tables import MappingError, Problem, RowReader, TableError, load, propose, read_table
from publisher.tables.reading import headers_of

EVENTS = CONTRACTS / "events"
SHOWN_MAX = 50
SUFFIXES = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm")


@click.group("mapping")
def mapping() -> None:
    """Say once which column of a table is which field of an event, then publish the table as often as you like.

    \b
    Examples:
      renda mapping init 建议.xlsx --type npc.suggestion.submitted.v1 --division 350206 > mapping.toml
      renda publish 建议.xlsx --mapping mapping.toml --dry-run
      renda publish 建议.xlsx --mapping mapping.toml
    """


@mapping.command("init")
@click.argument("table", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--type", "event_type", required=True, help="Type of event a row becomes: npc.suggestion.submitted.v1.")
@click.option("--division", default="", help="Your division's code.")
def init(table: Path, event_type: str, division: str) -> None:
    """Propose a mapping for TABLE (CSV or XLSX) from its headers, Chinese ones included, and print it.

    Read it and correct it; comments say what could not be matched and which words stand for which values.

    \b
    Example:
      renda mapping init 建议.csv --type npc.suggestion.submitted.v1 --division 350206 > mapping.toml
    """
    path = EVENTS / f"{event_type}.schema.json"
    with explained():
        if not path.is_file():
            raise CommandError(f"there is no event type {event_type!r}: see contracts/events")
        try:
            headers = headers_of(table)
        except TableError as error:
            raise CommandError(f"{table}: {error}") from error
        click.echo(propose(headers, json.loads(path.read_text(encoding="utf-8")), division), nl=False)


def reader_of(file: Path, mapping_file: Path) -> RowReader:
    """What makes events of the table's rows. Raises `CommandError` where mapping and table do not fit."""
    try:
        reader = RowReader.of(load(mapping_file), EVENTS, load_schemas(EVENTS))
        missing = reader.missing(headers_of(file))
    except (MappingError, TableError) as error:
        raise CommandError(str(error)) from error
    if missing:
        listed = "、".join(missing)
        raise CommandError(f"表中没有这些列：{listed} / the table has no columns {listed}; correct {mapping_file}")
    return reader


def events_of(file: Path, reader: RowReader, problems: list[Problem]) -> Iterator[bytes]:
    """The event of each row that makes one; what is wrong with the others is put into `problems`."""
    try:
        for row in read_table(file):
            made = reader.read(row)
            if isinstance(made, bytes):
                yield made
            else:
                problems.extend(made or ())
    except TableError as error:
        raise CommandError(f"{file}: {error}") from error


def show(problems: list[Problem], screen: Screen) -> None:
    """Row, column, and what to do, in Chinese and English."""
    if not problems:
        return
    # Chinese has no spaces to break lines at: without "fold" the end of a long sentence would be cut off.
    sentences = (Column("问题 Problem", overflow="fold"), Column(overflow="fold"))
    table = Table("行 Row", "列 Column", *sentences, title="不能发布 Cannot be published", title_justify="left")
    for one in problems[:SHOWN_MAX]:
        table.add_row(str(one.row), one.column, one.zh, one.en)
    screen.results.print(table)
    if len(problems) > SHOWN_MAX:
        screen.show(f"… 另有 {len(problems) - SHOWN_MAX} 处 and {len(problems) - SHOWN_MAX} more")

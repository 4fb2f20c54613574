"""`renda credentials`: tokens by which the systems of a division publish over HTTP."""

from datetime import timedelta
from pathlib import Path

import click
from rich.table import Table

from cli.explain import CommandError, explained
from cli.local_stack import data_option, find_credentials
from cli.programs import CONTRACTS
from cli.screen import Screen
from kit import tokens
from kit.divisions import DivisionTree
from kit.tokens import TOKENS_FILE, Token


@click.group("credentials")
def credentials() -> None:
    """Issue, list and revoke the tokens of divisions for the HTTP intake.

    The intake reads its file of tokens again whenever it changes: nothing is restarted, nobody else is disturbed. Only
    hashes are stored; a token is shown once.

    \b
    Examples:
      renda credentials issue 350206 --note "representatives' office" --days 365
      renda credentials list
      renda credentials revoke 350206-3f9a1c2b
    """


_file_option = click.option(
    "--tokens",
    "file",
    type=click.Path(path_type=Path, dir_okay=False),
    envvar="RENDA_TOKENS_FILE",
    help="The file the intake reads, made if missing; default: the local stack's.",
)


@credentials.command("issue")
@click.argument("division")
@click.option("--note", default="", help="Who will use it.")
@click.option("--days", type=click.IntRange(min=1), help="Valid for so many days; default: until it is revoked.")
@data_option
@_file_option
def issue(division: str, note: str, days: int | None, directory: Path, file: Path | None) -> None:
    """Make a token for DIVISION and show it, once."""
    with explained():
        if division not in DivisionTree.load(CONTRACTS / "divisions.csv"):
            raise CommandError(f"{division!r} is no division of this platform: see contracts/divisions.csv")
        path = _file(directory, file)
        known = tokens.read(path)
        token, digest = tokens.make(division)
        now = tokens.now()
        expires = now + timedelta(days=days) if days else None
        name = f"{division}-{digest[:8]}"
        tokens.write(path, (*known, Token(name, division, digest, now, expires, note)))
    click.echo(token)
    click.echo(f"{name}: keep it now, it is not shown again.", err=True)


@credentials.command("list")
@data_option
@_file_option
def list_command(directory: Path, file: Path | None) -> None:
    """Show whose tokens are valid."""
    with explained():
        known = tokens.read(_file(directory, file))
    table = Table("Token", "Division", "Issued", "Expires", "Note")
    for one in known:
        expires = f"{one.expires:%Y-%m-%d}" if one.expires else "never"
        table.add_row(one.id, one.division, f"{one.created:%Y-%m-%d}", expires, one.note)
    Screen().results.print(table if known else "No tokens: renda credentials issue CODE")


@credentials.command("revoke")
@click.argument("token_id", metavar="TOKEN")
@data_option
@_file_option
def revoke(token_id: str, directory: Path, file: Path | None) -> None:
    """Make TOKEN (as `350206-3f9a1c2b`) invalid at once."""
    with explained():
        path = _file(directory, file)
        known = tokens.read(path)
        if all(one.id != token_id for one in known):
            raise CommandError(f"there is no token {token_id!r}: see `renda credentials list`")
        tokens.write(path, [one for one in known if one.id != token_id])
    click.echo(f"{token_id} is no longer valid", err=True)


def _file(directory: Path, file: Path | None) -> Path:
    return file or find_credentials(None, directory) / TOKENS_FILE

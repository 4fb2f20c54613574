"""`renda staff`: tokens by which staff are recognised when they act."""

import time
from pathlib import Path

import click

from cli.data_directory import load_addresses
from cli.explain import CommandError, explained
from cli.local_stack import data_option
from kit.divisions import level_of
from kit.staff import KEY_FILE, Staff, issue, read_key


@click.command("staff")
@click.argument("division")
@click.option("--name", default="staff", show_default=True, help="A pseudonym, for the audit log.")
@click.option("--operations", is_flag=True, help="May also see refused events and decide what becomes of them.")
@click.option("--hours", default=8.0, show_default=True, help="How long the token is good.")
@click.option(
    "--key",
    "key_file",
    type=click.Path(path_type=Path, dir_okay=False),
    envvar="RENDA_STAFF_KEY_FILE",
    help="The key that gateway and services have; default: the local stack's.",
)
@data_option
def staff(division: str, name: str, operations: bool, hours: float, key_file: Path | None, directory: Path) -> None:
    """Print a token for staff of DIVISION, who may act for it and for all below it.

    \b
    Example:
      TOKEN=$(renda staff 350200 --name office-3)
      curl -H "authorization: Bearer $TOKEN" ...

    Exit code: 0, or 1 where no platform has run in the directory.
    """
    with explained():
        try:
            level_of(division)
        except ValueError as error:
            raise CommandError(str(error)) from None
        addresses = load_addresses(directory)
        local = Path(addresses.credentials) / KEY_FILE if addresses else None
        key = read_key(key_file or local)
        if key is None:
            where = key_file or directory
            raise CommandError(f"no staff key in {where}: start a platform with `renda up`, or give the key with --key")
        until = int(time.time() + hours * 3600)
        click.echo(issue(Staff(name=name, division=division, until=until, operations=operations), key))

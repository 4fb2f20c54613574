"""`renda credentials`: how the systems of a division, and the services, prove who they are over HTTP and NATS."""

from datetime import timedelta
from pathlib import Path

import click
from rich.table import Table

from cli import programs
from cli.explain import CommandError, explained
from cli.local.nats_server import reload_running
from cli.local_stack import data_option, find_credentials
from cli.programs import CONTRACTS
from cli.screen import Screen
from kit import tokens
from kit.credentials import issue_key, revoke_key, rotate_key, seed_path, write_seed
from kit.divisions import DivisionTree
from kit.keys import Key, read_keys
from kit.setup.render import write_keys_anew
from kit.tokens import TOKENS_FILE, Token


@click.group("credentials")
def credentials() -> None:
    """Issue, list, rotate and revoke tokens for the HTTP intake and keys for NATS.

    Nothing is restarted, nothing that is stored is lost, nobody else is disturbed: the intake reads its file of tokens
    whenever it changes; the NATS of the local stack is told to read its configuration again, other servers you tell
    (nats-server --signal reload). Only hashes and public keys are stored; what is issued is shown once.

    \b
    Examples:
      renda credentials issue 350206 --note "representatives' office" --days 365
      renda credentials issue 350206 --nats --to 350206.seed     # a second key, the first stays valid
      renda credentials rotate suggestions                       # then restart it, then revoke the key it had
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
_keys_option = click.option(
    "--credentials",
    "keys",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    envvar="RENDA_CREDENTIALS",
    help="Directory of seeds that `renda setup render` has made; default: the local stack's.",
)
_note_option = click.option("--note", default="", help="Who will use it.")


@credentials.command("issue")
@click.argument("name")
@click.option("--nats", "for_nats", is_flag=True, help="A key for NATS instead of a token for HTTP.")
@click.option(
    "--to",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the seed of the key to this new file, for its owner alone, instead of showing it.",
)
@_note_option
@click.option("--days", type=click.IntRange(min=1), help="Token valid for so many days; default: until it is revoked.")
@data_option
@_file_option
@_keys_option
def issue(
    name: str,
    for_nats: bool,
    to: Path | None,
    note: str,
    days: int | None,
    directory: Path,
    file: Path | None,
    keys: Path | None,
) -> None:
    """Make a token for the division NAME, or a key beside those it has, and show it, once.

    With --nats NAME may also be a service. A key has no --days, because nats-server would not hold it to them.
    """
    with explained():
        if not for_nats:
            _issue_token(name, _file(directory, file), note, days)
        elif days:
            raise CommandError("a key for NATS does not expire by itself: leave --days out, and revoke it in time")
        else:
            _issue_key(name, find_credentials(keys, directory), note, to)


@credentials.command("rotate")
@click.argument("name")
@_note_option
@data_option
@_keys_option
def rotate(name: str, note: str, directory: Path, keys: Path | None) -> None:
    """Put a new NATS key in the place of the kept seed NAME.seed; all older ones stay valid until you revoke them.

    Hand the new seed out, see that it is used, then revoke the old: so nothing is interrupted.
    """
    with explained():
        path = find_credentials(keys, directory)
        _require_name(name)
        older = [key.id for key in read_keys(path) if key.name == name and not key.revoked]
        key = rotate_key(path, name, note)
        click.echo(f"{key.id}: {seed_path(path, name)}")
        click.echo(f"still valid: {', '.join(older) or 'none'}; {_take_up(path)}", err=True)


@credentials.command("list")
@data_option
@_file_option
@_keys_option
def list_command(directory: Path, file: Path | None, keys: Path | None) -> None:
    """Show all tokens and keys; for NATS also those that were revoked."""
    with explained():
        known = tokens.read(_file(directory, file))
        registered = read_keys(find_credentials(keys, directory)) if keys or not file else ()
    table = Table("Id", "Of", "For", "Issued", "Until", "Note")
    for one in known:
        expires = f"{one.expires:%Y-%m-%d}" if one.expires else "it is revoked"
        table.add_row(one.id, one.division, "HTTP", f"{one.created:%Y-%m-%d}", expires, one.note)
    for key in registered:
        table.add_row(key.id, key.name, "NATS", f"{key.created:%Y-%m-%d}", _until(key), key.note)
    Screen().results.print(table if known or registered else "None yet: renda credentials issue CODE")


@credentials.command("revoke")
@click.argument("identity", metavar="ID")
@data_option
@_file_option
@_keys_option
def revoke(identity: str, directory: Path, file: Path | None, keys: Path | None) -> None:
    """Make the token or key ID (as `350206-3f9a1c2b`, see list) invalid for good; its connections end."""
    with explained():
        path = _file(directory, file)
        if tokens.remove(path, identity):
            click.echo(f"{identity} is no longer valid", err=True)
            return
        if file and not keys:
            raise CommandError(f"there is no token {identity!r}: see `renda credentials list`")
        seeds = find_credentials(keys, directory)
        revoke_key(seeds, identity)
        click.echo(f"{identity} is revoked; {_take_up(seeds)}", err=True)


def _issue_token(division: str, path: Path, note: str, days: int | None) -> None:
    if division not in DivisionTree.load(CONTRACTS / "divisions.csv"):
        raise CommandError(f"{division!r} is no division of this platform: see contracts/divisions.csv")
    token, digest = tokens.make(division)
    now = tokens.now()
    expires = now + timedelta(days=days) if days else None
    identity = f"{division}-{digest[:8]}"
    tokens.add(path, Token(identity, division, digest, now, expires, note))
    click.echo(token)
    click.echo(f"{identity}: keep it now, it is not shown again.", err=True)


def _issue_key(name: str, path: Path, note: str, to: Path | None) -> None:
    _require_name(name)
    if to and to.exists():
        raise CommandError(f"{to} is there already: give another file")
    key, seed = issue_key(path, name, note)
    if to:
        write_seed(to, seed)
    else:
        click.echo(seed.decode())
    click.echo(f"{key.id}: keep the seed now, it is stored nowhere else; {_take_up(path)}", err=True)


def _require_name(name: str) -> None:
    topology, _ = programs.topology()
    if name not in topology.credentials:
        raise CommandError(f"{name!r} is no division, service or other name of this platform's topology")


def _take_up(seeds: Path) -> str:
    """Have the servers take up the register beside the seeds; says what was done, or what is left to do."""
    state = seeds.resolve().parent
    topology, _ = programs.topology()
    written = write_keys_anew(state, topology)
    if reload_running(state):
        return "NATS has taken it up"
    if not written:
        return f"{state} has no configuration of NATS: write it with `renda setup render --state {state}`"
    return f"give NATS {', '.join(path.name for path in written)} and have it read it (nats-server --signal reload)"


def _until(key: Key) -> str:
    return f"revoked {key.revoked:%Y-%m-%d}" if key.revoked else "it is revoked"


def _file(directory: Path, file: Path | None) -> Path:
    return file or find_credentials(None, directory) / TOKENS_FILE

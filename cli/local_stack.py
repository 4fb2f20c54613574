"""The commands that work on a running stack find it by its data directory, or by --url and --credentials."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import click
import nats
import nats.errors
from nats.aio.client import Client

from cli.data_directory import Addresses, load_addresses
from cli.explain import CommandError
from kit.credentials import connect_options, public_key, seed_path
from kit.topology import OPERATOR

_CONNECT_SECONDS = 10.0

data_option = click.option(
    "--data",
    "directory",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(".renda"),
    envvar="RENDA_DATA",
    show_default=True,
    help="Directory of the local stack (`renda up --data`), to find its servers and keys.",
)
url_option = click.option("--url", envvar="RENDA_NATS_URL", help="The platform's NATS; default: the local stack's.")


def find_addresses(directory: Path) -> Addresses:
    """Where the local stack's processes listen. Raises `CommandError` where none has run."""
    addresses = load_addresses(directory)
    if addresses is None:
        raise CommandError(f"no platform has run in {directory}: start one with `renda up`")
    return addresses


def find_nats(url: str | None, directory: Path) -> str:
    """The URL given, or that of the local stack. Raises `CommandError`."""
    if url:
        return url
    addresses = load_addresses(directory)
    if addresses is None:
        raise CommandError(f"no platform in {directory}: start one with `renda up`, or name it with --url")
    return addresses.nats


def find_credentials(path: Path | None, directory: Path) -> Path:
    """The seeds given, or those of the local stack. Raises `CommandError`."""
    if path is not None:
        return path
    addresses = load_addresses(directory)
    if addresses is None:
        raise CommandError(f"no keys in {directory}: start a stack with `renda up`, or give yours with --credentials")
    return Path(addresses.credentials)


@asynccontextmanager
async def operator(url: str, credentials: Path) -> AsyncIterator[Client]:
    """A NATS client with the operator's seed. Raises `CommandError` and `CredentialError`."""
    seed_file = _operator_seed(credentials)
    options = {**connect_options(seed_file.parent, OPERATOR), "nkeys_seed": str(seed_file)}
    problems: list[str] = []

    async def failed(error: Exception) -> None:
        problems.append(str(error) or repr(error))

    try:
        async with asyncio.timeout(_CONNECT_SECONDS):
            client = await nats.connect(url, **options, error_cb=failed, max_reconnect_attempts=3)
    except (TimeoutError, OSError, nats.errors.Error) as error:
        said = f" ({problems[-1]})" if problems else ""
        raise CommandError(f"NATS at {url} does not let the operator in{said}: is the stack running?") from error
    try:
        yield client
    finally:
        await client.close()


def _operator_seed(credentials: Path) -> Path:
    """The seed file given, or the operator's of the directory given. Raises `CredentialError`."""
    seed_file = seed_path(credentials, OPERATOR) if credentials.is_dir() else credentials
    public_key(seed_file)
    return seed_file

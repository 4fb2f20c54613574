"""Faults people can do something about become one clear sentence and exit code 1; anything else stays a traceback."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
import nats.errors

from cli.local import LocalError
from kit.credentials import CredentialError
from kit.divisions import DivisionError
from kit.keys import KeyRegisterError
from kit.setup.errors import SetupError
from kit.tokens import TokenError
from kit.topology import SubscriptionError
from publisher.channel import UnreachableError

_EXPLAINED = (
    LocalError,
    CredentialError,
    DivisionError,
    KeyRegisterError,
    SetupError,
    SubscriptionError,
    TokenError,
    UnreachableError,
)


class CommandError(Exception):
    """A command cannot do what it was asked; the message says why and what to do."""


@contextmanager
def explained() -> Iterator[None]:
    """Turn our own errors, and those of files and connections, into a message for the user."""
    try:
        yield
    except (CommandError, *_EXPLAINED) as error:
        raise click.ClickException(str(error)) from error
    except (OSError, nats.errors.Error) as error:
        raise click.ClickException(str(error) or repr(error)) from error

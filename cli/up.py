"""`renda up`: the stack, its addresses, and a first question to paste; then it stays until told to stop."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from cli import signals
from cli.data_directory import without_password
from cli.explain import explained
from cli.local.mongod import PORT_SETTING as MONGODB_PORT_SETTING
from cli.local.nats_server import PORT_SETTING as NATS_PORT_SETTING
from cli.screen import Screen
from cli.stack import GATEWAY_PORT_SETTING, Stack, Wishes

FIRST_QUESTION = (
    '{ divisions(within: "350200") { code name '
    'suggestionIndicators(period: {year: 2025}, ids: ["reply_rate"]) { numerator denominator value } } }'
)


def _port_option(name: str, setting: str, purpose: str) -> Callable[[Any], Any]:
    return click.option(
        f"--port-{name}",
        f"{name}_port",
        type=click.IntRange(1, 65535),
        metavar="PORT",
        envvar=setting,
        help=f"{purpose} Default: a free port.",
    )


_OPTIONS = (
    click.option(
        "--data",
        "directory",
        type=click.Path(path_type=Path, file_okay=False),
        default=Path(".renda"),
        envvar="RENDA_DATA",
        show_default=True,
        help="Directory for data, keys and logs; made if missing, used again if ours.",
    ),
    click.option("--fresh", is_flag=True, help="Delete the data of earlier runs in that directory first; keys stay."),
    _port_option("gateway", GATEWAY_PORT_SETTING, "Where questions are asked."),
    _port_option("nats", NATS_PORT_SETTING, "Where events are published."),
    _port_option("mongodb", MONGODB_PORT_SETTING, "Where the services keep what they know."),
    click.option(
        "--nats-url", envvar="RENDA_NATS_URL", help="Use this NATS instead of starting one; needs --credentials."
    ),
    click.option(
        "--mongodb-url", envvar="RENDA_MONGODB_URL", help="Use this MongoDB replica set instead of starting one."
    ),
    click.option(
        "--credentials",
        type=click.Path(path_type=Path, file_okay=False, exists=True),
        envvar="RENDA_CREDENTIALS",
        help="Seeds for the NATS given by URL, made by `renda setup render`.",
    ),
)


def stack_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of every command that starts the stack; they arrive as the fields of `Wishes`."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


@click.command("up")
@stack_options
def up(**wishes: Any) -> None:
    """Run the whole platform on this machine until Ctrl-C.

    Starts nats-server, mongod, the three services, the gateway and the HTTP intake as separate processes on loopback,
    waits until each is ready, and prints where they listen. Ctrl-C or SIGTERM stops what was started and nothing
    else. The data stay in the directory and are used again by the next run. A service that dies is started again; a
    server that dies ends the run. Ports that are not given are free ones; the gateway keeps its port from run to run
    if it can.

    \b
    Examples:
      renda up
      renda up --fresh --port-gateway 8080
      renda up --data /var/tmp/renda
      RENDA_MONGODB_URL=mongodb://db.example/?replicaSet=rs0 renda up

    \b
    Environment, instead of the options:
      RENDA_DATA  RENDA_GATEWAY_PORT  RENDA_NATS_PORT  RENDA_MONGODB_PORT
      RENDA_NATS_URL with RENDA_CREDENTIALS  RENDA_MONGODB_URL
      RENDA_LOG_LEVEL (of the services)

    Exit code: 0 when stopped, 1 when it cannot start or a server dies (the message says what to do).
    """
    screen = Screen()
    with explained(), signals.stop_like_an_interrupt():
        try:
            with Stack(Wishes(**wishes), screen) as stack:
                announce(stack, screen)
                stack.watch()
        except KeyboardInterrupt:
            screen.say("Stopped.")


def announce(stack: Stack, screen: Screen) -> None:
    """Where everything listens, and a question to paste."""
    addresses = stack.addresses
    screen.show()
    screen.show(f"GraphQL      {addresses.graphql}")
    screen.show(f"Query page   {addresses.gateway}/")
    screen.show(f"HTTP intake  {addresses.intake}/")
    screen.show(f"NATS         {without_password(addresses.nats)}")
    screen.show(f"MongoDB      {without_password(addresses.mongodb)}")
    screen.show(f"Credentials  {addresses.credentials}")
    screen.show(f"Logs         {stack.directory / 'log'}")
    screen.show()
    screen.show("Ask:")
    screen.show(f"  curl -s {addresses.graphql} -H 'content-type: application/json' \\")
    screen.show(f"    -d '{_body(FIRST_QUESTION)}'")
    screen.show()
    screen.say("Ctrl-C stops everything.")


def _body(query: str) -> str:
    escaped = query.replace('"', '\\"')
    return f'{{"query": "{escaped}"}}'

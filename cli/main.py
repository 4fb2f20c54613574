"""`renda`: the platform at the command line."""

import click

from cli.audit import audit
from cli.credentials import credentials
from cli.dead_letters import dead_letters
from cli.demo import demo
from cli.generate import generate
from cli.harvest import harvest
from cli.maintain import rebuild, restore, verify
from cli.mapping import mapping
from cli.publish import publish
from cli.staff import staff
from cli.status import status
from cli.up import up
from kit.setup.__main__ import main as setup


@click.group(context_settings={"max_content_width": 100, "help_option_names": ["-h", "--help"]})
@click.version_option(package_name="renda", message="renda %(version)s")
def main() -> None:
    """What the standing committees of all of a city's districts do, in one place.

    Districts publish events; staff ask one GraphQL endpoint across all of them.

    \b
    Try it:                renda demo
    Run it locally:        renda up
    Publish a file:        renda publish events.jsonl --credentials seeds/
    See what was refused:  renda dead-letters list

    Every command explains itself: renda COMMAND --help. Exit code: 0 done, 1 not done (the message says why),
    2 the command line cannot be understood.
    """


for command in (up, demo, status, harvest, generate, publish, dead_letters, mapping, credentials, staff):
    main.add_command(command)
for command in (verify, rebuild, restore, audit):
    main.add_command(command)
main.add_command(setup, "setup")

"""`renda generate`: the data set as a file, to look at or to publish elsewhere."""

from pathlib import Path

import click

from cli.explain import explained
from cli.screen import Screen
from dataset.generate import SEED, write


@click.command("generate")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--seed", type=int, default=SEED, show_default=True, help="Other chances, the same sums.")
@click.option(
    "--division", "divisions", metavar="CODE", multiple=True, help="Only this division and those below; repeatable."
)
def generate(file: Path, seed: int, divisions: tuple[str, ...]) -> None:
    """Write events that add up to the figures the districts reported: JSON lines, one CloudEvent each.

    The same seed gives the same file, byte for byte; a division's events do not depend on which others are written.

    \b
    Examples:
      renda generate events.jsonl
      renda generate huli.jsonl --division 350206
      renda generate events.jsonl && renda publish events.jsonl

    Exit code: 0, or 1 for a division that is not in the list.
    """
    screen = Screen()
    with explained(), screen.meter("Generate the data set") as meter:
        try:
            number = write(
                file, seed, divisions or None, lambda done, total: meter.show(done, total, f"{done:,} events")
            )
        except ValueError as error:
            raise click.ClickException(str(error)) from error
    screen.show(f"{number:,} events written to {file}")

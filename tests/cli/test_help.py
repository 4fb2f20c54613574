"""Every command explains itself, with examples and exit codes where they matter."""

import click
import pytest
from click.testing import CliRunner

from cli.main import main

COMMANDS = [
    "up",
    "demo",
    "publish",
    "generate",
    "status",
    "harvest",
    "dead-letters",
    "credentials",
    "mapping",
    "verify",
    "rebuild",
    "restore",
    "staff",
    "audit",
    "setup",
]


def test_the_commands_are_these():
    assert sorted(main.commands) == sorted(COMMANDS)


@pytest.mark.parametrize(
    "name", ["up", "demo", "publish", "generate", "status", "harvest", "verify", "rebuild", "restore"]
)
def test_help_gives_examples_and_exit_codes(name: str):
    text = CliRunner().invoke(main, [name, "--help"]).output
    assert f"renda {name}" in text
    assert "Example" in text
    assert "Exit code: 0" in text


def test_every_option_of_every_command_is_explained():
    unexplained = [
        f"{path} {parameter.name}"
        for path, command in walk(main, "renda")
        for parameter in command.params
        if isinstance(parameter, click.Option) and not parameter.help and not path.startswith("renda setup")
    ]
    assert unexplained == []


def test_every_environment_variable_is_named_in_the_help():
    for path, command in walk(main, "renda"):
        variables = {parameter.envvar for parameter in command.params if isinstance(parameter, click.Option)}
        text = CliRunner().invoke(main, [*path.split()[1:], "--help"]).output
        if path in ("renda up", "renda publish"):
            assert [variable for variable in variables - {None} if str(variable) not in text] == []


def walk(command: click.Command, path: str) -> list[tuple[str, click.Command]]:
    if not isinstance(command, click.Group):
        return [(path, command)]
    return [pair for name, child in command.commands.items() for pair in walk(child, f"{path} {name}")]

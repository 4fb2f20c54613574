"""What the READMEs say is so: commands, links, and the table of commands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cli.main import main

ROOT = Path(__file__).parents[2]
PAGES = [
    "README.md",
    "README.zh-CN.md",
    *(str(path.relative_to(ROOT)) for path in sorted((ROOT / "docs").rglob("*.md"))),
]
LINK = re.compile(r"\]\((?!https?://|#)([^)#]+)")


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_somewhere(page: str) -> None:
    path = ROOT / page
    broken = [link for link in LINK.findall(path.read_text(encoding="utf-8")) if not (path.parent / link).exists()]
    assert broken == []


@pytest.mark.parametrize("page", ["README.md", "README.zh-CN.md"])
def test_the_two_commands_are_targets_of_the_makefile(page: str) -> None:
    named = set(re.findall(r"make ([a-z-]+)", (ROOT / page).read_text(encoding="utf-8")))
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    assert {"demo", "test", "check"} <= named <= targets


@pytest.mark.parametrize("page", ["README.md", "README.zh-CN.md"])
def test_every_command_is_in_the_table_of_commands(page: str) -> None:
    listed = set(re.findall(r"^\| `renda ([a-z-]+)", (ROOT / page).read_text(encoding="utf-8"), re.M))
    assert listed == set(main.commands) - {"setup"}  # set-up is for operations: docs/operations.md

"""`python -m cli` is `renda`."""

from cli.main import main

main(prog_name="renda")

"""Details 详情: what a district sent and was refused. Every read of it is on record."""

from collections.abc import Mapping

DETAILS: Mapping[str, frozenset[str]] = {"DeadLetter": frozenset({"payload"})}

"""What several parts of the catalogue are made of: the usual denominators, and the names of live queries."""

from __future__ import annotations

from kit.indicators import Measure, live, stock
from services.representatives.vocabulary import RegisterKind

SERVING = stock("representative.serving")
LIAISON = stock("station.LIAISON")
AT_END = "at the end of the period"

CHAIN = "CHAIN"
"""Everything that a year should have: see `services.representatives.activity`."""

ROSTERED = "duty.rostered"
"""Distinct persons of the roster in the period."""

KEPT, DUE = "cadence.kept", "cadence.due"
"""Slots of cadences that ended in the period and before today: those kept, and all."""


def persons(mark: str, known_by: str = "activity") -> Measure:
    """Distinct persons with a mark, kind or channel of activity in the period, as `reception.persons.RECEPTION.VISIT`.

    `known_by` is the family of counters without which a division has reported nothing of the kind.
    """
    return live(f"{known_by}.persons.{mark}")


def serving_persons(mark: str, known_by: str = "activity") -> Measure:
    """Those of them who serve at the end of the period."""
    return live(f"{known_by}.persons.{mark}@serving")


def filled(kind: RegisterKind) -> str:
    """The live query of how much of a register is filled at the end of the period."""
    return f"register_{kind}.filled"


def missing(kind: RegisterKind) -> str:
    """The live query of how much of it is not."""
    return f"register_{kind}.missing"

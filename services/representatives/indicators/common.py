"""What several parts of the catalogue are made of: the usual denominators, and the names of live queries."""

from __future__ import annotations

from kit.indicators import Measure, live, stock
from services.representatives.vocabulary import RegisterKind

SERVING = stock("representative.serving")
LIAISON = stock("station.LIAISON")
AT_END = "at the end of the period"

ACTIVITY = "activity."
"""Distinct persons with a mark, kind or channel of activity in the period, as `activity.RECEPTION.VISIT`."""

AMONG_SERVING = "@serving"
"""Only those who serve at the end of the period: `activity.ANY@serving`."""

CHAIN = "activity.CHAIN@serving"
"""Persons serving at the end of the period whose year has everything: see `services.representatives.activity`."""

ROSTERED = "duty.persons"
"""Distinct persons of the roster in the period."""

KEPT, DUE = "cadence.kept", "cadence.due"
"""Slots of cadences that ended in the period and before today: those kept, and all."""


def persons(mark: str) -> Measure:
    """Distinct persons with activity of this kind in the period."""
    return live(f"{ACTIVITY}{mark}")


def serving_persons(mark: str) -> Measure:
    """Those of them who serve at the end of the period."""
    return live(f"{ACTIVITY}{mark}{AMONG_SERVING}")


def filled(kind: RegisterKind) -> str:
    """The live query of how much of a register is filled at the end of the period."""
    return f"register_{kind}.filled"


def missing(kind: RegisterKind) -> str:
    """The live query of how much of it is not."""
    return f"register_{kind}.missing"

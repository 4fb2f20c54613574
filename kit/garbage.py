"""How often a process that works all the time looks for garbage in circles: rarely, and not in what stays."""

from __future__ import annotations

import gc
from typing import Final

THRESHOLD: Final = 50_000
"""Facts and answers are thousands of short-lived objects without circles, states remembered many long-lived ones:
looking as often as Python does by itself takes a fifth of a ledger's time, and a third of a large answer's."""


def look_rarely() -> None:
    """Leave out what there is by now, and let so many objects come before looking again."""
    gc.freeze()
    gc.set_threshold(THRESHOLD)

"""How many representatives a division needs so that everything it reported has somebody behind it, and which.

Reported persons are taken as they are; where a district reported suggestions, groups or receptions but no persons, as
few are put behind them as is plausible. Who is meant stays a number: 代表-<division>-0017.
"""

from __future__ import annotations

from random import Random

from dataset import names
from dataset.figures import Figures, Numbers
from kit.divisions import DivisionLevel, level_of

SUGGESTIONS_PER_REPRESENTATIVE = 5
REPRESENTATIVES_PER_GROUP = 5
REPRESENTATIVES_PER_STATION = 2
# A county's own congress; a longer register than this has representatives of the towns in it.
OWN_CONGRESS_MAX = 240
# 海沧's groups, lectures and meetings, 仪征's reception room and what 翔安 took over from others need somebody, though
# nobody reported how many.
_UNREPORTED = {"350205": 40, "321081": 24, "350213": 24}

_ELECTED = "district_representatives_elected"
_PERSONS = (
    "online_representatives",
    "enterprise_reception_representatives",
    "visiting_representatives",
    "grouped_representatives",
    "receiving_representatives",
    "representatives_registered",
    "distinct_representatives_entering",
    "rostered_representatives",
)


def size(figures: Figures, division: str) -> int:
    """How many representatives the division has."""
    reported = (_needed(figures.numbers(division, year)) for year in figures.years(division))
    return max((*reported, _UNREPORTED.get(division, 0)))


def _needed(numbers: Numbers) -> int:
    def number(indicator: str) -> int:
        return int(numbers.get(indicator, 0))

    reported = max(
        number(_ELECTED) + number("town_representatives_elected"),
        number("medical_station_representatives") + number("mediation_representatives"),
        *(number(indicator) for indicator in _PERSONS),
    )
    suggestions = max(number(f"suggestions_{step}") for step in ("submitted", "received", "assigned"))
    return reported or max(
        -(-suggestions // SUGGESTIONS_PER_REPRESENTATIVE),
        number("professional_groups") * REPRESENTATIVES_PER_GROUP,
        number("stations") * REPRESENTATIVES_PER_STATION if number("receptions") else 0,
    )


def level(figures: Figures, division: str, number: int) -> str:
    """The congress the representative `number` (from 1) sits in."""
    if number > own_congress(figures, division):
        return "TOWN"
    return "CITY" if level_of(division) is DivisionLevel.CITY else "DISTRICT"


def own_congress(figures: Figures, division: str) -> int:
    """How many of them sit in the division's own congress; they come first."""
    elected = (figures.numbers(division, year).get(_ELECTED) for year in figures.years(division))
    return min(size(figures, division), int(next(filter(None, elected), OWN_CONGRESS_MAX)))


def some(random: Random, figures: Figures, division: str, number: int) -> list[str]:
    """Ids of up to `number` different representatives of the division's own congress."""
    everybody = range(1, own_congress(figures, division) + 1)
    return [names.representative(division, one) for one in random.sample(everybody, min(number, len(everybody)))]

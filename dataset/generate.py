"""From the figures to one history: every part of every division, merged in time order, as JSON lines."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from pathlib import Path

from dataset import (
    borrowed,
    claims,
    debriefs,
    inspections,
    local_rules,
    practices,
    registers,
    representatives,
    rosters,
    suggestions,
    supervision,
)
from dataset.figures import Figures, load
from dataset.history import Book, Event
from kit.divisions import DivisionTree

SEED = 2025
DIVISIONS = Path(__file__).parents[1] / "contracts" / "divisions.csv"

_PARTS: dict[str, Callable[[Book, Figures], None]] = {
    "representatives": representatives.write,
    "rosters": rosters.write,
    "debriefs": debriefs.write,
    "registers": registers.write,
    "practices": practices.write,
    "suggestions": suggestions.write,
    "supervision": supervision.write,
    "borrowed": borrowed.write,
    "local_rules": local_rules.write,
    "claims": claims.write,
}
_LINES_PER_PROGRESS = 1000


def generate(seed: int = SEED, divisions: Collection[str] | None = None, figures: Figures | None = None) -> list[Event]:
    """All events in time order; `divisions` limits them to the subtrees of the codes given.

    A division's events are the same whichever others are generated with it. Raises `ValueError` for a code that is not
    in the list of divisions.
    """
    reported = figures or load()
    events: list[Event] = []
    for division in _chosen(reported, divisions):
        for part, write_part in _PARTS.items():
            book = Book(division, part, seed)
            write_part(book, reported)
            events.extend(book.events)
    return sorted(events, key=lambda event: (event.time, event.id))


def lines(events: Collection[Event]) -> Iterator[bytes]:
    """Each event as one line of JSON."""
    return (event.payload + b"\n" for event in events)


def write(
    path: Path,
    seed: int = SEED,
    divisions: Collection[str] | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> int:
    """Write the events to `path` as JSON lines and return their number; `progress` is told (written, total)."""
    events = generate(seed, divisions)
    with path.open("wb") as output:
        for number, line in enumerate(lines(events), 1):
            output.write(line)
            if number % _LINES_PER_PROGRESS == 0 or number == len(events):
                progress(number, len(events))
    return len(events)


def _chosen(figures: Figures, divisions: Collection[str] | None) -> list[str]:
    telling = sorted({*figures.divisions, *inspections.CITY_INSPECTIONS})
    if divisions is None:
        return telling
    tree = DivisionTree.load(DIVISIONS)
    if unknown := sorted(code for code in divisions if code not in tree):
        raise ValueError(f"no such division: {', '.join(unknown)}; see {DIVISIONS.name}")
    wanted = {part for code in divisions for part in tree.within(code)}
    return [code for code in telling if code in wanted]

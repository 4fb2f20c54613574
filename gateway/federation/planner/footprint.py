"""What ways cost together: a footprint is the set of (wave, subgraph) pairs in which something is asked.

All entities of one wave and subgraph travel in one fetch, wherever in the response they stand: so the union of
footprints is what several ways cost together, and one that contains another is never better. Waves are counted from the
fetch of the object where a way starts.

A footprint is an integer. A wave takes two bits per subgraph: one if it is asked, and one if something follows from the
answer, so that the fetch cannot wait for a later one to the same subgraph. Union is `|`, "n waves later" a shift.
"""

from collections.abc import Iterable, Mapping

NOWHERE = 0
WAVES_MAX = 256


class Footprints:
    """Arithmetic of footprints over the subgraphs of a supergraph."""

    def __init__(self, subgraphs: Iterable[str]) -> None:
        self.places: Mapping[str, int] = {name: place for place, name in enumerate(subgraphs)}
        self.size = len(self.places)
        self.width = 2 * self.size
        self.wave = (1 << self.size) - 1
        self.asked = sum(self.wave << (wave * self.width) for wave in range(WAVES_MAX))

    def fetch(self, subgraph: str, wave: int) -> int:
        return 1 << (self.places[subgraph] + (wave - 1) * self.width)

    def followed(self, footprint: int) -> int:
        """The same when something follows from all of it."""
        return footprint | (footprint & self.asked) << self.size

    def waves(self, footprint: int) -> int:
        return -(-footprint.bit_length() // self.width)

    def price(self, footprint: int) -> tuple[int, int]:
        """Waves and fetches: the fewer waves the better, then the fewer fetches.

        What can wait costs nothing where the same subgraph is asked later.
        """
        waves = self.waves(footprint)
        fetches, asked_later = 0, 0
        for wave in reversed(range(waves)):
            bits = footprint >> wave * self.width
            asked, followed = bits & self.wave, bits >> self.size & self.wave
            fetches += (followed | asked & ~asked_later).bit_count()
            asked_later |= asked
        return waves, fetches

    def best(self, footprints: Iterable[int], at_most: int) -> list[int]:
        """Cheapest first, without those that contain another."""
        kept: list[int] = []
        for each in sorted(footprints, key=self.price):
            if not any(other & ~each == 0 for other in kept):
                kept.append(each)
                if len(kept) == at_most:
                    break
        return kept

"""Batch steps: entities of one subgraph travel in one fetch wherever that delays nothing.

First those of one wave. Then a fetch, with all that follows from it, may wait for a later one to the same subgraph, as
long as the longest chain of fetches stays as long as it is: a fetch less, and no wave more.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gateway.federation.planner.steps import Step

Batch = list[Step]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a batch stands among the others: how many must be done before it, and how many follow, one by one."""

    before: int
    after: int
    ancestors: frozenset[int]


def in_batches(steps: Iterable[Step]) -> list[Batch]:
    """Steps that become one fetch each, in an order in which parents come first."""
    by_wave: dict[tuple[int, str, int], Batch] = {}
    for number, step in enumerate(steps):
        by_wave.setdefault((step.depth, step.subgraph, number if step.is_root else -1), []).append(step)
    batches = [by_wave[each] for each in sorted(by_wave, key=lambda each: each[0])]
    entities = [batch[0].subgraph for batch in batches if not batch[0].is_root]
    if len(set(entities)) == len(entities):
        return batches
    while (pair := joinable(batches, places := places_of(batches))) is not None:
        sooner, later = pair
        batches[later] = batches[sooner] + batches[later]
        del batches[sooner]
    order = sorted(range(len(batches)), key=lambda number: places[number].before)
    return [batches[number] for number in order]


def joinable(batches: Sequence[Batch], places: Sequence[Place]) -> tuple[int, int] | None:
    """Two batches of entities that can be one."""
    longest = max(place.before for place in places)
    for later in reversed(range(len(batches))):
        for sooner in reversed(range(later)):
            first, second = batches[sooner][0], batches[later][0]
            if first.subgraph != second.subgraph or first.is_root or second.is_root:
                continue
            one, other = places[sooner], places[later]
            chain = max(one.before, other.before) + max(one.after, other.after)
            if chain <= longest and sooner not in other.ancestors and later not in one.ancestors:
                return sooner, later
    return None


def places_of(batches: Sequence[Batch]) -> list[Place]:
    number = {step: place for place, batch in enumerate(batches) for step in batch}
    parents = [{number[parent] for step in batch for parent in step.parents} for batch in batches]
    ancestors: dict[int, frozenset[int]] = {}
    before: dict[int, int] = {}
    order: list[int] = []

    def visit(place: int) -> None:
        if place not in before:
            for parent in parents[place]:
                visit(parent)
            before[place] = 1 + max((before[parent] for parent in parents[place]), default=-1)
            ancestors[place] = frozenset(parents[place]).union(*(ancestors[parent] for parent in parents[place]))
            order.append(place)

    for place in range(len(batches)):
        visit(place)
    after = dict.fromkeys(order, 0)
    for place in reversed(order):
        for parent in parents[place]:
            after[parent] = max(after[parent], after[place] + 1)
    return [Place(before[place], after[place], ancestors[place]) for place in range(len(batches))]

"""Remember answers to questions that may lead back to themselves.

How a field is reached depends on how keys and requirements are, which are fields again. A question met again within
its own answer has none there; an answer cut short like this holds only there, and is remembered only where the cut
cannot have mattered. Questions that are cut in ever new ways cost a bounded number of answers.
"""

from collections.abc import Callable, Hashable
from typing import Any

CUT_ANSWERS_MAX = 5_000


class Memory:
    def __init__(self) -> None:
        self.answers: dict[Hashable, tuple[Any, ...]] = {}
        self.under_way: dict[Hashable, int] = {}
        self.cut_answers: dict[Hashable, tuple[Any, ...]] = {}
        self.cuts = 0
        self.effort = 0
        """What has been tried for the outermost question under way; whoever tries counts."""
        self.returned_to = 0
        """The outermost question that was met again, by its place among those under way."""

    def answer(self, question: Hashable, find: Callable[[], tuple[Any, ...]]) -> tuple[Any, ...]:
        known = self.answers.get(question)
        if known is not None:
            return known
        if question in self.under_way:
            self.returned_to = min(self.returned_to, self.under_way[question])
            return ()
        if self.cuts > CUT_ANSWERS_MAX and question in self.cut_answers:
            self.returned_to = 0
            return self.cut_answers[question]
        place = len(self.under_way)
        self.under_way[question] = place
        outside, self.returned_to = self.returned_to, place
        found = find()
        del self.under_way[question]
        if self.returned_to == place:
            self.answers[question] = found
            self.returned_to = outside
        else:
            self.cuts += 1
            self.cut_answers[question] = found
            self.returned_to = min(outside, self.returned_to)
        if not self.under_way:
            self.cut_answers.clear()
            self.cuts = self.effort = 0
        return found

"""The orders of the lists staff ask for, as sort fields that end in the id. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from kit.cursors import Order


class SuggestionOrder(StrEnum):
    """Order of suggestions: NEWEST 最近提出, OLDEST 最早提出, DUE 答复期限最近."""

    NEWEST = "NEWEST"
    OLDEST = "OLDEST"
    DUE = "DUE"


class OpinionOrder(StrEnum):
    """Order of opinions: NEWEST 最近收到, OLDEST 最早收到."""

    NEWEST = "NEWEST"
    OLDEST = "OLDEST"


# A mapping for each enum: words of two enums that read alike are equal as keys.
SUGGESTION_ORDERS: Mapping[SuggestionOrder, Order] = {
    SuggestionOrder.NEWEST: (("submitted_on", -1), ("_id", -1)),
    SuggestionOrder.OLDEST: (("submitted_on", 1), ("_id", 1)),
    SuggestionOrder.DUE: (("due_on", 1), ("_id", 1)),
}
OPINION_ORDERS: Mapping[OpinionOrder, Order] = {
    OpinionOrder.NEWEST: (("received_on", -1), ("_id", -1)),
    OpinionOrder.OLDEST: (("received_on", 1), ("_id", 1)),
}

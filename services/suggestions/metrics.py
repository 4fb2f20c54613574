"""What the service counts for operations, by division."""

from __future__ import annotations

from kit.census import DivisionCount
from services.suggestions.store import Store


def division_counts(store: Store) -> tuple[DivisionCount, ...]:
    """Suggestions 建议 that await a reply, and those of them that are past due 逾期."""
    return (
        DivisionCount("suggestions_awaiting_reply", "Suggestions that await a reply.", store.awaiting_reply),
        DivisionCount("suggestions_overdue", "Suggestions that await a reply past its due date.", store.overdue),
    )

"""What the service counts for operations, by division."""

from __future__ import annotations

from kit.census import DivisionCount
from services.supervision.store import Store


def division_counts(store: Store) -> tuple[DivisionCount, ...]:
    """Alarms 预警 whose cause is not gone."""
    return (DivisionCount("alarms_standing", "Alarms whose cause is not gone.", store.standing_alarms),)

"""The service's aggregates, as the ledger needs them: state, fold, index and contribution of each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kit import figures
from kit.fold import Aggregate
from services.representatives import code, group, performance, reception, representative, rollup, station
from services.representatives.events import CODE, GROUP, PERFORMANCE, RECEPTION, REPRESENTATIVE, STATION

AGGREGATES: Mapping[str, Aggregate[Any]] = {
    aggregate.name: aggregate
    for aggregate in (
        Aggregate(
            REPRESENTATIVE,
            representative.Representative,
            representative.evolve,
            representative.index,
            rollup.representative,
        ),
        Aggregate(STATION, station.Station, station.evolve, station.index, rollup.station),
        Aggregate(GROUP, group.Group, group.evolve, group.index, rollup.group),
        Aggregate(CODE, code.Code, code.evolve, code.index, rollup.code),
        Aggregate(RECEPTION, reception.Reception, reception.evolve, reception.index, rollup.reception),
        Aggregate(PERFORMANCE, performance.Performance, performance.evolve, performance.index, rollup.performance),
        figures.AGGREGATE,
    )
}

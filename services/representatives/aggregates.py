"""The service's aggregates, as the ledger needs them: state, fold, index and contribution of each."""

from __future__ import annotations

from collections.abc import Mapping
from operator import attrgetter
from typing import Any

from kit import figures
from kit.alarms import of_anomalies, with_alarms
from kit.fold import Aggregate
from services.representatives import (
    cadence,
    code,
    debrief,
    duty,
    group,
    performance,
    reactions,
    reception,
    register,
    representative,
    rollup,
    standard,
    station,
)
from services.representatives.anomalies import TEXTS
from services.representatives.events import (
    CADENCE,
    CODE,
    DEBRIEF,
    DUTY,
    GROUP,
    PERFORMANCE,
    RECEPTION,
    REGISTER,
    REPRESENTATIVE,
    STANDARD,
    STATION,
)

_ALARMS = {
    GROUP: of_anomalies(attrgetter("anomalies"), TEXTS),
    CADENCE: of_anomalies(cadence.anomalies, TEXTS),
    DUTY: of_anomalies(duty.anomalies, TEXTS),
    DEBRIEF: of_anomalies(debrief.anomalies, TEXTS),
    REPRESENTATIVE: of_anomalies(representative.anomalies, TEXTS),
    STATION: of_anomalies(attrgetter("anomalies"), TEXTS),
    CODE: of_anomalies(attrgetter("anomalies"), TEXTS),
    RECEPTION: of_anomalies(reception.anomalies, TEXTS),
    PERFORMANCE: of_anomalies(performance.anomalies, TEXTS),
}

AGGREGATES: Mapping[str, Aggregate[Any]] = with_alarms(
    (
        Aggregate(
            REPRESENTATIVE,
            representative.Representative,
            representative.evolve,
            representative.index,
            rollup.representative,
            reactions.of_representative,
        ),
        Aggregate(STATION, station.Station, station.evolve, station.index, rollup.station),
        Aggregate(GROUP, group.Group, group.evolve, group.index, rollup.group),
        Aggregate(STANDARD, standard.Standard, standard.evolve, standard.index),
        Aggregate(REGISTER, register.Register, register.evolve, register.index, rollup.register),
        Aggregate(CADENCE, cadence.Cadence, cadence.evolve, cadence.index, rollup.cadence),
        Aggregate(DUTY, duty.Duty, duty.evolve, duty.index, rollup.duty),
        Aggregate(DEBRIEF, debrief.Debrief, debrief.evolve, debrief.index, rollup.debrief),
        Aggregate(CODE, code.Code, code.evolve, code.index, rollup.code, reactions.of_code),
        Aggregate(RECEPTION, reception.Reception, reception.evolve, reception.index, rollup.reception),
        Aggregate(PERFORMANCE, performance.Performance, performance.evolve, performance.index, rollup.performance),
        figures.AGGREGATE,
    ),
    _ALARMS,
)

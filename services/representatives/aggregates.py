"""The service's aggregates, as the ledger needs them: state, fold, index and contribution of each."""

from __future__ import annotations

from collections.abc import Mapping
from operator import attrgetter
from typing import Any

from kit import figures
from kit.anomalies import with_anomalies, worded
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
    tenure,
)
from services.representatives.anomalies import TEXTS
from services.representatives.events.common import (
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
    TENURE,
)

_ANOMALIES = {
    GROUP: worded(attrgetter("anomalies"), TEXTS),
    CADENCE: worded(cadence.anomalies, TEXTS),
    DUTY: worded(duty.anomalies, TEXTS),
    DEBRIEF: worded(debrief.anomalies, TEXTS),
    REPRESENTATIVE: worded(representative.anomalies, TEXTS),
    STATION: worded(attrgetter("anomalies"), TEXTS),
    CODE: worded(attrgetter("anomalies"), TEXTS),
    RECEPTION: worded(reception.anomalies, TEXTS),
    PERFORMANCE: worded(performance.anomalies, TEXTS),
}

AGGREGATES: Mapping[str, Aggregate[Any]] = with_anomalies(
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
        Aggregate(TENURE, tenure.Tenure, tenure.evolve, lambda _: {}),
        Aggregate(
            DUTY,
            duty.Duty,
            duty.evolve,
            duty.index,
            rollup.duty,
            regards={TENURE: attrgetter("representatives")},
            view=duty.seen,
        ),
        Aggregate(DEBRIEF, debrief.Debrief, debrief.evolve, debrief.index, rollup.debrief),
        Aggregate(CODE, code.Code, code.evolve, code.index, rollup.code, reactions.of_code),
        Aggregate(RECEPTION, reception.Reception, reception.evolve, reception.index, rollup.reception),
        Aggregate(PERFORMANCE, performance.Performance, performance.evolve, performance.index, rollup.performance),
        figures.AGGREGATE,
    ),
    _ANOMALIES,
)

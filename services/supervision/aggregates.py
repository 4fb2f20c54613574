"""The service's aggregates as the ledger wants them: state, fold, index, counters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kit import figures
from kit.alarms import of_anomalies, with_alarms
from kit.fold import Aggregate
from services.supervision import alarm, ballot, figure_sheet, finding, item, meeting, project, rollup
from services.supervision.alarm_events import ALARM
from services.supervision.anomalies import TEXTS
from services.supervision.events import APPOINTMENT, BALLOT, FINDING, ITEM, MEETING, PROJECT
from services.supervision.figure_sheet import FIGURE_SHEET

_ALARMS = {
    ITEM: of_anomalies(item.anomalies, TEXTS),
    FINDING: of_anomalies(finding.anomalies, TEXTS),
    PROJECT: of_anomalies(project.anomalies, TEXTS),
    FIGURE_SHEET: figure_sheet.alarms,
}

AGGREGATES: Mapping[str, Aggregate[Any]] = with_alarms(
    (
        Aggregate(ITEM, item.Item, item.evolve, item.index, rollup.item),
        Aggregate(FINDING, finding.Finding, finding.evolve, finding.index, rollup.finding),
        Aggregate(PROJECT, project.Project, project.evolve, project.index, rollup.project),
        Aggregate(BALLOT, ballot.Ballot, ballot.evolve, ballot.index, rollup.ballot),
        Aggregate(MEETING, meeting.Meeting, meeting.evolve_meeting, meeting.index_meeting, rollup.meeting),
        Aggregate(
            APPOINTMENT,
            meeting.Appointment,
            meeting.evolve_appointment,
            meeting.index_appointment,
            rollup.appointment,
        ),
        figures.AGGREGATE,
        Aggregate(FIGURE_SHEET, figure_sheet.FigureSheet, figure_sheet.evolve, figure_sheet.index),
        Aggregate(ALARM, alarm.AlarmState, alarm.evolve, alarm.index),
    ),
    _ALARMS,
)

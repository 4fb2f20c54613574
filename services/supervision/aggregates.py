"""The service's aggregates as the ledger wants them: state, fold, index, counters, consequences."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from kit import figures
from kit.alarms import alarming
from kit.anomalies import with_anomalies, worded
from kit.fold import Aggregate
from kit.written import TextKind, Written, told
from services.supervision import (
    alarm,
    ballot,
    commitment,
    department,
    electorate,
    figure_sheet,
    finding,
    item,
    meeting,
    plan,
    project,
    reactions,
    site,
)
from services.supervision.alarm_events import ALARM
from services.supervision.anomalies import TEXTS
from services.supervision.events.common import (
    APPOINTMENT,
    BALLOT,
    COMMITMENT,
    DEPARTMENT,
    ELECTORATE,
    FINDING,
    ITEM,
    MEETING,
    PLAN,
    PROJECT,
    SITE,
)
from services.supervision.figure_sheet import FIGURE_SHEET
from services.supervision.rollup import counted

_ANOMALIES = {
    ITEM: worded(item.anomalies, TEXTS),
    FINDING: worded(finding.anomalies, TEXTS),
    COMMITMENT: worded(commitment.anomalies, TEXTS),
    PLAN: worded(plan.anomalies, TEXTS),
    PROJECT: worded(project.anomalies, TEXTS),
    BALLOT: worded(lambda state: state.misfits, TEXTS),
    ELECTORATE: worded(electorate.anomalies, TEXTS),
}


def _written(title: str | None, on: date | None) -> Written | None:
    return Written(title, on) if title and on else None


AGGREGATES: Mapping[str, Aggregate[Any]] = with_anomalies(
    (
        told(
            Aggregate(ITEM, item.Item, item.evolve, item.index, counted(item.rows), reactions.consequences),
            TextKind.ITEM,
            lambda state: _written(state.part and state.part.title, state.on),
        ),
        told(
            Aggregate(FINDING, finding.Finding, finding.evolve, finding.index, counted(finding.rows)),
            TextKind.FINDING,
            lambda state: _written(state.title, state.raised and state.raised.on),
        ),
        told(
            Aggregate(COMMITMENT, commitment.Commitment, commitment.evolve, commitment.index, counted(commitment.rows)),
            TextKind.COMMITMENT,
            lambda state: _written(state.title, state.first_on),
        ),
        Aggregate(PLAN, plan.Plan, plan.evolve, plan.index, counted(plan.rows)),
        Aggregate(SITE, site.Site, site.evolve, site.index, counted(site.rows)),
        Aggregate(DEPARTMENT, department.Department, department.evolve, department.index, counted(department.rows)),
        Aggregate(PROJECT, project.Project, project.evolve, project.index, counted(project.rows)),
        Aggregate(BALLOT, ballot.Ballot, ballot.evolve, ballot.index, counted(ballot.rows)),
        Aggregate(
            MEETING, meeting.Meeting, meeting.evolve_meeting, meeting.index_meeting, counted(meeting.meeting_rows)
        ),
        Aggregate(
            APPOINTMENT,
            meeting.Appointment,
            meeting.evolve_appointment,
            meeting.index_appointment,
            counted(meeting.appointment_rows),
        ),
        Aggregate(ELECTORATE, electorate.Electorates, electorate.evolve, electorate.index),
        figures.AGGREGATE,
        alarming(
            Aggregate(FIGURE_SHEET, figure_sheet.FigureSheet, figure_sheet.evolve, figure_sheet.index),
            figure_sheet.alarms,
        ),
        Aggregate(ALARM, alarm.AlarmState, alarm.evolve, alarm.index),
    ),
    _ANOMALIES,
)

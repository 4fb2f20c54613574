"""The service's aggregates as the ledger wants them: state, fold, index, counters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kit import figures
from kit.fold import Aggregate
from services.supervision import ballot, finding, item, meeting, project, rollup
from services.supervision.events import APPOINTMENT, BALLOT, FINDING, ITEM, MEETING, PROJECT

AGGREGATES: Mapping[str, Aggregate[Any]] = {
    aggregate.name: aggregate
    for aggregate in (
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
    )
}

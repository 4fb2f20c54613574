"""A decision 决定 that several organs carry out: a list of tasks, and who has reported on which."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from kit.catalogue import Fact, Id
from services.supervision.anomalies import Anomaly, AnomalyKind
from services.supervision.events.decision import DecisionMade, DecisionReported, DecisionTask
from services.supervision.kinds.kind import Kind
from services.supervision.steps import Deadline, DeadlineKind, Row, Step
from services.supervision.vocabulary import ItemKind, ItemStatus


class TaskReport(msgspec.Struct, frozen=True):
    """执行情况报告 the latest report on a task."""

    done: bool
    step: Step


class Decision(msgspec.Struct, frozen=True, tag="DECISION", tag_field="kind"):
    """The latest list of tasks counts, and the latest report on each."""

    title: str | None = None
    made: Step | None = None
    meeting: Id | None = None
    tasks: tuple[DecisionTask, ...] = ()
    reports: dict[str, TaskReport] = msgspec.field(default_factory=dict)

    @property
    def silent_organs(self) -> tuple[str, ...]:
        """Organs with a task they have not reported on, each once, in the order of the list."""
        return tuple(dict.fromkeys(task.organ for task in self.tasks if task.task not in self.reports))


def evolve(state: Decision, fact: Fact) -> Decision:
    """`state` after one more fact in the total order."""
    step = Step.of(fact)
    match fact.data:
        case DecisionMade() as data:
            return msgspec.structs.replace(
                state, title=data.title, made=state.made or step, meeting=data.meeting, tasks=data.tasks
            )
        case DecisionReported(task=task, done=done):
            return msgspec.structs.replace(state, reports=state.reports | {task: TaskReport(done, step)})
    return state


def status(state: Decision) -> ItemStatus:
    """Reported once no organ is silent, resolved once every task is completed."""
    if not state.tasks or state.silent_organs:
        return ItemStatus.OPEN
    done = all(state.reports[task.task].done for task in state.tasks)
    return ItemStatus.RESOLVED if done else ItemStatus.REPORTED


def rows(state: Decision) -> Iterator[Row]:
    """Counts, tasks and all, in the month it was made."""
    if state.made is not None:
        yield state.made.on, "decision.made", 1
        yield state.made.on, "decision.tasks", len(state.tasks)
        yield state.made.on, "decision.tasks_reported", sum(task.task in state.reports for task in state.tasks)


def deadlines(state: Decision) -> tuple[Deadline, ...]:
    """The terms of its tasks."""
    reported = {task: report.step for task, report in state.reports.items()}
    return tuple(
        Deadline(DeadlineKind.TASK_REPORT, task.due, reported.get(task.task), task.task not in reported)
        for task in state.tasks
        if task.due is not None
    )


def anomalies(state: Decision) -> Iterator[Anomaly]:
    """What does not fit."""
    known = {task.task for task in state.tasks}
    for task, report in state.reports.items():
        if task not in known:
            yield Anomaly(AnomalyKind.REPORT_ON_UNKNOWN_TASK, report.step.event)


DECISION = Kind(
    name=ItemKind.DECISION,
    start=Decision(),
    events=(DecisionMade, DecisionReported),
    evolve=evolve,
    status=status,
    rows=rows,
    on=lambda state: state.made.on if state.made else None,
    anomalies=anomalies,
    deadlines=deadlines,
)

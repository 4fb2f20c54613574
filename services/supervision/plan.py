"""The annual supervision plan 年度监督计划: topics collected in autumn, adopted, published, adjusted.

Every topic rests on one of six lawful sources; a topic that was collected keeps who proposed it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from typing import Any

import msgspec

from kit.catalogue import Fact, Id
from kit.fold import AggregateState
from services.supervision.anomalies import Anomaly, AnomalyKind
from services.supervision.events.plan import PlanAdjusted, PlanAdopted, PlanPublished, PlanTopic, PlanTopicProposed
from services.supervision.steps import NEVER, Row, Step
from services.supervision.vocabulary import PlanSource, Proposer

FROM_CITIZENS = (PlanSource.PETITIONS, PlanSource.PUBLIC_CONCERN)


class PlanStatus(StrEnum):
    """How far a plan is 监督计划状态. COLLECTING 议题征集中, ADOPTED 已通过, PUBLISHED 已公布."""

    COLLECTING = "COLLECTING"
    ADOPTED = "ADOPTED"
    PUBLISHED = "PUBLISHED"


class TopicStatus(StrEnum):
    """Where a topic stands 议题状态. PROPOSED 已征集, PLANNED 列入计划, ADDED 调整增加, DROPPED 调整取消."""

    PROPOSED = "PROPOSED"
    PLANNED = "PLANNED"
    ADDED = "ADDED"
    DROPPED = "DROPPED"


class Topic(msgspec.Struct, frozen=True):
    """议题 a topic, collected or planned; `source` is None while it is only collected."""

    topic: str
    title: str
    status: TopicStatus
    proposer: Proposer | None = None
    source: PlanSource | None = None
    item: Id | None = None

    @property
    def planned(self) -> bool:
        """Whether the plan as it stands has it."""
        return self.status in (TopicStatus.PLANNED, TopicStatus.ADDED)

    @property
    def from_citizens(self) -> bool:
        """Whether a citizen proposed it, or petitions or public concern are its lawful source."""
        return self.proposer is Proposer.CITIZEN or self.source in FROM_CITIZENS


class Adjustment(msgspec.Struct, frozen=True):
    """计划调整 one change after the adoption, by the topics' names."""

    reason: str
    added: tuple[str, ...]
    dropped: tuple[str, ...]
    meeting: Id | None
    step: Step


class Plan(AggregateState, frozen=True, kw_only=True):
    """The latest adoption counts, the first publication; topics by name, in the order they were first heard of."""

    year: int | None = None
    title: str | None = None
    first_on: date | None = None
    topics: dict[str, Topic] = msgspec.field(default_factory=dict)
    adopted: Step | None = None
    meeting: Id | None = None
    published: Step | None = None
    adjustments: tuple[Adjustment, ...] = ()
    misfits: tuple[Anomaly, ...] = ()


def evolve(state: Plan, fact: Fact) -> Plan:
    """`state` after one more fact in the total order."""
    step = Step.of(fact)
    state = msgspec.structs.replace(state, first_on=state.first_on or step.on)
    match fact.data:
        case PlanTopicProposed() as data:
            return _collect(state, data)
        case PlanAdopted() as data:
            planned = {one.topic: _topic(state, one, TopicStatus.PLANNED) for one in data.topics}
            return msgspec.structs.replace(
                state,
                year=data.year,
                title=data.title,
                meeting=data.meeting,
                adopted=step,
                topics=state.topics | planned,
            )
        case PlanPublished():
            return msgspec.structs.replace(state, published=state.published or step)
        case PlanAdjusted() as data:
            return _adjust(state, data, step)
    return state


def _collect(state: Plan, data: PlanTopicProposed) -> Plan:
    known = state.topics.get(data.topic)
    if known is None:
        topic = Topic(data.topic, data.title, TopicStatus.PROPOSED, data.proposer)
    else:
        topic = msgspec.structs.replace(known, proposer=known.proposer or data.proposer)
    return msgspec.structs.replace(state, year=state.year or data.year, topics=state.topics | {data.topic: topic})


def _topic(state: Plan, planned: PlanTopic, status: TopicStatus) -> Topic:
    """A planned topic; who proposed it is as the plan says, else as it was collected."""
    known = state.topics.get(planned.topic)
    proposer = planned.proposer or (known.proposer if known else None)
    return Topic(planned.topic, planned.title, status, proposer, planned.source, planned.item)


def _adjust(state: Plan, data: PlanAdjusted, step: Step) -> Plan:
    misfits = list(state.misfits)
    if state.adopted is None:
        misfits.append(Anomaly(AnomalyKind.ADJUSTED_BEFORE_ADOPTION, step.event))
    if any(name not in state.topics or not state.topics[name].planned for name in data.dropped):
        misfits.append(Anomaly(AnomalyKind.UNPLANNED_TOPIC_DROPPED, step.event))
    changed = {one.topic: _topic(state, one, TopicStatus.ADDED) for one in data.added} | {
        name: msgspec.structs.replace(state.topics[name], status=TopicStatus.DROPPED)
        for name in data.dropped
        if name in state.topics
    }
    adjustment = Adjustment(data.reason, tuple(one.topic for one in data.added), data.dropped, data.meeting, step)
    return msgspec.structs.replace(
        state,
        topics=state.topics | changed,
        adjustments=(*state.adjustments, adjustment),
        misfits=tuple(misfits),
    )


def status(state: Plan) -> PlanStatus:
    """How far it is."""
    if state.adopted is None:
        return PlanStatus.COLLECTING
    return PlanStatus.PUBLISHED if state.published else PlanStatus.ADOPTED


def anomalies(state: Plan) -> Iterator[Anomaly]:
    """What does not fit."""
    yield from state.misfits
    if state.published is not None and (state.adopted is None or state.published.on < state.adopted.on):
        yield Anomaly(AnomalyKind.PUBLISHED_BEFORE_ADOPTION, state.published.event)


def rows(state: Plan) -> tuple[Row, ...]:
    """Everything counts in the January of the plan's year, whenever it was adopted."""
    day = state.first_on if state.year is None else date(state.year, 1, 1)
    topics = state.topics.values()
    collected: tuple[Row, ...] = (
        (day, "plan.known", 0),
        *((day, "topic.proposed", 1) for one in topics if one.proposer is not None),
    )
    if state.adopted is None:
        return collected
    return (
        *collected,
        (day, "plan.adopted", 1),
        (day, "plan.adjusted", int(bool(state.adjustments))),
        (day, "plan.topics", sum(one.planned for one in topics)),
        (day, "plan.topics_from_citizens", sum(one.planned and one.from_citizens for one in topics)),
    )


def index(state: Plan) -> Mapping[str, Any]:
    """What plans are found and ordered by."""
    return {
        "year": state.year,
        "status": status(state).value,
        "adjusted": bool(state.adjustments),
        "on": ((state.adopted.on if state.adopted else state.first_on) or NEVER).isoformat(),
    }

"""Histories for the tests: events written by hand, and random ones that need not make sense."""

from __future__ import annotations

import itertools
import json
from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from kit.catalogue import Fact
from kit.envelope import CHINA_TIME
from services.supervision.aggregates import AGGREGATES
from services.supervision.events import CATALOGUE

DISTRICT = "350206"
DAY_ONE = date(2025, 1, 6)

_numbers = itertools.count(1)


def payload(
    event_type: str,
    subject: str,
    on: str,
    *,
    source: str = "/divisions/{division}",
    event_id: str | None = None,
    sequence: int | None = None,
    **data: Any,
) -> bytes:
    """One event `npc.<event_type>.v1` about `subject`, which happened on the day (or at the time) `on`."""
    division = subject.partition("-")[0]
    moment = datetime.fromisoformat(on)
    event = {
        "specversion": "1.0",
        "id": event_id or f"e{next(_numbers)}",
        "source": source.format(division=division),
        "type": f"npc.{event_type}.v1",
        "subject": subject,
        "time": (moment if moment.tzinfo else moment.replace(hour=moment.hour or 9, tzinfo=CHINA_TIME)).isoformat(),
        "data": {"division": division, **data},
    }
    return json.dumps(event if sequence is None else event | {"sequence": sequence}).encode()


def fact(event_type: str, subject: str, on: str, **rest: Any) -> Fact:
    """The same, as the service takes it in."""
    return CATALOGUE.decode(payload(event_type, subject, on, **rest))


def follow_up(subject: str, on: str, suggestion: str, **rest: Any) -> Fact:
    """The suggestions service asks for a follow-up."""
    data = {"cause": "DISSATISFIED_TWICE", "suggestion": suggestion, "title": "两次不满意的建议"}
    return fact("item.requested", subject, on, source="/services/suggestions", **data, **rest)


def fold(*facts: Fact) -> Any:
    """The state of the first target of the first fact after all of them."""
    target = facts[0].targets[0]
    aggregate = AGGREGATES[target.aggregate]
    return aggregate.fold(aggregate.start(target.id), facts)


_days = st.integers(0, 500).map(lambda days: (DAY_ONE + timedelta(days=days)).isoformat())
_numbers_up_to_9 = st.integers(0, 9)


def _choices(names: list[str]) -> st.SearchStrategy[dict[str, int]]:
    return st.dictionaries(st.sampled_from(names), _numbers_up_to_9, max_size=3)


@st.composite
def _tally(draw: st.DrawFn, about: st.SearchStrategy[str]) -> dict[str, Any]:
    choices = draw(_choices(["FOR", "AGAINST", "ABSTAIN", "INVALID"]))
    cast = sum(choices.values())
    matter = draw(st.sampled_from(["PROJECT", "HEARING"]))
    eligible = cast + draw(_numbers_up_to_9)
    voters = {"electorate": draw(_some(["CONGRESS", "COMMITTEE", "TOWN"]))} if draw(st.booleans()) else {}
    return voters | {"matter": matter, "about": draw(about), "eligible": eligible, "cast": cast, "choices": choices}


def _subjects(kind: str) -> st.SearchStrategy[str]:
    return st.sampled_from([f"{division}-{kind}{number}" for division in (DISTRICT, "350203") for number in (1, 2)])


_some = st.sampled_from
_ITEMS, _FINDINGS, _PROJECTS, _BALLOTS = (_subjects(kind) for kind in ("H", "F", "P", "B"))
_TITLE = _some(["公共卫生专项报告", "老旧小区改造", "校园周边交通"])
_WORD = _some(["1", "2", "3"])
_UNIT = _some(["350206-a-bureau", "350206-b-bureau"])
_PERSONS = st.lists(_some(["350206-R1", "350206-R2", "350203-R1"]), max_size=3)
_COMMITMENTS, _PLANS = _subjects("C"), _subjects("plan")


def _parts(name: str, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[list[dict[str, Any]]]:
    """Up to three parts of a whole, each named once."""
    return st.lists(st.fixed_dictionaries({name: _WORD, **fields}), max_size=3, unique_by=lambda part: part[name])


_TOPICS = _parts("topic", title=_TITLE, source=_some(["PETITIONS", "INSPECTION"]))


@st.composite
def _draw(draw: st.DrawFn) -> dict[str, Any]:
    frame_size, size = 10, draw(st.integers(1, 3))
    drawn = draw(st.lists(st.integers(0, frame_size - 1), min_size=size, max_size=size, unique=True))
    told = {"frame_size": frame_size, "drawn": drawn} if draw(st.booleans()) else {}
    purpose = draw(_some(["CASES", "SITES"]))
    return {"title": "抽取", "purpose": purpose, "frame_hash": "c" * 64, "seed": "1", "size": size, **told}


_SERVICES = {
    "item.requested": "/services/suggestions",
    "item.settled": "/services/suggestions",
    "membership.served": "/services/representatives",
}


@st.composite
def _served(draw: st.DrawFn) -> dict[str, str]:
    since, until = sorted(draw(st.lists(_days, min_size=2, max_size=2)))
    span = {"level": draw(_some(["DISTRICT", "TOWN"])), "since": f"{since}T09:00:00+08:00"}
    return span | ({"until": f"{until}T09:00:00+08:00"} if draw(st.booleans()) else {})


_EVENTS: dict[str, tuple[st.SearchStrategy[str], st.SearchStrategy[dict[str, Any]]]] = {
    "hearing.scheduled": (
        _ITEMS,
        st.fixed_dictionaries(
            {"title": _TITLE, "organ": _some(["GOVERNMENT", "COURT", "PROCURATORATE"]), "meeting_on": _days}
        ),
    ),
    "hearing.report_sent": (
        _ITEMS,
        st.fixed_dictionaries({"stage": _some(["FOR_COMMENT", "DELIVERED", "TO_MEMBERS"])}),
    ),
    "hearing.held": (_ITEMS, st.fixed_dictionaries({}, optional={"representatives": _PERSONS})),
    "hearing.opinion_issued": (
        _ITEMS,
        st.fixed_dictionaries({"title": _TITLE}, optional={"report_due": st.none() | _days}),
    ),
    "hearing.report_received": (_ITEMS, st.just({})),
    "hearing.resolved": (
        _ITEMS,
        st.fixed_dictionaries({"outcome": _some(["RESOLUTION", "AGREEMENT", "CLOSED"])}),
    ),
    "hearing.looked_back": (_ITEMS, st.fixed_dictionaries({"outcome": _some(["PASSED", "FAILED"])})),
    "hearing.published": (_ITEMS, st.just({})),
    "item.settled": (_ITEMS, st.just({"suggestion": "350206-S7"})),
    "item.closed": (_ITEMS, st.fixed_dictionaries({}, optional={"result": _TITLE})),
    "inquiry.researched": (
        _ITEMS,
        st.fixed_dictionaries({"title": _TITLE, "research": _WORD, "suggestions": _numbers_up_to_9}),
    ),
    "inquiry.held": (
        _ITEMS,
        st.fixed_dictionaries(
            {
                "title": _TITLE,
                "questions": _parts(
                    "question", text=_TITLE, unit=_UNIT, research=st.none() | _WORD, answered=st.booleans()
                ),
            }
        ),
    ),
    "inquiry.answered": (_ITEMS, st.fixed_dictionaries({"question": _WORD})),
    "inquiry.opinion_issued": (_ITEMS, st.fixed_dictionaries({"title": _TITLE}, optional={"unit": _UNIT})),
    "interpellation.submitted": (
        _ITEMS,
        st.fixed_dictionaries({"title": _TITLE, "organ": _some(["COURT", "GOVERNMENT"]), "signers": _numbers_up_to_9}),
    ),
    "interpellation.answered": (_ITEMS, st.fixed_dictionaries({"form": _some(["ORAL", "WRITTEN"])})),
    "interpellation.judged": (_ITEMS, st.fixed_dictionaries({"satisfied": st.booleans()})),
    "inspection.started": (
        _ITEMS,
        st.fixed_dictionaries(
            {"title": _TITLE, "laws": st.lists(_TITLE, max_size=2, unique=True)},
            optional={"type": _some(["LAW", "VISIT"]), "mode": _some(["OWN", "COMMISSIONED", "JOINT"])},
        ),
    ),
    "inspection.joined": (_ITEMS, st.fixed_dictionaries({"inspection": _ITEMS})),
    "inspection.reported": (
        _ITEMS,
        st.fixed_dictionaries({"sites": _numbers_up_to_9, "representatives": _PERSONS}),
    ),
    "sample.drawn": (_ITEMS, _draw()),
    "sample.witnessed": (
        _ITEMS,
        st.fixed_dictionaries({"case": _numbers_up_to_9, "outcome": _some(["ENFORCED", "PARTLY", "NOT_ENFORCED"])}),
    ),
    "trial.observed": (
        _ITEMS,
        st.fixed_dictionaries(
            {
                "step": _some(["BEFORE", "OBSERVED", "AFTER"]),
                "case_hash": _some(["a" * 64, "b" * 64]),
                "representatives": _PERSONS,
            }
        ),
    ),
    "tracking.started": (_ITEMS, st.fixed_dictionaries({"title": _TITLE})),
    "tracking.visited": (
        _ITEMS,
        st.fixed_dictionaries(
            {
                "site": _some(["canteen1", "canteen2"]),
                "name": _TITLE,
                "category": _some(["SCHOOL_CANTEEN", "MEAL_POINT"]),
                "outcome": _some(["CLEAR", "PROBLEMS"]),
            }
        ),
    ),
    "micro.held": (_ITEMS, st.fixed_dictionaries({"title": _TITLE})),
    "micro.surveyed": (
        _ITEMS,
        _numbers_up_to_9.flatmap(
            lambda asked: st.fixed_dictionaries({"asked": st.just(asked), "satisfied": st.integers(0, asked)})
        ),
    ),
    "research.started": (
        _ITEMS,
        st.fixed_dictionaries({"title": _TITLE}, optional={"suggestion": _some(["350206-S1", "350203-S1"])}),
    ),
    "research.reported": (_ITEMS, st.fixed_dictionaries({"suggestions": _numbers_up_to_9})),
    "work_appraisal.started": (
        _ITEMS,
        st.fixed_dictionaries({"title": _TITLE, "departments": st.lists(_UNIT, min_size=1, max_size=2, unique=True)}),
    ),
    "work_appraisal.met": (_ITEMS, st.fixed_dictionaries({"participants": _numbers_up_to_9})),
    "work_appraisal.graded": (
        _ITEMS,
        st.fixed_dictionaries({"department": _UNIT, "grade": _some(["SATISFIED", "MOSTLY", "DISSATISFIED"])}),
    ),
    "department.listed": (_UNIT, st.fixed_dictionaries({"name": _TITLE})),
    "decision.made": (
        _ITEMS,
        st.fixed_dictionaries(
            {"title": _TITLE, "tasks": _parts("task", title=_TITLE, organ=_UNIT, due=st.none() | _days)}
        ),
    ),
    "decision.reported": (_ITEMS, st.fixed_dictionaries({"task": _WORD, "done": st.booleans()})),
    "referral.made": (
        _ITEMS,
        st.fixed_dictionaries(
            {
                "title": _TITLE,
                "to": _some(["AUDIT", "PROCURATORATE"]),
                "origin": _some(["PETITION", "FINDING", "SUGGESTION"]),
            },
            optional={"due": _days, "finding": _FINDINGS},
        ),
    ),
    "referral.answered": (_ITEMS, st.fixed_dictionaries({}, optional={"result": _TITLE})),
    "commitment.made": (
        _COMMITMENTS,
        st.fixed_dictionaries({"title": _TITLE, "unit": _UNIT, "due": _days}, optional={"item": _ITEMS}),
    ),
    "commitment.fulfilled": (_COMMITMENTS, st.fixed_dictionaries({"proof": _TITLE})),
    "commitment.broken": (_COMMITMENTS, st.just({})),
    "plan.topic_proposed": (
        _PLANS,
        st.fixed_dictionaries(
            {
                "year": st.integers(2024, 2026),
                "topic": _WORD,
                "title": _TITLE,
                "proposer": _some(["CITIZEN", "REPRESENTATIVE"]),
            }
        ),
    ),
    "plan.adopted": (
        _PLANS,
        st.fixed_dictionaries({"year": st.integers(2024, 2026), "title": _TITLE, "topics": _TOPICS}),
    ),
    "plan.published": (_PLANS, st.just({})),
    "plan.adjusted": (
        _PLANS,
        st.fixed_dictionaries(
            {"reason": _TITLE, "added": _TOPICS, "dropped": st.lists(_WORD, max_size=2, unique=True)}
        ),
    ),
    "project.deliberated": (_PROJECTS, st.just({})),
    "item.requested": (
        _ITEMS,
        st.fixed_dictionaries(
            {"cause": st.just("DISSATISFIED_TWICE"), "suggestion": _some(["350206-S1", "350203-S1"]), "title": _TITLE}
        ),
    ),
    "finding.raised": (
        _FINDINGS,
        st.fixed_dictionaries({"title": _TITLE, "owner": _some(["350206-a-bureau", "350206-b-bureau"])})
        | st.fixed_dictionaries({"title": _TITLE, "owner": st.just("350206-a-bureau"), "due": _days, "item": _ITEMS}),
    ),
    "finding.rectified": (_FINDINGS, st.fixed_dictionaries({"stage": _some(["STARTED", "REPORTED"])})),
    "finding.rechecked": (
        _FINDINGS,
        st.fixed_dictionaries({"outcome": _some(["PASSED", "FAILED"])}, optional={"due": _days}),
    ),
    "finding.written_off": (_FINDINGS, st.just({})),
    "ballot.tallied": (_BALLOTS, _tally(_PROJECTS)),
    "project.nominated": (
        _PROJECTS,
        st.fixed_dictionaries(
            {
                "title": _TITLE,
                "electorate": _some(["CONGRESS", "COMMITTEE", "TOWN"]),
                "year": st.integers(2024, 2026),
            }
        ),
    ),
    "project.shortlisted": (_PROJECTS, st.just({})),
    "project.balloted": (
        _PROJECTS,
        st.fixed_dictionaries(
            {"adopted": st.booleans(), "candidates": _numbers_up_to_9, "seats": _numbers_up_to_9},
            optional={"ballot": _BALLOTS},
        ),
    ),
    "project.progressed": (_PROJECTS, st.fixed_dictionaries({"percent": _some([0, 50, 100])})),
    "project.graded": (_PROJECTS, st.fixed_dictionaries({"grade": _some(["SATISFIED", "MOSTLY", "DISSATISFIED"])})),
    "meeting.held": (
        _subjects("M"),
        st.fixed_dictionaries({"kind": _some(["COMMITTEE", "CHAIRPERSONS", "CONGRESS"]), "title": _TITLE}),
    ),
    "membership.served": (
        _some(["350206-R1", "350206-R2", "350203-R1"]),
        st.fixed_dictionaries({"spans": st.lists(_served(), max_size=2)}),
    ),
    "appointment.decided": (
        _subjects("A"),
        st.fixed_dictionaries({"appointed": _numbers_up_to_9, "removed": _numbers_up_to_9}),
    ),
}


@st.composite
def _random_fact(draw: st.DrawFn) -> Fact:
    event_type = draw(st.sampled_from(sorted(_EVENTS)))
    subjects, data = _EVENTS[event_type]
    source = _SERVICES.get(event_type, "/divisions/{division}")
    sequence = draw(st.none() | st.integers(0, 3))
    subject, content = draw(subjects), draw(data)
    if "site" in content:
        content["site"] = f"{subject.partition('-')[0]}-{content['site']}"
    return fact(event_type, subject, draw(_days), source=source, sequence=sequence, **content)


def histories(max_size: int) -> st.SearchStrategy[list[Fact]]:
    """Any facts in any order, about few enough things that they meet."""
    return st.lists(_random_fact(), min_size=1, max_size=max_size)


def told() -> set[str]:
    """The types that random histories have."""
    return {f"npc.{event_type}.v1" for event_type in _EVENTS}

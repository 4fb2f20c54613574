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
    return {"matter": matter, "about": draw(about), "eligible": eligible, "cast": cast, "choices": choices}


def _subjects(kind: str) -> st.SearchStrategy[str]:
    return st.sampled_from([f"{division}-{kind}{number}" for division in (DISTRICT, "350203") for number in (1, 2)])


_some = st.sampled_from
_ITEMS, _FINDINGS, _PROJECTS, _BALLOTS = (_subjects(kind) for kind in ("H", "F", "P", "B"))
_TITLE = _some(["公共卫生专项报告", "老旧小区改造", "校园周边交通"])

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
    "hearing.held": (_ITEMS, st.just({})),
    "hearing.opinion_issued": (
        _ITEMS,
        st.fixed_dictionaries({"title": _TITLE}, optional={"report_due": st.none() | _days}),
    ),
    "hearing.report_received": (_ITEMS, st.just({})),
    "hearing.resolved": (
        _ITEMS,
        st.fixed_dictionaries({"outcome": _some(["RESOLUTION", "AGREEMENT", "CLOSED"])}),
    ),
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
    "appointment.decided": (
        _subjects("A"),
        st.fixed_dictionaries({"appointed": _numbers_up_to_9, "removed": _numbers_up_to_9}),
    ),
}


@st.composite
def _random_fact(draw: st.DrawFn) -> Fact:
    event_type = draw(st.sampled_from(sorted(_EVENTS)))
    subjects, data = _EVENTS[event_type]
    source = "/services/suggestions" if event_type == "item.requested" else "/divisions/{division}"
    sequence = draw(st.none() | st.integers(0, 3))
    return fact(event_type, draw(subjects), draw(_days), source=source, sequence=sequence, **draw(data))


def histories(max_size: int) -> st.SearchStrategy[list[Fact]]:
    """Any facts in any order, about few enough things that they meet."""
    return st.lists(_random_fact(), min_size=1, max_size=max_size)

"""What other services say of representatives and QR codes, and what follows for suggestions and opinions."""

from __future__ import annotations

from typing import Any

import pytest

from kit.catalogue import Fact
from kit.envelope import render
from services.suggestions import events as e
from services.suggestions.events import Channel
from services.suggestions.standing import Code, code_anomalies
from tests.services.stage import Stage
from tests.services.suggestions.histories import LEAD, START, D, moment, opinion, received, submitted, tell, told

CODE = f"{D}-QR-1"
CITY = f"{D}-S2025-000"


def from_service(name: str, at: str, subject: str, data: Any) -> Fact:
    """What another service tells this one."""
    payload = render(
        event_id=f"{name}:{subject}:{at}",
        source=f"/services/{name}",
        event_type=data.event_type,
        subject=subject,
        time=moment(at),
        data=data,
    )
    return e.CATALOGUE.decode(payload)


def spans(*texts: tuple[str, str | None]) -> tuple[e.CodeSpan, ...]:
    return tuple(e.CodeSpan(since=moment(since), until=moment(until) if until else None) for since, until in texts)


@pytest.mark.parametrize(
    ("valid", "expected"),
    [
        ((("2025-03-01", None),), []),
        ((("2025-03-02", None),), ["CODE_NOT_VALID"]),
        ((("2025-01-01", "2025-03-01"),), ["CODE_NOT_VALID"]),
        ((("2025-01-01", "2025-02-01"), ("2025-02-20", None)), []),
        ((("2025-01-01", "2025-02-01"), ("2025-03-20", None)), ["CODE_NOT_VALID"]),
        (None, ["CODE_UNKNOWN"]),
    ],
)
def test_a_code_is_accepted_while_it_was_valid(valid: Any, expected: list[str]) -> None:
    scanned = opinion(("2025-03-01", received(Channel.QR, qr_code=CODE)))
    code = None if valid is None else Code(id=CODE, division=D, valid=spans(*valid))
    assert [one.kind for one in code_anomalies(scanned, code)] == expected


def test_an_opinion_without_a_code_has_none_to_judge() -> None:
    assert list(code_anomalies(opinion(("2025-03-01", received())), None)) == []


async def test_opinions_by_codes_that_were_not_valid_are_found(stage: Stage) -> None:
    announced = e.CodeAnnounced(division=D, valid=spans(("2025-02-01", "2025-03-01"), ("2025-04-01", None)))
    stage.apply(from_service("representatives", "2025-02-01", CODE, announced))
    days = {"early": "2025-01-31", "in-time": "2025-02-10", "revoked": "2025-03-01", "again": "2025-04-01 12:00"}
    for name, day in days.items():
        tell(stage, f"{D}-O-{name}", (day, received(Channel.QR, qr_code=CODE)))
    tell(stage, f"{D}-O-unknown", ("2025-02-10", received(Channel.QR, qr_code=f"{D}-QR-2")))
    tell(stage, f"{D}-O-none", ("2025-02-10", received()))

    async def found(rejected: str) -> set[str]:
        data = await stage.ask(
            f"{{ opinions(codeRejected: {rejected}) {{ edges {{ node {{ id anomalies {{ kind }} }} }} }} }}"
        )
        nodes = [edge["node"] for edge in data["opinions"]["edges"]]
        assert {bool(node["anomalies"]) for node in nodes} == {rejected == "true"}
        stage.scans_nothing()
        return {node["id"].rpartition("O-")[2] for node in nodes}

    assert await found("true") == {"early", "revoked", "unknown"}
    assert await found("false") == {"in-time", "again", "none"}


async def test_suggestions_led_by_somebody_who_serves_no_more_are_found_until_they_serve_again(stage: Stage) -> None:
    tell(stage, f"{CITY}1", *START)
    tell(stage, f"{CITY}2", ("2025-01-20", submitted(lead=f"{D}-R-0009")))
    lapse = from_service("representatives", "2025-05-01", LEAD, e.MandateLapsed(division=D, ended=False))
    stage.apply(lapse)

    async def flagged() -> dict[str, bool]:
        data = await stage.ask("{ suggestions { edges { node { id leadLapsed } } } }")
        shown = {edge["node"]["id"]: edge["node"]["leadLapsed"] for edge in data["suggestions"]["edges"]}
        for wanted in (True, False):
            listed = await stage.ask(
                f"{{ suggestions(leadLapsed: {str(wanted).lower()}) {{ edges {{ node {{ id }} }} }} }}"
            )
            ids = {edge["node"]["id"] for edge in listed["suggestions"]["edges"]}
            assert ids == {identity for identity, lapsed in shown.items() if lapsed is wanted}
            stage.scans_nothing()
        return shown

    assert await flagged() == {f"{CITY}1": True, f"{CITY}2": False}
    back = from_service("representatives", "2025-06-01", LEAD, e.MandateLapsed(division=D, ended=False))
    assert back.targets == lapse.targets
    stage.apply(taken_back(lapse))
    assert await flagged() == {f"{CITY}1": False, f"{CITY}2": False}


def taken_back(fact: Fact) -> Fact:
    """The tombstone another service sends."""
    payload = render(
        event_id=f"{fact.key}:retracted",
        source=f"/services/{fact.publisher}",
        event_type="npc.record.retracted.v1",
        subject=fact.subject,
        time=moment("2025-06-01"),
        data={"division": D, "event_id": fact.key.partition("/")[2], "reason": "serving again"},
    )
    return e.CATALOGUE.decode(payload)


async def test_a_hearings_opinion_is_received_passed_on_and_leads_back_to_it(stage: Stage) -> None:
    item, unit = f"{D}-hearing-1", f"{D}-schools"
    produced = e.OpinionProduced(division=D, title="加强校舍安全管理", item=item, unit=unit)
    stage.apply(from_service("supervision", "2025-03-01", f"{item}-opinion-1", produced))
    stage.apply(*told(("2025-04-01", e.OpinionHandled(division=D, unit=unit, outcome=e.Outcome.RESOLVED)),
                      subject=f"{item}-opinion-1"))  # fmt: skip
    fragment = (
        "... on SupervisionItem { opinions { title channel status unit outcome item { id } anomalies { kind } } }"
    )
    (found,) = await stage.entities([{"__typename": "SupervisionItem", "id": item}], fragment)
    assert found["opinions"] == [
        {
            "title": "加强校舍安全管理",
            "channel": "SUPERVISION",
            "status": "HANDLED",
            "unit": unit,
            "outcome": "RESOLVED",
            "item": {"id": item},
            "anomalies": [],
        }
    ]
    fragment = "... on Division { suggestionIndicators(period: {year: 2025}, ids: [%s]) { value } }"
    ids = '"opinions_from_supervision", "opinions_collected"'
    (values,) = await stage.entities([{"__typename": "Division", "code": D}], fragment % ids)
    assert values["suggestionIndicators"] == [{"value": 1}, {"value": None}]  # not among those citizens raised

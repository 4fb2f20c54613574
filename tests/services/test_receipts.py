"""A publisher learns from each service which of its applied events do not fit, as staff see it there."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from kit import receipts, sources
from tests.end_to_end.city import event
from tests.services.stage import Stage, opened

ON = "2025-03-03"
ASSIGNED = {"units": [{"unit": "350206-schools", "role": "LEAD"}]}


def apply(stage: Stage, *events: dict[str, Any]) -> None:
    catalogue = stage.service.ledger.catalogue
    stage.apply(*(catalogue.decode(json.dumps(one, ensure_ascii=False).encode()) for one in events))


def misfits(stage: Stage, *ids: str) -> dict[str, list[str]]:
    """The codes and aggregates of each event that does not fit."""
    seen = receipts.receipts(stage.service.ledger, "350206", ids, stage.service.find_more)
    assert {one.status for one in seen} == {"applied"}
    return {one.id: [f"{found.code} {found.aggregate}" for found in one.anomalies] for one in seen if one.anomalies}


def test_a_reply_without_an_assignment_does_not_fit_until_the_assignment_comes(mongo_url: str) -> None:
    subject = "350206-S2025-0001"
    reply = {"unit": "350206-schools", "outcome": "RESOLVED", "content": "已办理"}
    with opened("suggestions", mongo_url, date(2025, 12, 31)) as stage:
        apply(stage, event("suggestion.replied", subject, "reply", ON, **reply))
        assert misfits(stage, "reply") == {"reply": [f"REPLIED_BEFORE_ASSIGNMENT suggestion:{subject}"]}
        apply(stage, event("suggestion.assigned", subject, "assign", "2025-03-01", **ASSIGNED))
        assert misfits(stage, "reply", "assign") == {"assign": [f"ASSIGNED_BEFORE_SORTED suggestion:{subject}"]}
        (found,) = receipts.receipts(stage.service.ledger, "350206", ["assign"])
        assert [(one.text, one.text_zh) for one in found.anomalies] == [
            ("assigned before it was sorted", "尚未分类受理即交办")
        ]


def test_what_lies_ahead_of_today_and_an_unknown_code_are_told_though_no_state_holds_them(mongo_url: str) -> None:
    opinion, code = "350206-O1", {"channel": "QR", "title": "路灯不亮", "qr_code": "350206-QR-1"}
    with opened("suggestions", mongo_url, date(2025, 3, 2)) as stage:
        apply(
            stage,
            event("suggestion.sorted", "350206-S1", "sort", ON),
            event("opinion.received", opinion, "in", ON, **code),
        )
        ahead = f"TIME_TRAVEL opinion:{opinion}"
        assert misfits(stage, "sort", "in") == {
            "sort": ["NOT_SUBMITTED suggestion:350206-S1", "TIME_TRAVEL suggestion:350206-S1"],
            "in": [ahead, f"CODE_UNKNOWN opinion:{opinion}"],
        }
        stage.day[0] = date(2025, 3, 3)
        assert misfits(stage, "sort", "in") == {
            "sort": ["NOT_SUBMITTED suggestion:350206-S1"],
            "in": [f"CODE_UNKNOWN opinion:{opinion}"],
        }


@pytest.mark.parametrize("receptions", [3, 120])
def test_every_event_that_does_not_fit_is_told_but_of_a_busy_place_a_hundred(mongo_url: str, receptions: int) -> None:
    said = {"station": "350206-ST1", "channel": "STATION", "representatives": ["350206-R1"], "citizens": 4}
    ids = [f"r{number}" for number in range(receptions)]
    with opened("representatives", mongo_url) as stage:
        for one in ids:
            apply(stage, event("reception.held", f"350206-{one}", one, ON, **said))
        closed = [
            one
            for one, found in misfits(stage, *ids).items()
            if found[-1] == "RECEPTION_AT_CLOSED_STATION station:350206-ST1"
        ]
        assert len(closed) == min(receptions, 100)
        counted = sources.misfits(stage.database, ["350206"])["350206"]
        assert counted["RECEPTION_AT_CLOSED_STATION"] == min(receptions, 100)
        assert counted["CREDITED_WITHOUT_MANDATE"] == receptions


def test_a_hearing_nobody_scheduled_does_not_fit(mongo_url: str) -> None:
    with opened("supervision", mongo_url) as stage:
        apply(stage, event("hearing.held", "350206-H1", "held", ON))
        assert misfits(stage, "held") == {
            "held": ["HEARD_WITHOUT_REPORT item:350206-H1", "HEARING_NOT_SCHEDULED item:350206-H1"]
        }

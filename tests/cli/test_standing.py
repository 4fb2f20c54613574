"""What `renda status` makes of the pages it reads."""

from __future__ import annotations

from dataclasses import replace

import pytest
from rich.console import Console

from cli.standing import Part, Standing, attention, draw, parse

NOW = 1_750_000_000.0
HOUR = 3600
PAGE = f"""\
last_applied_timestamp_seconds{{service="suggestions"}} {NOW - 30}
outbox_pending{{service="suggestions"}} 3
outbox_oldest_age_seconds{{service="suggestions"}} OLDEST
reconciliation_mismatches{{service="suggestions"}} DIFFERENCES
events_dead_lettered_total{{service="suggestions",reason="schema"}} 2
events_dead_lettered_total{{service="suggestions",reason="conflict"}} 1
source_facts{{service="suggestions",division="350206"}} 1200
source_last_applied_timestamp_seconds{{service="suggestions",division="350206"}} CAME
source_newest_fact_timestamp_seconds{{service="suggestions",division="350206"}} {NOW - 50 * HOUR}
source_anomalies{{service="suggestions",division="350206"}} 5
suggestions_awaiting_reply{{service="suggestions",division="350206"}} 41
suggestions_overdue{{service="suggestions",division="350206"}} 7
gateway_subgraph_circuit_open{{subgraph="supervision"}} BREAKER
"""
WELL = {"OLDEST": "0", "DIFFERENCES": "0", "CAME": str(NOW - 600), "BREAKER": "0"}


def standing(**changed: str) -> Standing:
    text = PAGE
    for word, value in {**WELL, **changed}.items():
        text = text.replace(word, value)
    part = Part("suggestions", "http://127.0.0.1:1", True, parse(text))
    return Standing(NOW, (part,), {"350206": "湖里区"}, {"suggestions": 12, "strays": 4}, 5000, 3)


def drawn(shown: Standing) -> list[str]:
    console = Console(width=200)
    with console.capture() as capture:
        console.print(draw(shown))
    return [" ".join(line.split()) for line in capture.get().splitlines()]


def test_each_part_and_each_division_has_a_line():
    lines = drawn(standing())
    assert lines[1] == "suggestions ready http://127.0.0.1:1 12 30 s 3 3 0 0"
    assert lines[3] == "湖里区 350206 1,200 10 min 2 d 5 41 7"
    assert lines[4] == "5,000 events published · 4 wait for strays · 3 dead letters: renda dead-letters list"


def test_nothing_wants_attention_while_all_is_well():
    assert list(attention(standing())) == []


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"OLDEST": "600"}, "suggestions has waited 10 min to publish what follows from facts"),
        ({"DIFFERENCES": "2"}, "suggestions: 2 differences between what is read and a recount; renda verify"),
        ({"CAME": str(NOW - 80 * HOUR)}, "nothing has come from 湖里区 350206 for 3 d"),
        ({"BREAKER": "1"}, "the gateway leaves supervision alone after failures"),
    ],
)
def test_what_wants_attention_is_said(changed: dict[str, str], said: str):
    found = standing(**changed)
    assert list(attention(found)) == [said]
    assert drawn(found)[-1] == f"! {said}"
    assert found.ready


def test_a_backlog_wants_attention():
    found = replace(standing(), waiting={"suggestions": 5001})
    assert list(attention(found)) == ["5,001 events wait for suggestions"]


def test_a_part_that_does_not_answer_is_shown_and_not_ready():
    found = Standing(NOW, (Part("gateway", "http://127.0.0.1:1", False, None),), {}, problem="NATS does not answer")
    assert not found.ready
    assert drawn(found)[1] == "gateway NOT READY http://127.0.0.1:1"
    assert drawn(found)[-1] == "! NATS does not answer"

"""An operator reads what was refused and decides about it; what is replayed or corrected counts once."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.end_to_end.city import City, event


def renda(city: City, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "cli", "dead-letters", *arguments, "--data", str(city.stack.directory)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def open_letters(city: City) -> str:
    return renda(city, "list", "--division", "210881").stdout


def received(identity: str, subject: str, **data: Any) -> dict[str, Any]:
    said = {"channel": "STATION", "title": "路灯不亮"} | data
    return event("opinion.received", subject, identity, "2026-02-01", **said)


def numbers_of(city: City, words: str) -> list[str]:
    return [
        str(number)
        for number, (headers, payload) in enumerate(city.dead_letters(), 1)
        if headers["Renda-Subject"].startswith("in.210881.") and words.encode() in payload
    ]


def test_what_is_corrected_counts_and_the_letter_is_closed(city: City, tmp_path: Path) -> None:
    assert open_letters(city) == "No dead letters.\n"
    city.publish("210881", received("dl-1", "210881-dl-1", channel="PIGEON"))
    city.settle()
    assert "schema" in open_letters(city)
    (number,) = numbers_of(city, "dl-1")
    right = tmp_path / "right.json"
    right.write_text(json.dumps(received("dl-1", "210881-dl-1", channel="CARRIER"), ensure_ascii=False))
    refused = renda(city, "correct", number, str(right), "--why", "asked the district")
    assert refused.returncode == 1
    assert "it would be refused again: schema" in refused.stderr
    right.write_text(json.dumps(received("dl-1", "210881-dl-1"), ensure_ascii=False))
    done = renda(city, "correct", number, str(right), "--why", "asked the district")
    assert (done.returncode, done.stdout) == (0, f"{number} corrected by event dl-1\n")
    city.settle()
    assert city.data('{ opinion(id: "210881-dl-1") { channel } }') == {"opinion": {"channel": "STATION"}}
    assert open_letters(city).startswith("No open dead letters")
    shown = renda(city, "show", number).stdout
    assert "Decided: corrected by" in shown
    assert ": asked the district\n" in shown
    assert "PIGEON" in shown


def test_what_is_replayed_is_judged_again_and_applied_once(city: City) -> None:
    city.publish("210881", received("dl-2", "210881-dl-2", channel="PIGEON"), received("dl-3", "210881-dl-3"))
    city.settle()
    (number,) = numbers_of(city, "dl-2")
    assert renda(city, "replay", "--division", "210881", "--why", "mended").stdout.startswith("1 replayed")
    city.settle()
    first, second = numbers_of(city, "dl-2")
    assert first == number
    assert "1 dead letters" in open_letters(city)
    assert renda(city, "discard", second, "--why", "a test of theirs").returncode == 0
    assert open_letters(city).startswith("No open dead letters")
    assert "210881" in renda(city, "list", "--all", "--division", "210881").stdout
    assert city.data('{ opinions(within: "210881", period: {year: 2026}) { totalCount } }')["opinions"] == {
        "totalCount": 2
    }


def test_a_mistaken_number_is_explained(city: City) -> None:
    done = renda(city, "discard", "999999", "--why", "x")
    assert done.returncode == 1
    assert "there is no dead letter 999999" in done.stderr
    assert renda(city, "replay", "--why", "x").returncode == 2


def test_operations_decide_over_the_gateway_as_at_the_command_line(city: City) -> None:
    city.publish("210804", received("dl-4", "210804-dl-4", channel="PIGEON"))
    city.settle()
    listing = '{ deadLetters(source: "210804") { edges { node { id eventId service division { name } } } } }'
    assert city.ask(listing)["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    (edge,) = city.act("210800", listing, operations=True)["deadLetters"]["edges"]
    number = edge["node"].pop("id")
    assert edge["node"] == {"eventId": "dl-4", "service": "suggestions", "division": {"name": "鲅鱼圈区"}}
    alarms = 'query { alarms(within: "210804", code: "DEAD_LETTERS") { edges { node { status textZh } } } }'
    assert len(city.data(alarms)["alarms"]["edges"]) == 1
    right = json.dumps(received("dl-4", "210804-dl-4"), ensure_ascii=False)
    city.act(
        "210800",
        """mutation ($id: ID!, $event: String!) {
          correctDeadLetter(id: $id, event: $event, why: "asked the district") { id } }""",
        operations=True,
        id=number,
        event=right,
    )
    city.settle()
    assert city.data('{ opinion(id: "210804-dl-4") { channel } }') == {"opinion": {"channel": "STATION"}}
    assert city.data(alarms)["alarms"]["edges"] == []
    assert "Decided: corrected by" in renda(city, "show", number).stdout

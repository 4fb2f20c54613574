"""The generated history as a whole: the same bytes every time, in order, of a bearable size, and nobody's identity."""

import os
import re
import subprocess
import sys
from collections import Counter, defaultdict
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest

from dataset.__main__ import main
from dataset.figures import load
from dataset.generate import DIVISIONS, SEED, generate, write
from dataset.history import Event
from dataset.inspections import CITY_INSPECTIONS
from kit.divisions import DivisionTree
from kit.envelope import EVENT_BYTES_MAX, parse


@cache
def history() -> list[Event]:
    return generate()


def test_another_process_with_another_hash_seed_writes_the_same_bytes(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "dataset", tmp_path / "other.jsonl"],
        check=True,
        env=os.environ | {"PYTHONHASHSEED": "12345"},
    )
    write(tmp_path / "own.jsonl")

    assert (tmp_path / "own.jsonl").read_bytes() == (tmp_path / "other.jsonl").read_bytes()


def test_another_seed_tells_another_history_of_the_same_claims() -> None:
    other = generate(SEED + 1)

    def claims(events: list[Event]) -> dict[str, object]:
        return {event.subject: event.data for event in events if event.type == "npc.figure.reported.v1"}

    assert [event.payload for event in other] != [event.payload for event in history()]
    assert claims(other) == claims(history())


def test_a_divisions_events_do_not_depend_on_which_others_are_generated() -> None:
    alone = generate(divisions=["350206"])

    assert alone == [event for event in history() if event.data["division"] == "350206"]


def test_a_city_stands_for_the_districts_below_it() -> None:
    telling = {row.division for row in load()} | CITY_INSPECTIONS.keys()
    tree = DivisionTree.load(DIVISIONS)

    assert {event.data["division"] for event in generate(divisions=["210800"])} == telling & set(tree.within("210800"))


def test_every_reporting_division_is_on_the_list_and_has_a_history() -> None:
    tree = DivisionTree.load(DIVISIONS)

    assert (
        {event.data["division"] for event in history()}
        == {row.division for row in load()} | CITY_INSPECTIONS.keys()
        <= {division.code for division in tree}
    )


def test_an_unknown_division_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="no such division: 110000"):
        generate(divisions=["350206", "110000"])


def test_ids_are_unique() -> None:
    assert [event_id for event_id, number in Counter(event.id for event in history()).items() if number > 1] == []


def test_events_are_in_time_order_and_a_subjects_events_have_times_of_their_own() -> None:
    times = [event.time for event in history()]
    by_subject = defaultdict(list)
    for event in history():
        if event.type.split(".")[1] in ("suggestion", "opinion", "hearing", "finding", "project"):
            by_subject[event.subject].append(event.time)

    assert times == sorted(times)
    assert all(len(set(moments)) == len(moments) for moments in by_subject.values())


def test_times_keep_the_offset_of_china_and_lie_between_the_elections_and_the_last_follow_up() -> None:
    assert {event.time.utcoffset() for event in history()} == {timedelta(hours=8)}
    assert (history()[0].time.year, history()[-1].time.year) == (2021, 2026)


def test_each_event_is_a_cloud_event_of_its_own_division() -> None:
    for event in history():
        envelope = parse(event.payload)

        assert envelope.publisher == event.data["division"]
        assert envelope.subject.startswith(f"{envelope.publisher}-")
        assert envelope.time == event.time
        assert len(event.payload) < EVENT_BYTES_MAX / 8


def test_no_event_carries_a_phone_or_identity_number() -> None:
    # A phone number has eleven digits, an identity number eighteen; nothing else here is so long, hashes apart.
    long_number = re.compile(rb"(?<![0-9a-f])[0-9][0-9 -]{9,}[0-9X](?![0-9a-f])")
    without_times = re.compile(rb"\d{4}-\d{2}-\d{2}(T[0-9:+]+)?|[0-9]{6}-")

    assert [event.id for event in history() if long_number.search(without_times.sub(b"", event.payload))] == []


def test_the_history_is_large_enough_to_mean_something_and_small_enough_to_wait_for() -> None:
    assert 30_000 < len(history()) < 62_000


def test_there_is_one_claim_for_each_reported_figure_and_one_made_elsewhere() -> None:
    claims = [event.data for event in history() if event.type == "npc.figure.reported.v1"]

    assert sorted((claim["division"], claim["year"], claim["indicator"], claim["op"]) for claim in claims) == sorted(
        [
            *((row.division, row.year, row.indicator, row.op) for row in load()),
            ("210802", 2025, "issues_resolved", "="),
        ]
    )


def test_the_command_writes_one_event_a_line_and_reports_progress(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "events.jsonl"
    told: list[tuple[int, int]] = []

    assert main([str(path), "--division", "350206"]) == 0
    number = write(path, divisions=["350206"], progress=lambda done, total: told.append((done, total)))

    assert len(path.read_bytes().splitlines()) == number
    assert told == [(1000 * step, number) for step in range(1, number // 1000 + 1)] + [(number, number)]
    assert f"{number} events" in capsys.readouterr().out


def test_the_command_names_an_unknown_division(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "events.jsonl"), "--division", "999999"]) == 2
    assert "999999" in capsys.readouterr().err

"""The ledger's benchmark in short: it measures what it says, on real servers."""

import msgspec
import pytest

from bench.ingest.__main__ import BEGIN, DOCUMENT, END, Wanted, report, run
from bench.ingest.history import history


def test_the_history_repeats_nothing() -> None:
    ids = [(event["source"], event["id"]) for event in map(msgspec.json.decode, history(50_000))]
    assert len(ids) == len(set(ids)) == 50_000


@pytest.mark.timeout(600)
def test_every_way_is_measured_to_the_last_event() -> None:
    wanted = Wanted(events=600, naive_events=20, rounds=1, steady_seconds=0.4)
    found = run(wanted, lambda line: None)
    assert len(found.latencies) == 200
    assert all(seconds > 0 for seconds in found.latencies)
    for drained in found.drained.values():
        assert len(drained) == 1
        assert drained[0].per_second > 0
    table = report(wanted, found)
    assert "| The ledger, 2 replicas |" in table
    assert "| write facts |" in table


def test_the_document_has_a_place_for_the_figures() -> None:
    text = DOCUMENT.read_text()
    assert text.index(BEGIN) < text.index(END)

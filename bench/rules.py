"""python -m bench.rules [--suggestions 20000]: what it takes when one local rule touches that many of one district.

The suggestions are applied through the ledger, all of them sent back by a unit; then one rule makes every one too late.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pymongo

from bench.ingest.direct import ledger_on
from cli.local import StateDirectory, start_mongod
from cli.programs import CONTRACTS
from kit.catalogue import EventData, Fact
from kit.envelope import CHINA_TIME, render
from kit.ledger import Ledger
from services.suggestions import events as e
from services.suggestions.events import CATALOGUE, SUGGESTION
from services.suggestions.policies import Policies
from services.suggestions.policy_events import PolicySet, Rule, TermUnit

DISTRICT = "350206"
BATCH = 150  # suggestions a transaction while loading
ASSIGNED_ON = date(2025, 3, 3)


def main(arguments: Sequence[str] | None = None) -> int:
    """Returns the exit code: 1 when not all have followed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--suggestions", type=int, default=20_000)
    number = parser.parse_args(arguments).suggestions
    with tempfile.TemporaryDirectory(prefix="renda-rules-") as directory, StateDirectory(Path(directory)) as state:
        server = start_mongod(state)
        try:
            with pymongo.MongoClient[dict[str, Any]](server.url) as client:
                ledger = ledger_on(client["bench_rules"], Policies.load(CONTRACTS / "policies.csv"))
                load(ledger, number)
                return tell(ledger, number)
        finally:
            server.kill()


def load(ledger: Ledger, number: int) -> None:
    """Suggestions that each were sent back four days after they were assigned: in time, by the common rule."""
    for first in range(0, number, BATCH):
        ledger.apply([fact for one in range(first, min(first + BATCH, number)) for fact in _suggestion(one)])


def tell(ledger: Ledger, number: int) -> int:
    """Tell a rule by which that was too late; say when it is applied, and when all have followed."""
    rule = PolicySet(
        division=DISTRICT, rule=Rule.BOUNCE, valid_from=date(2025, 1, 1), value=1, unit=TermUnit.DAY, basis="办法第九条"
    )
    begun, work = time.perf_counter(), time.process_time()
    ledger.apply([_fact(f"{DISTRICT}-policy-bounce", date(2025, 6, 1), rule)])
    print(f"applied after {time.perf_counter() - begun:.2f} s, {time.process_time() - work:.2f} s of processor time")
    longest, transactions = 0.0, 0
    moment = time.perf_counter()
    while ledger.follow():
        longest, moment = max(longest, time.perf_counter() - moment), time.perf_counter()
        transactions += 1
    print(
        f"all have followed after {moment - begun:.1f} s, {time.process_time() - work:.1f} s of processor time; "
        f"{transactions} transactions, the longest {longest:.2f} s"
    )
    late = ledger.database[SUGGESTION].count_documents({"sent.alarm:BOUNCED_TOO_LATE": {"$exists": True}})
    print(f"{late:,} of {number:,} suggestions were sent back too late")
    return int(late != number)


def _suggestion(number: int) -> Iterator[Fact]:
    subject, unit = f"{DISTRICT}-S{number:06}", f"{DISTRICT}-unit"
    units = (e.HandlingUnit(unit=unit, role=e.Role.LEAD),)
    yield _fact(subject, ASSIGNED_ON, e.SuggestionAssigned(division=DISTRICT, units=units))
    bounced = e.SuggestionBounced(division=DISTRICT, unit=unit, reason="不属本单位职责")
    yield _fact(subject, ASSIGNED_ON + timedelta(days=4), bounced)


def _fact(subject: str, day: date, data: EventData) -> Fact:
    payload = render(
        event_id=f"{subject}-{data.event_type.split('.')[2]}",
        source=f"/divisions/{DISTRICT}",
        event_type=data.event_type,
        subject=subject,
        time=datetime(day.year, day.month, day.day, 9, tzinfo=CHINA_TIME),
        data=data,
    )
    return CATALOGUE.decode(payload)


if __name__ == "__main__":
    sys.exit(main())

"""python -m tests.faults: play runs with random faults, and report. Exit code 1 when anything was violated."""

from __future__ import annotations

import argparse
import sys
import time

from tests.faults.builds import BUILDS
from tests.faults.simulate import Report, Run, simulate


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="of the first run (default: 1)")
    parser.add_argument("--runs", type=int, default=1, help="with one seed after the other (default: 1)")
    parser.add_argument("--events", type=int, default=100_000, help="of the history (default: 100000)")
    parser.add_argument("--faults", type=int, help="to inject (default: one per 1000 events, at least 29)")
    parser.add_argument("--build", choices=sorted(BUILDS), help="a control build, which must fail")
    chosen = parser.parse_args()
    faults = max(29, chosen.events // 1000) if chosen.faults is None else chosen.faults
    started = time.monotonic()
    good = True
    for seed in range(chosen.seed, chosen.seed + chosen.runs):
        report = simulate(
            Run(seed, chosen.events, faults, chosen.build),
            lambda line: print(f"{time.monotonic() - started:7.1f} s  {line}", flush=True),
        )
        print(as_text(report), flush=True)
        good = good and not report.violations
    return 0 if good else 1


def as_text(report: Report) -> str:
    """The report for people."""
    lines = [
        f"seed {report.run.seed}: {report.run.events:,} events, {report.faults_total} faults, {report.seconds:.0f} s",
        "  messages: " + ", ".join(f"{number:,} {kind}" for kind, number in report.kinds.items()),
        "  faults: " + ", ".join(f"{number} × {fault}" for fault, number in report.faults.items()),
        f"  {report.repeated:,} sends in vain, repeated; {report.given_up:,} given up",
        f"  actions of staff: {report.actions}",
        *(f"  {name} ended by itself: {words}" for name, words in report.last_words),
        f"  {report.not_played} faults could not be played here",
    ]
    if not report.violations:
        return "\n".join([*lines, "  no violations"])
    return "\n".join(
        [*lines, f"  {len(report.violations)} VIOLATIONS; again with: {report.run.command}"]
        + [f"  - {one}" for one in report.violations]
    )


if __name__ == "__main__":
    sys.exit(main())

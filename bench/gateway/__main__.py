"""python -m bench.gateway: measure our gateway against others. `--help` lists what can be chosen."""

import argparse
import signal
import sys
from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from bench.gateway import document
from bench.gateway.document import Section
from bench.gateway.load import BenchError
from bench.gateway.peers import PEERS
from bench.gateway.planning import PLANNERS, SUPERGRAPHS, PlanningRow, compare_planners
from bench.gateway.profile import Profile, as_text, profile_load, profile_planning
from bench.gateway.report import TRAFFIC_IN_WORDS, Table, load_tables, planning_tables, save, saved, shown
from bench.gateway.rounds import Length, Row, Step, compare, steps

# Less would cut the tables; where there is no terminal rich takes it for one of 80 columns.
WIDTH_MIN = 110
LOAD = {"a": "committees", "b": "shop"}
SCENARIOS = {
    "a": "Twelve entities over three subgraphs in two waves",
    "b": "The public gateway benchmark's shape over four subgraphs",
    "c": "Distinct operations, planned cold",
}


def main(arguments: list[str] | None = None) -> int:
    chosen = read_arguments(arguments)
    console = Console(width=max(WIDTH_MIN, Console().width))
    try:
        for scenario in chosen.scenario:
            console.print(f"\n[bold]({scenario}) {SCENARIOS[scenario]}[/bold]", highlight=False)
            if chosen.profile:
                show_profiles(console, scenario, chosen)
            else:
                run(console, scenario, chosen)
        if chosen.docs:
            document.write([document.read_section(kept) for name in SCENARIOS if (kept := saved(name))])
    except BenchError as error:
        print(f"bench: {error}", file=sys.stderr)
        return 1
    return 0


def run(console: Console, scenario: str, chosen: argparse.Namespace) -> None:
    """Measure, show and keep it."""
    tables, rows = run_load(console, scenario, chosen) if scenario in LOAD else run_planning(console, chosen)
    for table in tables:
        console.print(shown(table))
    section = Section(SCENARIOS[scenario], document.circumstances_now(), tables)
    save(scenario, {**asdict(section), "rows": rows})


def run_load(console: Console, scenario: str, chosen: argparse.Namespace) -> tuple[list[Table], Sequence[Row]]:
    length = length_of(chosen)
    peers = [PEERS[name] for name in chosen.peers]
    planned = steps(peers, length)
    with progress_bar(console) as progress:
        task = progress.add_task("starting", total=sum(step.seconds for step in planned))
        gone = dict.fromkeys(planned, 0.0)

        def tick(step: Step, seconds: float) -> None:
            gone[step] = seconds
            turn = f"round {step.round} of {length.rounds}" if step.round else "warm-up"
            what = f"{turn}, {step.peer.title}, {step.traffic} requests"
            progress.update(task, description=what, completed=sum(gone.values()))

        rows, answer_bytes = compare(LOAD[scenario], peers, length, tick)
    return load_tables(rows, answer_bytes), rows


def run_planning(console: Console, chosen: argparse.Namespace) -> tuple[list[Table], Sequence[PlanningRow]]:
    planners = [name for name in PLANNERS if name in chosen.peers]
    with progress_bar(console) as progress:
        task = progress.add_task("starting", total=len(planners) * len(SUPERGRAPHS) * chosen.rounds)

        def tick(supergraph: str, planner: str) -> None:
            progress.update(task, description=f"{PLANNERS[planner]} planned {supergraph}", advance=1)

        rows = compare_planners(planners, chosen.operations, chosen.rounds, tick)
    return planning_tables(rows), rows


def show_profiles(console: Console, scenario: str, chosen: argparse.Namespace) -> None:
    if scenario in LOAD:
        with console.status("profiling"):
            profile = profile_load(LOAD[scenario], length_of(chosen))
        show_profile(console, f"{TRAFFIC_IN_WORDS['unique']}, CPU time of one", profile)
        return
    for supergraph in SUPERGRAPHS:
        with console.status("profiling"):
            profile = profile_planning(supergraph, chosen.operations // len(SUPERGRAPHS))
        show_profile(console, f"an operation over {supergraph}, mean time", profile)


def show_profile(console: Console, what: str, profile: Profile) -> None:
    text = f"{what}: {profile.whole_us:,.0f} µs\n{as_text(profile)}\n{profile.stacks} has the stacks, for a flame graph"
    console.print(text, highlight=False, soft_wrap=True)


def length_of(chosen: argparse.Namespace) -> Length:
    return Length(chosen.seconds, chosen.rounds, chosen.connections)


def progress_bar(console: Console) -> Progress:
    columns = TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn()
    return Progress(*columns, console=console, transient=True)


def read_arguments(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.gateway", description=__doc__)
    parser.add_argument("--scenario", type=one_of(SCENARIOS), default=",".join(SCENARIOS), help="default: %(default)s")
    parser.add_argument("--peers", type=one_of(PEERS), default=",".join(PEERS), help="default: %(default)s")
    parser.add_argument("--seconds", type=float, default=10.0, help="of each measurement (default: 10)")
    parser.add_argument("--rounds", type=int, default=3, help="how often the peers take turns (default: 3)")
    parser.add_argument("--connections", type=int, default=32, help="kept open at once (default: 32)")
    parser.add_argument("--operations", type=int, default=10_000, help="to be planned in c (default: 10000)")
    parser.add_argument("--profile", action="store_true", help="show where ours spends its time (py-spy)")
    parser.add_argument("--docs", action="store_true", help="write what was kept last into docs/benchmarks.md")
    return parser.parse_args(arguments)


def one_of(known: Collection[str]) -> Callable[[str], list[str]]:
    """A reader of names separated by commas."""

    def read(text: str) -> list[str]:
        names = [name.strip() for name in text.split(",")]
        for name in names:
            if name not in known:
                raise argparse.ArgumentTypeError(f"{name!r} is none of {', '.join(known)}")
        return names

    return read


if __name__ == "__main__":
    # Ended from outside, it must not leave gateways behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    sys.exit(main())

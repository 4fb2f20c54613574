"""python -m bench.gateway: measure our gateway against others. `--help` lists what can be chosen."""

import argparse
import sys

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from bench.gateway.load import BenchError
from bench.gateway.peers import PEERS, Peer
from bench.gateway.report import TRAFFIC_IN_WORDS, as_data, save, tables
from bench.gateway.rounds import Length, Step, compare, steps

SCENARIOS = {"a": "committees", "b": "shop"}
TITLES = {
    "a": "(a) committees: twelve entities, three subgraphs, two waves",
    "b": "(b) shop: the public gateway benchmark's shape over four subgraphs",
}


def main(arguments: list[str] | None = None) -> int:
    chosen = read_arguments(arguments)
    console = Console()
    try:
        for scenario in chosen.scenario:
            run(console, scenario, chosen.peers, Length(chosen.seconds, chosen.rounds, chosen.connections))
    except BenchError as error:
        print(f"bench: {error}", file=sys.stderr)
        return 1
    return 0


def run(console: Console, scenario: str, peers: list[Peer], length: Length) -> None:
    planned = steps(peers, length.rounds)
    total = sum(length.seconds + length.warm_up_seconds(step.round == 0) for step in planned)
    with Progress(
        TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn(), console=console, transient=True
    ) as progress:
        task = progress.add_task("starting", total=total)
        ended = dict.fromkeys(range(len(planned)), 0.0)

        def tick(step: Step, gone: float) -> None:
            ended[planned.index(step)] = gone
            what = f"round {step.round + 1} of {length.rounds}, {step.peer.title}, {TRAFFIC_IN_WORDS[step.traffic]}"
            progress.update(task, description=what, completed=sum(ended.values()))

        rows, answer_bytes = compare(SCENARIOS[scenario], peers, length, tick)
    for table in tables(f"{TITLES[scenario]}, answer of {answer_bytes:,} bytes", rows):
        console.print(table)
    path = save(f"gateway-{scenario}", {"answer_bytes": answer_bytes, "rows": as_data(rows)})
    console.print(f"[dim]{path}[/dim]")


def read_arguments(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.gateway", description=__doc__)
    parser.add_argument("--scenario", type=letters, default="a,b", help="a, b or both: a,b (default: all)")
    parser.add_argument("--peers", type=named_peers, default=",".join(PEERS), help="comma separated (default: all)")
    parser.add_argument("--seconds", type=float, default=10.0, help="of each measurement (default: 10)")
    parser.add_argument("--rounds", type=int, default=3, help="how often the peers take turns (default: 3)")
    parser.add_argument("--connections", type=int, default=32, help="kept open at once (default: 32)")
    return parser.parse_args(arguments)


def letters(text: str) -> list[str]:
    return [known(SCENARIOS, each) for each in text.split(",")]


def named_peers(text: str) -> list[Peer]:
    return [PEERS[known(PEERS, each)] for each in text.split(",")]


def known(among: "dict[str, str] | dict[str, Peer]", name: str) -> str:
    if name.strip() not in among:
        raise argparse.ArgumentTypeError(f"{name!r} is none of {', '.join(among)}")
    return name.strip()


if __name__ == "__main__":
    sys.exit(main())

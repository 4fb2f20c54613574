"""Ask a running gateway many questions, some of them against subgraphs in trouble, and see whether its memory grows.

    python -m tests.gateway.soak_gateway [--requests N] [--growth-max MIB]

The gateway is a process of its own with the library's subgraphs behind it. Identical questions, ever new ones (the plan
cache turns over), refused ones and failing subgraphs take turns. No question is sent twice: a connection that breaks
ends the run. Memory is compared between the end of the first quarter, when caches and pools are full, and the end.
Exit code 1 when it grew by more than is allowed.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import orjson
from rich.progress import Progress

from tests.gateway.in_process import SUPERGRAPHS, ExecutableSchema
from tests.gateway.library import library
from tests.gateway.servers import SubgraphServer, running_all

MISBEHAVIOURS = (None, "garbage", None, "status", None, "wrong type", None, "huge")
CLIENTS = 8
PLANS_MAX = 200
ROUNDS = 40
ANSWERS_MAX = 1_000


@asynccontextmanager
async def gateway(servers: dict[str, SubgraphServer]) -> AsyncIterator[tuple[str, int]]:
    """Address and process id of a gateway over these subgraphs."""
    addresses = [f"--subgraph={name}={server.url}" for name, server in servers.items()]
    environment = {
        "RENDA_GATEWAY_LOG_LEVEL": "critical",
        "RENDA_GATEWAY_PLAN_CACHE_ENTRIES_MAX": str(PLANS_MAX),
        "RENDA_GATEWAY_SUBGRAPH_RESPONSE_BYTES_MAX": "100000",
        "RENDA_GATEWAY_CIRCUIT_PAUSE_SECONDS": "0.01",
    }
    command = [sys.executable, "-m", "gateway", f"--supergraph={SUPERGRAPHS / 'library.graphql'}", "--port=0"]
    process = await asyncio.create_subprocess_exec(
        *command, *addresses, stdout=asyncio.subprocess.PIPE, env=environment, cwd=Path(__file__).parents[2]
    )
    assert process.stdout is not None
    try:
        yield (await process.stdout.readline()).decode().split()[-1], process.pid
    finally:
        process.terminate()
        await process.communicate()


def question(number: int) -> str:
    match number % 4:
        case 0:
            return "{ books { title rating copies author { borrowed } } me { name city } }"
        case 1:
            return "{ reviews { stars reviewer { name city } } }"
        case 2:
            return f"{{ books {{ answer{number}: title rating }} }}"
    return f"{{ books {{ unknown{number} }} }}"


@dataclass
class Remembering:
    """A schema that executes what comes again once: the gateway is what is tried here."""

    schema: ExecutableSchema
    known: dict[bytes, dict[str, Any]] = field(default_factory=dict)

    def execute(self, text: str, variables: Mapping[str, Any]) -> dict[str, Any]:
        asked = orjson.dumps((text, variables))
        if asked not in self.known:
            if len(self.known) >= ANSWERS_MAX:
                self.known.clear()
            self.known[asked] = self.schema.execute(text, variables)
        return self.known[asked]


async def soak(requests: int, progress: Progress) -> tuple[int, list[int]]:
    """Answers, and resident bytes after each round."""
    servers = {name: SubgraphServer(Remembering(schema)) for name, schema in library().schemas.items()}
    async with running_all([server.app for server in servers.values()]) as urls:
        for server, url in zip(servers.values(), urls, strict=True):
            server.url = f"{url}/graphql"
        async with gateway(servers) as (url, pid), aiohttp.ClientSession(url) as client:
            task = progress.add_task("questions", total=requests)
            answers, memory = 0, []
            for number in range(ROUNDS):
                servers["reviews"].misbehaviour = MISBEHAVIOURS[number % len(MISBEHAVIOURS)]
                first, last = number * requests // ROUNDS, (number + 1) * requests // ROUNDS
                shares = [range(first + place, last, CLIENTS) for place in range(CLIENTS)]
                answers += sum(await asyncio.gather(*(ask(client, share) for share in shares)))
                for server in servers.values():
                    server.requests.clear()
                progress.update(task, completed=last)
                memory.append(resident_bytes(pid))
            return answers, memory


async def ask(client: aiohttp.ClientSession, numbers: range) -> int:
    """How many were answered as GraphQL has it."""
    answered = 0
    for number in numbers:
        # aiohttp sends idempotent requests again when a connection breaks, but never a POST.
        async with client.post("/graphql", json={"query": question(number)}) as response:
            answered += bool({"data", "errors"} & (await response.json(content_type=None)).keys())
    return answered


def growth(memory: Sequence[int]) -> int:
    """A quarter holds a round of each misbehaviour: that of huge answers takes some memory for as long as it lasts."""
    quarter = len(memory) // 4
    return max(memory[-quarter:]) - max(memory[:quarter])


def resident_bytes(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) * 1024


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=100_000)
    parser.add_argument("--growth-max", type=float, default=16.0, metavar="MIB")
    options = parser.parse_args()
    with Progress() as progress:
        answers, memory = asyncio.run(soak(options.requests, progress))
    grown = growth(memory) / 2**20
    print(f"{answers} of {options.requests} answered; memory grew by {grown:.1f} MiB after the first quarter, in MiB:")
    print(" ".join(f"{each / 2**20:.0f}" for each in memory))
    return 0 if answers == options.requests and grown <= options.growth_max else 1


if __name__ == "__main__":
    sys.exit(main())

"""Ask a running gateway many questions, some of them against subgraphs in trouble, and see whether its memory grows.

    python -m tests.gateway.soak_gateway [--requests N] [--growth-max MIB]

The gateway is a process of its own with the library's subgraphs behind it. Identical questions, ever new ones (the plan
cache turns over), refused ones and failing subgraphs take turns. Memory is compared between the end of the first
quarter, when caches and pools are full, and the end. Exit code 1 when it grew by more than is allowed.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
from rich.progress import Progress

from tests.gateway.in_process import SUPERGRAPHS
from tests.gateway.library import library
from tests.gateway.servers import SubgraphServer, running_all

MISBEHAVIOURS = (None, "garbage", None, "status", None, "wrong type", None, "huge")
CLIENTS = 8
PLANS_MAX = 200
ROUNDS = 40


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


def client_of(url: str) -> httpx.AsyncClient:
    """One that never uses a connection at the moment the server closes it for having been idle."""
    return httpx.AsyncClient(base_url=url, timeout=60, limits=httpx.Limits(keepalive_expiry=1.0))


async def soak(requests: int, progress: Progress) -> tuple[int, int, int]:
    """Answers, and resident bytes after a quarter and at the end."""
    servers = {name: SubgraphServer(schema) for name, schema in library().schemas.items()}
    async with running_all([server.app for server in servers.values()]) as urls:
        for server, url in zip(servers.values(), urls, strict=True):
            server.url = f"{url}/graphql"
        async with gateway(servers) as (url, pid), client_of(url) as client:
            task = progress.add_task("questions", total=requests)
            answers, early = 0, 0
            for number in range(ROUNDS):
                servers["reviews"].misbehaviour = MISBEHAVIOURS[number % len(MISBEHAVIOURS)]
                first, last = number * requests // ROUNDS, (number + 1) * requests // ROUNDS
                shares = [range(first + place, last, CLIENTS) for place in range(CLIENTS)]
                answers += sum(await asyncio.gather(*(ask(client, share) for share in shares)))
                for server in servers.values():
                    server.requests.clear()
                progress.update(task, completed=last)
                if number + 1 == ROUNDS // 4:
                    early = resident_bytes(pid)
            return answers, early, resident_bytes(pid)


async def ask(client: httpx.AsyncClient, numbers: range) -> int:
    """How many were answered as GraphQL has it."""
    answered = 0
    for number in numbers:
        response = await client.post("/graphql", json={"query": question(number)})
        answered += bool({"data", "errors"} & response.json().keys())
    return answered


def resident_bytes(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) * 1024


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=100_000)
    parser.add_argument("--growth-max", type=float, default=16.0, metavar="MIB")
    options = parser.parse_args()
    with Progress() as progress:
        answers, early, late = asyncio.run(soak(options.requests, progress))
    growth = (late - early) / 2**20
    print(f"{answers} of {options.requests} answered; memory {early / 2**20:.1f} MiB, then {growth:+.1f} MiB")
    return 0 if answers == options.requests and growth <= options.growth_max else 1


if __name__ == "__main__":
    sys.exit(main())

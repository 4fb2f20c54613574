"""One real stack for all end-to-end tests, filled with the whole data set while services are killed under it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import closing

import pymongo
import pytest

from cli.publish import Job, publish_file
from cli.screen import Screen
from cli.stack import Stack, Wishes
from dataset.generate import write
from publisher import Summary
from tests.end_to_end.city import City, read_lines

KILLED = {"suggestions": 4_000, "representatives": 2_000, "supervision": 100}  # at so many facts


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """The city, with everything applied. Each service was killed with SIGKILL once in the middle of it."""
    directory = tmp_path_factory.mktemp("city")
    path = directory / "dataset.jsonl"
    write(path)
    with Stack(Wishes(directory=directory / "state")) as stack:
        city = City(stack, read_lines(path))
        asyncio.run(_publish_under_fire(city, Job(path.open("rb"), None, stack.addresses.nats, stack.credentials)))
        city.settle()
        yield city


async def _publish_under_fire(city: City, job: Job) -> None:
    with closing(job.file):
        screen = Screen.silent()
        summary = Summary()
        with screen.meter("Publishing") as meter:
            publishing = asyncio.create_task(publish_file(job, summary, meter))
            while not publishing.done() or len(city.facts_at_kill) < len(KILLED):
                await asyncio.to_thread(_kill_whom_it_is_time_for, city)
                city.stack.tend()
                await asyncio.wait([publishing], timeout=0.05)
            await publishing
    assert summary.stored + summary.duplicates == len(city.payloads)  # a busy broker is asked again
    while not all(kept.process.alive for kept in city.stack._kept.values()):
        city.stack.tend()
        await asyncio.sleep(0.05)


def _kill_whom_it_is_time_for(city: City) -> None:
    addresses = city.stack.addresses
    with pymongo.MongoClient(addresses.mongodb) as client:
        for service, facts in KILLED.items():
            if service in city.facts_at_kill:
                continue
            known = client[addresses.databases[service]]["facts"].estimated_document_count()
            if known >= facts:
                city.stack.kill(service)
                city.facts_at_kill[service] = known

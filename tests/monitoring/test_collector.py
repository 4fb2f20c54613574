"""The collector tells of real servers what the public exporters tell, and of silent ones that they are silent."""

from __future__ import annotations

from collections.abc import Mapping

import httpx
import pytest

from cli.local import NatsServer, free_port
from cli.standing import Page, parse
from collector import mongodb, nats
from collector.app import create_app
from collector.settings import Settings


async def page(path: str, **settings: str) -> Page:
    transport = httpx.ASGITransport(create_app(Settings(**settings)))
    async with httpx.AsyncClient(transport=transport, base_url="http://collector") as client:
        return parse((await client.get(path)).text)


def value(found: Page, name: str, **labels: str) -> float:
    (one,) = [number for own, number in found[name] if labels.items() <= own.items()]
    return one


async def test_nats_is_told_by_server_stream_and_consumer(fresh_nats: NatsServer):
    client = await fresh_nats.connect("350206")
    for number in range(3):
        await client.jetstream().publish("events.npc.opinion.received.v1", str(number).encode())
    await client.close()
    found = await page("/nats/metrics", nats_monitor_url=fresh_nats.monitor_url)
    assert value(found, "gnatsd_healthz_status") == 0
    assert value(found, "jetstream_stream_last_seq", stream_name="IN_350206", account="PLATFORM") == 3
    waiting = value(found, "jetstream_consumer_num_pending", stream_name="FACTS", consumer_name="suggestions")
    assert waiting == value(found, "jetstream_stream_total_messages", stream_name="FACTS", is_stream_leader="true")
    assert value(found, "jetstream_server_max_storage") > 0
    assert found.keys() == {"gnatsd_healthz_status", *(f"gnatsd_varz_{name}" for name in nats.VARZ), *nats.JETSTREAM}


async def test_mongodb_is_told_by_member_and_database(mongo_url: str):
    found = await page("/mongodb/metrics", mongodb_monitor_url=mongo_url)
    assert value(found, "mongodb_up") == 1
    assert value(found, "mongodb_rs_members_state") == 1
    assert value(found, "mongodb_ss_connections", conn_type="current") > 0
    assert value(found, "mongodb_dbstats_fsTotalSize", database="admin") > 0
    assert found.keys() == {"mongodb_up", *mongodb.KEPT}


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"nats_monitor_url": "http://127.0.0.1:{port}"}, {"gnatsd_healthz_status": 1}),
        ({"mongodb_monitor_url": "mongodb://127.0.0.1:{port}/?replicaSet=renda"}, {"mongodb_up": 0}),
        ({}, {}),
    ],
)
async def test_a_silent_server_is_told(settings: Mapping[str, str], said: Mapping[str, float]):
    port = free_port()
    found = await page("/metrics", **{name: url.format(port=port) for name, url in settings.items()})
    assert {name: number for name, ((_, number),) in found.items()} == said


def test_in_a_cluster_each_server_says_what_it_leads():
    stream = {
        "name": "FACTS",
        "state": {"last_seq": 5},
        "cluster": {"leader": "nats-1"},
        "consumer_detail": [
            {"name": "suggestions", "cluster": {"leader": "nats-0"}, "ack_floor": {"stream_seq": 4}, "num_pending": 1}
        ],
    }
    jetstream = {"account_details": [{"name": "PLATFORM", "stream_detail": [stream]}]}
    samples = list(nats.samples({"server_name": "nats-0"}, jetstream, {"status": "unavailable"}))
    labels = {sample.name: sample.labels for sample in samples}
    assert samples[0].value == 1
    assert labels["jetstream_stream_last_seq"]["is_stream_leader"] == "false"
    assert labels["jetstream_consumer_num_pending"]["is_consumer_leader"] == "true"

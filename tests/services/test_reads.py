"""Reads of details: one entry a request, of whom it was told, before it is answered; and no answer without."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import date, datetime
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from kit import audit, chain, staff
from kit.envelope import render
from kit.reads import READS, ReadLog
from kit.staff import Staff
from kit.subgraph import graphql_endpoint
from services.suggestions.events import CATALOGUE
from tests.services.stage import Stage, opened

KEY = b"k" * 32
OFFICE = {"authorization": "Bearer " + staff.issue(Staff(name="office-3", division="350200", until=2_000_000_000), KEY)}
IDS = [f"350206-O2025-{number}" for number in (1, 2)]
ONE = f'query One {{ opinion(id: "{IDS[0]}") {{ content answer status }} }}'
LIST = "{ opinions { edges { node { id status title } } } }"
WORDS = "{ opinions { edges { node { words: content } } } }"


@pytest.fixture(scope="module")
def kept(mongo_url: str) -> Iterator[Stage]:
    with opened("suggestions", mongo_url, date(2025, 12, 31)) as stage:
        for opinion in IDS:
            data = {"division": "350206", "channel": "QR", "title": "学位", "content": "希望增加学位", "citizens": 9}
            payload = render(
                event_id=opinion,
                source="/divisions/350206",
                event_type="npc.opinion.received.v1",
                subject=opinion,
                time=datetime.fromisoformat("2025-03-03T09:00:00+08:00"),
                data=data,
            )
            stage.apply(CATALOGUE.decode(payload))
        yield stage


@pytest.fixture
def stage(kept: Stage) -> Stage:
    """Two opinions, and nobody has read them."""
    kept.database[audit.READS].delete_many({})
    return kept


@asynccontextmanager
async def served(stage: Stage) -> AsyncIterator[httpx.AsyncClient]:
    """The service's endpoint, as the gateway asks it."""
    service = stage.service
    endpoint = graphql_endpoint(
        service.schema,
        lambda authorization: staff.verify(authorization, KEY),
        service.asked_by,
        ReadLog(service.ledger.database),
        service.metrics,
    )
    app = Starlette(routes=[Route("/graphql", endpoint, methods=["POST"])])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://service") as client:
        yield client


async def ask(client: httpx.AsyncClient, query: str, **headers: str) -> Any:
    return (await client.post("/graphql", json={"query": query}, headers=headers)).json()


def entries(stage: Stage) -> list[dict[str, Any]]:
    return list(audit.read(stage.database, audit.READS))


def opinions(*ids: str) -> list[dict[str, str]]:
    return [{"type": "Opinion", "id": one} for one in ids]


async def test_who_reads_a_detail_is_on_record_with_what_and_when(stage: Stage) -> None:
    async with served(stage) as client:
        headers = {**OFFICE, "x-request-id": "r1", "x-operation-name": "OpinionPage"}
        answer = await ask(client, ONE, **headers)
    assert answer["data"]["opinion"]["content"] == "希望增加学位"
    (entry,) = entries(stage)
    assert datetime.fromisoformat(entry.pop("at")).tzinfo is not None
    assert {name: entry[name] for name in ("staff", "by", "operation", "request", "read")} == {
        "staff": "office-3",
        "by": "350200",
        "operation": "OpinionPage",
        "request": "r1",
        "read": opinions(IDS[0]),
    }


async def test_a_list_without_details_is_not_on_record_and_one_with_them_names_each(stage: Stage) -> None:
    async with served(stage) as client:
        await ask(client, LIST)
        assert entries(stage) == []
        await ask(client, WORDS)
    (entry,) = entries(stage)
    assert (entry["staff"], entry["by"], entry["read"]) == (None, None, opinions(*IDS))


async def test_what_a_search_shows_of_a_text_is_a_detail(stage: Stage) -> None:
    async with served(stage) as client:
        answer = await ask(client, '{ search(text: "学位") { edges { node { title { text } snippet { text } } } } }')
    assert len(answer["data"]["search"]["edges"]) == 2
    assert [len(entry["read"]) for entry in entries(stage)] == [2]


async def test_details_reached_by_reference_are_on_record(stage: Stage) -> None:
    query = "query($r: [_Any!]!) { _entities(representations: $r) { ... on Opinion { content } } }"
    representations = [{"__typename": "Opinion", "id": one} for one in (*IDS, "350206-O2025-9")]
    async with served(stage) as client:
        await client.post("/graphql", json={"query": query, "variables": {"r": representations}})
    (entry,) = entries(stage)
    assert entry["read"] == opinions(*IDS)


async def test_requests_at_once_have_an_entry_each_in_one_whole_chain(stage: Stage) -> None:
    async with served(stage) as client:
        answers = await asyncio.gather(*(ask(client, ONE, **{"x-request-id": f"r{number}"}) for number in range(20)))
    assert all(answer["data"]["opinion"]["content"] for answer in answers)
    assert sorted(entry["request"] for entry in entries(stage)) == sorted(f"r{number}" for number in range(20))
    assert chain.verify(entries(stage)).broken is None


async def test_what_cannot_be_put_on_record_is_not_shown(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    # A name that MongoDB refuses: the write fails as it would on a server that takes none.
    monkeypatch.setattr(audit, "READS", "$refused")
    async with served(stage) as client:
        refused = await ask(client, ONE)
        assert (refused["data"], refused["errors"][0]["extensions"]["code"]) == (None, "AUDIT_UNAVAILABLE")
        assert (await ask(client, LIST))["data"]["opinions"]["edges"]
        monkeypatch.undo()
        assert (await ask(client, ONE))["data"]["opinion"]["answer"] == ""
    assert len(entries(stage)) == 1


def test_every_type_and_field_of_the_details_is_in_the_schema() -> None:
    from kit.reads import noting
    from services.representatives import details
    from services.representatives.schema import create_schema

    with pytest.raises(KeyError):
        noting(create_schema(), {"Representative": details.DETAILS["Representative"] | {"shoe_size"}})


async def test_a_representatives_record_is_a_detail_and_the_register_is_not(mongo_url: str) -> None:
    from services.representatives.events import CATALOGUE as REPRESENTATIVES

    with opened("representatives", mongo_url, date(2025, 12, 31)) as stage:
        data = {"division": "350206", "level": "DISTRICT", "term": 18, "constituency": "第一选区"}
        payload = render(
            event_id="m1",
            source="/divisions/350206",
            event_type="npc.representative.mandate_started.v1",
            subject="350206-R1",
            time=datetime.fromisoformat("2025-03-03T09:00:00+08:00"),
            data=data,
        )
        stage.apply(REPRESENTATIVES.decode(payload))
        for fields, read in (("status mandates { term }", []), ("appraisals { year }", ["350206-R1"])):
            context = stage.service.asked_by(None)
            query = f'{{ representative(id: "350206-R1") {{ {fields} }} }}'
            assert (await stage.service.schema.execute(query, context_value=context)).errors is None
            assert [identity for _, identity in context[READS]] == read

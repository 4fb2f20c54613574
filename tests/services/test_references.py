"""What one service says of another's things: an unknown id, or a service that is down, takes no answer with it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date
from importlib import import_module
from typing import Any

import orjson
import pytest
from graphql import (
    GraphQLField,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
    get_named_type,
)

from gateway.federation import Engine, SubgraphRequest, read_supergraph
from kit.catalogue import Fact
from tests.services.stage import CONTRACTS, Stage, opened

SERVICES = ("representatives", "suggestions", "supervision")
SCHEMAS: dict[str, GraphQLSchema] = {
    name: build_schema(import_module(f"services.{name}.schema").create_schema().as_str(), assume_valid=True)
    for name in SERVICES
}


def objects(schema: GraphQLSchema) -> dict[str, GraphQLObjectType]:
    return {
        name: kind
        for name, kind in schema.type_map.items()
        if isinstance(kind, GraphQLObjectType) and not name.startswith("_")
    }


def owners() -> dict[str, str]:
    """Which service knows all of a type's things: the one with a root field that finds a single one."""
    return {
        root.type.name: service
        for service, schema in SCHEMAS.items()
        for root in schema.type_map["Query"].fields.values()
        if isinstance(root.type, GraphQLObjectType)
    }


def element(field: GraphQLField) -> Any:
    """The type of a field, or of a list's elements, with what it says of null."""
    kind = field.type
    while True:
        inner = kind.of_type if isinstance(kind, GraphQLNonNull) else kind
        if not isinstance(inner, GraphQLList):
            return kind
        kind = inner.of_type


def test_every_shared_thing_has_one_owner() -> None:
    assert owners() == {
        "Division": "representatives",
        "Representative": "representatives",
        "Station": "representatives",
        "Reception": "representatives",
        "RepresentativeGroup": "representatives",
        "Duty": "representatives",
        "Suggestion": "suggestions",
        "Opinion": "suggestions",
        "SupervisionItem": "supervision",
        "Finding": "supervision",
        "Commitment": "supervision",
        "SupervisionPlan": "supervision",
        "LivelihoodProject": "supervision",
        "Alarm": "supervision",
        "DeadLetter": "supervision",
    }


@pytest.mark.parametrize("service", SERVICES)
def test_every_reference_to_another_services_thing_is_nullable(service: str) -> None:
    others = {name for name, owner in owners().items() if owner != service}
    references = {
        f"{kind.name}.{name}": element(field)
        for kind in objects(SCHEMAS[service]).values()
        for name, field in kind.fields.items()
        if get_named_type(field.type).name in others
    }
    assert references or service == "representatives"
    assert [name for name, kind in references.items() if isinstance(kind, GraphQLNonNull)] == []


@pytest.mark.parametrize("service", SERVICES)
def test_what_a_service_adds_to_another_services_thing_is_nullable(service: str) -> None:
    owner = owners()
    known = objects(SCHEMAS[service])
    added = {
        f"{name}.{field_name}": field.type
        for name in known.keys() & owner.keys()
        if owner[name] != service
        for field_name, field in known[name].fields.items()
        if field_name not in ("id", "code")
    }
    assert [name for name, kind in added.items() if isinstance(kind, GraphQLNonNull)] == []


@pytest.fixture
def city(mongo_url: str) -> Iterator[dict[str, Stage]]:
    """All three services, each on a database of its own."""
    with ExitStack() as running:
        today = date(2025, 7, 10)
        stages = {"representatives": running.enter_context(opened("representatives", mongo_url))}
        stages |= {name: running.enter_context(opened(name, mongo_url, today)) for name in SERVICES[1:]}
        yield stages


def told(service: str, event_type: str, subject: str, source: str = "/divisions/350206", **data: Any) -> Fact:
    """An event of 湖里 as a service decodes it."""
    event = {
        "specversion": "1.0",
        "id": uuid.uuid4().hex,
        "source": source,
        "type": f"npc.{event_type}.v1",
        "subject": subject,
        "time": "2025-03-03T09:00:00+08:00",
        "data": {"division": "350206", **data},
    }
    catalogue = import_module(f"services.{service}.events").CATALOGUE
    fact: Fact = catalogue.decode(orjson.dumps(event))
    return fact


async def test_what_the_owning_service_never_heard_of_is_null_and_nothing_else_is(city: dict[str, Stage]) -> None:
    city["suggestions"].apply(
        told(
            "suggestions",
            "suggestion.submitted",
            "350206-S-1",
            kind="SESSION",
            level="DISTRICT",
            title="校门口停车",
            lead="350206-R-404",
            cosigners=["350206-R-1", "350206-R-405"],
        ),
        told(
            "suggestions",
            "opinion.received",
            "350206-O-1",
            channel="STATION",
            title="路灯不亮",
            citizens=7,
            representatives=["350206-R-404"],
            station="350206-ST-404",
            reception="350206-J-404",
        ),
    )
    representative = {"level": "DISTRICT", "term": 18, "display_name": "代表-350206-1"}
    reception = {"channel": "VISIT", "citizens": 9, "opinions": ["350206-O-404", "350206-O-1"]}
    city["representatives"].apply(
        told("representatives", "representative.mandate_started", "350206-R-1", **representative),
        told("representatives", "reception.held", "350206-J-1", **reception, representatives=["350206-R-1"]),
    )
    follow_up = {"cause": "DISSATISFIED_TWICE", "suggestion": "350206-S-404", "title": "两次不满意的建议"}
    city["supervision"].apply(
        told("supervision", "item.requested", "350206-followup-1", source="/services/suggestions", **follow_up)
    )

    async def transport(request: SubgraphRequest) -> bytes:
        asked = orjson.loads(request.body)
        result = await city[request.subgraph].execute(asked["query"], **asked.get("variables") or {})
        return orjson.dumps({"data": result.data, "errors": [one.formatted for one in result.errors or ()]})

    engine = Engine.of(read_supergraph((CONTRACTS / "supergraph.graphql").read_text(encoding="utf-8")))
    outcome = await engine.answer(
        """{ suggestion(id: "350206-S-1") { title lead { displayName } cosigners { displayName } }
             opinion(id: "350206-O-1") { title station { name } reception { topics } representatives { id posts } }
             reception(id: "350206-J-1") { citizens opinions { id status } }
             supervisionItem(id: "350206-followup-1") { title followUp { suggestion { status } } } }""",
        transport,
        {},
    )
    assert {error["extensions"]["code"] for error in outcome.errors} == {"NULL_VALUE"}
    assert {".".join(map(str, error["path"])) for error in outcome.errors} == {
        "suggestion.lead.displayName",
        "suggestion.cosigners.1.displayName",
        "opinion.station.name",
        "opinion.reception.topics",
        "opinion.representatives.0.posts",
        "reception.opinions.0.status",
        "supervisionItem.followUp.suggestion.status",
    }
    assert outcome.data == {
        "suggestion": {
            "title": "校门口停车",
            "lead": None,
            "cosigners": [{"displayName": "代表-350206-1"}, None],
        },
        "opinion": {"title": "路灯不亮", "station": None, "reception": None, "representatives": [None]},
        "reception": {"citizens": 9, "opinions": [None, {"id": "350206-O-1", "status": "RECEIVED"}]},
        "supervisionItem": {"title": "两次不满意的建议", "followUp": {"suggestion": None}},
    }

"""The contracts between the services, and with the districts."""

from __future__ import annotations

import importlib
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kit.catalogue import EventData
from kit.rules import TYPE
from kit.topology import load_subscriptions

CONTRACTS = Path(__file__).parents[2] / "contracts"
SERVICES = ("representatives", "suggestions", "supervision")
SUBSCRIPTIONS = load_subscriptions(CONTRACTS / "subscriptions.json")
EVENTS = {service: importlib.import_module(f"services.{service}.events") for service in SERVICES}
ACCEPTED = {service: tuple(EVENTS[service].CATALOGUE.types.values()) for service in SERVICES}
EMITTED = {service: tuple(EVENTS[service].EMITTED) for service in SERVICES}


def wire(data: type[EventData]) -> Any:
    """What an event's data may be on the wire: its JSON Schema with references followed, without names and words."""
    (root,), definitions = msgspec.json.schema_components((data,), ref_template="{name}")

    def plain(part: Any) -> Any:
        match part:
            case {"$ref": name}:
                return plain(definitions[name])
            case dict():
                return {key: plain(value) for key, value in part.items() if key not in ("title", "description")}
            case list():
                return [plain(item) for item in part]
            case _:
                return part

    return plain(root)


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_subscribes_to_the_entities_of_what_it_accepts(service: str) -> None:
    entities = {TYPE.match(data.event_type)["entity"] for data in ACCEPTED[service]}  # type: ignore[index]
    assert entities <= set(SUBSCRIPTIONS[service])


def test_an_entity_belongs_to_one_service_unless_all_share_it() -> None:
    shared = set.intersection(*(set(entities) for entities in SUBSCRIPTIONS.values()))
    assert shared == {"figure", "record"}
    owned = [entity for entities in SUBSCRIPTIONS.values() for entity in set(entities) - shared]
    assert len(owned) == len(set(owned))


@pytest.mark.parametrize("service", SERVICES)
def test_what_a_service_emits_is_accepted_elsewhere_as_the_same_type(service: str) -> None:
    for emitted in EMITTED[service]:
        assert service in emitted.publishers
        accepting = [data for types in ACCEPTED.values() for data in types if data.event_type == emitted.event_type]
        assert len(accepting) == 1
        assert accepting[0].publishers >= {service}
        assert wire(accepting[0]) == wire(emitted)


def test_what_only_services_publish_is_emitted_by_one_of_them() -> None:
    awaited = {data.event_type for types in ACCEPTED.values() for data in types if data.publishers}
    assert awaited == {data.event_type for types in EMITTED.values() for data in types}


def test_types_shared_by_services_are_one_class() -> None:
    by_name: dict[str, set[type[EventData]]] = {}
    for types in ACCEPTED.values():
        for data in types:
            by_name.setdefault(data.event_type, set()).add(data)
    assert [name for name, classes in by_name.items() if len(classes) > 1] == []


@pytest.mark.parametrize("data", sorted({one for types in ACCEPTED.values() for one in types}, key=str))
def test_every_event_type_is_described_in_english_and_chinese(data: type[EventData]) -> None:
    assert TYPE.match(data.event_type)
    words = data.__doc__ or ""
    assert re.search(r"[\u4e00-\u9fff]", words), f"{data.__name__} has no Chinese term"
    assert re.search(r"[a-z]{3}", words)


def test_no_event_has_a_field_for_a_citizens_identity() -> None:
    forbidden = {"citizen_name", "person_name", "phone", "mobile", "address", "id_number", "email", "wechat"}
    for types in ACCEPTED.values():
        for data in types:
            assert forbidden.isdisjoint(data.__struct_fields__), data.__name__

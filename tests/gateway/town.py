"""The world behind the supergraph `town`: keys in chains, requirements of requirements, interfaces."""

from collections.abc import Mapping
from typing import Any

from tests.gateway.in_process import Federation, Ref, View, World, federation

OBJECTS: Mapping[str, Mapping[str, Mapping[str, Any]]] = {
    "House": {
        "first": {
            "id": "h1",
            "plot": "p1",
            "area": 120.0,
            "street": Ref("Street", "north"),
            "owner": Ref("Person", "chen"),
            "year": 1990,
            "value": 900.0,
            "worth": Ref("Debt", "d"),
            "school": Ref("School", "s"),
        },
        "second": {
            "id": "h2",
            "plot": "p2",
            "area": None,
            "street": Ref("Street", "south"),
            "owner": Ref("Company", "mill"),
            "year": None,
            "value": 50.0,
            "worth": Ref("Cash", "c"),
            "school": None,
        },
    },
    "Street": {
        "north": {"id": "s1", "number": 5, "name": "North"},
        "south": {"id": "s2", "number": 7, "name": "South"},
    },
    "Shop": {"bread": {"id": "b1", "name": "Bread", "goods": ["rolls"]}},
    "School": {"s": {"id": "b2", "name": "First School", "pupils": 300}},
    "Mayor": {
        "a": {"name": "An", "party": "Green", "deputy": Ref("Mayor", "b")},
        "b": {"name": "Bo", "party": None, "deputy": None},
    },
    "Person": {"chen": {"id": "o1", "name": "Chen", "born": 1970}},
    "Company": {"mill": {"id": "o2", "title": "The Mill", "shares": 12}},
    "Cash": {"c": {"amount": 1.0}},
    "Debt": {"d": {"amount": 2.0, "creditor": Ref("Company", "mill")}},
}


def tax(view: View, _: Mapping[str, Any]) -> float | None:
    area = view["area"]
    return None if area is None else float(area) * 2


def levy(view: View, arguments: Mapping[str, Any]) -> float | None:
    known = view["tax"] if "tax" in view.external.get("House", ()) else tax(view, arguments)
    return None if known is None else known + 1


def greeting(view: View, _: Mapping[str, Any]) -> str | None:
    owner = view["owner"]
    return None if owner is None else f"Dear {owner.get('name') or owner.get('title')}"


def house(_: Any, arguments: Mapping[str, Any]) -> Ref | None:
    return next((Ref("House", name) for name, each in OBJECTS["House"].items() if each["id"] == arguments["id"]), None)


def houses(_: Any, __: Mapping[str, Any]) -> list[Ref]:
    return [Ref("House", "first"), Ref("House", "second")]


WORLD = World(
    objects=OBJECTS,
    functions={
        ("Query", "house"): house,
        ("Query", "houses"): houses,
        ("Query", "plots"): houses,
        ("Query", "buildings"): lambda _, __: [Ref("Shop", "bread"), Ref("School", "s")],
        ("Query", "owners"): lambda _, __: [Ref("Person", "chen"), Ref("Company", "mill")],
        ("Query", "mayor"): lambda _, __: Ref("Mayor", "a"),
        ("Query", "rate"): lambda _, __: 0.5,
        ("House", "tax"): tax,
        ("House", "levy"): levy,
        ("House", "greeting"): greeting,
        ("Mutation", "build"): lambda _, __: Ref("House", "first"),
        ("Mutation", "register"): lambda _, __: {"number": "7", "house": Ref("House", "second")},
        ("Mutation", "pay"): lambda _, __: True,
    },
)


def town() -> Federation:
    return federation("town", WORLD)

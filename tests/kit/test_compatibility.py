import copy
from typing import Any

import pytest

from kit.compatibility import shape, violations

NAME = "npc.account.deposited.v1"
SCHEMA: dict[str, Any] = {
    "title": NAME,
    "type": "object",
    "properties": {"data": {"$ref": "#/$defs/Deposited"}, "title": {"type": "string", "description": "words"}},
    "required": ["data"],
    "$defs": {
        "Deposited": {
            "description": "Money arrives.",
            "properties": {"amount": {"type": "integer", "minimum": 0}, "kind": {"enum": ["CASH"]}},
            "required": ["amount"],
        }
    },
}
RELEASED = {NAME: {"release": "0.2.1", "shape": shape(SCHEMA)}}


def changed(*path: str, value: Any = None, delete: bool = False) -> dict[str, Any]:
    schema = copy.deepcopy(SCHEMA)
    part = schema
    for key in path[:-1]:
        part = part[key]
    if delete:
        del part[path[-1]]
    else:
        part[path[-1]] = value
    return schema


DATA = ("$defs", "Deposited")


@pytest.mark.parametrize(
    "schema", [SCHEMA, changed(*DATA, "description", value="Other words."), changed("title", delete=True)]
)
def test_words_may_change_at_any_time(schema: dict[str, Any]) -> None:
    assert list(violations(RELEASED, {NAME: schema}, "0.2.1")) == []


@pytest.mark.parametrize(("release", "count"), [("0.2.1", 1), ("0.2.9", 1), ("0.3.0", 0), ("1.0.0", 0)])
def test_a_new_optional_field_needs_a_new_minor_release(release: str, count: int) -> None:
    more = changed(*DATA, "properties", "note", value={"type": "string"})
    found = list(violations(RELEASED, {NAME: more}, release))
    assert found == [f"{NAME} has new optional fields since 0.2.1: they need a new minor release"] * count


@pytest.mark.parametrize(
    ("schema", "message"),
    [
        (changed(*DATA, "required", value=["amount", "kind"]), "/$defs/Deposited/required changed"),
        (changed(*DATA, "properties", "kind", delete=True), "/$defs/Deposited/properties/kind went"),
        (changed(*DATA, "properties", "kind", value={"enum": ["CASH", "CARD"]}), "/kind/enum changed"),
        (changed(*DATA, "properties", "amount", "minimum", value=1), "/amount/minimum changed"),
        (changed(*DATA, "properties", "amount", "maximum", value=9), "/amount/maximum came"),
        (changed("properties", "title", delete=True), "/properties/title went"),
    ],
)
def test_every_other_change_is_a_new_version(schema: dict[str, Any], message: str) -> None:
    (found,) = violations(RELEASED, {NAME: schema}, "9.0.0")
    assert message in found
    assert found.endswith("make it a new version instead")


def test_a_released_version_stays() -> None:
    assert list(violations(RELEASED, {}, "9.0.0")) == [f"{NAME} was released with 0.2.1 and is gone"]

"""Keys that are null, in part or whole: what cannot be identified is not asked for, and what can be still is."""

import orjson

from tests.gateway.strict_subgraphs import load


async def test_an_entity_is_asked_for_while_a_part_of_its_key_is_known() -> None:
    graph = load("keys")
    maker = {"id": "m", "country": {"code": None}}
    products = [
        {"upc": "u1", "maker": None},
        {"upc": None, "maker": None},
        None,
        {"upc": None, "maker": {"id": None, "country": None}},
        {"upc": "u2", "maker": maker},
    ]
    graph.answers["catalogue"] = orjson.dumps({"data": {"products": products}})
    graph.answers["stock"] = orjson.dumps({"data": {"_entities": [None, {"inStock": True}]}})
    outcome = await graph.ask("{ products { inStock } }")
    assert outcome.data == {"products": [None, None, None, None, {"inStock": True}]}
    assert [sent.variables for sent in graph.sent if sent.subgraph == "stock"] == [
        {
            "representations": [
                {"__typename": "Product", "upc": "u1", "maker": None},
                {"__typename": "Product", "upc": "u2", "maker": maker},
            ]
        }
    ]
    assert [error["path"] for error in outcome.errors] == [["products", place, "inStock"] for place in (0, 1, 3)]


async def test_nothing_is_sent_when_no_key_is_known() -> None:
    graph = load("keys")
    graph.answers["catalogue"] = orjson.dumps({"data": {"product": {"upc": None, "maker": None, "name": "x"}}})
    outcome = await graph.ask("{ product { name } low { inStock } }")
    assert outcome.data is not None
    assert outcome.data["product"] == {"name": "x"}
    graph.sent.clear()
    await graph.ask("{ product { inStock } }")
    assert [sent.subgraph for sent in graph.sent] == ["catalogue"]

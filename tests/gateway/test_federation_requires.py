"""@requires: with conflicting arguments, into lists, interfaces and unions, of requirements, in apparent circles."""

import orjson
import pytest
from inline_snapshot import snapshot

from gateway.federation import Engine, PlanningError, SubgraphError, read_supergraph
from tests.gateway.in_process import SUPERGRAPHS
from tests.gateway.strict_subgraphs import load
from tests.gateway.topics import planned


def test_one_field_required_with_different_arguments_travels_apart() -> None:
    operation = "{ orders { eur usd total } }"
    assert planned("demands", operation) == snapshot("""\
0: a
   { orders { total _1_total: total(currency: "EUR", tax: true) id _2_total: total(currency: "USD", tax:
     false) lines { product { upc } } } }
1: b after 0
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Product {
     price(currency: "USD") } } }
   _entities <- orders.lines.product Product { upc }
2: c after 1
   query($_r0: [_Any!]!, $_r1: [_Any!]!) { _e0: _entities(representations: $_r0) { ... on Order { eur } } _e1:
     _entities(representations: $_r1) { ... on Order { usd } } }
   _e0 <- orders Order { id } { _1_total: total(currency: "EUR", tax: true) }
   _e1 <- orders Order { id } { _2_total: total(currency: "USD", tax: false) lines { product { price(currency:
     "USD") } } }\
""")


def test_a_requirement_looks_through_lists_into_entities() -> None:
    operation = "{ orders { shipping } }"
    assert planned("demands", operation) == snapshot("""\
0: a
   { orders { lines { qty product { upc } } id } }
1: b after 0
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Product { weight
     } } }
   _entities <- orders.lines.product Product { upc }
2: c after 1
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Order { shipping
     } } }
   _entities <- orders Order { id } { lines { qty product { weight upc } } }\
""")


def test_a_requirement_looks_into_an_interface() -> None:
    operation = "{ orders { letter } }"
    assert planned("demands", operation) == snapshot("""\
0: a
   { orders { buyer { __typename id ... on Firm { title } ... on Person { first last } } id } }
1: c after 0
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Order { letter }
     } }
   _entities <- orders Order { id } { buyer { id ... on Person { first last } ... on Firm { title } } }\
""")


def test_a_requirement_looks_into_a_union_and_asks_its_type() -> None:
    operation = "{ orders { receipt } }"
    assert planned("demands", operation) == snapshot("""\
0: a
   { orders { pay { __typename ... on Card { digits holder { last } } ... on Cash { amount } } id } }
1: c after 0
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Order { receipt }
     } }
   _entities <- orders Order { id } { pay { __typename ... on Card { digits holder { last } } ... on Cash {
     amount } } }\
""")


def test_requirements_of_requirements_cross_subgraphs_and_back() -> None:
    operation = "{ shipped { final label } }"
    assert planned("demands", operation) == snapshot("""\
0: d
   { shipped { id } }
1: a after 0
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Order { lines {
     qty product { upc } } total(currency: "USD", tax: false) } } }
   _entities <- shipped Order { id }
2: b after 1
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Product { weight
     price(currency: "USD") } } }
   _entities <- shipped.lines.product Product { upc }
3: c after 2
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Order { shipping
     usd } } }
   _entities <- shipped Order { id } { lines { qty product { weight upc } } } { total(currency: "USD", tax:
     false) lines { product { price(currency: "USD") } } }
4: d after 3
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Order { label
     usd2 } } }
   _entities <- shipped Order { id } { shipping } { usd }
5: c after 4
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Order { both } }
     }
   _entities <- shipped Order { id } { usd2 }
6: e after 4
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Order { label2 }
     } }
   _entities <- shipped Order { id } { label }
7: d after 5, 6
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Order { final } }
     }
   _entities <- shipped Order { id } { both label2 }\
""")


def test_what_looks_circular_is_a_chain() -> None:
    operation = "{ posts { title byExpert author { ... on Admin { isOld } } } }"
    assert planned("rings", operation) == snapshot("""\
0: a
   { posts { author { __typename id ... on Admin { id } } id } }
1: b after 0
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Admin { years } }
     }
   _entities <- posts.author.|Admin Admin { id }
2: b after 1
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Post { byNovice }
     } }
   _entities <- posts Post { id } { author { id ... on Admin { years } } }
3: a after 2
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Admin { isOld }
     ... on Post { byExpert } } }
   _entities <- posts.author.|Admin Admin { id } { years }
   _entities <- posts Post { id } { byNovice }
4: c after 3
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Post { title } }
     }
   _entities <- posts Post { id } { byExpert }\
""")


def test_what_is_required_of_an_entity_in_a_list_is_asked_below_it() -> None:
    operation = "{ posts { related { byNovice } } }"
    assert planned("rings", operation) == snapshot("""\
0: a
   { posts { id } }
1: b after 0
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Post { score } }
     }
   _entities <- posts Post { id }
2: a after 1
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Post { related {
     author { __typename id ... on Admin { id } } id } } } }
   _entities <- posts Post { id } { score }
3: b after 2
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Admin { years } }
     }
   _entities <- posts.related.author.|Admin Admin { id }
4: b after 3
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Post { byNovice }
     } }
   _entities <- posts.related Post { id } { author { id ... on Admin { years } } }\
""")


def test_a_requirement_with_an_object_reaches_into_lists_of_lists() -> None:
    operation = "{ maybe { flood } }"
    assert planned("grids", operation) == snapshot("""\
0: a
   { maybe { near { x y } kind x y } }
1: b after 0
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Cell { height } }
     }
   _entities <- maybe.near Cell { x y }
2: b after 1
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Cell { flood } }
     }
   _entities <- maybe Cell { x y } { near { x y height } kind }\
""")


def test_an_interface_field_that_requires_something_is_asked_object_by_object() -> None:
    operation = '{ products { delivery(zip: "1") { fast } related { sku } } }'
    assert planned("abstract", operation) == snapshot("""\
0: a
   { products { __typename ... on Book { id dimensions { size weight } } ... on Magazine { id dimensions {
     size weight } } } }
1: c after 0
   query($_r0: [_Any!]!, $_r1: [_Any!]!) { _e0: _entities(representations: $_r0) { ... on Book { related {
     __typename ... on Book { id } ... on Magazine { id } } } } _e1: _entities(representations: $_r1) { ... on
     Magazine { related { __typename ... on Book { id } ... on Magazine { id } } } } }
   _e0 <- products.|Book Book { id }
   _e1 <- products.|Magazine Magazine { id }
2: b after 0
   query($_r0: [_Any!]!, $_r1: [_Any!]!) { _e0: _entities(representations: $_r0) { ... on Book { delivery(zip:
     "1") { fast } } } _e1: _entities(representations: $_r1) { ... on Magazine { delivery(zip: "1") { fast } }
     } }
   _e0 <- products.|Book Book { id } { dimensions { size weight } }
   _e1 <- products.|Magazine Magazine { id } { dimensions { size weight } }
3: a after 1
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Book { sku } ...
     on Magazine { sku } } }
   _entities <- products.|Book.related.|Book Book { id }
   _entities <- products.|Book.related.|Magazine Magazine { id }
   _entities <- products.|Magazine.related.|Book Book { id }
   _entities <- products.|Magazine.related.|Magazine Magazine { id }\
""")


def test_an_old_fashioned_requirement_of_an_external_object() -> None:
    operation = "{ reviews { product { name shipping } } shipped { shipping } }"
    assert planned("ancient", operation) == snapshot("""\
0: c
   { reviews { product { name upc } } }
1: b
   { shipped { upc } }
2: a after 0, 1
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Product { price
     dimensions { w h } } } }
   _entities <- reviews.product Product { upc }
   _entities <- shipped Product { upc }
3: b after 2
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Product {
     shipping } } }
   _entities <- reviews.product Product { upc } { price dimensions { w h } }
   _entities <- shipped Product { upc } { price dimensions { w h } }\
""")


def test_what_a_condition_leaves_out_requires_nothing() -> None:
    operation = """query ($no: Boolean = false, $yes: Boolean = true) {
      orders {
        eur @skip(if: $yes)
        ... on Order @include(if: $no) { usd label lines { product { weight } } }
        letter @include(if: true) @skip(if: false)
      }
      shipped @include(if: $no) { final }
    }"""
    assert planned("demands", operation) == snapshot("""\
0: a
   { orders { buyer { __typename id ... on Firm { title } ... on Person { first last } } id } }
1: c after 0
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Order { letter }
     } }
   _entities <- orders Order { id } { buyer { id ... on Person { first last } ... on Firm { title } } }\
""")


@pytest.mark.parametrize(
    ("on", "subgraphs"),
    [
        ({}, ["d"]),
        ({"first": True}, ["d", "a", "c", "d"]),
        ({"second": True}, ["d", "a", "c"]),
        ({"third": True, "not_third": True}, ["d"]),
        ({"first": True, "second": True, "third": True}, ["d", "a", "c", "d", "c", "e", "d"]),
    ],
)
async def test_a_chain_of_requirements_is_followed_only_where_variables_let_its_end_in(
    on: dict[str, bool], subgraphs: list[str]
) -> None:
    graph = load("demands")
    operation = """query ($first: Boolean!, $second: Boolean = false, $third: Boolean!, $not_third: Boolean!) {
      shipped { id label @include(if: $first) ...more @include(if: $third) @skip(if: $not_third) }
      shipped { usd @include(if: $second) }
    }
    fragment more on Order { final }"""
    variables = {"first": False, "third": False, "not_third": False, **on}
    assert await graph.data(operation, **variables) == graph.alone(operation, **variables)["data"]
    assert sorted(sent.subgraph for sent in graph.sent) == sorted(subgraphs)
    asked = " ".join(sent.query for sent in graph.sent)
    assert ("shipping" in asked, "final" in asked) == ("first" in on or len(on) == 3, len(on) == 3)


def test_what_a_subgraph_that_cannot_be_entered_requires_must_be_provided_on_the_way() -> None:
    operation = "{ shops { counter { fee } } }"
    assert planned("provisions", operation) == snapshot("""\
0: a
   { shops { counter { weight fee } } }\
""")
    sdl = (SUPERGRAPHS / "provisions.graphql").read_text()
    assert 'provides: "weight"' in sdl
    engine = Engine.of(read_supergraph(sdl.replace(', provides: "weight"', "")))
    with pytest.raises(PlanningError) as refused:
        engine.plan(engine.prepare(operation), {})
    assert str(refused.value) == (
        'Cannot plan "Counter.fee" from subgraph "a": it is resolved in "a", and none of them has a resolvable '
        '@key for it (Counter is in "a", "b").'
    )


async def test_nulls_on_the_way_to_what_is_required_are_sent_as_nulls() -> None:
    graph = load("demands")
    orders = [
        {"id": "o1", "lines": [{"qty": 1, "product": None}, None, {"qty": None, "product": {"upc": "p1"}}]},
        {"id": "o2", "lines": None},
        {"id": None, "lines": []},
    ]
    graph.answers["a"] = orjson.dumps({"data": {"orders": orders}})
    graph.answers["b"] = orjson.dumps({"data": {"_entities": [{"weight": None}]}})
    graph.answers["c"] = orjson.dumps({"data": {"_entities": [{"shipping": 7}, {"shipping": None}]}})
    outcome = await graph.ask("{ orders { shipping } }")
    assert (outcome.data, outcome.errors) == (
        {"orders": [{"shipping": 7}, {"shipping": None}, {"shipping": None}]},
        [],
    )
    lines = [{"qty": 1, "product": None}, None, {"qty": None, "product": {"upc": "p1", "weight": None}}]
    assert graph.sent[-1].variables == {
        "representations": [
            {"__typename": "Order", "id": "o1", "lines": lines},
            {"__typename": "Order", "id": "o2", "lines": None},
        ]
    }


async def test_what_a_requirement_misses_is_an_error_at_the_object_that_it_is_of() -> None:
    graph = load("demands")
    graph.broken["b"] = SubgraphError("it is asleep")
    outcome = await graph.ask("{ orders { id shipping } }")
    assert outcome.data is not None
    assert [order["shipping"] is None for order in outcome.data["orders"]] == [True, False]
    sent = [sent.variables["representations"] for sent in graph.sent if sent.subgraph == "c"]
    assert [[each["lines"] for each in representations] for representations in sent] == [[[]]]
    assert outcome.errors == [
        {
            "message": 'Subgraph "b" failed: it is asleep.',
            "path": ["orders", 0],
            "extensions": {"code": "SUBGRAPH_REQUEST_FAILED", "service": "b"},
        }
    ]

"""Root fields and entity hops: what travels together, what runs side by side, what is asked once."""

from inline_snapshot import snapshot

from tests.gateway.library import library
from tests.gateway.strict_subgraphs import load
from tests.gateway.town import town


async def test_root_fields_of_several_subgraphs_are_fetched_side_by_side() -> None:
    graph = library()
    operation = "{ books { title } me { name } parcels { number } }"
    assert graph.plan(operation) == snapshot("""\
0: catalogue
   { books { title } }
1: lending
   { me { name } }
2: shipping
   { parcels { number } }\
""")
    assert await graph.data(operation) == graph.alone(operation)["data"]


async def test_a_shareable_root_field_goes_where_something_is_fetched_anyway() -> None:
    graph = library()
    assert graph.plan("{ me { name } opening }") == snapshot("""\
0: lending
   { me { name } opening }\
""")
    assert graph.plan("{ books { title } opening }") == snapshot("""\
0: catalogue
   { books { title } opening }\
""")


async def test_a_shareable_field_is_asked_where_everything_below_it_is_known() -> None:
    graph = town()
    operation = "{ mayor { name deputy { party } } }"
    assert graph.plan(operation) == snapshot("""\
0: registry
   { mayor { name deputy { party } } }\
""")
    assert await graph.data(operation) == {"mayor": {"name": "An", "deputy": {"party": None}}}


async def test_entities_of_one_wave_and_subgraph_travel_in_one_request() -> None:
    graph = library()
    operation = "{ books { copies author { borrowed } } }"
    assert graph.plan(operation) == snapshot("""\
0: catalogue
   { books { author { name country { code } } isbn } }
1: lending after 0
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Author { borrowed
     } ... on Book { copies } } }
   _entities <- books.author Author { name country { code } }
   _entities <- books Book { isbn }\
""")
    assert await graph.data(operation) == graph.alone(operation)["data"]
    assert [sent.subgraph for sent in graph.sent] == ["catalogue", "lending"]


async def test_selections_that_would_conflict_get_an_entities_field_each() -> None:
    graph = library()
    operation = '{ me { reviews { id } } other: member(id: "m2") { reviews { body } } }'
    assert graph.plan(operation) == snapshot("""\
0: lending
   { me { id } other: member(id: "m2") { id } }
1: reviews after 0
   query($_r0: [_Any!]!, $_r1: [_Any!]!) { _e0: _entities(representations: $_r0) { ... on Member { reviews {
     id } } } _e1: _entities(representations: $_r1) { ... on Member { reviews { body } } } }
   _e0 <- me Member { id }
   _e1 <- other Member { id }\
""")
    assert await graph.data(operation) == graph.alone(operation)["data"]


async def test_an_entity_met_in_several_places_is_asked_for_once() -> None:
    graph = library()
    assert await graph.data("{ reviews { reviewer { city } } }") == {
        "reviews": [{"reviewer": {"city": "Xiamen"}}, {"reviewer": {"city": None}}, {"reviewer": {"city": None}}]
    }
    assert graph.sent[1].variables == {
        "representations": [{"__typename": "Member", "id": "m1"}, {"__typename": "Member", "id": "m2"}]
    }


async def test_entities_in_lists_of_lists_are_found_where_they_stand() -> None:
    graph = library()
    assert await graph.data("{ shelves { isbn copies } }") == {
        "shelves": [
            [{"isbn": "978-3", "copies": 0}, {"isbn": "978-1", "copies": 3}],
            [],
            [{"isbn": "978-1", "copies": 3}],
        ]
    }


async def test_a_fetch_that_can_wait_joins_a_later_one_to_the_same_subgraph() -> None:
    graph = library()
    operation = "{ parcels { book { title loans { member { reviews { item { title } } } } } } }"
    assert graph.plan(operation) == snapshot("""\
0: shipping
   { parcels { book { isbn } } }
1: lending after 0
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Book { loans {
     member { id } } } } }
   _entities <- parcels.book Book { isbn }
2: reviews after 1
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Member { reviews
     { item { id } } } } }
   _entities <- parcels.book.loans.member Member { id }
3: catalogue after 2
   query($_r0: [_Any!]!, $_r1: [_Any!]!) { _e0: _entities(representations: $_r0) { ... on Book { title } }
     _e1: _entities(representations: $_r1) { ... on Item { __typename title } } }
   _e0 <- parcels.book Book { isbn }
   _e1 <- parcels.book.loans.member.reviews.item Item { id }\
""")
    assert await graph.data(operation) == graph.alone(operation)["data"]


async def test_nothing_is_asked_for_no_entities() -> None:
    graph = library()
    assert await graph.data('{ book(isbn: "none") { copies postage } }') == {"book": None}
    assert [sent.subgraph for sent in graph.sent] == ["catalogue"]


async def test_a_composite_key_with_a_nested_part_is_sent_whole() -> None:
    graph = library()
    assert await graph.data('{ author(name: "Lin") { borrowed } }') == {"author": {"borrowed": 2}}
    assert graph.sent[1].variables == {
        "representations": [{"__typename": "Author", "name": "Lin", "country": {"code": "CN"}}]
    }


async def test_each_subgraph_is_entered_by_a_key_it_knows() -> None:
    graph = library()
    operation = '{ book(isbn: "978-1") { copies rating } }'
    assert graph.plan(operation) == snapshot("""\
0: catalogue
   { book(isbn: "978-1") { isbn id } }
1: lending after 0
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Book { copies } }
     }
   _entities <- book Book { isbn }
2: reviews after 0
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Item { rating } }
     }
   _entities <- book Item { id }\
""")
    assert await graph.data(operation) == {"book": {"copies": 3, "rating": 4.5}}


async def test_a_key_that_is_not_known_yet_is_fetched_on_the_way() -> None:
    graph = town()
    operation = "{ houses { value } }"
    assert graph.plan(operation) == snapshot("""\
0: land
   { houses { id } }
1: registry after 0
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on House { plot } }
     }
   _entities <- houses House { id }
2: finance after 1
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on House { value } }
     }
   _entities <- houses House { plot }\
""")
    assert await graph.data(operation) == {"houses": [{"value": 900.0}, {"value": 50.0}]}


async def test_a_plan_for_nothing_is_empty() -> None:
    graph = library()
    assert graph.plan("{ __typename }") == "nothing to fetch"
    assert await graph.data("{ __typename }") == {"__typename": "Query"}
    assert graph.sent == []


async def test_a_long_way_to_and_fro_takes_as_few_fetches_as_can_be() -> None:
    graph = load("marketplace")
    operation = """
      fragment User on User { id username name }
      fragment Review on Review { id body }
      fragment Product on Product { inStock name price shippingEstimate upc weight }
      {
        users { ...User reviews { ...Review product { ...Product reviews {
          ...Review author { ...User reviews { ...Review product { ...Product } } } } } } }
        topProducts { ...Product reviews { ...Review author { ...User reviews { ...Review product { ...Product } } } } }
      }
    """
    fetches = [line for line in graph.plan(operation).splitlines() if line[0].isdigit()]
    assert fetches == [
        "0: accounts",
        "1: products",
        "2: reviews after 0, 1",
        "3: products after 2",
        "4: accounts after 2",
        "5: inventory after 3",
    ]
    assert await graph.data(operation) == graph.alone(operation)["data"]

"""@requires, @provides, @override, @external, @inaccessible, @key(resolvable: false)."""

import pytest
from inline_snapshot import snapshot

from gateway.federation import Engine, OperationError, PlanningError, read_supergraph
from tests.gateway.in_process import SUPERGRAPHS
from tests.gateway.library import library
from tests.gateway.town import town


async def test_required_fields_travel_with_the_key() -> None:
    graph = library()
    operation = "{ books { postage } }"
    assert graph.plan(operation) == snapshot("""\
0: catalogue
   { books { weight size { width height } isbn } }
1: shipping after 0
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Book { postage }
     } }
   _entities <- books Book { isbn } { weight size { width height } }\
""")
    assert await graph.data(operation) == {"books": [{"postage": 745}, {"postage": 348}]}


async def test_a_requirement_with_arguments_does_not_meet_the_same_field_of_the_user() -> None:
    graph = library()
    operation = '{ books { insurance price(currency: "CNY") } }'
    assert graph.plan(operation) == snapshot("""\
0: catalogue
   { books { price(currency: "CNY") _1_price: price(currency: "EUR") isbn } }
1: shipping after 0
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Book { insurance
     } } }
   _entities <- books Book { isbn } { _1_price: price(currency: "EUR") }\
""")
    assert await graph.data(operation) == {
        "books": [{"insurance": 1.0, "price": 80.0}, {"insurance": 0.4, "price": 32.0}]
    }


async def test_a_requirement_of_a_requirement_is_known_first() -> None:
    graph = town()
    operation = "{ houses { levy } }"
    assert graph.plan(operation) == snapshot("""\
0: land
   { houses { area id } }
1: registry after 0
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on House { tax plot
     } } }
   _entities <- houses House { id } { area }
2: finance after 1
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on House { levy } }
     }
   _entities <- houses House { plot } { tax }\
""")
    assert await graph.data(operation) == {"houses": [{"levy": 241.0}, {"levy": None}]}


async def test_a_requirement_that_the_subgraph_at_hand_provides_is_asked_beside_the_field() -> None:
    graph = town()
    operation = "{ plots { year tax } }"
    assert graph.plan(operation) == snapshot("""\
0: registry
   { plots { year area tax } }\
""")
    assert await graph.data(operation) == graph.alone(operation)["data"]


async def test_a_requirement_may_look_into_a_union() -> None:
    graph = town()
    operation = "{ houses { greeting } }"
    assert graph.plan(operation) == snapshot("""\
0: land
   { houses { owner { __typename ... on Company { title } ... on Person { name } } id } }
1: schools after 0
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on House { greeting
     } } }
   _entities <- houses House { id } { owner { ... on Person { name } ... on Company { title } } }\
""")
    assert await graph.data(operation) == {"houses": [{"greeting": "Dear Chen"}, {"greeting": "Dear The Mill"}]}


async def test_what_a_field_provides_needs_no_hop() -> None:
    graph = library()
    assert graph.plan("{ reviews { reviewer { name } } }") == snapshot("""\
0: reviews
   { reviews { reviewer { name } } }\
""")
    assert graph.plan("{ me { loans { member { city } } } }") == snapshot("""\
0: lending
   { me { loans { member { city } } } }\
""")


async def test_what_another_path_provides_is_not_taken_for_granted() -> None:
    graph = library()
    operation = "{ me { city } }"
    assert graph.plan(operation) == snapshot("""\
0: lending
   { me { id } }
1: shipping after 0
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Member { city } }
     }
   _entities <- me Member { id }\
""")
    assert await graph.data(operation) == {"me": {"city": "Xiamen"}}


async def test_an_overridden_field_is_asked_only_where_it_moved() -> None:
    graph = library()
    operation = "{ me { loans { book { shelfMark } } } }"
    assert graph.plan(operation) == snapshot("""\
0: lending
   { me { loans { book { isbn } } } }
1: catalogue after 0
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Book { shelfMark
     } } }
   _entities <- me.loans.book Book { isbn }\
""")
    assert await graph.data(operation) == {"me": {"loans": [{"book": {"shelfMark": "N 12"}}]}}


@pytest.mark.parametrize("operation", ["{ items { ... on Film { secret } } }", "{ books(genre: SECRET) { id } }"])
def test_what_is_inaccessible_cannot_be_asked(operation: str) -> None:
    with pytest.raises(OperationError) as refused:
        library().plan(operation)
    assert refused.value.code == "GRAPHQL_VALIDATION_FAILED"


def test_a_progressive_override_follows_its_label() -> None:
    sdl = (SUPERGRAPHS / "library.graphql").read_text()
    moved = 'shelfMark: String! @join__field(graph: CATALOGUE, override: "lending"'
    assert moved in sdl
    supergraph = read_supergraph(
        sdl.replace(
            moved + ")", moved + ', overrideLabel: "trial") @join__field(graph: LENDING, overrideLabel: "trial")'
        )
    )
    text = "{ me { loans { book { shelfMark } } } }"
    plans = []
    for labels in (frozenset[str](), frozenset({"trial"})):
        engine = Engine.of(supergraph, labels)
        plans.append([fetch.subgraph for fetch in engine.plan(engine.prepare(text), {}).plan.fetches])
    assert plans == [["lending"], ["lending", "catalogue"]]


def test_a_field_behind_a_key_that_cannot_be_resolved_is_refused_with_names() -> None:
    sdl = (SUPERGRAPHS / "library.graphql").read_text()
    resolvable = '@join__type(graph: REVIEWS, key: "id", isInterfaceObject: true)'
    assert resolvable in sdl
    closed = resolvable.replace("key:", "resolvable: false, key:")
    engine = Engine.of(read_supergraph(sdl.replace(resolvable, closed)))
    with pytest.raises(PlanningError) as refused:
        engine.plan(engine.prepare("{ books { rating } }"), {})
    assert str(refused.value) == (
        'Cannot plan "Book.rating" from subgraph "catalogue": it is resolved in "reviews", and none of them has a '
        'resolvable @key for it (Book is in "catalogue", "lending", "shipping").'
    )

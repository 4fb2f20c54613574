"""Interfaces, unions and interface objects."""

from inline_snapshot import snapshot

from tests.gateway.library import library
from tests.gateway.topics import planned
from tests.gateway.town import town


async def test_an_interface_field_is_asked_on_the_interface_where_every_object_has_it() -> None:
    graph = library()
    assert graph.plan("{ items { title price } }") == snapshot("""\
0: catalogue
   { items { __typename title price } }\
""")


async def test_an_interface_field_is_asked_by_object_type_where_one_has_it_elsewhere() -> None:
    graph = town()
    operation = "{ buildings { id name } }"
    assert graph.plan(operation) == snapshot("""\
0: land
   { buildings { __typename id ... on School { id } ... on Shop { name } } }
1: schools after 0
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on School { name } }
     }
   _entities <- buildings.|School School { id }\
""")
    assert await graph.data(operation) == {
        "buildings": [{"id": "b1", "name": "Bread"}, {"id": "b2", "name": "First School"}]
    }


async def test_objects_of_a_union_hop_by_their_own_types() -> None:
    graph = town()
    operation = "{ owners { ... on Person { name born } ... on Company { shares } } }"
    assert graph.plan(operation) == snapshot("""\
0: land
   { owners { __typename ... on Company { id } ... on Person { name id } } }
1: finance after 0
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Company { shares
     } } }
   _entities <- owners.|Company Company { id }
2: registry after 0
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Person { born } }
     }
   _entities <- owners.|Person Person { id }\
""")
    assert await graph.data(operation) == {"owners": [{"name": "Chen", "born": 1970}, {"shares": 12}]}


async def test_a_fragment_on_an_interface_narrows_a_union() -> None:
    graph = library()
    operation = '{ find(text: "s") { ... on Item { title } ... on Author { name } } }'
    assert graph.plan(operation) == snapshot("""\
0: catalogue
   { find(text: "s") { __typename ... on Author { name } ... on Book { title } ... on Film { title } } }\
""")
    assert await graph.data(operation) == {"find": [{"title": "The Sea"}, {"title": "Stars"}, {"name": "Su"}]}


async def test_objects_get_the_fields_of_their_interface_object() -> None:
    graph = library()
    operation = "{ items { title rating } }"
    assert graph.plan(operation) == snapshot("""\
0: catalogue
   { items { __typename title ... on Book { id } ... on Film { id } } }
1: reviews after 0
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Item { rating } }
     }
   _entities <- items.|Book Item { id }
   _entities <- items.|Film Item { id }\
""")
    assert await graph.data(operation) == {
        "items": [
            {"title": "The Sea", "rating": 4.5},
            {"title": "The Train", "rating": 3.0},
            {"title": "Stars", "rating": None},
        ]
    }


async def test_an_interface_object_alone_needs_no_other_subgraph() -> None:
    graph = library()
    assert graph.plan("{ reviewed { id rating } }") == snapshot("""\
0: reviews
   { reviewed { id rating } }\
""")


async def test_the_real_type_behind_an_interface_object_is_fetched_first() -> None:
    graph = library()
    operation = "{ reviewed { __typename rating ... on Film { minutes } ... on Book { copies } } }"
    assert graph.plan(operation) == snapshot("""\
0: reviews
   { reviewed { rating id } }
1: catalogue after 0
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Item { __typename
     ... on Book { isbn } ... on Film { minutes } } } }
   _entities <- reviewed Item { id }
2: lending after 1
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Book { copies } }
     }
   _entities <- reviewed.|Book Book { isbn }\
""")
    assert await graph.data(operation) == {
        "reviewed": [
            {"__typename": "Book", "rating": 4.5, "copies": 3},
            {"__typename": "Film", "rating": 3.0, "minutes": 95},
        ]
    }


async def test_an_object_of_which_nothing_is_asked_keeps_its_place() -> None:
    graph = library()
    assert await graph.data("{ reviewed { id @skip(if: true) } }") == {"reviewed": [{}, {}]}
    assert await graph.data("{ items { ... on Book { isbn } } }") == {
        "items": [{"isbn": "978-1"}, {}, {"isbn": "978-3"}]
    }


def test_a_node_is_asked_by_its_object_types_where_fields_lie_elsewhere() -> None:
    operation = (
        '{ node(id: "7") { __typename id ... on User { name posts { likes title } rank } ... on Titled { title } } }'
    )
    assert planned("nodes", operation) == snapshot("""\
0: a
   { node(id: "7") { __typename id ... on Post { title } ... on User { name id } } }
1: b after 0
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on User { posts {
     likes id } } } }
   _entities <- node.|User User { id }
2: c after 0
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on User { rank } } }
   _entities <- node.|User User { id }
3: a after 1
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Post { title } }
     }
   _entities <- node.|User.posts Post { id }\
""")


def test_typename_alone_on_an_interface_asks_nothing_else() -> None:
    operation = "{ nodes { __typename } top { __typename } ranked { id } pair { __typename } }"
    assert planned("nodes", operation) == snapshot("""\
0: a
   { nodes { __typename } pair { __typename } }
1: c
   { top { __typename } ranked { __typename id } }\
""")


def test_an_interface_in_one_subgraph_only_leads_to_objects_in_another() -> None:
    operation = "{ actors { id ... on Bot { model rank owner { id ... on User { name } } } } }"
    assert planned("nodes", operation) == snapshot("""\
0: b
   { actors { __typename id ... on Bot { model id } } }
1: c after 0
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Bot { rank owner
     { __typename id ... on User { id } } } } }
   _entities <- actors.|Bot Bot { id }
2: a after 1
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on User { name } } }
   _entities <- actors.|Bot.owner.|User User { id }\
""")


def test_fields_of_one_name_and_different_shapes_are_told_apart() -> None:
    operation = (
        "{ results { ... on User { same: list at { w } } ... on Admin { score } ... on Robot { size { name } } "
        "... on Team { how: size } } }"
    )
    assert planned("odd", operation) == snapshot("""\
0: a
   { results { __typename ... on Admin { id } ... on Robot { size { name } } ... on Team { how: size } ... on
     User { same: list _User_id: id } } }
1: b after 0
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Admin { score }
     ... on User { at { w } } } }
   _entities <- results.|Admin Admin { id }
   _entities <- results.|User User { id }\
""")


def test_an_interface_field_with_different_nullability_is_asked_once() -> None:
    operation = "{ nodes { size ... on X { same } } people { ... on User { at { w } score } } }"
    assert planned("odd", operation) == snapshot("""\
0: a
   { nodes { __typename size ... on X { same } } }
1: b
   { people { __typename ... on User { at { w } score } } }\
""")


def test_an_interface_without_a_field_in_this_subgraph_is_expanded() -> None:
    operation = (
        "{ products { sku dimensions { size } createdBy { name } reviews { score } ... on Magazine { "
        "publisher { ... on Agency { city } ... on Self { mail } } } } }"
    )
    assert planned("abstract", operation) == snapshot("""\
0: a
   { products { __typename sku dimensions { size } createdBy { mail } reviews { id } ... on Magazine { id } }
     }
1: c after 0
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Magazine {
     publisher { __typename ... on Agency { id } ... on Self { mail } } } } }
   _entities <- products.|Magazine Magazine { id }
2: d after 1
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on User { name } ...
     on Review { score } ... on Agency { city } } }
   _entities <- products.createdBy User { mail }
   _entities <- products.reviews Review { id }
   _entities <- products.|Magazine.publisher.|Agency Agency { id }\
""")

"""@override: behind interfaces, from a subgraph that is not there, of a field required elsewhere."""

from inline_snapshot import snapshot

from tests.gateway.strict_subgraphs import load_with_labels
from tests.gateway.topics import planned


def test_fields_of_objects_behind_an_interface_moved_to_different_subgraphs() -> None:
    operation = "{ feed { id text created } }"
    assert planned("moved", operation) == snapshot("""\
0: a
   { feed { __typename id ... on Note { id } ... on Photo { text id } } }
1: b after 0
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Note { text } } }
   _entities <- feed.|Note Note { id }
2: c after 0
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Note { created }
     ... on Photo { created } } }
   _entities <- feed.|Note Note { id }
   _entities <- feed.|Photo Photo { id }\
""")


def test_a_field_taken_from_a_subgraph_that_is_not_there_is_its_own() -> None:
    operation = "{ feed { ... on Note { author { name mail } } } }"
    assert planned("moved", operation) == snapshot("""\
0: a
   { feed { __typename ... on Note { author { name id } } } }
1: b after 0
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on User { mail } } }
   _entities <- feed.|Note.author User { id }\
""")


def test_a_requirement_follows_the_field_that_moved() -> None:
    operation = "{ recent { created ... on Photo { caption text } } notes { text likes created } }"
    assert planned("moved", operation) == snapshot("""\
0: c
   { recent { __typename created ... on Photo { id } } }
1: b
   { notes { text likes id } }
2: a after 0
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Photo { text } }
     }
   _entities <- recent.|Photo Photo { id }
3: c after 1, 2
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Note { created }
     ... on Photo { caption } } }
   _entities <- notes Note { id }
   _entities <- recent.|Photo Photo { id } { text }\
""")


async def test_labels_move_fields_with_all_that_stands_below_them_and_is_required() -> None:
    operation = "{ items { price tags { text colour } extra } tagged { price tax } }"
    plans = []
    for graph in load_with_labels("progressive"):
        assert await graph.data(operation) == graph.alone(operation)["data"]
        plans.append(graph.plan(operation))
    assert plans == snapshot(
        [
            """\
0: a
   { items { price tags { text id } weight id } }
1: b
   { tagged { id } }
2: b after 0
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Tag { colour }
     ... on Item { extra } } }
   _entities <- items.tags Tag { id }
   _entities <- items Item { id } { weight }
3: a after 1
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Item { price
     weight } } }
   _entities <- tagged Item { id }
4: c after 3
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Item { tax } } }
   _entities <- tagged Item { id } { weight }\
""",
            """\
0: a
   { items { id weight } }
1: b
   { tagged { price id } }
2: b after 0
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Item { price tags
     { text colour } extra } } }
   _entities <- items Item { id } { weight }
3: a after 1
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Item { weight } }
     }
   _entities <- tagged Item { id }
4: c after 3
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Item { tax } } }
   _entities <- tagged Item { id } { weight }\
""",
        ]
    )

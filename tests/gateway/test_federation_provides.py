"""@provides: nested, of lists, on interfaces, on unions, and only where it stands."""

from inline_snapshot import snapshot

from tests.gateway.topics import planned


def test_what_is_provided_deep_below_needs_no_hop() -> None:
    operation = "{ posts { author { name address { city { name } } } } }"
    assert planned("given", operation) == snapshot("""\
0: a
   { posts { author { name address { city { name } } } } }\
""")


def test_what_is_provided_at_one_path_is_fetched_at_another() -> None:
    operation = "{ post { author { name } again { name } both { name address { street } } } }"
    assert planned("given", operation) == snapshot("""\
0: a
   { post { author { id } again { name } both { address { street } id } } }
1: b after 0
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on User { name } } }
   _entities <- post.author User { id }
   _entities <- post.both User { id }\
""")


def test_what_is_provided_on_members_of_a_union() -> None:
    operation = "{ media { ... on Book { title author { name } pages } ... on Film { title } } }"
    assert planned("given", operation) == snapshot("""\
0: a
   { media { __typename ... on Book { title author { name } id } ... on Film { title } } }
1: b after 0
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Book { pages } }
     }
   _entities <- media.|Book Book { id }\
""")


def test_what_is_provided_on_objects_of_an_interface() -> None:
    operation = "{ things { label ... on Lamp { watts } ... on Desk { legs } } }"
    assert planned("given", operation) == snapshot("""\
0: a
   { things { __typename label ... on Desk { id } ... on Lamp { watts } } }
1: b after 0
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Desk { legs } } }
   _entities <- things.|Desk Desk { id }\
""")


def test_an_entity_hop_ends_what_was_provided() -> None:
    operation = "{ latest { author { name } again { name } } }"
    assert planned("given", operation) == snapshot("""\
0: c
   { latest { author { id } id } }
1: b after 0
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on User { name } } }
   _entities <- latest.author User { id }
2: a after 0
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Post { again {
     name } } } }
   _entities <- latest Post { id }\
""")


def test_what_requires_what_is_provided_is_asked_beside_it() -> None:
    assert planned("athand", "{ near { fee } far { fee } }") == snapshot("""\
0: a
   { near { zone fee } far { id } }
1: b after 0
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Shop { zone } } }
   _entities <- far Shop { id }
2: a after 1
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Shop { fee } } }
   _entities <- far Shop { id } { zone }\
""")


def test_all_of_a_requirement_must_be_provided_for_that() -> None:
    assert planned("athand", "{ half { fee terms { months } } }") == snapshot("""\
0: a
   { half { zone fee id } }
1: b after 0
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Shop { lease {
     rent } } } }
   _entities <- half Shop { id }
2: a after 1
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Shop { terms {
     months } } } }
   _entities <- half Shop { id } { zone lease { rent } }\
""")

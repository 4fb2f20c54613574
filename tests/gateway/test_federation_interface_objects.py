"""@interfaceObject: real types fetched first, requirements, keys that cannot be resolved, hops between objects."""

from inline_snapshot import snapshot

from tests.gateway.topics import planned


def test_fields_of_an_interface_object_of_objects_in_a_third_subgraph() -> None:
    operation = "{ shelf { books { isbn stars slug } } }"
    assert planned("standins", operation) == snapshot("""\
0: d
   { shelf { books { isbn id } } }
1: a after 0
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Book { title } }
     }
   _entities <- shelf.books Book { id }
2: b after 1
   query($_r0: [_Any!]!, $_r1: [_Any!]!) { _e0: _entities(representations: $_r0) { ... on Media { stars } }
     _e1: _entities(representations: $_r1) { ... on Media { slug } } }
   _e0 <- shelf.books Media { id }
   _e1 <- shelf.books Media { id } { title }\
""")


def test_an_interface_object_requires_what_another_one_adds() -> None:
    operation = "{ ranked { link rank } }"
    assert planned("standins", operation) == snapshot("""\
0: c
   { ranked { id } }
1: a after 0
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Media {
     __typename ... on Book { id title } ... on Film { id title } } } }
   _entities <- ranked Media { id }
2: b after 1
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Media { stars
     slug } } }
   _entities <- ranked.|Book Media { id } { title }
   _entities <- ranked.|Film Media { id } { title }
3: c after 2
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Media { link rank
     } } }
   _entities <- ranked Media { id } { slug stars } { stars }\
""")


def test_the_type_behind_an_interface_object_is_fetched_for_a_condition() -> None:
    operation = "{ reviews { score about { __typename ... on Book { isbn pages } ... on Film { price } } } }"
    assert planned("standins", operation) == snapshot("""\
0: b
   { reviews { score about { id } } }
1: a after 0
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Media {
     __typename ... on Book { pages id } ... on Film { minutes id } } } }
   _entities <- reviews.about Media { id }
2: d after 1
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Book { isbn } } }
   _entities <- reviews.about.|Book Book { id }
3: e after 1
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Film { price } }
     }
   _entities <- reviews.about.|Film Film { id } { minutes }\
""")


def test_an_interface_object_in_a_list_of_an_entity_interface() -> None:
    operation = "{ media { parts { stars title } ... on Film { similar { slug minutes } } } }"
    assert planned("standins", operation) == snapshot("""\
0: a
   { media { __typename parts { __typename title ... on Book { id } ... on Film { id } } ... on Film { id } }
     }
1: e after 0
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Film { similar {
     id } } } }
   _entities <- media.|Film Film { id }
2: a after 1
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Film { minutes
     title } } }
   _entities <- media.|Film.similar Film { id }
3: b after 2
   query($_r0: [_Any!]!, $_r1: [_Any!]!) { _e0: _entities(representations: $_r0) { ... on Media { stars } }
     _e1: _entities(representations: $_r1) { ... on Media { slug } } }
   _e0 <- media.parts.|Book Media { id }
   _e0 <- media.parts.|Film Media { id }
   _e1 <- media.|Film.similar Media { id } { title }\
""")


def test_typename_alone_of_interface_objects_is_the_real_one() -> None:
    operation = "{ starred { __typename } }"
    assert planned("standins", operation) == snapshot("""\
0: b
   { starred { id } }
1: a after 0
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Media {
     __typename } } }
   _entities <- starred Media { id }\
""")


def test_an_interface_has_two_keys_and_interface_objects_one_each() -> None:
    operation = "{ patients { age tag { year } vet { favourite { mood ... on Dog { barks } } } } }"
    assert planned("animals", operation) == snapshot("""\
0: b
   { patients { vet { id } chip tag { no } } }
1: c after 0
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Vet { favourite {
     mood id } } } }
   _entities <- patients.vet Vet { id }
2: a after 0
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Animal {
     __typename tag { year } ... on Cat { id } ... on Dog { id } } } }
   _entities <- patients Animal { chip tag { no } }
3: a after 1
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Animal {
     __typename ... on Dog { barks } } } }
   _entities <- patients.vet.favourite Animal { id }
4: d after 2
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Animal { age } }
     }
   _entities <- patients.|Cat Animal { id }
   _entities <- patients.|Dog Animal { id }\
""")


def test_members_of_a_union_get_the_fields_of_interface_objects() -> None:
    operation = "{ find { ... on Cat { mood weight lives } ... on Animal { age } } }"
    assert planned("animals", operation) == snapshot("""\
0: a
   { find { __typename ... on Cat { lives id chip tag { no } } ... on Dog { id } } }
1: d after 0
   query($_r0: [_Any!]!, $_r1: [_Any!]!) { _e0: _entities(representations: $_r0) { ... on Animal { mood age }
     } _e1: _entities(representations: $_r1) { ... on Animal { age } } }
   _e0 <- find.|Cat Animal { id }
   _e1 <- find.|Dog Animal { id }
2: b after 0
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Animal { weight }
     } }
   _entities <- find.|Cat Animal { chip tag { no } }\
""")

"""@shareable: types and root fields that several subgraphs resolve in part."""

from inline_snapshot import snapshot

from tests.gateway.topics import planned


def test_a_shared_root_object_is_asked_in_each_subgraph_that_has_a_part() -> None:
    operation = "{ shop { name phone open address { street zip city { name mayor } } } }"
    assert planned("parted", operation) == snapshot("""\
0: a
   { shop { name address { street city { name } } } }
1: b
   { shop { phone address { zip city { mayor } } } }
2: c
   { shop { open } }\
""")


def test_a_shared_root_field_is_asked_once_where_one_subgraph_has_all() -> None:
    operation = "{ shop { phone open } shops { name } }"
    assert planned("parted", operation) == snapshot("""\
0: c
   { shop { phone open } shops { name } }\
""")


def test_entities_in_a_shared_list_are_fetched_by_key() -> None:
    operation = "{ shop { goods { id name stock } } }"
    assert planned("parted", operation) == snapshot("""\
0: b
   { shop { goods { id name stock } } }\
""")


def test_parts_below_an_entity_come_from_where_they_are_whole() -> None:
    operation = "{ root { leaf { a b c deep { p q } } kids { name age toy { price } } } }"
    assert planned("parted2", operation) == snapshot("""\
0: a
   { root { leaf { a deep { p } } kids { name } id } }
1: b after 0
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Tree { leaf { b
     deep { q } } kids { age toy { id } } } } }
   _entities <- root Tree { id }
2: c after 1
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Tree { leaf { c }
     } ... on Toy { price } } }
   _entities <- root Tree { id }
   _entities <- root.kids.toy Toy { id }\
""")


def test_a_shared_union_is_asked_for_the_members_a_subgraph_knows() -> None:
    operation = "{ any { __typename ... on A { x name } ... on B { y } ... on C { z } } one { name __typename } }"
    assert planned("wholes", operation) == snapshot("""\
0: a
   { any { __typename ... on A { x name } } one { __typename name } }\
""")


def test_a_shared_union_below_an_entity_resets_with_the_hop() -> None:
    operation = (
        "{ holder { note held { __typename ... on Book { pages title } ... on Song { length } } } "
        "media { ... on Book { pages } } }"
    )
    assert planned("members", operation) == snapshot("""\
0: a
   { holder { held { __typename ... on Book { title id } ... on Song { id } } id } media { __typename ... on
     Book { id } } }
1: b after 0
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Book { pages } }
     }
   _entities <- holder.held.|Book Book { id }
   _entities <- media.|Book Book { id }
2: c after 0
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Song { length }
     ... on Holder { note } } }
   _entities <- holder.held.|Song Song { id }
   _entities <- holder Holder { id }\
""")


def test_a_union_returned_by_one_subgraph_keeps_its_members() -> None:
    operation = (
        "{ all { ... on Song { artist { name works { ... on Film { length director { name } } } } } ... on "
        "Book { pages } } }"
    )
    assert planned("members", operation) == snapshot("""\
0: a
   { all { __typename ... on Book { id } ... on Song { artist { id } } } }
1: b after 0
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Book { pages }
     ... on Artist { name works { __typename ... on Film { director { name } id } } } } }
   _entities <- all.|Book Book { id }
   _entities <- all.|Song.artist Artist { id }
2: c after 1
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Film { length } }
     }
   _entities <- all.|Song.artist.works.|Film Film { id }\
""")

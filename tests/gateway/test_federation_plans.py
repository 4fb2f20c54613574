"""Plans for what is hard: each is also run against strict subgraphs, and answers as the single schema does."""

from inline_snapshot import snapshot

from tests.gateway.topics import planned


def test_values_of_different_types_get_different_names_in_a_subgraph_operation() -> None:
    assert planned("mismatch", "{ nodes { ... on User { name } ... on Team { name } } }") == snapshot("""\
0: a
   { nodes { __typename ... on Team { name } ... on User { _User_name: name } } }\
""")


def test_what_has_no_key_is_reached_through_its_parent() -> None:
    assert planned("parents", "{ shelves { books { title price } } }") == snapshot("""\
0: a
   { shelves { id } }
1: b after 0
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Shelf { books {
     title price } } } }
   _entities <- shelves Shelf { id }\
""")


def test_a_key_that_only_a_parent_leads_to() -> None:
    assert planned("parentkeys", "{ shelves { books { title stars } } }") == snapshot("""\
0: a
   { shelves { books { title } id } }
1: b after 0
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Shelf { books {
     upc } } } }
   _entities <- shelves Shelf { id }
2: c after 1
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Book { stars } }
     }
   _entities <- shelves.books Book { upc }\
""")


def test_shared_root_fields_meet_at_one_place() -> None:
    assert planned("shared", "{ box { inner { x z } } places { id depth } }") == snapshot("""\
0: b
   { box { inner { z } id } places { __typename id depth } }
1: a after 0
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Box { inner { x }
     } } }
   _entities <- box Box { id }\
""")


def test_shared_mutations_run_once_and_in_order() -> None:
    assert planned("serial", "mutation { pay(n: 1) { total } touch(n: 2) { title } clear { total } }") == snapshot("""\
0: b
   mutation { pay(n: 1) { total } }
1: a after 0
   mutation { touch(n: 2) { title } clear { id } }
2: b after 1
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Cart { total } }
     }
   _entities <- clear Cart { id }\
""")


def test_an_implementation_that_promises_less_is_asked_for_no_more() -> None:
    operation = "{ things { owner { ... on Worker { pay } ... on Guest { until } } } }"
    assert planned("extend", operation) == snapshot("""\
0: a
   { things { __typename owner { __typename ... on Guest { until } ... on Worker { pay } } } }\
""")


def test_a_requirement_of_an_interface_object_fetches_the_real_type_first() -> None:
    assert planned("extend", "{ visitors { hello } }") == snapshot("""\
0: b
   { visitors { id } }
1: a after 0
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Person {
     __typename name } } }
   _entities <- visitors Person { id }
2: b after 1
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Person { hello }
     } }
   _entities <- visitors Person { id } { name }\
""")


def test_an_interface_object_that_cannot_be_entered_still_leads_elsewhere() -> None:
    assert planned("closed", "{ entries { __typename ... on Client { area { title } } } }") == snapshot("""\
0: a
   { entries { id } }
1: b after 0
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Account {
     __typename ... on Client { area { id } } } } }
   _entities <- entries Account { id }
2: c after 1
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Area { title } }
     }
   _entities <- entries.|Client.area Area { id }\
""")


def test_requirements_of_requirements_over_three_subgraphs() -> None:
    assert planned("requires", "{ shown { round } }") == snapshot("""\
0: c
   { shown { id } }
1: a after 0
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Item {
     price(currency: "CNY", precise: true) weight size { width unit { code factor } } } } }
   _entities <- shown Item { id }
2: b after 1
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Item { yuan
     postage } } }
   _entities <- shown Item { id } { price(currency: "CNY", precise: true) weight } { weight size { width unit
     { code factor } } }
3: c after 2
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Item { total } }
     }
   _entities <- shown Item { id } { yuan postage }
4: d after 3
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Item { round } }
     }
   _entities <- shown Item { id } { total }\
""")


def test_requirements_into_interfaces_and_unions() -> None:
    assert planned("requires", "{ items { letter } }") == snapshot("""\
0: a
   { items { party { __typename ... on Maker { age } ... on Shop { name } } id } }
1: b after 0
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Item { letter } }
     }
   _entities <- items Item { id } { party { __typename ... on Shop { name } ... on Maker { age } } }\
""")


def test_requirements_with_conflicting_arguments_travel_apart() -> None:
    assert planned("conflicts", '{ goods { one two price(currency: "USD") } }') == snapshot("""\
0: a
   { goods { price(currency: "USD") _1_price: price(currency: "EUR") text(n: 1) id } }
1: b after 0
   query($_r0: [_Any!]!, $_r1: [_Any!]!) { _e0: _entities(representations: $_r0) { ... on Good { one } } _e1:
     _entities(representations: $_r1) { ... on Good { two } } }
   _e0 <- goods Good { id } { _1_price: price(currency: "EUR") text(n: 1) }
   _e1 <- goods Good { id } { price(currency: "USD") text(n: 1) }\
""")


def test_a_requirement_may_differ_by_the_object_behind_an_interface() -> None:
    assert planned("conflicts", "{ kinds { ... on Big { six } ... on Small { other: six } } }") == snapshot("""\
0: a
   { kinds { __typename ... on Big { price(currency: "A") id } ... on Small { _1_price: price(currency: "B")
     id } } }
1: b after 0
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Big { six } ...
     on Small { other: six } } }
   _entities <- kinds.|Big Big { id } { price(currency: "A") }
   _entities <- kinds.|Small Small { id } { _1_price: price(currency: "B") }\
""")


def test_an_overridden_field_behind_an_interface() -> None:
    assert planned("overrides", "{ feed { id created } other { id created } }") == snapshot("""\
0: a
   { feed { __typename id ... on Image { id } ... on Text { created } } }
1: b
   { other { __typename id ... on Image { created } ... on Text { id } } }
2: b after 0
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Image { created }
     } }
   _entities <- feed.|Image Image { id }
3: a after 1
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Text { created }
     } }
   _entities <- other.|Text Text { id }\
""")


def test_an_overridden_field_with_a_requirement() -> None:
    assert planned("overrides", "{ pages { seen mark } }") == snapshot("""\
0: a
   { pages { weight id } }
1: c after 0
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Page { seen } } }
   _entities <- pages Page { id } { weight }
2: b after 0
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Page { shown } }
     }
   _entities <- pages Page { id }
3: a after 2
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Page { mark } } }
   _entities <- pages Page { id } { shown }\
""")


def test_what_is_provided_on_an_interface_and_below_a_fragment() -> None:
    operation = "{ news { pages { title } ... on Book { author { name } title } } media { pages { title } } }"
    assert planned("provided", operation) == snapshot("""\
0: a
   { news { __typename pages { title } ... on Book { author { name } id } } media { __typename pages { id } }
     }
1: b after 0
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Book { title }
     ... on Page { title } } }
   _entities <- news.|Book Book { id }
   _entities <- media.pages Page { id }\
""")


def test_what_is_provided_on_a_union() -> None:
    operation = "{ any { ... on Book { title } ... on Film { minutes } } plain { ... on Book { title } } }"
    assert planned("provided", operation) == snapshot("""\
0: a
   { any { __typename ... on Book { title } ... on Film { minutes } } plain { __typename ... on Book { id } }
     }
1: b after 0
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Book { title } }
     }
   _entities <- plain.|Book Book { id }\
""")


def test_members_of_a_union_are_asked_where_they_are_members() -> None:
    operation = "{ media { ... on Book { title } ... on Song { length } ... on Film { minutes } } song { __typename } }"
    assert planned("unions", operation) == snapshot("""\
0: a
   { media { __typename ... on Book { title } } song { __typename } }\
""")


def test_a_key_with_a_list_of_objects() -> None:
    assert planned("listkeys", "{ top { total products { price category { main { price } } } } }") == snapshot("""\
0: a
   { top { products { id pid } } }
1: b after 0
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Product {
     category { id } } ... on ListOf { total } } }
   _entities <- top.products Product { id pid }
   _entities <- top ListOf { products { id pid } }
2: c after 1
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Product { price }
     ... on Category { main { price } } } }
   _entities <- top.products Product { id pid }
   _entities <- top.products.category Category { id }\
""")


def test_the_external_key_of_an_extension_can_be_asked() -> None:
    operation = "{ me { reviews { product { upc estimate } author { name nick } } } }"
    assert planned("oldfashioned", operation) == snapshot("""\
0: users
   { me { id } }
1: reviews after 0
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on User { reviews {
     product { upc } author { name id } } } } }
   _entities <- me User { id }
2: products after 1
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Product { weight
     price } } }
   _entities <- me.reviews.product Product { upc }
3: users after 1
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on User { nick } } }
   _entities <- me.reviews.author User { id }
4: stock after 2
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Product {
     estimate } } }
   _entities <- me.reviews.product Product { upc } { weight price }\
""")


def test_typename_alone_needs_no_second_subgraph() -> None:
    assert planned("distributed", "{ __typename nodes { __typename } toasters { __typename } }") == snapshot("""\
0: a
   { nodes { __typename } }
1: b
   { toasters { __typename } }\
""")

"""@key: several, composite, nested, of other entities, reached over other subgraphs, not resolvable."""

from inline_snapshot import snapshot

from tests.gateway.topics import planned


def test_a_key_that_three_subgraphs_lead_to_is_fetched_on_the_way() -> None:
    operation = "{ thing { name price } }"
    assert planned("hops", operation) == snapshot("""\
0: a
   { thing { name id } }
1: b after 0
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Thing { sku } } }
   _entities <- thing Thing { id }
2: c after 1
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Thing { upc
     vendor { code } } } }
   _entities <- thing Thing { sku }
3: d after 2
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Thing { price } }
     }
   _entities <- thing Thing { upc vendor { code } }\
""")


def test_a_subgraph_is_entered_by_the_key_that_is_known_soonest() -> None:
    operation = "{ byWeight { height } cheap { height weight } }"
    assert planned("hops", operation) == snapshot("""\
0: b
   { byWeight { sku } }
1: d
   { cheap { upc vendor { code } } }
2: c after 0, 1
   query($_r0: [_Any!]!, $_r1: [_Any!]!) { _e0: _entities(representations: $_r0) { ... on Thing { height } }
     _e1: _entities(representations: $_r1) { ... on Thing { height sku } } }
   _e0 <- byWeight Thing { sku }
   _e1 <- cheap Thing { upc vendor { code } }
3: b after 2
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Thing { weight }
     } }
   _entities <- cheap Thing { sku }\
""")


def test_the_key_of_an_entity_holds_another_entity_with_another_key() -> None:
    operation = "{ things { parts { cost } } }"
    assert planned("hops", operation) == snapshot("""\
0: a
   { things { parts { no thing { id } } } }
1: b after 0
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Thing { sku } } }
   _entities <- things.parts.thing Thing { id }
2: c after 1
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Thing { upc
     vendor { code } } } }
   _entities <- things.parts.thing Thing { sku }
3: d after 2
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Part { cost } } }
   _entities <- things.parts Part { no thing { upc vendor { code } } }\
""")


def test_a_nested_key_names_another_entity() -> None:
    operation = "{ users { name badges { shine } organization { size } } }"
    assert planned("tenancy", operation) == snapshot("""\
0: a
   { users { name organization { id } id } }
1: b after 0
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Organization {
     size } ... on User { badges { shine } } } }
   _entities <- users.organization Organization { id }
   _entities <- users User { id organization { id } }\
""")


def test_a_key_names_an_entity_that_has_a_nested_key_itself() -> None:
    operation = "{ badges { issued shine owner { grade name organization { region { title } } } } }"
    assert planned("tenancy", operation) == snapshot("""\
0: c
   { badges { issued owner { grade organization { region { title } id } id } kind } }
1: a after 0
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on User { name } } }
   _entities <- badges.owner User { id organization { id } }
2: b after 0
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Badge { shine } }
     }
   _entities <- badges Badge { owner { id organization { id } } kind }\
""")


def test_a_key_that_nobody_has_is_reached_through_the_parent() -> None:
    operation = "{ categories { products { pid price stock } } }"
    assert planned("heirs", operation) == snapshot("""\
0: a
   { categories { id } }
1: b after 0
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Category {
     products { pid price upc } } } }
   _entities <- categories Category { id }
2: c after 1
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Product { stock }
     } }
   _entities <- categories.products Product { upc }\
""")


def test_parts_of_an_object_without_a_key_meet_at_one_place() -> None:
    operation = "{ categories { details { name sort inner { u } } } }"
    assert planned("heirs", operation) == snapshot("""\
0: a
   { categories { details { name } id } }
1: b after 0
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Category {
     details { sort inner { u } } } } }
   _entities <- categories Category { id }\
""")


def test_a_key_that_cannot_be_resolved_leads_away_but_not_back() -> None:
    operation = "{ categories { products { stock category { details { name } } } } }"
    assert planned("heirs", operation) == snapshot("""\
0: a
   { categories { id } }
1: b after 0
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Category {
     products { upc } } } }
   _entities <- categories Category { id }
2: c after 1
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Product { stock
     category { id } } } }
   _entities <- categories.products Product { upc }
3: a after 2
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Category {
     details { name } } } }
   _entities <- categories.products.category Category { id }\
""")


def test_an_external_key_of_an_extension_is_known() -> None:
    operation = "{ providers { mine name } nicks { nick age } }"
    assert planned("external2", operation) == snapshot("""\
0: b
   { providers { id } }
1: c
   { nicks { nick id } }
2: a after 0
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on User { name rid }
     } }
   _entities <- providers User { id }
3: d after 1
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on User { age } } }
   _entities <- nicks User { id }
4: b after 2
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on User { mine } } }
   _entities <- providers User { id } { rid }\
""")


def test_entities_in_lists_of_lists_have_composite_keys() -> None:
    operation = "{ grid { height near { flood } } cube { kind owner { taxes name } } owners { cell { height } } }"
    assert planned("grids", operation) == snapshot("""\
0: a
   { grid { near { near { x y } kind x y } x y } cube { kind x y } }
1: c
   { owners { cell { x y } } }
2: b after 0, 1
   query($_r0: [_Any!]!, $_r1: [_Any!]!) { _e0: _entities(representations: $_r0) { ... on Cell { height } }
     _e1: _entities(representations: $_r1) { ... on Cell { owner { name cell { x y } } } } }
   _e0 <- grid.near.near Cell { x y }
   _e0 <- grid Cell { x y }
   _e0 <- owners.cell Cell { x y }
   _e1 <- cube Cell { x y }
3: b after 2
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Cell { flood } }
     }
   _entities <- grid.near Cell { x y } { near { x y height } kind }
4: c after 2
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Owner { taxes } }
     }
   _entities <- cube.owner Owner { cell { x y } }\
""")

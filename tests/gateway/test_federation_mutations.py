"""Mutations: in the order of the text, shared ones once, with the entities and root fields of their payloads."""

from inline_snapshot import snapshot

from tests.gateway.topics import planned


def test_a_payload_leads_to_entities_and_back_to_the_query_root() -> None:
    operation = (
        'mutation { add(item: {id: "7", qty: 2}) { ok cart { total items { name } } query { bills { total } '
        "cart { total } } errors { message ... on Missing { item { name } } } } }"
    )
    assert planned("doing", operation) == snapshot("""\
0: a
   mutation { add(item: { id: "7", qty: 2 }) { ok cart { items { id } id } query { cart { id } } errors {
     __typename message ... on Missing { item { id } } } } }
1: c after 0
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Item { name } } }
   _entities <- add.cart.items Item { id }
   _entities <- add.errors.|Missing.item Item { id }
2: b after 0
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Cart { total } }
     }
   _entities <- add.cart Cart { id }
   _entities <- add.query.cart Cart { id }
3: b after 0
   { bills { total } }
   into add.query\
""")


def test_a_shared_mutation_runs_once() -> None:
    operation = 'mutation { same(n: 1) again: same(n: 1) pay(cart: "7") { cart { items { id } } } }'
    assert planned("doing", operation) == snapshot("""\
0: b
   mutation { same(n: 1) again: same(n: 1) pay(cart: "7") { cart { id } } }
1: a after 0
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Cart { items { id
     } } } }
   _entities <- pay.cart Cart { id }\
""")


def test_a_shared_mutation_joins_its_neighbour() -> None:
    operation = 'mutation { pay(cart: "7") { total } same(n: 2) rename(id: "7", name: "x") { price(mode: SLOW) } }'
    assert planned("doing", operation) == snapshot("""\
0: b
   mutation { pay(cart: "7") { total } same(n: 2) }
1: c after 0
   mutation { rename(id: "7", name: "x") { price(mode: SLOW) } }\
""")

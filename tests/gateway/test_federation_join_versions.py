"""One graph under every version of the join specification: v0.1 to v0.5 say the same differently, and plan the same."""

import pytest
from inline_snapshot import snapshot

from tests.gateway.in_process import SUPERGRAPHS
from tests.gateway.topics import planned

VERSIONS = ("01", "02", "03", "04", "05")
OPERATION = """{
  top { name shipping maker { name wares { upc reviews { grade } } } }
  found { ... on Product { name grade } ... on Maker { country } }
  priced { price __typename }
  reviews { product { name price } }
}"""


@pytest.mark.parametrize("version", VERSIONS)
def test_the_supergraph_is_of_that_version(version: str) -> None:
    assert f"/join/v0.{version[1]}" in (SUPERGRAPHS / f"join_{version}.graphql").read_text()


@pytest.mark.parametrize("version", VERSIONS)
def test_every_version_plans_the_same(version: str) -> None:
    assert planned(f"join_{version}", OPERATION) == snapshot("""\
0: products
   { top { name maker { name id country } price size { w h } upc } found { __typename ... on Maker { country }
     ... on Product { name upc } } priced { __typename price } }
1: reviews
   { reviews { product { name upc } } }
2: stock after 0
   query($_r0: [_Any!]!, $_r1: [_Any!]!) { _e0: _entities(representations: $_r0) { ... on Maker { wares { upc
     } } ... on Product { shipping } } _e1: _entities(representations: $_r1) { ... on Product { grade } } }
   _e0 <- top.maker Maker { id country }
   _e0 <- top Product { upc } { price size { w h } }
   _e1 <- found.|Product Product { upc }
3: products after 1
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Product { price }
     } }
   _entities <- reviews.product Product { upc }
4: reviews after 2
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Product { reviews
     { grade } } } }
   _entities <- top.maker.wares Product { upc }\
""")


@pytest.mark.parametrize("version", ["04", "05"])
def test_a_label_that_is_not_active_leaves_the_field_where_it_was(version: str) -> None:
    assert planned(f"join_{version}", "{ top { brand } low { brand } }") == snapshot("""\
0: products
   { top { brand } }
1: stock
   { low { upc } }
2: products after 1
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Product { brand }
     } }
   _entities <- low Product { upc }\
""")

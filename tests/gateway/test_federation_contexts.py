"""@context and @fromContext: arguments that clients do not see, lent by the nearest object above that can."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from graphql import GraphQLObjectType
from inline_snapshot import snapshot

from gateway.federation import Engine, PlanningError, SubgraphError, SupergraphError, read_supergraph
from gateway.federation.executor import contexts
from gateway.federation.planner.describe import sentences
from tests.gateway import strict_subgraphs
from tests.gateway.in_process import SUPERGRAPHS, Federation
from tests.gateway.strict_subgraphs import load
from tests.gateway.topics import planned

SDL = (SUPERGRAPHS / "contexts.graphql").read_text()
PRICES = "{ shops { id currency articles { id price } } }"


@pytest.fixture
def plenty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three objects in every list, and nothing is null."""
    usual = strict_subgraphs.draw
    always = {"length": 3, "null": 1}
    monkeypatch.setattr(strict_subgraphs, "draw", lambda *seed: always.get(seed[0]) or usual(*seed))


def answer(graph: Federation, operation: str) -> Any:
    """The data, after it has been seen to be the single schema's."""
    expected = graph.alone(operation)
    assert "errors" not in expected
    found = asyncio.run(graph.data(operation))
    assert found == expected["data"]
    return found


def every(found: Any, key: str) -> Iterator[Any]:
    """What stands under a key, at any depth."""
    for each in found if isinstance(found, list) else found.values() if isinstance(found, dict) else ():
        yield from every(each, key)
    if isinstance(found, dict) and key in found:
        yield found[key]


def test_clients_see_neither_the_arguments_nor_the_machinery() -> None:
    schema = read_supergraph(SDL).api_schema
    article = schema.type_map["Article"]
    assert isinstance(article, GraphQLObjectType)
    assert {name: sorted(field.args) for name, field in article.fields.items() if field.args} == {"price": ["gross"]}
    assert "context" not in {each.name for each in schema.directives}
    assert not [name for name in schema.type_map if name.startswith("context")]


def test_a_field_below_an_entity_that_lends_is_asked_in_one_fetch_with_it() -> None:
    assert planned("contexts", "{ shops { articles { name price(gross: true) } } }") == snapshot("""\
0: a
   { shops { id currency } }
1: b after 0
   query($representations: [_Any!]!, $_Article__price__currency: String) { _entities(representations:
     $representations) { ... on Shop { articles { name price(currency: $_Article__price__currency, gross:
     true) } } } }
   _entities <- shops Shop { id }
     _Article__price__currency <- shops { currency }\
""")


def test_what_is_lent_may_have_to_be_fetched_first() -> None:
    assert planned("contexts", "{ shops { articles { name tax } } }") == snapshot("""\
0: a
   { shops { id } }
1: b after 0
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Shop { articles {
     name id } } } }
   _entities <- shops Shop { id }
2: c after 0
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Shop { country {
     code } } } }
   _entities <- shops Shop { id }
3: b after 1, 2
   query($representations: [_Any!]!, $_Article__tax__country: Int) { _entities(representations:
     $representations) { ... on Article { tax(country: $_Article__tax__country) } } }
   _entities <- shops.articles Article { id }
     _Article__tax__country <- shops { country { code } }\
""")


def test_an_object_from_the_same_fetch_lends_to_a_fetch_of_its_own() -> None:
    assert planned("surroundings", "{ outlets { goods { label tagged } } }") == snapshot("""\
0: b
   { outlets { goods { id } code tags } }
1: b after 0
   query($representations: [_Any!]!, $_Good__label__outlet: String, $_Good__tagged__tags: [String],
     $_Good__tagged__outlet: String) { _entities(representations: $representations) { ... on Good {
     label(outlet: $_Good__label__outlet) tagged(tags: $_Good__tagged__tags, outlet: $_Good__tagged__outlet) }
     } }
   _entities <- outlets.goods Good { id }
     _Good__label__outlet <- outlets { code }
     _Good__tagged__tags <- outlets { tags }
     _Good__tagged__outlet <- outlets { code }\
""")


def test_the_nearest_of_several_objects_lends() -> None:
    operation = "{ places { ... on Market { articles { price } stalls { articles { price } } } } }"
    assert planned("contexts", operation) == snapshot("""\
0: a
   { places { __typename ... on Market { stalls { id currency } id currency } } }
1: b after 0
   query($_r0: [_Any!]!, $_Article__price__currency_0: String, $_r1: [_Any!]!, $_Article__price__currency_1:
     String) { _e0: _entities(representations: $_r0) { ... on Stall { articles { price(currency:
     $_Article__price__currency_0) } } } _e1: _entities(representations: $_r1) { ... on Market { articles {
     price(currency: $_Article__price__currency_1) } } } }
   _e0 <- places.|Market.stalls Stall { id }
     _Article__price__currency <- places.|Market.stalls { currency }
   _e1 <- places.|Market Market { id }
     _Article__price__currency <- places.|Market { currency }\
""")


def test_the_nearest_may_stand_between_two_fields_of_one_type() -> None:
    operation = "{ outlets { goods { label branch { goods { label } } } } }"
    assert planned("surroundings", operation) == snapshot("""\
0: b
   { outlets { goods { branch { goods { id } code } id } code } }
1: b after 0
   query($representations: [_Any!]!, $_Good__label__outlet: String) { _entities(representations:
     $representations) { ... on Good { label(outlet: $_Good__label__outlet) } } }
   _entities <- outlets.goods.branch.goods Good { id }
     _Good__label__outlet <- outlets.goods.branch { code }
   _entities <- outlets.goods Good { id }
     _Good__label__outlet <- outlets { code }\
""")


def test_where_any_of_several_types_can_stand_each_lends_its_own() -> None:
    assert planned("contexts", "{ places { articles { price } } }") == snapshot("""\
0: a
   { places { __typename ... on Market { id currency } ... on Shop { id _Shop_currency: currency } } }
1: b after 0
   query($_r0: [_Any!]!, $_Article__price__currency_0: String, $_r1: [_Any!]!, $_Article__price__currency_1:
     String) { _e0: _entities(representations: $_r0) { ... on Market { articles { price(currency:
     $_Article__price__currency_0) } } } _e1: _entities(representations: $_r1) { ... on Shop { articles {
     price(currency: $_Article__price__currency_1) } } } }
   _e0 <- places.|Market Market { id }
     _Article__price__currency <- places.|Market { currency }
   _e1 <- places.|Shop Shop { id }
     _Article__price__currency <- places.|Shop { currency }\
""")


def test_an_interface_lends_for_all_that_implement_it() -> None:
    assert planned("surroundings", "{ areas { plots { levy { sum } } } }") == snapshot("""\
0: b
   { areas { __typename ... on Town { plots { id } id } ... on Village { plots { id } zone } } }
1: a after 0
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Town { zone } } }
   _entities <- areas.|Town Town { id }
2: b after 1
   query($representations: [_Any!]!, $_Plot__levy__zone: Int) { _entities(representations: $representations) {
     ... on Plot { levy(zone: $_Plot__levy__zone) { sum } } } }
   _entities <- areas.|Village.plots Plot { id }
     _Plot__levy__zone <- areas.|Village { zone }
   _entities <- areas.|Town.plots Plot { id }
     _Plot__levy__zone <- areas.|Town { zone }\
""")


def test_members_of_a_union_lend_by_the_fragment_for_their_type() -> None:
    operation = "{ fairs { spots { ... on Kiosk { sales { sum } } ... on Booth { sales { sum } } } } }"
    assert planned("surroundings", operation) == snapshot("""\
0: a
   { fairs { spots { __typename ... on Booth { id } ... on Kiosk { id } } } }
1: b after 0
   query($_r0: [_Any!]!, $_r1: [_Any!]!) { _e0: _entities(representations: $_r0) { ... on Booth { sales { id }
     fee { due } } } _e1: _entities(representations: $_r1) { ... on Kiosk { sales { id } rent } } }
   _e0 <- fairs.spots.|Booth Booth { id }
   _e1 <- fairs.spots.|Kiosk Kiosk { id }
2: b after 1
   query($representations: [_Any!]!, $_Sale__sum__due: Float) { _entities(representations: $representations) {
     ... on Sale { sum(due: $_Sale__sum__due) } } }
   _entities <- fairs.spots.|Booth.sales Sale { id }
     _Sale__sum__due <- fairs.spots.|Booth { fee { due } }
   _entities <- fairs.spots.|Kiosk.sales Sale { id }
     _Sale__sum__due <- fairs.spots.|Kiosk { rent }\
""")


def test_a_requirement_and_a_context_travel_together() -> None:
    assert planned("surroundings", "{ outlets { goods { stamp } } }") == snapshot("""\
0: b
   { outlets { goods { id } code } }
1: a after 0
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Good { weight } }
     }
   _entities <- outlets.goods Good { id }
2: b after 1
   query($representations: [_Any!]!, $_Good__stamp__outlet: String) { _entities(representations:
     $representations) { ... on Good { stamp(outlet: $_Good__stamp__outlet) } } }
   _entities <- outlets.goods Good { id } { weight }
     _Good__stamp__outlet <- outlets { code }\
""")


def test_a_requirement_of_another_subgraph_may_hold_what_is_lent_within_it() -> None:
    assert planned("surroundings", "{ outlets { sign } }") == snapshot("""\
0: b
   { outlets { goods { id } code id } }
1: b after 0
   query($representations: [_Any!]!, $_Good__label__outlet: String) { _entities(representations:
     $representations) { ... on Good { label(outlet: $_Good__label__outlet) } } }
   _entities <- outlets.goods Good { id }
     _Good__label__outlet <- outlets { code }
2: a after 1
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Outlet { sign } }
     }
   _entities <- outlets Outlet { id } { goods { label } }\
""")


def test_a_requirement_tells_the_types_apart_that_lend_within_it() -> None:
    assert planned("surroundings", "{ outlets { dues } }") == snapshot("""\
0: b
   { outlets { area { __typename id ... on Town { plots { id } id } ... on Village { plots { id } zone } } id
     } }
1: a after 0
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Town { zone } } }
   _entities <- outlets.area.|Town Town { id }
2: b after 1
   query($representations: [_Any!]!, $_Plot__levy__zone: Int) { _entities(representations: $representations) {
     ... on Plot { levy(zone: $_Plot__levy__zone) { sum } } } }
   _entities <- outlets.area.|Village.plots Plot { id }
     _Plot__levy__zone <- outlets.area.|Village { zone }
   _entities <- outlets.area.|Town.plots Plot { id }
     _Plot__levy__zone <- outlets.area.|Town { zone }
3: a after 2
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Outlet { dues } }
     }
   _entities <- outlets Outlet { id } { area { id plots { levy { sum } } } }\
""")


def test_where_nothing_above_lends_a_subgraph_that_needs_no_context_is_asked() -> None:
    assert planned("contexts", "{ vouchers { worth } shops { voucher { worth } } }") == snapshot("""\
0: c
   { vouchers { worth } }
1: a
   { shops { id currency } }
2: b after 1
   query($representations: [_Any!]!, $_Voucher__worth__currency: String) { _entities(representations:
     $representations) { ... on Shop { voucher { worth(currency: $_Voucher__worth__currency) } } } }
   _entities <- shops Shop { id }
     _Voucher__worth__currency <- shops { currency }\
""")


def test_an_interface_object_lends_once_its_real_type_is_known() -> None:
    assert planned("lenders", "{ listed { reviews { tag } } }") == snapshot("""\
0: b
   { listed { id } }
1: a after 0
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Media {
     __typename ... on Book { id title } ... on Disc { id title } ... on Film { id title } } } }
   _entities <- listed Media { id }
2: b after 1
   query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Media { reviews {
     id } } } }
   _entities <- listed.|Book Media { id }
   _entities <- listed.|Disc Media { id }
   _entities <- listed.|Film Media { id }
3: c after 2
   query($representations: [_Any!]!, $_Review__tag__book: String) { _entities(representations:
     $representations) { ... on Review { tag(book: $_Review__tag__book) } } }
   _entities <- listed.|Book.reviews Review { id }
     _Review__tag__book <- listed.|Book { title }
   _entities <- listed.|Disc.reviews Review { id }
     _Review__tag__book <- listed.|Disc { title }
   _entities <- listed.|Film.reviews Review { id }
     _Review__tag__book <- listed.|Film { title }\
""")


def test_a_plan_in_sentences_says_what_is_lent_from_where() -> None:
    engine = load("surroundings").engine
    plan = engine.plan(engine.prepare("{ outlets { goods { label } } }"), {}).plan
    assert list(sentences(plan))[1:] == [
        '1: when 0 is done, ask "b" about Good at outlets.goods, sending { id } under { code } of outlets for label.'
    ]


@pytest.mark.usefixtures("plenty")
def test_entities_below_different_values_are_asked_under_names_of_their_own_in_one_request() -> None:
    graph = load("contexts")
    data = answer(graph, PRICES)
    prices = {(shop["id"], each["id"]): each["price"] for shop in data["shops"] for each in shop["articles"]}
    assert prices == snapshot(
        {
            ("id-Shop-1", "id-Article-0"): 17,
            ("id-Shop-1", "id-Article-1"): 65,
            ("id-Shop-2", "id-Article-2"): 86,
            ("id-Shop-2", "id-Article-0"): 57,
        }
    )
    _, articles = graph.sent
    assert articles.subgraph == "b"
    assert articles.query == (
        "query($_r0: [_Any!]!, $_Article__price__currency_0: String,"
        " $_r1: [_Any!]!, $_Article__price__currency_1: String) {"
        " _e0: _entities(representations: $_r0) { ... on Shop { articles {"
        " id price(currency: $_Article__price__currency_0) } } }"
        " _e1: _entities(representations: $_r1) { ... on Shop { articles {"
        " id price(currency: $_Article__price__currency_1) } } } }"
    )
    assert articles.variables == snapshot(
        {
            "_r0": [{"__typename": "Shop", "id": "id-Shop-1"}],
            "_r1": [{"__typename": "Shop", "id": "id-Shop-2"}],
            "_Article__price__currency_0": "Shop.1.currency",
            "_Article__price__currency_1": "Shop.2.currency",
        }
    )


def test_what_is_left_out_for_want_of_entities_takes_its_variables_along() -> None:
    operation = """query ($gross: Boolean) {
        places { ... on Market { articles { price(gross: $gross) } } ... on Shop { articles { price } } }
    }"""
    graph = load("contexts")
    assert "$gross" in graph.plan(operation)
    answer(graph, operation)
    assert "$gross" not in graph.sent[-1].query


@pytest.mark.usefixtures("plenty")
def test_one_entity_below_different_objects_that_lend_is_different_in_each_place() -> None:
    data = answer(load("contexts"), "{ shops { articles { bundle { id items { id price tax } } } } }")
    found: dict[tuple[str, str], set[int]] = {}
    for shop in data["shops"]:
        for bundle in every(shop, "bundle"):
            for item in bundle["items"]:
                found.setdefault((bundle["id"], item["id"]), set()).add(item["price"])
    assert max(map(len, found.values())) > 1


@pytest.mark.usefixtures("plenty")
@pytest.mark.parametrize(
    "operation",
    [
        "{ outlets { goods { label tagged parts { label branch { code goods { label stamp } } } } sign } }",
        "{ areas { plots { levy { sum plot { levy { sum } } } } ... on Town { villages { plots { levy { sum } } } } }"
        " outlets { dues } }",
        "{ fairs { outlet { goods { tagged } } spots { ... on Kiosk { sales { a: sum(share: 0.5) sum } } } } }",
    ],
)
def test_plentiful_data_is_the_single_schemas(operation: str) -> None:
    answer(load("surroundings"), operation)


def test_a_null_is_lent_as_a_null(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = strict_subgraphs.draw

    def draw(*seed: Any) -> int:
        return int(not str(seed[1]).endswith(".currency")) if seed[0] == "null" else usual(*seed)

    monkeypatch.setattr(strict_subgraphs, "draw", draw)
    graph = load("contexts")
    data = answer(graph, PRICES)
    assert any(every(data, "price"))
    assert graph.sent[-1].variables["_Article__price__currency"] is None


@pytest.mark.usefixtures("plenty")
def test_where_what_is_lent_cannot_be_fetched_only_what_needs_it_is_lost() -> None:
    graph = load("contexts")
    graph.broken["c"] = SubgraphError("it is down")
    outcome = asyncio.run(graph.ask("{ shop { articles { name tax } } }"))
    assert outcome.data == snapshot(
        {
            "shop": {
                "articles": [
                    {"name": "Article.2.name", "tax": None},
                    {"name": "Article.0.name", "tax": None},
                    {"name": "Article.2.name", "tax": None},
                ]
            }
        }
    )
    assert outcome.errors == snapshot(
        [
            {
                "message": 'Subgraph "c" failed: it is down.',
                "path": ["shop"],
                "extensions": {"code": "SUBGRAPH_REQUEST_FAILED", "service": "c"},
            }
        ]
    )


@pytest.mark.usefixtures("plenty")
def test_an_error_below_one_of_many_values_stands_where_its_entity_does() -> None:
    graph = load("contexts")
    graph.answers["b"] = (
        b'{"data":{"_e0":[{"articles":[{"price":1}]}],"_e1":null},'
        b'"errors":[{"message":"no rates","path":["_e1",0,"articles",0,"price"]}]}'
    )
    outcome = asyncio.run(graph.ask("{ shops { articles { price } } }"))
    assert outcome.errors == snapshot(
        [
            {"message": "no rates", "path": ["shops", 1, "articles", 0, "price"], "extensions": {"service": "b"}},
            {"message": "no rates", "path": ["shops", 2, "articles", 0, "price"], "extensions": {"service": "b"}},
        ]
    )


@pytest.mark.usefixtures("plenty")
def test_more_values_than_one_request_may_carry_are_refused_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contexts, "VALUES_MAX", 1)
    graph = load("contexts")
    outcome = asyncio.run(graph.ask("{ shops { articles { price } } }"))
    assert outcome.errors == snapshot(
        [
            {
                "message": 'Subgraph "b" failed: contexts lend more than 1000 different values.',
                "path": ["shops", 1, "articles"],
                "extensions": {"code": "CONTEXT_LIMIT_EXCEEDED", "service": "b"},
            },
            {
                "message": 'Subgraph "b" failed: contexts lend more than 1000 different values.',
                "path": ["shops", 2, "articles"],
                "extensions": {"code": "CONTEXT_LIMIT_EXCEEDED", "service": "b"},
            },
        ]
    )


def test_variables_of_the_client_keep_their_names() -> None:
    operation = "query ($_Article__x: Boolean) { shop { articles { price(gross: $_Article__x) } } }"
    assert load("contexts").plan(operation) == snapshot("""\
0: a
   { shop { id currency } }
1: b after 0
   query($_Article__x: Boolean, $representations: [_Any!]!, $__Article__price__currency: String) {
     _entities(representations: $representations) { ... on Shop { articles { price(currency:
     $__Article__price__currency, gross: $_Article__x) } } } }
   _entities <- shop Shop { id }
     __Article__price__currency <- shop { currency }\
""")


def replaced(old: str, new: str) -> str:
    assert old in SDL
    return SDL.replace(old, new)


def refusal(sdl: str) -> str:
    with pytest.raises(SupergraphError) as refused:
        read_supergraph(sdl)
    return str(refused.value)


def test_a_context_that_no_type_sets_is_refused_with_type_field_and_subgraph() -> None:
    assert refusal(
        replaced('context: "b__seller", name: "country"', 'context: "b__buyer", name: "country"')
    ) == snapshot(
        '@fromContext of "Article.tax" in subgraph "b": no type sets the context "b__buyer", '
        'from which it takes "country".'
    )


def test_a_selection_that_does_not_fit_the_type_is_refused() -> None:
    assert refusal(replaced('selection: " { currency }"', 'selection: " { colour }"')) == snapshot(
        '@fromContext of "Article.price" in subgraph "b": "Market" has no field "colour".'
    )


def test_a_selection_of_two_values_is_refused() -> None:
    assert refusal(replaced('selection: " { currency }"', 'selection: " { currency id }"')) == snapshot(
        '@fromContext of "Article.price" in subgraph "b": \'{ currency id }\' selects more than one value of "Market".'
    )


def test_a_selection_that_is_not_graphql_is_refused() -> None:
    assert refusal(replaced('selection: " { currency }"', 'selection: " { currency"')) == snapshot(
        '@fromContext of "Article.price" in subgraph "b": \'{ currency\' is not a selection.'
    )


def test_the_directive_may_have_another_name() -> None:
    link = '@link(url: "https://specs.apollo.dev/context/v0.1", for: SECURITY'
    sdl = replaced(link, f'{link}, as: "lending"').replace("@context(", "@lending(").replace("context__", "lending__")
    engine = Engine.of(read_supergraph(sdl))
    plan = engine.plan(engine.prepare(PRICES), {}).plan
    assert [fetch.subgraph for fetch in plan.fetches] == ["a", "b"]


def problem(sdl: str, operation: str) -> str:
    engine = Engine.of(read_supergraph(sdl))
    with pytest.raises(PlanningError) as raised:
        engine.plan(engine.prepare(operation), {})
    return str(raised.value)


def test_a_field_that_nothing_above_lends_to_cannot_be_planned() -> None:
    sdl = replaced("  vouchers: [Voucher!]!", "  loose: [Article!]! @join__field(graph: B)\n  vouchers: [Voucher!]!")
    assert problem(sdl, "{ loose { price } }") == snapshot(
        'Cannot plan "Article.price" from subgraph "b": it takes what must be lent from above, '
        'by an object that sets "b__seller".'
    )


def test_nor_can_what_requires_such_a_field() -> None:
    sdl = (SUPERGRAPHS / "surroundings.graphql").read_text()
    sdl = sdl.replace("  fairs: [Fair!]!", "  loose: [Good!]! @join__field(graph: A)\n  fairs: [Fair!]!")
    sdl = sdl.replace("  weight: Int", '  offer: Int @join__field(graph: A, requires: "label")\n  weight: Int')
    assert problem(sdl, "{ loose { offer } }") == snapshot(
        '@fromContext of "Good.label" in subgraph "b": nothing above sets the context "b__outlet".'
    )

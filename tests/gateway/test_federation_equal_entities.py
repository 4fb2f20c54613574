"""Equal entities at one path become one object; nobody who reads the response can tell."""

from dataclasses import replace
from typing import Any

import orjson
from hypothesis import given
from hypothesis import strategies as st

from gateway.federation.executor.places import Object, Places
from gateway.federation.executor.sharing import share
from gateway.federation.plan import Fetch, Path, Plan, Representation, Target
from gateway.federation.projector import project_function
from gateway.federation.selection import Field, Selection
from gateway.federation.shape import shape_response
from tests.gateway.library import library


def target(*path: str | frozenset[str]) -> Target:
    """The entities `Member` at a path, known by `id`."""
    key = Selection("Member", (Field("id", "id", "ID"),))
    return Target("_entities", "r", path, Representation("Member", (key,)), ())


def shared(data: Object, *targets: Target) -> tuple[Places, set[Path]]:
    paths: set[Path] = set()
    places = Places(data, paths)
    share(places, targets)
    return places, paths


def members(*ids: str) -> Object:
    return {"loans": [{"member": {"id": each}} for each in ids]}


def test_an_entity_that_stands_twice_is_one_object() -> None:
    data = members("m1", "m2", "m1")
    places, paths = shared(data, target("loans", "member"))
    first, second, third = (loan["member"] for loan in data["loans"])
    assert first is third
    assert places.at(("loans", "member")) == [first, second]
    assert paths == {("loans", "member")}


def test_entities_with_one_key_that_differ_stay_apart() -> None:
    data = {"loans": [{"member": {"id": "m1", "city": city}} for city in ("Xiamen", None)]}
    _, paths = shared(data, target("loans", "member"))
    assert data["loans"][0]["member"] is not data["loans"][1]["member"]
    assert paths == set()


def test_entities_without_a_key_stay_apart() -> None:
    data: Object = {"loans": [{"member": {}}, {"member": {}}]}
    shared(data, target("loans", "member"))
    assert data["loans"][0]["member"] is not data["loans"][1]["member"]


def test_one_and_true_are_two_keys() -> None:
    data = {"loans": [{"member": {"id": each}} for each in (1, True, 1)]}
    shared(data, target("loans", "member"))
    first, second, third = (loan["member"] for loan in data["loans"])
    assert first is third
    assert second is not first


def test_entities_of_one_type_are_shared_where_others_stand_beside_them() -> None:
    def member(type_name: str) -> Object:
        return {"__typename": type_name, "id": "m1"}

    data = {"loans": [{"by": [[member("Member")], [member("Guest"), member("Member")]]}, {"by": [[]]}]}
    places, _ = shared(data, target("loans", "by", frozenset({"Member"})))
    (first,), (guest, third) = data["loans"][0]["by"]
    assert first is third
    assert places.at(("loans", "by")) == [first, guest]
    assert places.at(("loans", "by", frozenset({"Member"}))) == [first]


def test_what_stands_below_shared_objects_is_looked_at_once() -> None:
    def loan() -> Object:
        return {"member": {"id": "m1", "friends": [{"of": {"id": "m2"}}, {"of": {"id": "m2"}}]}}

    data = {"loans": [loan(), loan()]}
    places, paths = shared(data, target("loans", "member", "friends", "of"), target("loans", "member"))
    assert paths == {("loans", "member"), ("loans", "member", "friends", "of")}
    assert len(places.at(("loans", "member", "friends"))) == 2
    assert len(places.at(("loans", "member", "friends", "of"))) == 1


def fetch(number: int, after: tuple[int, ...], *targets: Target, keys: tuple[str, ...] = ()) -> Fetch:
    return Fetch(number, "lending", "query", "{ _entities }", (), after, (), keys, targets)


def test_objects_that_get_something_by_way_of_those_above_them_stay_apart() -> None:
    member, loan = target("loans", "member"), replace(target("loans"), keys=("fine", "member"))
    first = fetch(0, (), keys=("loans",))
    # What a loan says of its member may differ from what another says of the same one.
    assert Plan("query", (first, fetch(1, (0,), member), fetch(2, (0,), loan)), {}).shared == ((), (), ())
    # Once it is said, members that are still equal may be one; as they may where the loan says something else.
    assert Plan("query", (first, fetch(1, (0,), loan), fetch(2, (1,), member)), {}).shared == ((), (), (member,))
    other = replace(loan, keys=("fine",))
    assert Plan("query", (first, fetch(1, (0,), member), fetch(2, (0,), other)), {}).shared == ((), (member,), ())


json_values = st.recursive(
    st.none() | st.integers(0, 2) | st.sampled_from("xy"),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("abc"), inner, max_size=2),
    max_leaves=4,
)
people = st.fixed_dictionaries({}, optional={"id": st.sampled_from(["m1", "m2", 1, True, None]), "rest": json_values})
listed = st.lists(st.none() | people | st.lists(people, max_size=2), max_size=3)
loans = st.fixed_dictionaries({}, optional={"member": st.none() | people | listed})


@given(st.lists(st.none() | loans, max_size=5))
def test_sharing_changes_nothing_that_can_be_read(found: list[Any]) -> None:
    data = {"loans": found}
    before = orjson.dumps(data, option=orjson.OPT_SORT_KEYS)
    places, _ = shared(data, target("loans", "member"))
    assert orjson.dumps(data, option=orjson.OPT_SORT_KEYS) == before
    at = places.at(("loans", "member"))
    assert len({id(each) for each in at}) == len(at)


QUESTION = "{ reviews { body reviewer { id name city } } }"


async def test_a_response_shapes_an_object_once_for_all_its_places() -> None:
    graph = library()
    outcome = await graph.ask(QUESTION)
    assert outcome.data is not None
    engine = graph.engine
    planned = engine.plan(engine.prepare(QUESTION), {})
    assert planned.plan.shared_positions == {("reviews", "reviewer")}
    project = project_function(planned.shaping.projection, planned.plan.shared_positions)
    zhao = {"id": "m2", "name": "Zhao", "city": None}
    data = {"reviews": [{"body": "Wet.", "reviewer": zhao}, {"body": "Slow.", "reviewer": zhao}]}
    shaped = project(data)
    assert shaped == shape_response(planned.shaping.projection, data, [])[0]
    assert shaped["reviews"][0]["reviewer"] is shaped["reviews"][1]["reviewer"]
    # Nothing is remembered for the next response, whose objects may have the same identities.
    zhao["city"] = "Quanzhou"
    assert project(data)["reviews"][1]["reviewer"]["city"] == "Quanzhou"

"""The lives of groups, told by those who join and leave them."""

from __future__ import annotations

from kit.catalogue import Fact, Target
from services.representatives import rollup
from services.representatives.events.representative import GroupJoined, GroupLeft
from services.representatives.group import Group
from services.representatives.vocabulary import GroupKind
from tests.services.representatives.history import DIVISION, OTHER, PERSON, fact, folded, retraction, stock_at
from tests.services.stage import Stage

GROUP = f"{DIVISION}-G-1"
MONTHS = ("2024-01", "2024-02", "2024-05", "2024-09", "2025-03")


def joins(at: str, who: str = PERSON, kind: GroupKind = GroupKind.PROFESSIONAL, group: str = GROUP) -> Fact:
    return fact(at, who, GroupJoined(division=DIVISION, group=group, kind=kind, name="医疗卫生组"))


def leaves(at: str, who: str = PERSON) -> Fact:
    return fact(at, who, GroupLeft(division=DIVISION, group=GROUP))


def group(*facts: Fact) -> Group:
    state: Group = folded("group", GROUP, facts)
    return state


def standing(*facts: Fact, kind: GroupKind = GroupKind.PROFESSIONAL) -> list[int]:
    numbers = rollup.group(group(*facts))
    return [stock_at(numbers, f"group.{kind}", month) for month in MONTHS]


def test_joining_tells_of_the_person_and_of_the_group() -> None:
    assert joins("2024-02-01").targets == (Target("representative", PERSON), Target("group", GROUP))


def test_a_group_of_another_division_is_not_written_to() -> None:
    assert joins("2024-02-01", group="350205-G-1").targets == (Target("representative", PERSON),)


def test_a_group_stands_while_it_has_a_member() -> None:
    history = (joins("2024-02-01"), joins("2024-03-01", OTHER), leaves("2024-05-01"), leaves("2024-09-01", OTHER))
    assert standing(*history) == [0, 1, 1, 0, 0]
    assert standing(*history, joins("2025-03-01")) == [0, 1, 1, 0, 1]
    assert group(*history[:3]).members == (OTHER,)


def test_joining_twice_makes_one_member() -> None:
    assert standing(joins("2024-02-01"), joins("2024-03-01"), leaves("2024-05-01")) == [0, 1, 0, 0, 0]


def test_what_was_told_last_says_of_which_kind_it_is() -> None:
    history = (joins("2024-02-01", kind=GroupKind.LOCAL), joins("2024-05-01", OTHER))
    assert standing(*history) == [0, 1, 1, 1, 1]
    assert standing(*history, kind=GroupKind.LOCAL) == [0, 0, 0, 0, 0]


def test_who_leaves_without_having_joined_leaves_no_group_behind() -> None:
    assert rollup.group(group(leaves("2024-05-01"))) == {}


async def test_professional_groups_are_counted_and_not_reported_is_not_zero(stage: Stage) -> None:
    query = """query ($year: Int!) { division(code: "350206") {
        representativeIndicators(period: {year: $year}, ids: ["professional_groups"]) { value } } }"""

    async def number(year: int) -> float | None:
        (value,) = (await stage.ask(query, year=year))["division"]["representativeIndicators"]
        found: float | None = value["value"]
        return found

    first = joins("2024-02-01")
    stage.apply(first, joins("2024-03-01", OTHER), joins("2024-03-02", OTHER, GroupKind.LOCAL, f"{DIVISION}-G-2"))
    stage.apply(joins("2024-04-01", group=f"{DIVISION}-G-3"), leaves("2025-05-01", OTHER))
    assert [await number(year) for year in (2023, 2024, 2025)] == [None, 2, 2]
    stage.apply(retraction(first))
    assert [await number(year) for year in (2023, 2024, 2025)] == [None, 2, 1]

"""Search over the texts of all services: found, ranked, marked, narrowed, and gone when taken back."""

from __future__ import annotations

from typing import Any

import pytest

from kit import search
from kit.envelope import render
from services.suggestions import events as e
from services.suggestions.events import CATALOGUE
from tests.services.stage import Stage
from tests.services.suggestions.histories import D, moment, retraction, submitted, tell

SEARCH = """query ($text: String!, $within: ID, $kinds: [SearchKind!], $period: PeriodInput, $first: Int! = 20,
                   $after: String) {
    search(text: $text, within: $within, kinds: $kinds, period: $period, first: $first, after: $after) {
        totalCount precision pageInfo { hasNextPage endCursor }
        edges { node { kind on division { code } title { text hit } snippet { text hit }
            about { __typename ... on Suggestion { id } ... on Opinion { id } ... on Commitment { id } } } } } }"""


async def found(stage: Stage, text: str, **variables: Any) -> dict[str, Any]:
    answer: dict[str, Any] = (await stage.ask(SEARCH, text=text, **variables))["search"]
    return answer


async def ids(stage: Stage, text: str, **variables: Any) -> list[str]:
    return [edge["node"]["about"]["id"] for edge in (await found(stage, text, **variables))["edges"]]


@pytest.fixture
def told(stage: Stage) -> Stage:
    """Two suggestions, an opinion and another service's commitment."""
    tell(stage, f"{D}-S1", ("2025-03-03", submitted(title="关于老旧小区加装电梯的建议", content="住户多为老人。")))
    tell(stage, f"{D}-S2", ("2025-04-03", submitted(title="关于停车的建议", content="小区加装电梯后车位减少。")))
    tell(stage, f"{D}-O1", ("2024-05-01", e.OpinionReceived(division=D, channel=e.Channel.STATION, title="电梯坏了")))
    data = {"division": "350203", "kind": "COMMITMENT", "title": "年内加装电梯二十部", "on": "2025-05-05"}
    stage.apply(
        CATALOGUE.decode(
            render(
                event_id="text-1",
                source="/services/supervision",
                event_type="npc.text.written.v1",
                subject="350203-C1",
                time=moment("2025-05-05"),
                data=data,
            )
        )
    )
    return stage


async def test_a_title_that_matches_comes_before_a_content_that_does(told: Stage) -> None:
    assert await ids(told, "加装电梯") == ["350203-C1", f"{D}-S1", f"{D}-S2"]
    told.scans_nothing()
    assert await ids(told, "电梯坏") == [f"{D}-O1"]
    assert await ids(told, "电梯 停车") == [f"{D}-S2"]
    assert await ids(told, "地铁") == []


async def test_a_hit_is_shown_with_its_marks(told: Stage) -> None:
    (edge,) = (await found(told, "停车", kinds=["SUGGESTION"]))["edges"]
    assert edge["node"] == {
        "kind": "SUGGESTION",
        "on": "2025-04-03",
        "division": {"code": D},
        "title": [
            {"text": "关于", "hit": False},
            {"text": "停车", "hit": True},
            {"text": "的建议", "hit": False},
        ],
        "snippet": [{"text": "小区加装电梯后车位减少。", "hit": False}],
        "about": {"__typename": "Suggestion", "id": f"{D}-S2"},
    }


async def test_a_search_is_narrowed_by_division_kind_and_period(told: Stage) -> None:
    assert await ids(told, "电梯", within="350203") == ["350203-C1"]
    assert await ids(told, "电梯", kinds=["OPINION", "COMMITMENT"]) == [f"{D}-O1", "350203-C1"]
    assert await ids(told, "电梯", period={"year": 2024}) == [f"{D}-O1"]


async def test_pages_go_on_where_the_last_ended(told: Stage) -> None:
    whole = await ids(told, "电梯")
    first = await found(told, "电梯", first=3)
    assert (first["totalCount"], first["precision"], first["pageInfo"]["hasNextPage"]) == (4, "EXACT", True)
    rest = await found(told, "电梯", first=3, after=first["pageInfo"]["endCursor"])
    shown = [edge["node"]["about"]["id"] for edge in (*first["edges"], *rest["edges"])]
    assert shown == whole
    assert rest["pageInfo"]["hasNextPage"] is False


async def test_what_is_taken_back_is_found_no_more(told: Stage) -> None:
    row = told.database["facts"].find_one({"subject": f"{D}-S1"})
    assert row is not None
    told.apply(retraction(CATALOGUE.decode(bytes(row["payload"]))))
    assert f"{D}-S1" not in await ids(told, "加装电梯")


async def test_a_new_wording_replaces_the_old(stage: Stage) -> None:
    tell(
        stage,
        f"{D}-S1",
        ("2025-03-03", submitted(title="关于停车的建议")),
        ("2025-03-04", submitted(title="关于养老的建议")),
    )
    assert await ids(stage, "停车") == []
    assert await ids(stage, "养老") == [f"{D}-S1"]


@pytest.mark.parametrize(
    ("text", "first", "message"),
    [("，", 20, "at least one letter"), ("电" * 61, 20, "one to 60 characters"), ("电梯", 0, "between 1 and 100")],
)
async def test_what_cannot_be_searched_for_is_explained(stage: Stage, text: str, first: int, message: str) -> None:
    assert message in (await stage.refusal(SEARCH, text=text, first=first)).message


async def test_of_very_many_the_newest_are_ranked_and_it_says_so(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "RANKED", 2)
    for number in range(3):
        tell(stage, f"{D}-S{number}", (f"2025-03-0{number + 1}", e.SuggestionSubmitted(
            division=D, kind=e.Kind.SESSION, title="关于电梯的建议", lead=f"{D}-R-1")))  # fmt: skip
    answer = await found(stage, "电梯")
    assert (answer["totalCount"], answer["precision"]) == (2, "AT_LEAST")
    assert await ids(stage, "电梯") == [f"{D}-S2", f"{D}-S1"]

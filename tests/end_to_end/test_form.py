"""The form in a real browser: by keyboard alone, to a screen reader, in both languages. Needs Chromium installed."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.end_to_end.city import City
from tests.gateway.browser import ANSWERED, CHROMIUM, Page, browser

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no browser here")
FOCUSED = "document.activeElement.textContent || document.activeElement.id"
LABEL = "document.activeElement.closest('label')?.textContent ?? ''"
CELLS = (
    "[...document.querySelectorAll('#tables tbody tr')].map((row) => [...row.cells].map((cell) => cell.textContent))"
)

# Chooses questions in turn and tells of those with an error, or with nothing to read (an empty list says so).
CLICK = f"""async (from, to) => {{
  const failed = [];
  for (let place = from; place < to; place += 1) {{
    document.querySelectorAll("#questions button")[place].click();
    const ready = () => !document.getElementById("ask").disabled && {ANSWERED};
    do await new Promise((done) => setTimeout(done, 5)); while (!ready());
    const problem = document.getElementById("errors").textContent;
    const shown = document.querySelectorAll("#tables tbody tr, #tables dd, #tables p").length;
    if (problem || !shown) failed.push([document.getElementById("question").textContent, problem]);
  }}
  return failed;
}}"""


@pytest.fixture
async def page(tmp_path: Path) -> AsyncIterator[Page]:
    async with browser(tmp_path) as page:
        yield page
        assert page.problems == []


async def ask(page: Page, city: City, asked: str) -> None:
    await page.open(f"{city.stack.addresses.gateway}/?{asked}")
    await page.until(ANSWERED)


async def tab_to(page: Page, wanted: str) -> None:
    """Press Tab until what has the focus says `wanted`."""
    for _ in range(200):
        await page.press("Tab")
        if wanted in await page.value(FOCUSED):
            return
    raise AssertionError(f"{wanted} is not to be reached by keyboard")


async def test_a_question_is_chosen_narrowed_and_asked_by_keyboard_alone(page: Page, city: City) -> None:
    await ask(page, city, "question=c11")
    await tab_to(page, "一市各区某项指标")
    await page.press("Enter")
    await page.until("document.getElementById('question').textContent.includes('一市各区')")
    assert "一市各区" in await page.value(FOCUSED)
    await page.until(ANSWERED)
    assert ["老边区", "97.8 %（174/178）", "98 %", "-0.2 个百分点"] in await page.value(CELLS)
    await page.press("Tab")
    assert "区划" in await page.value(LABEL)
    while await page.value("document.activeElement.selectedOptions[0].textContent.trim()") != "老边区":
        await page.press("ArrowDown")
    await tab_to(page, "查询")
    await page.press("Enter")
    await page.until("document.querySelectorAll('#tables tbody tr').length === 1")
    assert await page.value(CELLS) == [["老边区", "办结率", "97.8 %（174/178）", "98 %", "-0.2 个百分点"]]


async def test_a_screen_reader_finds_names_for_everything(page: Page, city: City) -> None:
    await ask(page, city, 'question=c4&within="210800"')
    spoken = await page.spoken()
    nameless = [
        role for role, name in spoken if not name and role in ("button", "combobox", "searchbox", "link", "table")
    ]
    assert nameless == []
    assert ("heading", "一市各区某项指标，计算与上报是否一致？") in spoken
    assert ("combobox", "区划") in spoken
    assert ("columnheader", "办结率") in spoken
    assert ("rowheader", "老边区") in spoken
    (chart,) = [name for role, name in spoken if role == "image"]
    assert chart == (
        "条形图：区划 · 办结率，共 2 项。最高：营口市 97.8 %（174/178）；最低：老边区 97.8 %（174/178）。上报值 1 项。"
    )
    (status,) = [name for role, name in spoken if role == "StaticText" and "毫秒" in name]
    assert status.startswith("7 行")


async def test_a_claimed_figure_is_drawn_beside_the_computed_one(page: Page, city: City) -> None:
    await ask(page, city, 'question=c4&within="210811"')
    widths = "[...document.querySelectorAll('#chart .row .length')].map((bar) => [bar.className, bar.style.width])"
    (computed, full), (claimed, whole) = await page.value(widths)
    assert (computed, claimed, whole) == ("length computed", "length claimed", "100%")
    assert float(full.removesuffix("%")) == pytest.approx(100 * 174 / 178 / 0.98, abs=0.001)
    values = "[...document.querySelectorAll('#chart .value span')].map((value) => value.textContent)"
    assert await page.value(values) == ["97.8 %（174/178）", "上报值 98 %"]


POINTS = "[...document.querySelectorAll('#chart .panel svg')].map((one) => one.querySelectorAll('.mark').length)"


async def test_a_course_is_a_line_with_a_panel_for_each_of_many_districts(page: Page, city: City) -> None:
    await ask(page, city, 'question=c3&within="210800"')
    panels = "[...document.querySelectorAll('.panel-title')].map((title) => title.textContent)"
    assert await page.value(panels) == ["营口市", "站前区", "西市区", "鲅鱼圈区", "老边区", "盖州市", "大石桥市"]
    assert await page.value(POINTS) == [4, 4, 4, 4, 0, 4, 4]
    numbers = "[...document.querySelectorAll('.panel:nth-child(2) .value')].map((text) => text.textContent)"
    assert await page.value(numbers) == ["398", "431", "465", "224"]
    # All panels have one scale: what is more stands higher, from panel to panel too.
    heights = """[...document.querySelectorAll('.panel')].slice(0, 3)
        .map((panel) => Number(/^M\\S+ (\\S+?)L/.exec(panel.querySelector('.line').getAttribute('d'))[1]))"""
    city_wide, zhanqian, xishi = await page.value(heights)
    assert city_wide < zhanqian < xishi


async def test_a_screen_reader_is_told_each_course(page: Page, city: City) -> None:
    await ask(page, city, 'question=c3&within="210802"')
    (name,) = [name for role, name in await page.spoken() if role == "image"]
    assert name == "区划 · 站前区 · 收集民情民意数 · 计算值"
    described = "document.querySelector('#chart svg desc').textContent"
    assert await page.value(described) == (
        "从 398（2025年第一季度）到 224（2025年第四季度），最高 465（2025年第三季度），最低 224（2025年第四季度）。"
    )
    await page.value("document.getElementById('language').click()")
    assert await page.value(described) == (
        "from 398 (Quarter 1 2025) to 224 (Quarter 4 2025); highest 465 (Quarter 3 2025), lowest 224 (Quarter 4 2025). "
    )


async def test_lines_of_one_panel_are_told_apart_by_dash_and_mark_and_named_by_a_legend(page: Page, city: City) -> None:
    await ask(page, city, "question=m25")
    legend = "[...document.querySelectorAll('#chart .legend li')].map((item) => item.textContent)"
    assert await page.value(legend) == ["收到", "解决"]
    dashes = """[...document.querySelectorAll('.panel:first-child .line')]
        .map((line) => getComputedStyle(line).strokeDasharray)"""
    assert await page.value(dashes) == ["none", "7px, 3px"]
    marks = "[...document.querySelectorAll('.legend .mark')].map((mark) => mark.getAttribute('d'))"
    circle, square = await page.value(marks)
    assert circle != square
    assert await page.value(POINTS) == [8, 8, 8, 8, 8]


async def test_another_chart_is_chosen_by_keyboard(page: Page, city: City) -> None:
    await ask(page, city, "question=m25")
    while await page.value("document.activeElement.id") != "column":
        await page.press("Tab")
    before = await page.value("document.getElementById('chart').textContent")
    await page.press("ArrowDown")
    await page.until(f"document.getElementById('chart').textContent !== {json.dumps(before)}")


async def test_the_page_speaks_english_too(page: Page, city: City) -> None:
    await ask(page, city, "question=m28")
    await page.value("document.getElementById('language').click()")
    assert await page.value("document.documentElement.lang") == "en"
    assert await page.value("document.getElementById('question').textContent") == (
        "Which commitments are broken or overdue?"
    )
    words = await page.value(
        "[...document.querySelectorAll('h1, h2, h3, nav button, label > span, th[scope=col]')].map((n) => n.innerText)"
    )
    assert [word for word in words if re.search(r"[\u4e00-\u9fff]", word)] == []


async def test_what_was_chosen_stands_in_the_address_and_goes_with_it_to_the_editor(page: Page, city: City) -> None:
    await ask(page, city, 'question=c4&within="350200"&period={"year":2025,"quarter":2}')
    asked = "Object.fromEntries(new URLSearchParams(location.search))"
    assert await page.value(asked) == {
        "question": "c4",
        "within": '"350200"',
        "period": '{"year":2025,"quarter":2}',
        "suggestionIndicator": '"completion_rate"',
    }
    before = await page.value(CELLS)
    await page.open(await page.value("document.getElementById('in-editor').href"))
    await page.until("document.querySelectorAll('#tables tbody tr').length > 0")
    names = "[...document.querySelectorAll('#tables tbody tr')].map((row) => row.cells[0].textContent)"
    assert await page.value(names) == [row[0] for row in before]


async def test_every_question_has_an_answer_to_show(page: Page, city: City) -> None:
    await ask(page, city, "question=c1")
    assert await page.value("document.querySelectorAll('#questions button').length") == 69
    for first in range(0, 69, 10):
        assert await page.value(f"({CLICK})({first}, {min(first + 10, 69)})") == []


async def test_without_a_gateway_the_page_says_so(page: Page, city: City) -> None:
    await ask(page, city, "question=c4")
    await page.call("Network.enable")
    await page.call(
        "Network.emulateNetworkConditions", offline=True, latency=0, downloadThroughput=0, uploadThroughput=0
    )
    await page.value("document.getElementById('ask').click()")
    await page.until("document.getElementById('errors').textContent")
    assert await page.value("document.getElementById('errors').textContent") == "连不上网关，请确认它还在运行。"
    assert page.problems.pop().endswith("net::ERR_INTERNET_DISCONNECTED")

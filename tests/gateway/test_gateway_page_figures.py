"""How the pages make figures of indicators, and charts of columns. Needs Node, as the pages' language does."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

PAGE = Path(__file__).parents[2] / "gateway" / "page"
SCRIPT = """
const [folder, data] = process.argv.slice(1);
const { readable, figureText, Figure } = await import(`${folder}/readable.js`);
const { blocksOf } = await import(`${folder}/table.js`);
const { drawings } = await import(`${folder}/drawings.js`);
const { texts } = await import(`${folder}/texts.js`);
const words = (key) => texts.zh[key];
const speech = { say: words, language: "zh", words: {} };
const text = (value) => (value instanceof Figure ? figureText(value, "zh") : value);
const blocks = blocksOf(readable(JSON.parse(data), "zh"));
const cells = (row) => Object.fromEntries([...row].map(([column, value]) => [column, text(value)]));
const rows = blocks.map((block) => block.rows.map(cells));
const line = ({ label, values }) => [label, ...values.map(text)];
const shown = drawings(blocks, speech).map((drawing) => ({
  columns: drawing.columns,
  about: drawing.about,
  ...(drawing.kind === "bars" ? { bars: drawing.rows.map(line) } : {
    periods: drawing.periods.map(({ key }) => key),
    panels: drawing.panels.map(({ label, lines }) => [label, ...lines.map(line)]),
  }),
}));
console.log(JSON.stringify({ rows, drawings: shown }));
"""
pytestmark = pytest.mark.skipif(shutil.which("node") is None, reason="no Node here")
REPLY = {"nameZh": "答复率", "unit": "ratio"}
COUNT = {"nameZh": "收到", "unit": "opinions"}


def shown(data: dict[str, Any]) -> dict[str, Any]:
    command = ["node", "--input-type=module", "--eval", SCRIPT, PAGE.as_uri(), json.dumps(data)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_indicators_of_several_divisions_become_columns_with_shares_in_per_cent() -> None:
    reply = {"indicator": REPLY, "numerator": 174, "denominator": 178, "value": 174 / 178, "claimed": {"value": 0.98}}
    unknown = {"indicator": REPLY, "numerator": None, "denominator": None, "value": None, "claimed": None}
    received = {"indicator": COUNT, "value": 12345}
    data = {
        "divisions": [
            {"name": "甲", "indicators": [reply, received]},
            {"name": "乙", "indicators": [unknown, received]},
        ]
    }
    assert shown(data)["rows"] == [
        [
            {"name": "甲", "答复率.value": "97.8 %（174/178）", "答复率.claimed.value": "98 %", "收到": "12,345"},
            {
                "name": "乙",
                "答复率.value": None,
                "答复率.claimed": None,
                "答复率.claimed.value": None,
                "收到": "12,345",
            },
        ]
    ]


def test_indicators_of_one_division_stay_rows() -> None:
    data = {
        "division": {"name": "甲", "indicators": [{"indicator": REPLY, "value": 1}, {"indicator": COUNT, "value": 3}]}
    }
    assert shown(data)["rows"] == [[{"indicators.indicator": "答复率", "indicators.value": "100 %"},
                                    {"indicators.indicator": "收到", "indicators.value": "3"}]]  # fmt: skip


def drawings(data: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = shown(data)["drawings"]
    return found


def quarters(*values: float | None, **more: list[float]) -> list[dict[str, Any]]:
    """One step of a series for each value, from the first quarter of 2025 on; beside it what `more` claims."""
    beside = {key: [{"value": each} for each in given] for key, given in more.items()}
    return [
        {"period": f"2025-Q{place + 1}", "value": value, **{key: each[place] for key, each in beside.items()}}
        for place, value in enumerate(values)
    ]


def test_bars_are_named_by_what_differs_and_what_is_not_known_is_kept() -> None:
    rows = [
        {"name": name, "level": "DISTRICT", "received": number} for name, number in (("甲", 3), ("乙", None), ("丙", 5))
    ]
    assert drawings({"rows": rows}) == [
        {"columns": ["received"], "about": "DISTRICT", "bars": [["甲", 3], ["乙", None], ["丙", 5]]}
    ]


def test_rows_that_continue_a_group_are_named_with_it() -> None:
    words = [
        [{"word": "停车", "received": 1}, {"word": "养老", "received": 2}],
        [{"word": "停车", "received": 4}],
    ]
    data = {"places": [{"name": "甲", "words": words[0]}, {"name": "乙", "words": words[1]}]}
    (drawing,) = drawings(data)
    assert drawing["bars"] == [["甲 · 停车", 1], ["甲 · 养老", 2], ["乙 · 停车", 4]]


def test_what_was_claimed_and_the_year_before_stand_beside_what_was_computed() -> None:
    def place(name: str, value: float | None, claimed: float | None, before: float) -> dict[str, Any]:
        told = {"claimed": claimed and {"value": claimed}, "yearBefore": {"value": before}, "difference": 0.01}
        return {"name": name, "indicators": [{"indicator": REPLY, "value": value, **told}]}

    data = {"divisions": [place("甲", 0.5, 0.6, 0.4), place("乙", None, None, 0.3)]}
    first, second = drawings(data)
    assert first == {
        "columns": ["答复率.value", "答复率.claimed.value", "答复率.yearBefore.value"],
        "about": "",
        "bars": [["甲", "50 %", "60 %", "40 %"], ["乙", None, None, "30 %"]],
    }
    assert second["columns"] == ["答复率.difference"]
    assert second["bars"] == [["甲", "1 个百分点"], ["乙", "1 个百分点"]]


def test_one_claimed_figure_is_compared_with_the_one_computed() -> None:
    value = {"indicator": REPLY, "value": 0.5, "claimed": {"value": 0.6}}
    (drawing,) = drawings({"divisions": [{"name": "甲", "indicators": [value]}]})
    assert (drawing["about"], drawing["bars"]) == ("甲 · 答复率", [["", "50 %", "60 %"]])


def test_claimed_figures_are_drawn_where_nothing_is_computed() -> None:
    places = [
        {"name": name, "indicators": [{"indicator": COUNT, "value": None, "claimed": {"value": claimed}}]}
        for name, claimed in (("甲", 4), ("乙", 6))
    ]
    (drawing,) = drawings({"divisions": places})
    assert (drawing["columns"], drawing["bars"]) == (["收到.claimed.value"], [["甲", "4"], ["乙", "6"]])


def test_a_course_has_a_line_for_each_of_a_few_and_gaps_where_nothing_is_known() -> None:
    series = {"甲": quarters(1, None, 3), "乙": quarters(4, 5)}
    places = [
        {"name": name, "indicators": [{"indicator": COUNT, "series": series[name]}, {"indicator": REPLY}]}
        for name in series
    ]
    (drawing,) = drawings({"divisions": places})
    assert drawing == {
        "columns": ["收到.series.value"],
        "about": "",
        "periods": [20250100, 20250200, 20250300],
        "panels": [["", ["甲", "1", None, "3"], ["乙", "4", "5", None]]],
    }


def test_many_lines_have_a_panel_each() -> None:
    places = [
        {"name": name, "indicators": [{"indicator": COUNT, "series": quarters(1, 2)}, {"indicator": REPLY}]}
        for name in "甲乙丙丁戊"
    ]
    (drawing,) = drawings({"divisions": places})
    assert drawing["panels"] == [[name, ["", "1", "2"]] for name in "甲乙丙丁戊"]


def test_several_indicators_of_one_course_are_drawn_together_for_each_place() -> None:
    first, second = ({"nameZh": f"第{each}轮", "unit": "suggestions"} for each in "一二")
    values = [
        {"indicator": first, "series": quarters(3, 4)},
        {"indicator": second, "series": quarters(2, 4)},
        {"indicator": REPLY, "series": quarters(0.5, 1)},
    ]
    found = drawings({"divisions": [{"name": "甲", "indicators": values}, {"name": "乙", "indicators": values[:2]}]})
    assert [drawing["columns"] for drawing in found] == [
        ["第一轮.series.value", "第二轮.series.value"],
        ["第一轮.series.value"],
        ["第二轮.series.value"],
        ["答复率.series.value"],
    ]
    both = [["第一轮", "3", "4"], ["第二轮", "2", "4"]]
    assert found[0]["panels"] == [["甲", *both], ["乙", *both]]
    assert found[1]["panels"] == [["", ["甲", "3", "4"], ["乙", "3", "4"]]]


def test_what_was_claimed_of_each_period_is_a_line_beside_what_was_computed() -> None:
    value = {"indicator": REPLY, "series": quarters(0.5, 1, claimed=[0.6, 1])}
    found = drawings({"divisions": [{"name": "甲", "indicators": [value]}]})
    assert found[0]["about"] == "甲 · 答复率"
    assert found[0]["panels"] == [["", ["计算值", "50 %", "100 %"], ["上报值", "60 %", "100 %"]]]


def test_numbers_of_quarters_and_years_are_periods_too_whatever_their_order() -> None:
    rows = [{"word": "停车", "quarters": [{"quarter": 2, "received": 4, "resolved": 1}, {"quarter": 1, "received": 7}]}]
    found = drawings({"topics": rows})
    assert found[0]["periods"] == [100, 200]
    assert found[0]["panels"] == [["", ["收到", 7, 4], ["解决", None, 1]]]
    years = [{"year": 2024, "score": 80}, {"year": 2023, "score": 90}]
    (drawing,) = drawings({"appraisals": years})
    assert (drawing["periods"], drawing["panels"]) == ([20230000, 20240000], [["", ["", 90, 80]]])


def test_what_comes_twice_in_a_period_is_no_course() -> None:
    rows = [{"year": 2024, "score": 80}, {"year": 2024, "score": 90}]
    assert drawings({"rows": rows}) == [{"columns": ["score"], "about": "", "bars": [["1", 80], ["2", 90]]}]


def test_shares_and_counts_are_not_drawn_side_by_side() -> None:
    data = {
        "division": {"name": "甲", "indicators": [{"indicator": REPLY, "value": 1}, {"indicator": COUNT, "value": 3}]}
    }
    assert drawings(data) == []


def test_one_number_makes_no_chart() -> None:
    assert drawings({"rows": [{"name": "甲", "received": 3}, {"name": "乙", "received": None}]}) == []


@pytest.mark.parametrize(
    ("numbers", "is_whole", "ticks"),
    [
        ([398, 431, 465, 224], True, [0, 200, 400, 600]),
        ([1, 2], True, [0, 1, 2]),
        ([0.978, 0.5], False, [0, 0.25, 0.5, 0.75, 1]),
        ([9], True, [0, 5, 10]),
        ([-30, 50], False, [-40, -20, 0, 20, 40, 60]),
        ([0.002], False, [0, 0.0005, 0.001, 0.0015, 0.002]),
    ],
)
def test_a_scale_has_round_numbers_and_begins_at_nothing(
    numbers: list[float], is_whole: bool, ticks: list[float]
) -> None:
    script = """
    const [folder, numbers, isWhole] = process.argv.slice(1);
    const { scaleOf } = await import(`${folder}/scale.js`);
    console.log(JSON.stringify(scaleOf(JSON.parse(numbers), JSON.parse(isWhole))));
    """
    command = [
        "node",
        "--input-type=module",
        "--eval",
        script,
        PAGE.as_uri(),
        json.dumps(numbers),
        json.dumps(is_whole),
    ]
    found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    assert found == {"bottom": ticks[0], "top": ticks[-1], "ticks": ticks}

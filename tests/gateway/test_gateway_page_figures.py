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
const { chartables } = await import(`${folder}/chart.js`);
const text = (value) => (value instanceof Figure ? figureText(value, "zh") : value);
const blocks = blocksOf(readable(JSON.parse(data), "zh"));
const cells = (row) => Object.fromEntries([...row].map(([column, value]) => [column, text(value)]));
const rows = blocks.map((block) => block.rows.map(cells));
const pairs = (bars) => bars.map(({ label, value }) => [label, text(value)]);
const charts = chartables(blocks).map(({ column, bars }) => [column, pairs(bars)]);
console.log(JSON.stringify({ rows, charts }));
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


def test_a_chart_names_its_bars_by_what_differs_and_keeps_what_is_not_known() -> None:
    rows = [
        {"name": name, "level": "DISTRICT", "received": number} for name, number in (("甲", 3), ("乙", None), ("丙", 5))
    ]
    assert shown({"rows": rows})["charts"] == [["received", [["甲", 3], ["乙", None], ["丙", 5]]]]


def test_rows_that_continue_a_group_are_named_with_it() -> None:
    quarters = [
        [{"quarter": "Q1", "received": 1}, {"quarter": "Q2", "received": 2}],
        [{"quarter": "Q1", "received": 4}],
    ]
    data = {"places": [{"name": "甲", "quarters": quarters[0]}, {"name": "乙", "quarters": quarters[1]}]}
    assert shown(data)["charts"] == [["quarters.received", [["甲 · Q1", 1], ["甲 · Q2", 2], ["乙 · Q1", 4]]]]


def test_shares_and_counts_are_not_drawn_side_by_side() -> None:
    data = {
        "division": {"name": "甲", "indicators": [{"indicator": REPLY, "value": 1}, {"indicator": COUNT, "value": 3}]}
    }
    assert shown(data)["charts"] == []


def test_one_number_makes_no_chart() -> None:
    assert shown({"rows": [{"name": "甲", "received": 3}, {"name": "乙", "received": None}]})["charts"] == []

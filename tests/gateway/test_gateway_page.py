"""How the query page makes tables of answers. Needs Node, as the page's language does; left out where there is none."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

TABLE = Path(__file__).parents[2] / "gateway" / "page" / "table.js"
SCRIPT = """
const { blocksOf } = await import(process.argv[1]);
const blocks = blocksOf(JSON.parse(process.argv[2]));
console.log(JSON.stringify(blocks.map(({ rows, ...rest }) => ({ ...rest, rows: rows.map((row) => [...row]) }))));
"""
pytestmark = pytest.mark.skipif(shutil.which("node") is None, reason="no Node here")


def blocks_of(data: dict[str, Any]) -> list[dict[str, Any]]:
    command = ["node", "--input-type=module", "--eval", SCRIPT, TABLE.as_uri(), json.dumps(data)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    blocks: list[dict[str, Any]] = json.loads(done.stdout)
    for block in blocks:
        block["rows"] = [dict(row) for row in block["rows"]]
    return blocks


def test_a_list_becomes_rows_and_nested_objects_columns() -> None:
    data = {"divisions": [{"name": "湖里区", "parent": {"name": "厦门市"}}, {"name": "厦门市", "parent": None}]}
    assert blocks_of(data) == [
        {
            "name": "divisions",
            "caption": [],
            "columns": ["name", "parent.name"],
            "rows": [
                {"name": "湖里区", "parent.name": "厦门市"},
                {"name": "厦门市", "parent": None, "parent.name": None},
            ],
        }
    ]


def test_what_stands_beside_a_list_is_the_caption() -> None:
    data = {"suggestions": {"totalCount": 2, "edges": [{"node": {"id": "a"}}, {"node": {"id": "b"}}]}}
    assert blocks_of(data) == [
        {"name": "suggestions", "caption": [["totalCount", 2]], "columns": ["id"], "rows": [{"id": "a"}, {"id": "b"}]}
    ]


def test_lists_in_a_row_go_on_below_it_and_stand_side_by_side() -> None:
    data = {
        "people": [{"name": "Wang", "held": [{"on": 1}, {"on": 2}], "seats": [{"no": 7}]}, {"name": "Zhao", "held": []}]
    }
    (block,) = blocks_of(data)
    assert block["columns"] == ["name", "held.on", "seats.no"]
    assert block["rows"] == [{"name": "Wang", "held.on": 1, "seats.no": 7}, {"held.on": 2}, {"name": "Zhao"}]


def test_an_empty_list_has_no_rows_and_a_plain_value_is_a_caption() -> None:
    assert blocks_of({"__typename": "Query", "found": [], "tags": ["a", "b"], "none": None}) == [
        {
            "name": "",
            "caption": [["__typename", "Query"], ["tags", ["a", "b"]], ["none", None]],
            "columns": [],
            "rows": [],
        },
        {"name": "found", "caption": [], "columns": [], "rows": []},
    ]

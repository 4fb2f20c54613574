"""Tables as offices write them become events, and what is wrong is told by row and column, in Chinese."""

from __future__ import annotations

import json
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.envelope import CHINA_TIME
from publisher.check import load_schemas
from publisher.tables import MappingError, Problem, RowReader, TableError, load, propose, read_table
from publisher.tables.convert import ConversionError, day, moment
from publisher.tables.reading import headers_of

EVENTS = Path(__file__).parents[2] / "contracts" / "events"
SCHEMAS = load_schemas(EVENTS)
MAPPING = """
type = "npc.suggestion.submitted.v1"
division = "350206"
id = "{编号}-submitted"
subject = "{编号}"
time = "提交日期"
skip_empty = "编号"

[data]
title = "标题"
lead = "领衔代表"
cosigners = "附议代表"
topics = "主题"
kind = {column = "类别", values = {"大会" = "SESSION"}}
level = {value = "DISTRICT"}
"""
HEADERS = ["编号", "标题", "类别", "领衔代表", "附议代表", "主题", "提交日期"]
GOOD = ["S2026-0001", "关于增设停车泊位的建议", "大会", "R0001", "R0002、R0003", "停车；道路", "2026年1月5日"]


@pytest.fixture
def reader(tmp_path: Path) -> RowReader:
    (tmp_path / "mapping.toml").write_text(MAPPING, encoding="utf-8")
    return RowReader.of(load(tmp_path / "mapping.toml"), EVENTS, SCHEMAS)


def workbook(path: Path, *rows: list[Any]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def made(reader: RowReader, path: Path) -> list[Any]:
    read = [reader.read(row) for row in read_table(path)]
    return [json.loads(one) if isinstance(one, bytes) else one for one in read]


EXPECTED = {
    "specversion": "1.0",
    "id": "S2026-0001-submitted",
    "source": "/divisions/350206",
    "type": "npc.suggestion.submitted.v1",
    "subject": "350206-S2026-0001",
    "time": "2026-01-05T12:00:00+08:00",
    "data": {
        "division": "350206",
        "title": "关于增设停车泊位的建议",
        "lead": "350206-R0001",
        "cosigners": ["350206-R0002", "350206-R0003"],
        "topics": ["停车", "道路"],
        "kind": "SESSION",
        "level": "DISTRICT",
    },
}


def test_a_row_of_a_workbook_becomes_an_event(reader: RowReader, tmp_path: Path) -> None:
    dated = [*GOOD[:-1], datetime(2026, 1, 5)]
    counted = [*GOOD[:-1], 46027]
    path = workbook(tmp_path / "a.xlsx", HEADERS, GOOD, [None] * 7, dated, counted, [None, "合计", None])
    assert made(reader, path) == [EXPECTED, EXPECTED, EXPECTED, None]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_text_file_in_any_usual_form_is_the_same(
    reader: RowReader, tmp_path: Path, encoding: str, delimiter: str
) -> None:
    row = [cell.replace("；", "、") for cell in GOOD]
    text = "\r\n".join(delimiter.join(cells) for cells in (HEADERS, row)) + "\r\n"
    (tmp_path / "a.csv").write_bytes(text.encode(encoding))
    assert made(reader, tmp_path / "a.csv") == [EXPECTED]


def test_what_is_wrong_is_told_by_row_and_column(reader: RowReader, tmp_path: Path) -> None:
    wrong = [
        ["S1", None, "大会", "R0001", None, None, "昨天"],
        ["S2", "题", "会间会", "R0001", None, None, "2026-01-05"],
        ["S3", "请回电 13805920000", "大会", "R0001", None, None, "2026-01-05"],
        ["S4", "题", "大会", "第一代表", None, None, "2026-02-30"],
        ["S5", "长" * 201, "大会", "R0001", None, None, "2026-02-28"],
    ]
    problems = [made(reader, workbook(tmp_path / "a.xlsx", HEADERS, row))[0] for row in wrong]
    assert [[(one.row, one.column, one.zh) for one in row] for row in problems] == [
        [(2, "提交日期", "“昨天”不是日期，请写成 2025-03-01"), (2, "标题", "缺少必填字段")],
        [(2, "类别", "“会间会”不在可选值中：大会期间、闭会期间、议案转建议")],
        [(2, "", "含有电话或身份证号码：个人信息不得进入平台，请删除或使用化名")],
        [
            (2, "提交日期", "“2026-02-30”不是日期，请写成 2025-03-01"),
            (2, "领衔代表", "格式不符：编号只能用字母、数字、点、冒号、横线和下划线"),
        ],
        [(2, "标题", "文字过长")],
    ]


def test_nested_parts_and_lists_of_them_are_made_of_columns(tmp_path: Path) -> None:
    (tmp_path / "m.toml").write_text(
        """
        type = "npc.suggestion.assigned.v1"
        division = "350206"
        id = "{编号}-assigned"
        subject = "{编号}"
        time = "交办日期"
        [data]
        units = [
            {unit = "主办单位", role = {value = "LEAD"}},
            {unit = "协办单位", role = {value = "JOINT"}},
        ]
        """,
        encoding="utf-8",
    )
    reader = RowReader.of(load(tmp_path / "m.toml"), EVENTS, SCHEMAS)
    headers = ["编号", "交办日期", "主办单位", "协办单位"]
    both, one = made(
        reader,
        workbook(
            tmp_path / "a.xlsx",
            headers,
            ["S1", "2026/3/1 9:30", "education", "transport"],
            ["S2", "2026.3.1", "education"],
        ),
    )
    assert both["time"] == "2026-03-01T09:30:00+08:00"
    assert both["data"]["units"] == [
        {"unit": "350206-education", "role": "LEAD"},
        {"unit": "350206-transport", "role": "JOINT"},
    ]
    assert one["data"]["units"] == [{"unit": "350206-education", "role": "LEAD"}]


@given(
    st.dates(date(1954, 1, 1), date(2200, 1, 1)),
    st.sampled_from(["{}-{:02}-{:02}", "{}/{}/{}", "{}.{}.{}", "{}年{}月{}日"]),
)
def test_a_date_is_understood_however_it_is_written(one: date, form: str) -> None:
    assert day(form.format(one.year, one.month, one.day)) == one
    assert moment(form.format(one.year, one.month, one.day)).date() == one


@pytest.mark.parametrize("text", ["", "明天", "2026", "2026-13-01", "12-01-2026", "x" * 10_000, "二〇二六年"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ConversionError):
        day(text)


def test_a_moment_keeps_the_clock_of_china() -> None:
    assert moment("2026年1月5日 9时30分") == datetime(2026, 1, 5, 9, 30, tzinfo=CHINA_TIME)
    assert moment(datetime(2026, 1, 5, 9, 30)) == datetime(2026, 1, 5, 9, 30, tzinfo=CHINA_TIME)


def test_a_proposed_mapping_can_be_used_as_it_is(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "a.xlsx",
        ["建议编号", "建议标题", "建议类型", "领衔代表", "附议代表", "主题", "提交日期", "备注"],
        ["S1", "关于修复路面的建议", "闭会期间", "R0001", None, "道路", "2026-01-05", "无"],
    )
    schema = json.loads((EVENTS / "npc.suggestion.submitted.v1.schema.json").read_text(encoding="utf-8"))
    text = propose(headers_of(path), schema, "350206")
    assert "未使用的列 columns not used: 备注" in text
    (tmp_path / "m.toml").write_text(text, encoding="utf-8")
    (event,) = made(RowReader.of(load(tmp_path / "m.toml"), EVENTS, SCHEMAS), path)
    assert event["data"] == {
        "division": "350206",
        "title": "关于修复路面的建议",
        "kind": "BETWEEN_SESSIONS",
        "lead": "350206-R0001",
        "topics": ["道路"],
    }


@pytest.mark.parametrize("schema", sorted(EVENTS.glob("*.schema.json")), ids=lambda path: path.name)
def test_every_type_of_event_can_be_proposed_for(schema: Path, tmp_path: Path) -> None:
    text = propose(["编号", "标题", "日期", "类型", "单位"], json.loads(schema.read_text(encoding="utf-8")), "350206")
    (tmp_path / "m.toml").write_text(text, encoding="utf-8")
    RowReader.of(load(tmp_path / "m.toml"), EVENTS, SCHEMAS)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("npc.suggestion.submitted.v1", "npc.suggestion.submit.v1"), "没有事件类型"),
        (('title = "标题"', 'headline = "标题"'), "没有字段 data.headline"),
        (("[data]", "[data"), "不是有效的 TOML"),
        (('time = "提交日期"', ""), "映射不完整"),
    ],
)
def test_a_mapping_that_cannot_be_right_is_explained(tmp_path: Path, change: tuple[str, str], words: str) -> None:
    (tmp_path / "m.toml").write_text(MAPPING.replace(*change), encoding="utf-8")
    with pytest.raises(MappingError, match=words):
        RowReader.of(load(tmp_path / "m.toml"), EVENTS, SCHEMAS)


def test_columns_that_are_missing_are_named(reader: RowReader) -> None:
    assert reader.missing(["编号", "标题"]) == sorted({"类别", "领衔代表", "附议代表", "主题", "提交日期"})


def test_a_formula_is_not_evaluated(reader: RowReader, tmp_path: Path) -> None:
    formula = [GOOD[0], '=HYPERLINK("http://example.invalid","x")', *GOOD[2:]]
    ((problem,),) = made(reader, workbook(tmp_path / "a.xlsx", HEADERS, formula))
    assert isinstance(problem, Problem)
    assert (problem.column, problem.zh) == ("标题", "缺少必填字段")


def test_a_file_that_is_no_honest_workbook_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"PK nothing")
    with pytest.raises(TableError, match="不是 XLSX 文件"):
        list(read_table(tmp_path / "a.xlsx"))
    with zipfile.ZipFile(tmp_path / "bomb.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 64 * 1024**2)
    with pytest.raises(TableError, match="疑似恶意文件"):
        list(read_table(tmp_path / "bomb.xlsx"))


@pytest.mark.parametrize(("content", "words"), [("", "没有标题行"), ("编号,编号\n1,2\n", "标题重复：编号")])
def test_a_table_without_proper_headers_is_refused(tmp_path: Path, content: str, words: str) -> None:
    (tmp_path / "a.csv").write_text(content, encoding="utf-8")
    with pytest.raises(TableError, match=words):
        list(read_table(tmp_path / "a.csv"))

from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.divisions import Division, DivisionError, DivisionLevel, DivisionTree, level_of

LIST = Path(__file__).parents[2] / "contracts" / "divisions.csv"
HEADER = "code,name,parent,valid_from,valid_to\n"


@pytest.fixture
def load(tmp_path: Path):
    def from_rows(rows: str) -> DivisionTree:
        path = tmp_path / "divisions.csv"
        path.write_text(HEADER + rows, encoding="utf-8")
        return DivisionTree.load(path)

    return from_rows


def test_the_platforms_list_has_two_cities_with_their_districts_a_town_and_places_on_their_own():
    tree = DivisionTree.load(LIST)
    assert Counter(division.level.name for division in tree) == {"CITY": 4, "DISTRICT": 17, "TOWN": 1}
    assert tree.within("321081") == ("321081", "321081104")
    assert tree.within("350200") == ("350200", "350203", "350205", "350206", "350211", "350212", "350213")
    assert tree.children("210800") == ("210802", "210803", "210804", "210811", "210881", "210882")
    alone = [division.code for division in tree if division.parent is None and not tree.children(division.code)]
    assert alone == ["370782", "420704", "340800", "621000", "130183", "640323"]


def test_districts_report_for_their_towns_and_a_town_for_itself():
    tree = DivisionTree.load(LIST)
    assert tree.reporting("321081") == {"321081"}
    assert tree.reporting("321081104") == {"321081104"}
    assert tree.reporting("340800") == {"340800"}
    assert tree.reporting("350200") == set(tree.children("350200"))


@pytest.mark.parametrize(
    ("code", "level"),
    [
        ("350000", DivisionLevel.PROVINCE),
        ("350200", DivisionLevel.CITY),
        ("350206", DivisionLevel.DISTRICT),
        ("210881", DivisionLevel.DISTRICT),
        ("350206001", DivisionLevel.TOWN),
    ],
)
def test_the_level_follows_from_the_code(code: str, level: DivisionLevel):
    assert level_of(code) is level


def test_a_county_level_city_is_a_district_whatever_its_name_says():
    division = DivisionTree.load(LIST).get("210881")
    assert division == Division("210881", "盖州市", DivisionLevel.DISTRICT, "210800", None, None)


@given(st.text())
def test_only_six_or_nine_digits_are_a_code(text: str):
    try:
        level_of(text)
    except ValueError:
        return
    assert len(text) in (6, 9)
    assert text.isascii()
    assert text.isdigit()


def test_dates_are_read(load):
    assert load("350206,湖里区,,1987-11-01,2030-12-31\n").get("350206") == Division(
        "350206", "湖里区", DivisionLevel.DISTRICT, None, date(1987, 11, 1), date(2030, 12, 31)
    )


def test_a_list_saved_by_a_spreadsheet_with_a_byte_order_mark_is_read(tmp_path: Path):
    path = tmp_path / "divisions.csv"
    path.write_text(HEADER + "350200,厦门市,,,\n", encoding="utf-8-sig")
    assert [division.name for division in DivisionTree.load(path)] == ["厦门市"]


def test_a_subtree_reaches_down_to_the_towns(load):
    tree = load("350206001,湖里街道,350206,,\n350206,湖里区,350200,,\n350200,厦门市,,,\n")
    assert tree.within("350200") == ("350200", "350206", "350206001")
    assert tree.within("350206001") == ("350206001",)


def test_an_unknown_code_is_absent(load):
    tree = load("350200,厦门市,,,\n")
    assert tree.get("999999") is None
    assert "999999" not in tree
    with pytest.raises(KeyError):
        tree.within("999999")


@pytest.mark.parametrize(
    ("rows", "line", "message"),
    [
        ("35020,厦门市,,,\n", 2, "'35020' is not a division code: six digits (GB/T 2260), nine for a town"),
        ("35020０,厦门市,,,\n", 2, "is not a division code"),
        ("350200,厦门市,,,\n350200,厦门,,,\n", 3, "350200 is already on line 2; remove one"),
        ("350206,湖里区,350200,,\n", 2, "parent 350200 is not in the list; add it or leave the cell empty"),
        ("350206,湖里区,350206,,\n", 2, "350206 cannot be the parent of 350206"),
        ("350206,湖里区,350203,,\n350203,思明区,350206,,\n", 2, "a parent is of a higher level; correct the parent"),
        ("350206,,,,\n", 2, "350206 has no name; give one"),
        ("350206,湖里区,,1.11.1987,\n", 2, "'1.11.1987' is not a date; write YYYY-MM-DD"),
        ("350206,湖里区,,2020-01-01,2019-01-01\n", 2, "valid_to 2019-01-01 is before valid_from 2020-01-01"),
        ("350206,湖里区\n", 2, "5 cells expected; an empty cell still needs its comma"),
        ("350206,湖里区,,,,\n", 2, "5 cells expected"),
    ],
)
def test_a_bad_list_is_refused_with_its_line_and_the_remedy(load, rows: str, line: int, message: str):
    with pytest.raises(DivisionError) as raised:
        load(rows)
    assert f"divisions.csv:{line}: " in str(raised.value)
    assert message in str(raised.value)


def test_a_missing_or_foreign_file_says_so(tmp_path: Path):
    with pytest.raises(DivisionError, match="give the path of the division list"):
        DivisionTree.load(tmp_path / "none.csv")
    other = tmp_path / "other.csv"
    other.write_text("a,b\n1,2\n")
    with pytest.raises(DivisionError, match="the columns must be code,name,parent,valid_from,valid_to"):
        DivisionTree.load(other)
    other.write_bytes("代码".encode("gbk"))
    with pytest.raises(DivisionError, match="save it as CSV UTF-8"):
        DivisionTree.load(other)

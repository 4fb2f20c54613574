"""A cell becomes what the field's schema wants: dates as they are written in offices, numbers with their commas, lists,
Chinese terms for the values of an enumeration. What cannot be made of it is told in Chinese first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from kit.envelope import CHINA_TIME
from publisher.tables.reading import Cell

_DATE = re.compile(r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?$")
_MOMENT = re.compile(
    r"^(?P<day>\S+?)[T\s]+(?P<hour>\d{1,2})[:：时](?P<minute>\d{1,2})(?:[:：分](?P<second>\d{1,2})?秒?)?分?$"
)
_LIST = re.compile(r"[、，,;；\n]+")
_TERM = re.compile(r"\b([A-Z][A-Z_]+) ([\u4e00-\u9fff][^,，.。;；(（]*)")
_DIVISION = re.compile(r"^\d{6}(\d{3})?-")
_FIRST_DAY = date(1899, 12, 30)  # what a spreadsheet counts days from
_YES = {"是", "有", "√", "1", "true", "yes", "y"}
_NO = {"否", "无", "×", "0", "false", "no", "n"}

Schema = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one cell, and what to do."""

    row: int
    column: str
    zh: str
    en: str


class ConversionError(Exception):
    """A cell that is not what its field wants."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh} / {en}")
        self.zh, self.en = zh, en


def convert(cell: Cell, schema: Schema, definitions: Schema, division: str) -> Any:
    """The JSON value of a cell that is not empty. Raises `ConversionError`."""
    schema = resolved(schema, definitions)
    if "enum" in schema:
        return _choice(str(cell), schema)
    match schema.get("type"):
        case "integer" | "number" as kind:
            return _number(cell, whole=kind == "integer")
        case "boolean":
            return _truth(cell)
        case "array":
            items = [one for one in _LIST.split(str(cell)) if one.strip()]
            return [convert(one.strip(), schema["items"], definitions, division) for one in items]
        case "string" if schema.get("format") == "date":
            return day(cell).isoformat()
        case "string" if schema.get("format") == "date-time":
            return moment(cell).isoformat()
    text = _text(cell)
    if str(schema.get("pattern", "")).startswith(r"^\d{6}(\d{3})?-") and not _DIVISION.match(text):
        return f"{division}-{text}"
    return text


def resolved(schema: Schema, definitions: Schema) -> Schema:
    """The schema a reference leads to; of alternatives the one that is not null."""
    while True:
        if "$ref" in schema:
            schema = definitions[str(schema["$ref"]).rpartition("/")[2]]
        elif "anyOf" in schema:
            schema = next(one for one in schema["anyOf"] if one.get("type") != "null")
        else:
            return schema


def terms(schema: Schema) -> dict[str, str]:
    """Chinese term → value, as an enumeration's description gives them."""
    found = {zh.strip(): value for value, zh in _TERM.findall(str(schema.get("description", "")))}
    return {zh: value for zh, value in found.items() if value in schema["enum"]}


def day(cell: Cell) -> date:
    """A date, from a date cell, a spreadsheet's day number, or text as 2025-03-01, 2025/3/1, 2025年3月1日."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, (int, float)) and not isinstance(cell, bool) and 20_000 < cell < 80_000:
        return _FIRST_DAY + timedelta(days=int(cell))
    found = _DATE.match(_text(cell))
    try:
        if found:
            return date(*map(int, found.groups()))
    except ValueError:
        pass
    raise ConversionError(f"“{cell}”不是日期，请写成 2025-03-01", f"{cell!r} is no date: write 2025-03-01")


def moment(cell: Cell) -> datetime:
    """A moment in China time; a day alone means its noon, so that no zone makes it another day."""
    if isinstance(cell, datetime) and cell.time() != time(0):  # at midnight it is a day, as spreadsheets keep them
        return cell.replace(tzinfo=cell.tzinfo or CHINA_TIME)
    found = None if isinstance(cell, date) else _MOMENT.match(_text(cell))
    if found:
        hour, minute, second = (int(found[name] or 0) for name in ("hour", "minute", "second"))
        try:
            return datetime.combine(day(found["day"]), time(hour, minute, second), CHINA_TIME)
        except ValueError as error:
            raise ConversionError(f"“{cell}”不是时间", f"{cell!r} is no moment: {error}") from None
    return datetime.combine(day(cell), time(12), CHINA_TIME)


def _choice(text: str, schema: Schema) -> str:
    known = terms(schema)
    for value in (text, text.upper(), known.get(text, "")):
        if value in schema["enum"]:
            return value
    near = [value for zh, value in known.items() if zh in text or text in zh]
    if len(near) == 1:
        return near[0]
    zh = "、".join(known) or "、".join(schema["enum"])
    raise ConversionError(f"“{text}”不在可选值中：{zh}", f"{text!r} is none of {', '.join(schema['enum'])}")


def _number(cell: Cell, *, whole: bool) -> int | float:
    text = _text(cell).replace(",", "").replace("，", "")
    try:
        number = float(text)
    except ValueError:
        raise ConversionError(f"“{cell}”不是数字", f"{cell!r} is no number") from None
    if not whole:
        return number
    if number != int(number):
        raise ConversionError(f"“{cell}”应为整数", f"{cell!r} is no whole number")
    return int(number)


def _truth(cell: Cell) -> bool:
    text = _text(cell).lower()
    if text in _YES or text in _NO:
        return text in _YES
    raise ConversionError(f"“{cell}”应为“是”或“否”", f"{cell!r} is neither yes (是) nor no (否)")


def _text(cell: Cell) -> str:
    """As a person reads it: a whole number without its .0."""
    if isinstance(cell, float) and cell == int(cell):
        return str(int(cell))
    return str(cell)

"""A first mapping for a table, guessed from its headers: to be read and corrected by who knows the table.

A header fits a field when it is its name, one of the Chinese words usual for it (synonyms.json), or a word of the
field's description in the contract.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from publisher.tables.convert import resolved, terms

_SYNONYMS: dict[str, list[str]] = json.loads(Path(__file__).with_name("synonyms.json").read_text(encoding="utf-8"))
_CHINESE = re.compile(r"[\u4e00-\u9fff]{2,}")


def propose(headers: Sequence[str], schema: Mapping[str, Any], division: str) -> str:
    """The mapping's text, with comments for what could not be matched and which values are meant."""
    event_type = schema["title"]
    verb = event_type.split(".")[2]
    definitions = schema["$defs"]
    data = resolved(schema["properties"]["data"], definitions)
    free = list(headers)
    number, moment = _take("id", "", free), _take("time", "", free)
    lines = [
        f"# {event_type}：由表头推测的映射，请核对。Guessed from the headers: read it and correct it.",
        f"type = {_quoted(event_type)}",
        f"division = {_quoted(division)}",
        *_line(
            "id", f"{{{number}}}-{verb}" if number else None, "同一行必须总是得到同一个编号 the same row, the same id"
        ),
        *_line(
            "subject", f"{{{number}}}" if number else None, "事项编号，前面自动加区划代码 the division's code is added"
        ),
        *_line("time", moment, "事件发生的日期列 the column of when it happened"),
        "",
        "[data]",
    ]
    required = set(data.get("required", ()))
    for name, field in data["properties"].items():
        if name != "division":
            lines += _field(name, field, definitions, free, must=name in required)
    if free:
        lines += ["", f"# 未使用的列 columns not used: {'、'.join(free)}"]
    return "\n".join(lines) + "\n"


def _field(
    name: str, schema: Mapping[str, Any], definitions: Mapping[str, Any], free: list[str], *, must: bool
) -> Iterator[str]:
    target = resolved(schema, definitions)
    description = " ".join(dict.fromkeys(filter(None, (schema.get("description"), target.get("description")))))
    if target.get("type") == "object" or resolved(target.get("items", {}), definitions).get("type") == "object":
        if must:
            yield f"# {name} = …   # 必填，由多列组成 required, made of several columns: {description}"
        return
    column = _take(name, description, free)
    if column is None and not must:
        return
    if "enum" in target:
        known = terms(target)
        words = "、".join(f"{zh}={value}" for zh, value in known.items()) or "、".join(target["enum"])
        description = f"可选值 values: {words}"
    yield from _line(name, column, description)


def _line(name: str, value: str | None, comment: str) -> Iterator[str]:
    comment = " ".join(comment.split())
    if value is None:
        yield f"# {name} = …   # 必填，请填写 required: {comment}"
    else:
        yield f"{name} = {_quoted(value)}" + (f"   # {comment}" if comment else "")


def _take(name: str, description: str, free: list[str]) -> str | None:
    """The header that fits a field best, taken out of `free`."""
    words = [name, *_SYNONYMS.get(name, ()), *_CHINESE.findall(description)]
    for fits in (lambda header, word: header == word, lambda header, word: word in header or header in word):
        for word in words:
            for header in free:
                if len(header) > 1 and fits(header, word):
                    free.remove(header)
                    return header
    return None


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)

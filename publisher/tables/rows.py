"""A row becomes an event, or a list of problems that name the column and say what to do."""

from __future__ import annotations

import json
from collections.abc import Mapping as Map
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from kit.envelope import Reason, Rejected
from publisher.check import Checker, Schemas
from publisher.lines import Line
from publisher.tables.convert import ConversionError, Problem, convert, moment, resolved
from publisher.tables.mapping import Field, Mapping, MappingError, columns_of, filled, is_leaf
from publisher.tables.reading import Cell, Row

_REASONS = {
    Reason.PERSONAL_DATA: "含有电话或身份证号码：个人信息不得进入平台，请删除或使用化名",
    Reason.OVERSIZED: "内容过长：每个事件不超过 256 KB",
    Reason.WRONG_DIVISION: "区划不一致：请检查映射中的 division",
}
_RULES = {
    "required": "缺少必填字段",
    "enum": "不在可选值中",
    "maxLength": "文字过长",
    "minLength": "不能为空",
    "pattern": "格式不符：编号只能用字母、数字、点、冒号、横线和下划线",
    "minimum": "数值过小",
    "maximum": "数值过大",
    "maxItems": "项数过多",
    "format": "日期或时间格式不符",
    "type": "类型不符",
    "additionalProperties": "没有这个字段",
}


@dataclass(frozen=True)
class RowReader:
    """Makes events of rows; `schema` is that of the mapping's event type."""

    mapping: Mapping
    schema: Map[str, Any]
    schemas: Schemas

    @staticmethod
    def of(mapping: Mapping, directory: Path, schemas: Schemas) -> RowReader:
        """Raises `MappingError` where the mapping names a type or a field that is not known."""
        path = directory / f"{mapping.type}.schema.json"
        if mapping.type not in schemas or not path.is_file():
            raise MappingError(f"没有事件类型 {mapping.type} / there is no event type {mapping.type}")
        reader = RowReader(mapping, json.loads(path.read_text(encoding="utf-8")), schemas)
        reader._require_fields(mapping.data, reader.data_schema, "data")
        return reader

    @property
    def definitions(self) -> Map[str, Any]:
        """The parts the schema refers to."""
        found: Map[str, Any] = self.schema["$defs"]
        return found

    @property
    def data_schema(self) -> Map[str, Any]:
        """What the data must be."""
        return resolved(self.schema["properties"]["data"], self.definitions)

    def missing(self, headers: list[str]) -> list[str]:
        """Columns the mapping names and the table has not."""
        return sorted(self.mapping.columns - set(headers))

    def read(self, row: Row) -> bytes | list[Problem] | None:
        """The event of a row, what is wrong with it, or None for a row to be left out."""
        if self.mapping.skip_empty and row.cells.get(self.mapping.skip_empty) is None:
            return None
        problems: list[Problem] = []
        data = {"division": self.mapping.division, **self._object(self.mapping.data, self.data_schema, row, problems)}
        event = {
            "specversion": "1.0",
            "id": self._template(self.mapping.id, row, problems),
            "source": f"/divisions/{self.mapping.division}",
            "type": self.mapping.type,
            "subject": f"{self.mapping.division}-{self._template(self.mapping.subject, row, problems)}",
            "time": self._moment(row, problems),
            "data": data,
        }
        told = {one.column for one in problems}
        faults = [self._fault(fault, row) for fault in self.schemas[self.mapping.type].iter_errors(event)]
        problems += [one for one in faults if one.column not in told]
        payload = msgspec.json.encode(event)
        return problems or self._refused(payload, row) or payload

    def _refused(self, payload: bytes, row: Row) -> list[Problem]:
        """What the platform's other rules say of it."""
        try:
            Checker(self.schemas, division=self.mapping.division).judge(Line(row.number, payload, len(payload)))
        except Rejected as rejected:
            zh = _REASONS.get(rejected.reason, f"会被拒绝（{rejected.reason}）")
            return [Problem(row.number, "", zh, rejected.detail)]
        return []

    def _fault(self, fault: Any, row: Row) -> Problem:
        path = [str(part) for part in fault.instance_path]
        rule = str(fault.schema_path[-1]) if fault.schema_path else ""
        if rule.isdigit() and len(fault.schema_path) > 1:
            rule = str(fault.schema_path[-2])
        where = self._column(path) or ".".join(path)
        zh = _RULES.get(rule, "不符合事件的定义")
        if rule == "required":
            name = fault.message.split('"')[1] if '"' in fault.message else fault.message
            where = self._column([*path, name]) or ".".join([*path, name])
        return Problem(row.number, where, zh, fault.message[:300])

    def _column(self, path: list[str]) -> str:
        """The column a place in the event comes from, where one can be told."""
        if path[:1] != ["data"]:
            return {"id": self.mapping.id, "subject": self.mapping.subject, "time": self.mapping.time}.get(
                path[0] if path else "", ""
            )
        field: Field = self.mapping.data
        for part in path[1:]:
            if isinstance(field, dict) and part in field:
                field = field[part]
            elif isinstance(field, list) and part.isdigit() and int(part) < len(field):
                field = field[int(part)]
        return next(iter(columns_of(field)), "") if is_leaf(field) else ""

    def _object(
        self, fields: Map[str, Field], schema: Map[str, Any], row: Row, problems: list[Problem]
    ) -> dict[str, Any]:
        known = schema.get("properties", {})
        made = {name: self._value(field, known[name], row, problems) for name, field in fields.items()}
        return {name: value for name, value in made.items() if value is not None}

    def _value(self, field: Field, schema: Map[str, Any], row: Row, problems: list[Problem]) -> Any:
        if isinstance(field, list):
            items = resolved(schema, self.definitions)["items"]
            made = [self._value(one, items, row, problems) for one in field]
            return [one for one in made if one is not None]
        if not is_leaf(field):
            return self._part(field, resolved(schema, self.definitions), row, problems)
        leaf = {"column": field} if isinstance(field, str) else field
        if "value" in leaf:
            return leaf["value"]
        cell = row.cells.get(leaf["column"])
        if cell is None:
            return leaf.get("default")
        try:
            return convert(_translated(cell, leaf), schema, self.definitions, self.mapping.division)
        except ConversionError as error:
            problems.append(Problem(row.number, leaf["column"], error.zh, error.en))
            return None

    def _part(self, fields: Map[str, Field], schema: Map[str, Any], row: Row, problems: list[Problem]) -> Any:
        """A part of the event; left out where every column it is made of is empty."""
        columns = set(columns_of(dict(fields)))
        if columns and all(row.cells.get(column) is None for column in columns):
            return None
        return self._object(fields, schema, row, problems)

    def _template(self, template: str, row: Row, problems: list[Problem]) -> str:
        cells = {name: _plain(cell) for name, cell in row.cells.items() if cell is not None}
        try:
            return filled(template, cells)
        except KeyError as missing:
            problems.append(
                Problem(row.number, missing.args[0], "不能为空：编号由它组成", "empty, but an id is made of it")
            )
            return ""

    def _moment(self, row: Row, problems: list[Problem]) -> str:
        cell = row.cells.get(self.mapping.time)
        try:
            if cell is None:
                raise ConversionError("不能为空：这是事件发生的时间", "empty, but it is when the event happened")
            return moment(cell).isoformat()
        except ConversionError as error:
            problems.append(Problem(row.number, self.mapping.time, error.zh, error.en))
            return ""

    def _require_fields(self, field: Field, schema: Map[str, Any], path: str) -> None:
        schema = resolved(schema, self.definitions)
        if isinstance(field, list):
            for one in field:
                self._require_fields(one, schema.get("items", {}), f"{path}[]")
        elif not is_leaf(field):
            for name, one in field.items():
                if name not in schema.get("properties", {}):
                    raise MappingError(f"{self.mapping.type} 没有字段 {path}.{name} / has no field {path}.{name}")
                self._require_fields(one, schema["properties"][name], f"{path}.{name}")


def _translated(cell: Cell, leaf: Map[str, Any]) -> Cell:
    """The district's own word for a value, where the mapping has one."""
    values: Map[str, Cell] = leaf.get("values", {})
    return values.get(_plain(cell), cell)


def _plain(cell: Cell) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell == int(cell) else str(cell)

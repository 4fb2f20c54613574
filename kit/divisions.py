"""The administrative divisions 行政区划 that publish to the platform and are asked about.

A CSV file lists them (`contracts/divisions.csv`); the level follows from the code alone (GB/T 2260; towns after
GB/T 10114), because names mislead: 盖州市 is called a city and is of county level.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum
from pathlib import Path

COLUMNS = ("code", "name", "parent", "valid_from", "valid_to")
_CODE = re.compile(r"[1-8][0-9]{5}([0-9]{3})?")


class DivisionLevel(Enum):
    """Level 层级 of a division, highest first."""

    PROVINCE = "PROVINCE"
    CITY = "CITY"
    DISTRICT = "DISTRICT"
    TOWN = "TOWN"

    @property
    def depth(self) -> int:
        """0 for a province, 3 for a town."""
        return list(DivisionLevel).index(self)


class DivisionError(ValueError):
    """The division list cannot be used; the message names the line and the remedy."""


@dataclass(frozen=True, slots=True)
class Division:
    """One division 区划; a missing date means the list does not limit its validity on that side."""

    code: str
    name: str
    level: DivisionLevel
    parent: str | None
    valid_from: date | None
    valid_to: date | None


def level_of(code: str) -> DivisionLevel:
    """The level a code stands for: `350000` province, `350200` city, `350206` district, `350206001` town.

    Raises `ValueError` for anything that is not six digits, or nine for a town.
    """
    if not _CODE.fullmatch(code):
        raise ValueError(f"{code!r} is not a division code: six digits (GB/T 2260), nine for a town")
    if len(code) == 9:
        return DivisionLevel.TOWN
    if code.endswith("0000"):
        return DivisionLevel.PROVINCE
    if code.endswith("00"):
        return DivisionLevel.CITY
    return DivisionLevel.DISTRICT


class DivisionTree:
    """The divisions with their parents; several roots are normal, iteration is in the order of the list."""

    def __init__(self, divisions: tuple[Division, ...]) -> None:
        self._by_code = {division.code: division for division in divisions}
        self._children: dict[str, tuple[str, ...]] = {
            code: tuple(sorted(child.code for child in divisions if child.parent == code)) for code in self._by_code
        }

    @classmethod
    def load(cls, path: Path) -> "DivisionTree":
        """Read a CSV file with the columns of `COLUMNS`; raises `DivisionError` naming file, line and remedy."""
        try:
            text = path.read_text(encoding="utf-8-sig")
        except OSError as error:
            raise DivisionError(f"{path}: {error.strerror}; give the path of the division list") from error
        except UnicodeDecodeError as error:
            raise DivisionError(f"{path}: not UTF-8 (byte {error.start}); save it as CSV UTF-8") from error
        reader = csv.DictReader(text.splitlines(), strict=True)
        if tuple(reader.fieldnames or ()) != COLUMNS:
            raise DivisionError(f"{path}:1: the columns must be {','.join(COLUMNS)}")
        lines: dict[str, int] = {}
        divisions: list[Division] = []
        for row in reader:
            where = f"{path}:{reader.line_num}"
            division = _division(row, where)
            if division.code in lines:
                raise DivisionError(f"{where}: {division.code} is already on line {lines[division.code]}; remove one")
            lines[division.code] = reader.line_num
            divisions.append(division)
        for division in divisions:
            _check_parent(division, lines, f"{path}:{lines[division.code]}")
        return cls(tuple(divisions))

    def get(self, code: str) -> Division | None:
        """The division with this code, or None."""
        return self._by_code.get(code)

    def children(self, code: str) -> tuple[str, ...]:
        """Codes of the direct children, ascending; raises `KeyError` for an unknown code."""
        return self._children[code]

    def within(self, code: str) -> tuple[str, ...]:
        """Codes of the whole subtree, the division itself first; raises `KeyError` for an unknown code."""
        subtree = [code]
        for child in self._children[code]:
            subtree.extend(self.within(child))
        return tuple(subtree)

    def reporting(self, code: str) -> frozenset[str]:
        """Those of a subtree whose figures make up the whole: its lowest, but districts speak for their towns.

        A town is among them only where it is asked about itself. Raises `KeyError` for an unknown code.
        """
        higher = [one for one in self.within(code) if one == code or self._level(one) is not DivisionLevel.TOWN]
        above = {division.parent for one in higher if (division := self.get(one)) and one != code}
        return frozenset(one for one in higher if one not in above)

    def _level(self, code: str) -> DivisionLevel:
        return self._by_code[code].level

    def __iter__(self) -> Iterator[Division]:
        return iter(self._by_code.values())

    def __len__(self) -> int:
        return len(self._by_code)

    def __contains__(self, code: object) -> bool:
        return code in self._by_code


def _division(row: dict[str, str | None], where: str) -> Division:
    # DictReader files surplus cells under the key None and gives None for missing ones.
    if any(row.get(column) is None for column in COLUMNS) or len(row) != len(COLUMNS):
        raise DivisionError(f"{where}: {len(COLUMNS)} cells expected; an empty cell still needs its comma")
    cells = {column: (row[column] or "").strip() for column in COLUMNS}
    try:
        level = level_of(cells["code"])
        valid_from, valid_to = _date(cells["valid_from"]), _date(cells["valid_to"])
    except ValueError as error:
        raise DivisionError(f"{where}: {error}") from error
    if not cells["name"]:
        raise DivisionError(f"{where}: {cells['code']} has no name; give one")
    if valid_from and valid_to and valid_to < valid_from:
        raise DivisionError(f"{where}: valid_to {valid_to} is before valid_from {valid_from}; swap them")
    return Division(cells["code"], cells["name"], level, cells["parent"] or None, valid_from, valid_to)


def _date(cell: str) -> date | None:
    try:
        return date.fromisoformat(cell) if cell else None
    except ValueError as error:
        raise ValueError(f"{cell!r} is not a date; write YYYY-MM-DD") from error


def _check_parent(division: Division, lines: dict[str, int], where: str) -> None:
    if division.parent is None:
        return
    if division.parent not in lines:
        raise DivisionError(f"{where}: parent {division.parent} is not in the list; add it or leave the cell empty")
    # A strictly higher parent also rules out every cycle.
    if level_of(division.parent).depth >= division.level.depth:
        raise DivisionError(
            f"{where}: {division.parent} cannot be the parent of {division.code}: "
            "a parent is of a higher level; correct the parent"
        )

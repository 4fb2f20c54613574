"""The rows of a CSV or XLSX file as cells by header. Formulas are not evaluated: what the file last showed is read.

A file from an office may be in UTF-8 or GB18030, with commas, semicolons or tabs. A workbook is unpacked as it is read;
one that claims to unpack to more than `UNPACKED_BYTES_MAX` is refused before.
"""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

Cell = str | int | float | bool | date | datetime | None

ROWS_MAX = 1_000_000
CELL_CHARACTERS_MAX = 32_767  # what a spreadsheet allows
UNPACKED_BYTES_MAX = 1024**3
PACKED_TIMES_MAX = 200  # an honest workbook shrinks ten- to twentyfold
_SAMPLE_BYTES = 64 * 1024


class TableError(Exception):
    """The file is no table that can be read; the message says why, in Chinese and English."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number in the file as a spreadsheet shows it, and its cells by header."""

    number: int
    cells: dict[str, Cell]


def read_table(path: Path) -> Iterator[Row]:
    """The rows below the header line; empty ones are left out. Raises `TableError`."""
    headers: list[str] = []
    for number, cells in _rows(path):
        if number > ROWS_MAX:
            raise TableError(f"超过 {ROWS_MAX} 行，请拆分文件 / more than {ROWS_MAX} rows: split the file")
        if not headers:
            headers = _headers(cells)
            continue
        yield Row(number, dict(zip(headers, cells, strict=False)))
    if not headers:
        raise TableError("表中没有标题行 / the table has no line of headers")


def headers_of(path: Path) -> list[str]:
    """The headers, and nothing else. Raises `TableError`."""
    for _, cells in _rows(path):
        return _headers(cells)
    raise TableError("表中没有标题行 / the table has no line of headers")


def _rows(path: Path) -> Iterator[tuple[int, list[Cell]]]:
    """Every row that is not empty, whatever the file's form."""
    rows = _workbook(path) if path.suffix.lower() in (".xlsx", ".xlsm") else _text(path)
    return ((number, cells) for number, cells in rows if any(cell not in (None, "") for cell in cells))


def _headers(cells: Iterable[Cell]) -> list[str]:
    named = [" ".join(str(cell).split()) if cell is not None else "" for cell in cells]
    while named and not named[-1]:
        named.pop()
    doubled = {name for name in named if name and named.count(name) > 1}
    if doubled:
        listed = "、".join(sorted(doubled))
        raise TableError(f"标题重复：{listed} / headers that occur twice: {listed}")
    return [name or f"第{number}列" for number, name in enumerate(named, 1)]


def _text(path: Path) -> Iterator[tuple[int, list[Cell]]]:
    encoding = _encoding(path)
    csv.field_size_limit(10 * CELL_CHARACTERS_MAX)
    with path.open(encoding=encoding, newline="") as file:
        sample = file.read(_SAMPLE_BYTES)
        file.seek(0)
        reader = csv.reader(file, delimiter=_delimiter(sample))
        try:
            for cells in reader:
                yield reader.line_num, [_cell(cell.strip()) for cell in cells]
        except (csv.Error, UnicodeDecodeError) as error:
            where = reader.line_num + 1
            raise TableError(f"第 {where} 行无法读取：{error} / line {where} cannot be read: {error}") from error


def _encoding(path: Path) -> str:
    """UTF-8 where all of it is, else GB18030, the standard's encoding of every 汉字."""
    with path.open("rb") as file:
        rest = b""
        for chunk in iter(lambda: file.read(1024 * 1024), b""):
            data, rest = rest + chunk, b""
            try:
                data.decode("utf-8")
            except UnicodeDecodeError as error:
                if error.reason != "unexpected end of data" or len(data) - error.start > 3:
                    return "gb18030"
                rest = data[error.start :]
    return "gb18030" if rest else "utf-8-sig"


def _delimiter(sample: str) -> str:
    first = sample.splitlines()[0] if sample else ""
    return max(",;\t", key=first.count)


def _workbook(path: Path) -> Iterator[tuple[int, list[Cell]]]:
    _require_honest(path)
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
    except (InvalidFileException, KeyError, ValueError, zipfile.BadZipFile, OSError) as error:
        raise TableError(f"不是可读的 XLSX 文件：{error} / no XLSX file that can be read: {error}") from error
    try:
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what the file claims of its own size
        for number, cells in enumerate(sheet.iter_rows(values_only=True), 1):
            yield number, [_cell(cell) for cell in cells]
    finally:
        book.close()


def _require_honest(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
            packed = max(1, sum(entry.compress_size for entry in archive.infolist()))
    except (zipfile.BadZipFile, OSError) as error:
        raise TableError(f"不是 XLSX 文件：{error} / no XLSX file: {error}") from error
    if unpacked > UNPACKED_BYTES_MAX or (unpacked > 16 * 1024**2 and unpacked / packed > PACKED_TIMES_MAX):
        raise TableError(
            f"解压后有 {unpacked} 字节，疑似恶意文件 / it unpacks to {unpacked} bytes, which no honest table does"
        )


def _cell(value: object) -> Cell:
    if isinstance(value, str):
        return value[:CELL_CHARACTERS_MAX].strip() or None
    if isinstance(value, (int, float, bool, date, datetime)) or value is None:
        return value
    return str(value)

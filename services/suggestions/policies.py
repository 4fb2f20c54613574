"""Local rules 地方规则 as data: which term holds in a division on a day.

A CSV file (`contracts/policies.csv`) has a row per division (or `*` for all), rule and day from which it holds. The
division's own rows come before those for all; among them the latest that already held on the day counts.
"""

from __future__ import annotations

import csv
import re
from calendar import monthrange
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path

from services.suggestions.working_days import add_working_days, is_announced

_CODE = re.compile(r"[0-9]{6}([0-9]{3})?")
COLUMNS = ("division", "rule", "value", "unit", "valid_from", "source")


class Rule(StrEnum):
    """A clock a locality may set for itself."""

    JOINT_OPINION = "joint_opinion"  # 协办意见 from the assignment
    BOUNCE = "bounce"  # 退件 from the assignment
    GRADING = "grading"  # 测评 from the reply
    REHANDLING_ORDER = "rehandling_order"  # 责成重新办理 from the grade DISSATISFIED
    REHANDLED_REPLY = "rehandled_reply"  # 重新答复 from that order
    LONG_OVERDUE = "long_overdue"  # 长期逾期 from the due date of a reply


class Unit(StrEnum):
    """What a term is counted in."""

    DAY = "day"
    WORKING_DAY = "working_day"
    MONTH = "month"


class PolicyError(ValueError):
    """The rules cannot be used; the message names the line and the remedy."""


@dataclass(frozen=True, slots=True)
class Due:
    """The last day of a term; `provisional` where holidays are not announced yet and only weekends were counted."""

    on: date
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class Term:
    """So many days, working days or calendar months."""

    value: int
    unit: Unit

    def after(self, start: date) -> Due:
        """The last day of this term when it begins on `start`."""
        match self.unit:
            case Unit.DAY:
                return Due(start + timedelta(days=self.value))
            case Unit.MONTH:
                return Due(add_months(start, self.value))
            case Unit.WORKING_DAY:
                end = add_working_days(start, self.value)
                return Due(end, not (is_announced(start.year) and is_announced(end.year)))


def add_months(start: date, months: int) -> date:
    """The same day `months` calendar months later, or that month's last day where it is shorter."""
    years, month = divmod(start.month - 1 + months, 12)
    year, month = start.year + years, month + 1
    return date(year, month, min(start.day, monthrange(year, month)[1]))


@dataclass(frozen=True)
class Policies:
    """The rows by (division or `*`, rule), each list latest first."""

    terms: Mapping[tuple[str, Rule], tuple[tuple[date, Term], ...]]

    @classmethod
    def load(cls, path: Path) -> Policies:
        """Read a CSV file with the columns of `COLUMNS`; raises `PolicyError` naming file, line and remedy."""
        try:
            text = path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise PolicyError(f"{path}: {error}; give the path of the local rules, a CSV file in UTF-8") from error
        reader = csv.DictReader(text.splitlines(), strict=True)
        if tuple(reader.fieldnames or ()) != COLUMNS:
            raise PolicyError(f"{path}:1: the columns must be {','.join(COLUMNS)}")
        terms: dict[tuple[str, Rule], list[tuple[date, Term]]] = defaultdict(list)
        for row in reader:
            try:
                key, since, term = _row(row)
            except ValueError as error:
                raise PolicyError(f"{path}:{reader.line_num}: {error}") from error
            if any(since == other for other, _ in terms[key]):
                raise PolicyError(f"{path}:{reader.line_num}: {key[0]} {key[1]} from {since} is there twice; keep one")
            terms[key].append((since, term))
        return cls({key: tuple(sorted(rows, key=lambda row: row[0], reverse=True)) for key, rows in terms.items()})

    def term(self, rule: Rule, division: str, on: date) -> Term | None:
        """The term that holds in `division` on the day `on`; None where there is no such rule."""
        for scope in (division, "*"):
            for since, term in self.terms.get((scope, rule), ()):
                if since <= on:
                    return term
        return None

    def due(self, rule: Rule, division: str, start: date) -> Due | None:
        """The last day of a term beginning on `start`, by the rule that held on that day."""
        term = self.term(rule, division, start)
        return None if term is None else term.after(start)


def _row(row: Mapping[str, str]) -> tuple[tuple[str, Rule], date, Term]:
    # DictReader files surplus cells under the key None and gives None for missing ones.
    if any(row.get(column) is None for column in COLUMNS) or len(row) != len(COLUMNS):
        raise ValueError(f"{len(COLUMNS)} cells expected")
    division = row["division"].strip()
    if division != "*" and not _CODE.fullmatch(division):
        raise ValueError(f"{division!r} is neither a division's code nor *")
    value = int(row["value"])
    if value < 1:
        raise ValueError(f"value {value} must be at least 1")
    if not row["source"].strip():
        raise ValueError("source is empty; name the rule's text")
    return (division, Rule(row["rule"])), date.fromisoformat(row["valid_from"]), Term(value, Unit(row["unit"]))

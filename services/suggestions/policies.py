"""Local rules 地方规则 as data: which term holds in a division on a day.

A CSV file (`contracts/policies.csv`) has a row per division (or `*` for all), rule and day from which it holds; what a
division publishes itself (`local_rules`) joins its own rows. These come before those for all; among them the latest
that already held on the day counts.
"""

from __future__ import annotations

import csv
import re
from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from services.suggestions.local_rules import LocalRules
from services.suggestions.policy_events import Rule, TermUnit
from services.suggestions.working_days import add_working_days, is_announced

_CODE = re.compile(r"[0-9]{6}([0-9]{3})?")
COMMON = "*"
COLUMNS = ("division", "rule", "value", "unit", "valid_from", "source")


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
    unit: TermUnit

    def after(self, start: date) -> Due:
        """The last day of this term when it begins on `start`."""
        match self.unit:
            case TermUnit.DAY:
                return Due(start + timedelta(days=self.value))
            case TermUnit.MONTH:
                return Due(add_months(start, self.value))
            case TermUnit.WORKING_DAY:
                end = add_working_days(start, self.value)
                return Due(end, not (is_announced(start.year) and is_announced(end.year)))


def add_months(start: date, months: int) -> date:
    """The same day `months` calendar months later, or that month's last day where it is shorter."""
    years, month = divmod(start.month - 1 + months, 12)
    year, month = start.year + years, month + 1
    return date(year, month, min(start.day, monthrange(year, month)[1]))


@dataclass(frozen=True, slots=True)
class Policy:
    """One rule's term from its day on: whose it is (a division or `*`), its text, the event that told it, if any."""

    rule: Rule
    scope: str
    valid_from: date
    term: Term
    basis: str
    event_key: str | None = None


@dataclass(frozen=True)
class Policies:
    """By (division or `*`, rule), each list latest first."""

    rows: Mapping[tuple[str, Rule], tuple[Policy, ...]]

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
        rows: dict[tuple[str, Rule], list[Policy]] = defaultdict(list)
        for cells in reader:
            try:
                row = _row(cells)
            except ValueError as error:
                raise PolicyError(f"{path}:{reader.line_num}: {error}") from error
            known = rows[row.scope, row.rule]
            if any(row.valid_from == other.valid_from for other in known):
                what = f"{row.scope} {row.rule.lower()} from {row.valid_from}"
                raise PolicyError(f"{path}:{reader.line_num}: {what} is there twice; keep one")
            known.append(row)
        return cls({key: _latest_first(found) for key, found in rows.items()})

    def with_own(self, own: LocalRules | None) -> Policies:
        """Beside these what a division has published itself, which comes before a row of the same day."""
        if own is None:
            return self
        rows = dict(self.rows)
        for one in own.rules:
            policy = Policy(one.rule, own.division, one.valid_from, Term(one.value, one.unit), one.basis, one.event_key)
            key = (own.division, one.rule)
            rows[key] = _latest_first([policy, *(row for row in rows.get(key, ()) if row.valid_from != one.valid_from)])
        return Policies(rows)

    def in_force(self, rule: Rule, division: str, on: date) -> Policy | None:
        """The rule that holds in `division` on the day `on`; None where there is none."""
        for scope in (division, COMMON):
            for row in self.rows.get((scope, rule), ()):
                if row.valid_from <= on:
                    return row
        return None

    def own(self, division: str, on: date) -> tuple[Policy, ...]:
        """The rules in force that are the division's own, in the order of `Rule`."""
        found = (self.in_force(rule, division, on) for rule in Rule)
        return tuple(one for one in found if one is not None and one.scope == division)

    def term(self, rule: Rule, division: str, on: date) -> Term | None:
        """The term that holds in `division` on the day `on`; None where there is no such rule."""
        row = self.in_force(rule, division, on)
        return None if row is None else row.term

    def due(self, rule: Rule, division: str, start: date) -> Due | None:
        """The last day of a term beginning on `start`, by the rule that held on that day."""
        term = self.term(rule, division, start)
        return None if term is None else term.after(start)


def _latest_first(rows: Iterable[Policy]) -> tuple[Policy, ...]:
    return tuple(sorted(rows, key=lambda row: row.valid_from, reverse=True))


def _row(row: Mapping[str, str]) -> Policy:
    # DictReader files surplus cells under the key None and gives None for missing ones.
    if any(row.get(column) is None for column in COLUMNS) or len(row) != len(COLUMNS):
        raise ValueError(f"{len(COLUMNS)} cells expected")
    division = row["division"].strip()
    if division != COMMON and not _CODE.fullmatch(division):
        raise ValueError(f"{division!r} is neither a division's code nor *")
    value = int(row["value"])
    if value < 1:
        raise ValueError(f"value {value} must be at least 1")
    if not row["source"].strip():
        raise ValueError("source is empty; name the rule's text")
    rule, unit = Rule(row["rule"].upper()), TermUnit(row["unit"].upper())
    return Policy(rule, division, date.fromisoformat(row["valid_from"]), Term(value, unit), row["source"].strip())

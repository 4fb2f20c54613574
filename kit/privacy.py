"""Personal data 个人信息 never enters, and numbers so small that persons could be recognised are not shown.

Free text that carries a phone or an identity number is refused: decoded strings are looked at after NFKC normalisation,
so that full-width digits and JSON escapes hide nothing. Digits inside longer runs of letters and digits (hashes, codes)
are not taken for numbers of persons.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

_MOBILE = re.compile(r"(?<![0-9A-Za-z])(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?![0-9A-Za-z])")
_LANDLINE = re.compile(r"(?<![0-9A-Za-z])0\d{2,3}[ -]\d{7,8}(?![0-9A-Za-z])")
_IDENTITY = re.compile(
    r"(?<![0-9A-Za-z])[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}[\dXx](?![0-9A-Za-z])"
)
_KINDS = (
    ("identity number 身份证号", _IDENTITY),
    ("mobile number 手机号", _MOBILE),
    ("telephone number 电话", _LANDLINE),
)
SUSPICIOUS_RUN = 11
"""So many digits, spaces and hyphens in a row at least has every number that is looked for."""

_SMALL_CELL_MAX = 4


def shown_citizens(number: int) -> int | None:
    """A number of citizens as it may be shown: None for one to four, who could be recognised."""
    return None if 0 < number <= _SMALL_CELL_MAX else number


def personal_data(leaves: Iterable[tuple[str, Any]]) -> str | None:
    """Where the first piece of personal data stands, as "mobile number 手机号 in data.title", or None.

    `leaves` are (path, value) pairs as `kit.leaves.leaves` gives them.
    """
    found = (_in_text(value, path) for path, value in leaves if isinstance(value, str))
    return next(filter(None, found), None)


def _in_text(text: str, path: str) -> str | None:
    if len(text) < 10:
        return None
    plain = unicodedata.normalize("NFKC", text)
    return next((f"{kind} in {path}" for kind, pattern in _KINDS if pattern.search(plain)), None)

"""Something said to staff in both languages."""

from __future__ import annotations

from typing import NamedTuple


class Text(NamedTuple):
    """A sentence without its full stop, in English and in Chinese."""

    english: str
    chinese: str

    def __str__(self) -> str:
        """Both, as sentences: "It was received before. 重复收到。"."""
        return f"{self.english[:1].upper()}{self.english[1:]}. {self.chinese}。"

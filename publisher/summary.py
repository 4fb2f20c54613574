"""What became of every line: counts for all, words for the first, and all of them in the file of rejects."""

from collections import Counter
from dataclasses import dataclass, field
from typing import BinaryIO

import msgspec

from kit.envelope import Rejected
from publisher.lines import Line

SHOWN_MAX = 20
_TEXT_BYTES_MAX = 256 * 1024


@dataclass(frozen=True, slots=True)
class Reject:
    """One refused line."""

    line: int
    reason: str
    detail: str


@dataclass
class Summary:
    """Grows while the file is read; its size does not depend on the file's."""

    rejects_file: BinaryIO | None = None
    lines: int = 0
    blank: int = 0
    stored: int = 0
    duplicates: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    first_rejects: list[Reject] = field(default_factory=list)
    unconfirmed: int = 0
    first_unconfirmed: int | None = None
    trouble: str | None = None
    stored_by_stream: Counter[str] = field(default_factory=Counter)

    @property
    def complete(self) -> bool:
        """Whether every event of the file is stored."""
        return not self.rejected and not self.unconfirmed and self.trouble is None

    @property
    def events(self) -> int:
        """Lines of which the outcome is known."""
        return self.stored + self.duplicates + self.rejected.total()

    def confirm(self, stream: str, duplicate: bool) -> None:
        """The broker has it: now, or from before."""
        if duplicate:
            self.duplicates += 1
        else:
            self.stored += 1
        self.stored_by_stream[stream] += 1

    def reject(self, line: Line, rejected: Rejected) -> None:
        """It is not sent, or was refused for good."""
        self.rejected[str(rejected.reason)] += 1
        if len(self.first_rejects) < SHOWN_MAX:
            self.first_rejects.append(Reject(line.number, str(rejected.reason), rejected.detail))
        if self.rejects_file:
            row = {
                "line": line.number,
                "reason": str(rejected.reason),
                "detail": rejected.detail,
                "text": line.text[:_TEXT_BYTES_MAX].decode("utf-8", "backslashreplace"),
            }
            self.rejects_file.write(msgspec.json.encode(row) + b"\n")

    def give_up(self, line: Line, trouble: str) -> None:
        """Nobody knows whether it is stored; publishing again will tell."""
        self.unconfirmed += 1
        self.trouble = self.trouble or trouble
        if self.first_unconfirmed is None or line.number < self.first_unconfirmed:
            self.first_unconfirmed = line.number

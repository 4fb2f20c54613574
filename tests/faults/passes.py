"""The divisions' tokens for the intake: what is valid, and what the districts hold, which is not always the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from kit import tokens
from kit.tokens import TOKENS_FILE, Token


@dataclass
class Passes:
    """Tokens in a directory: the intake's file, and a file for each division; `revoked` are good for nothing."""

    directory: Path
    revoked: set[str] = field(default_factory=set)
    _issued: int = 0

    @property
    def register(self) -> Path:
        """What the intake reads."""
        return self.directory / TOKENS_FILE

    def held_by(self, division: str) -> Path:
        """Where the district has its token."""
        return self.directory / f"{division}.token"

    def issue_all(self, divisions: Iterable[str]) -> None:
        """A token for each."""
        self.directory.mkdir()
        for division in divisions:
            self.hand_out(division, self._issue(division))

    def revoke(self, division: str) -> str:
        """Make the district's token invalid; returns a new one, which the district has not got yet."""
        held = self.held_by(division).read_text()
        (known,) = (one for one in tokens.read(self.register) if one.sha256 == tokens.digest(held))
        assert tokens.remove(self.register, known.id)
        self.revoked.add(held)
        return self._issue(division)

    def hand_out(self, division: str, token: str) -> None:
        """Let the district have it."""
        beside = self.directory / f".{division}.new"
        beside.write_text(token)
        beside.replace(self.held_by(division))

    def _issue(self, division: str) -> str:
        token, digest = tokens.make(division)
        self._issued += 1
        tokens.add(self.register, Token(f"{division}-{self._issued}", division, digest, tokens.now()))
        return token

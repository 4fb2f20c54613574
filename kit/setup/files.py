"""Writes the files of the set-up step: whole or not at all, and readable by their owner alone."""

import os
from pathlib import Path


def write_private(path: Path, text: str, mode: int = 0o600) -> Path:
    """Replace a file as a whole: a server that reloads never meets half a configuration. Returns the path."""
    temporary = path.with_name(path.name + ".new")
    temporary.unlink(missing_ok=True)
    with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    return path

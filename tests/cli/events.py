"""Events for the tests of publishing: valid ones, and files of them."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any


def opinion(run: str, number: int = 0, division: str = "350206", **changes: Any) -> dict[str, Any]:
    """A valid `opinion.received`, unique by `run` and `number`; `changes` replace attributes."""
    return {
        "specversion": "1.0",
        "id": f"{run}-{number}",
        "source": f"/divisions/{division}",
        "type": "npc.opinion.received.v1",
        "subject": f"{division}-O-{run}-{number}",
        "time": "2025-03-01T09:00:00+08:00",
        "datacontenttype": "application/json",
        "data": {"division": division, "channel": "QR", "title": "小区停车难"},
    } | changes


def write_lines(path: Path, events: Iterable[dict[str, Any] | bytes]) -> Path:
    """JSON lines; bytes are written as they are."""
    lines = [event if isinstance(event, bytes) else json.dumps(event, ensure_ascii=False).encode() for event in events]
    path.write_bytes(b"".join(line + b"\n" for line in lines))
    return path

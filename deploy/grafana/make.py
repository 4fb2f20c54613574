"""Writes dashboards/*.json from boards.py.

python deploy/grafana/make.py           write them
python deploy/grafana/make.py --check   exit code 1 when one is not what boards.py says
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
DASHBOARDS = HERE / "dashboards"
sys.path.insert(0, str(HERE.parents[1]))

from deploy.grafana.boards import BOARDS  # noqa: E402 - found through the line above
from deploy.grafana.panels import render  # noqa: E402


def files() -> dict[str, str]:
    """File name → text, of every dashboard."""
    return {f"{board.uid}.json": json.dumps(render(board), indent=1, ensure_ascii=False) + "\n" for board in BOARDS}


def drifted() -> list[str]:
    """Names of files that are not what they should be, or should not be."""
    wanted, found = files(), {path.name: path.read_text(encoding="utf-8") for path in DASHBOARDS.glob("*.json")}
    return sorted(name for name in wanted.keys() | found.keys() if wanted.get(name) != found.get(name))


def main() -> int:
    """Write, or check with --check."""
    if "--check" in sys.argv[1:]:
        return 1 if drifted() else 0
    DASHBOARDS.mkdir(exist_ok=True)
    for name in drifted():
        (DASHBOARDS / name).unlink(missing_ok=True)
    for name, text in files().items():
        (DASHBOARDS / name).write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

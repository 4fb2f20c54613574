"""`python -m collector`: serve the metrics of NATS and MongoDB until stopped."""

from __future__ import annotations

import sys

import uvicorn

from collector.app import create_app
from collector.settings import Settings
from kit import logs
from kit.settings import SettingsError, load


def main() -> None:
    """Exit code 1 when a setting is wrong."""
    try:
        settings = load(Settings)
    except SettingsError as error:
        sys.exit(str(error))
    logs.configure("collector", "info")
    uvicorn.run(create_app(settings), host=settings.host, port=settings.port, log_config=None, access_log=False)


if __name__ == "__main__":
    main()

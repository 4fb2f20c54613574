"""`python -m intake`: take events in over HTTP. Settings: RENDA_* in the environment, see docs/operations.md."""

from __future__ import annotations

import argparse
import sys

import uvicorn

from intake.app import create_app
from intake.settings import IntakeSettings
from kit import logs
from kit.settings import SettingsError, load
from kit.tokens import TokenError


def main() -> int:
    """Serve until SIGTERM. Returns 2 when it cannot start; the message says why."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    try:
        settings = load(IntakeSettings)
        app = create_app(settings)
    except (SettingsError, TokenError) as error:
        print(error, file=sys.stderr)
        return 2
    logs.configure("intake", settings.log_level)
    uvicorn.run(app, host=settings.host, port=settings.port, log_config=None, access_log=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())

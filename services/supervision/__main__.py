"""`python -m services.supervision`: the service as a process; see --help."""

import sys

from kit.process import main
from services.supervision.app import build
from services.supervision.settings import Settings

if __name__ == "__main__":
    sys.exit(main(Settings, build))

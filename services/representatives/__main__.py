"""`python -m services.representatives`: the service as a process; see --help."""

import sys

from kit.process import main
from services.representatives.app import build
from services.representatives.settings import Settings

if __name__ == "__main__":
    sys.exit(main(Settings, build))

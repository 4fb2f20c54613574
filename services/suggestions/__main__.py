"""`python -m services.suggestions`: the service as a process; see --help."""

import sys

from kit.process import main
from services.suggestions.app import build
from services.suggestions.settings import Settings

if __name__ == "__main__":
    sys.exit(main(Settings, build))

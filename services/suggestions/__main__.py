"""`python -m services.suggestions`: the service as a process."""

from kit.app import serve
from kit.settings import load
from services.suggestions.app import build
from services.suggestions.settings import Settings

if __name__ == "__main__":
    serve(build(load(Settings)))

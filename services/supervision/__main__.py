"""`python -m services.supervision`: the service as a process."""

from kit.app import serve
from kit.settings import load
from services.supervision.app import build
from services.supervision.settings import Settings

if __name__ == "__main__":
    serve(build(load(Settings)))

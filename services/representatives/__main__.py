"""`python -m services.representatives`: the service as a process."""

from kit.app import serve
from kit.settings import load
from services.representatives.app import build
from services.representatives.settings import Settings

if __name__ == "__main__":
    serve(build(load(Settings)))

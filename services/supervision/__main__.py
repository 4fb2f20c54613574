"""`python -m services.supervision`: run the service with the settings of the environment."""

from kit.app import serve
from kit.settings import ServiceSettings, load
from services.supervision.app import build

if __name__ == "__main__":
    serve(build(load(ServiceSettings)))

"""Who asks: a token of staff is checked before anything is answered, and then passed on for the services to see.

Without a token everything may be read; with one that is not good nothing is answered at all. A gateway without a key
leaves it to those behind it whom to believe.
"""

from pathlib import Path

import orjson
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from kit.settings import SettingsError
from kit.staff import NotStaff, read_key, verify


def recognising(key_file: Path) -> list[Middleware]:
    """The middleware that checks tokens, where there is a key. Raises SettingsError for an unusable one."""
    try:
        key = read_key(key_file)
    except (OSError, ValueError) as error:
        raise SettingsError(f"RENDA_STAFF_KEY_FILE: {error}.") from error
    return [] if key is None else [Middleware(Recognising, key=key)]


class Recognising:
    """An application behind a look at the Authorization header."""

    def __init__(self, app: ASGIApp, key: bytes) -> None:
        self.app = app
        self.key = key

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        given = next((value for name, value in scope.get("headers", ()) if name == b"authorization"), b"")
        try:
            if given:
                verify(given.decode("latin-1"), self.key)
        except NotStaff as error:
            await _refusal(error)(scope, receive, send)
        else:
            await self.app(scope, receive, send)


def _refusal(error: NotStaff) -> Response:
    shown = {"message": f"Not signed in: {error}.", "extensions": {"code": "UNAUTHENTICATED"}}
    return Response(orjson.dumps({"errors": [shown]}), 401, {"www-authenticate": "Bearer"}, "application/json")

"""Who asks: a token of staff is checked before anything is answered, and then passed on for the services to see.

Without a token everything may be read; with one that is not good nothing is answered at all.
"""

from pathlib import Path

import orjson
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from kit.settings import SettingsError
from kit.staff import NotStaff, read_key, verify


class Recognising:
    """The application behind a look at the Authorization header. Raises SettingsError for an unusable key."""

    def __init__(self, app: ASGIApp, key_file: Path) -> None:
        self.app = app
        try:
            self.key = read_key(key_file)
        except (OSError, ValueError) as error:
            raise SettingsError(f"RENDA_STAFF_KEY_FILE: {error}.") from error

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

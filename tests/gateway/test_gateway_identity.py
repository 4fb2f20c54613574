"""Tokens of staff at the gateway's door: none is well, a good one passes on, a bad one ends there."""

from pathlib import Path

import aiohttp
import orjson
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gateway.identity import recognising
from kit.settings import SettingsError
from kit.staff import Staff, ensure_key, issue, read_key
from tests.gateway.servers import running

LONG_AFTER = 2**33


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    return ensure_key(tmp_path)


async def asked(key_file: Path, authorization: str | None = None) -> tuple[int, str]:
    async def answer(request: Request) -> Response:
        return Response(request.headers.get("authorization", "nobody"))

    app = Starlette(routes=[Route("/graphql", answer)], middleware=recognising(key_file))
    headers = {} if authorization is None else {"authorization": authorization}
    async with (
        running(app) as url,
        aiohttp.ClientSession() as session,
        session.get(f"{url}/graphql", headers=headers) as found,
    ):
        return found.status, await found.text()


def token(key_file: Path, until: int = LONG_AFTER) -> str:
    key = read_key(key_file)
    assert key is not None
    return f"Bearer {issue(Staff(name='office', division='350200', until=until), key)}"


async def test_a_good_token_is_passed_on_and_none_is_needed_to_read(key_file: Path) -> None:
    assert await asked(key_file) == (200, "nobody")
    assert await asked(key_file, token(key_file)) == (200, token(key_file))


async def test_a_bad_or_old_token_is_answered_with_401(key_file: Path) -> None:
    status, body = await asked(key_file, "Bearer nonsense")
    assert status == 401
    assert orjson.loads(body)["errors"] == [
        {"message": "Not signed in: the token is not one of ours.", "extensions": {"code": "UNAUTHENTICATED"}}
    ]
    assert (await asked(key_file, token(key_file, until=1)))[0] == 401


async def test_without_a_key_whom_to_believe_is_left_to_the_subgraphs(tmp_path: Path) -> None:
    assert await asked(tmp_path / "none", "Bearer of somebody else") == (200, "Bearer of somebody else")


def test_a_key_that_is_too_short_is_no_setting(tmp_path: Path) -> None:
    (tmp_path / "short").write_text("abc")
    with pytest.raises(SettingsError, match=r"RENDA_STAFF_KEY_FILE: .* needs 32 bytes"):
        recognising(tmp_path / "short")

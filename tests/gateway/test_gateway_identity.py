"""Tokens of staff at the gateway's door: none is well, a good one passes on, a bad one ends there."""

from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.testclient import TestClient

from gateway.identity import recognising
from kit.settings import SettingsError
from kit.staff import Staff, ensure_key, issue, read_key

LONG_AFTER = 2**33


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    return ensure_key(tmp_path)


def asked(key_file: Path, *authorization: str) -> tuple[int, str]:
    async def answer(request: Request) -> Response:
        return Response(request.headers.get("authorization", "nobody"))

    app = Starlette(routes=[Route("/graphql", answer)], middleware=recognising(key_file))
    with TestClient(app) as client:
        found = client.get("/graphql", headers={"authorization": one for one in authorization})
        return found.status_code, found.text


def token(key_file: Path, until: int = LONG_AFTER) -> str:
    key = read_key(key_file)
    assert key is not None
    return f"Bearer {issue(Staff(name='office', division='350200', until=until), key)}"


def test_a_good_token_is_passed_on_and_none_is_needed_to_read(key_file: Path) -> None:
    assert asked(key_file) == (200, "nobody")
    assert asked(key_file, token(key_file)) == (200, token(key_file))


def test_a_bad_or_old_token_is_answered_with_401(key_file: Path) -> None:
    status, body = asked(key_file, "Bearer nonsense")
    assert (status, body) == (
        401,
        '{"errors":[{"message":"Not signed in: the token is not one of ours.","extensions":{"code":"UNAUTHENTICATED"}}]}',
    )
    assert asked(key_file, token(key_file, until=1))[0] == 401


def test_without_a_key_whom_to_believe_is_left_to_the_subgraphs(tmp_path: Path) -> None:
    assert asked(tmp_path / "none", "Bearer of somebody else") == (200, "Bearer of somebody else")


def test_a_key_that_is_too_short_is_no_setting(tmp_path: Path) -> None:
    (tmp_path / "short").write_text("abc")
    with pytest.raises(SettingsError, match=r"RENDA_STAFF_KEY_FILE: .* needs 32 bytes"):
        recognising(tmp_path / "short")

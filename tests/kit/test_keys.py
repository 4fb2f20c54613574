"""Several keys for one name: issued, rotated and revoked, first on paper, then on a server under traffic."""

import asyncio
import contextlib
import stat
from collections.abc import Callable
from pathlib import Path

import nats
import nkeys
import pytest
from click.testing import CliRunner, Result
from nats.aio.client import Client
from nats.errors import Error as NatsError

from cli import programs
from cli.local import NatsServer
from cli.main import main
from kit.credentials import (
    CredentialError,
    ensure_credentials,
    issue_key,
    public_key,
    revoke_key,
    rotate_key,
    seed_path,
    write_seed,
)
from kit.keys import KeyRegisterError, read_keys
from kit.setup.render import write_server
from kit.topology import Limits, Topology, build
from kit.topology.server import Server, render, with_keys

OURS, THEIRS = "350206", "350203"
EVENT = "events.npc.opinion.received.v1"


def test_a_name_may_show_every_key_that_is_not_revoked(tmp_path: Path):
    (first,) = ensure_credentials(tmp_path, [OURS])[OURS]
    second, seed = issue_key(tmp_path, OURS, "reporting")
    assert ensure_credentials(tmp_path, [OURS]) == {OURS: (first, second.public)}
    assert nkeys.from_seed(bytearray(seed)).public_key.decode() == second.public
    revoke_key(tmp_path, second.id)
    assert ensure_credentials(tmp_path, [OURS]) == {OURS: (first,)}
    assert [(key.name, key.note, key.revoked is None) for key in read_keys(tmp_path)] == [
        (OURS, "", True),
        (OURS, "reporting", False),
    ]


def test_the_seed_of_a_key_that_was_issued_is_stored_nowhere(tmp_path: Path):
    ensure_credentials(tmp_path, [OURS])
    _, seed = issue_key(tmp_path, OURS)
    assert all(seed not in path.read_bytes() for path in tmp_path.iterdir())


def test_rotating_replaces_the_kept_seed_and_leaves_the_old_key_valid(tmp_path: Path):
    (first,) = ensure_credentials(tmp_path, [OURS])[OURS]
    second = rotate_key(tmp_path, OURS)
    assert public_key(seed_path(tmp_path, OURS)) == second.public
    assert stat.S_IMODE(seed_path(tmp_path, OURS).stat().st_mode) == 0o600
    assert ensure_credentials(tmp_path, [OURS]) == {OURS: (first, second.public)}


def test_revoking_the_key_of_the_kept_seed_makes_another(tmp_path: Path):
    (first,) = ensure_credentials(tmp_path, [OURS])[OURS]
    revoke_key(tmp_path, read_keys(tmp_path)[0].id)
    (second,) = ensure_credentials(tmp_path, [OURS])[OURS]
    assert second != first
    assert public_key(seed_path(tmp_path, OURS)) == second


def test_the_seed_of_a_revoked_key_brought_back_is_refused(tmp_path: Path):
    ensure_credentials(tmp_path, [OURS])
    kept = seed_path(tmp_path, OURS)
    old = kept.read_bytes()
    revoke_key(tmp_path, read_keys(tmp_path)[0].id)
    ensure_credentials(tmp_path, [OURS])
    kept.write_bytes(old)
    with pytest.raises(CredentialError, match=r"was revoked; delete it for a new key"):
        ensure_credentials(tmp_path, [OURS])


@pytest.mark.parametrize("again", [False, True])
def test_what_is_not_a_valid_key_cannot_be_revoked(tmp_path: Path, again: bool):
    ensure_credentials(tmp_path, [OURS])
    unknown = "350206-UUNKNOWN"
    if again:
        unknown = read_keys(tmp_path)[0].id
        revoke_key(tmp_path, unknown)
    with pytest.raises(KeyRegisterError, match=f"there is no valid key '{unknown}'"):
        revoke_key(tmp_path, unknown)


def test_an_unreadable_register_lets_nobody_in_and_says_so(tmp_path: Path):
    ensure_credentials(tmp_path, [OURS])
    (tmp_path / "keys.json").write_text('[{"id": 1}]')
    with pytest.raises(KeyRegisterError, match=r"keys\.json: Expected `str`, got `int`"):
        ensure_credentials(tmp_path, [OURS])


def test_a_configuration_with_other_keys_is_what_would_have_been_rendered_with_them():
    topology = build([OURS], {"toys": ("account",)}, Limits())
    server = Server("renda", "/data", port=4333)
    one, two = (
        {name: tuple(f"U{number}{name}" for number in range(count)) for name in topology.credentials}
        for count in (1, 2)
    )
    assert with_keys(render(topology, server, one), topology, two) == render(topology, server, two)


# On a server: everybody of the real topology, for the command knows no other; and what an operator types.


@pytest.fixture
def server(start_nats: Callable[[Topology], NatsServer]) -> NatsServer:
    return start_nats(programs.topology()[0])


def renda(server: NatsServer, *arguments: str) -> Result:
    result = CliRunner().invoke(main, ["credentials", *arguments, *places(server.credentials, arguments[0])])
    assert result.exit_code == 0, result.output
    return result


def places(directory: Path, command: str) -> list[str]:
    tokens = [] if command == "rotate" else ["--tokens", str(directory / "tokens.json")]
    return ["--credentials", str(directory), *tokens]


class Ends(asyncio.Queue[str]):
    """What ended a connection."""

    async def disconnected(self) -> None:
        await self.put("disconnected")

    async def failed(self, error: Exception) -> None:
        await self.put(str(error).lower())


async def publish_until(stop: asyncio.Event, current: list[Client]) -> tuple[int, int]:
    """Publish one event after the other over the last of the connections; how many were acknowledged, how many not."""
    count = unsure = 0
    while not stop.is_set():
        try:
            await current[-1].jetstream().publish(EVENT, b"%d" % count)
        except NatsError:  # while the server reads its configuration it may not answer: a publisher sends again
            unsure += 1
        else:
            count += 1
    return count, unsure


async def test_a_publisher_changes_its_key_without_losing_an_event_or_disturbing_another(
    server: NatsServer, tmp_path: Path
):
    (old_key,) = (key.id for key in read_keys(server.credentials) if key.name == OURS)
    old_seed, new_seed = tmp_path / "old.seed", tmp_path / "new.seed"
    write_seed(old_seed, seed_path(server.credentials, OURS).read_bytes().strip())
    undisturbed, ends, stop = Ends(), Ends(), asyncio.Event()
    watched = {"disconnected_cb": ends.disconnected, "error_cb": ends.failed}
    old = await nats.connect(server.url, nkeys_seed=str(old_seed), allow_reconnect=False, **watched)
    watched = {"disconnected_cb": undisturbed.disconnected, "error_cb": undisturbed.failed}
    others = [await server.connect(name, **watched) for name in (THEIRS, "suggestions", "operator")]
    current = [old]
    publishing = asyncio.create_task(publish_until(stop, current))
    await asyncio.to_thread(renda, server, "issue", OURS, "--nats", "--to", str(new_seed), "--note", "new system")
    current.append(await nats.connect(server.url, nkeys_seed=str(new_seed), **watched))
    last = None
    while last is None:
        with contextlib.suppress(NatsError):
            last = await old.jetstream().publish(EVENT, b"the last under the old key")
    await asyncio.to_thread(renda, server, "revoke", old_key)
    await asyncio.wait_for(ends.get(), 60)
    stop.set()
    acknowledged, _ = await publishing
    acknowledged += 1  # the last under the old key
    assert undisturbed.empty()
    stored = (await others[2].jetstream().stream_info(last.stream)).state.messages
    assert stored >= acknowledged
    intruder = Client()
    with pytest.raises(NatsError, match=r"(?i)authorization violation"):
        await intruder.connect(server.url, nkeys_seed=str(old_seed), allow_reconnect=False)
    for client in (*others, *current, intruder):
        await client.close()


async def test_a_service_changes_its_key_and_goes_on_pulling(server: NatsServer):
    division, before = await server.connect(OURS), await server.connect("supervision")
    pull = await before.jetstream().pull_subscribe_bind("supervision", stream="FACTS")
    (old_key,) = (key.id for key in read_keys(server.credentials) if key.name == "supervision")
    said = (await asyncio.to_thread(renda, server, "rotate", "supervision")).stderr
    assert said == f"still valid: {old_key}; NATS has taken it up\n"
    await division.jetstream().publish("events.npc.hearing.held.v1", b"first")
    [message] = await pull.fetch(1, timeout=10)
    await message.ack_sync()
    after = await server.connect("supervision")
    pull_after = await after.jetstream().pull_subscribe_bind("supervision", stream="FACTS")
    await asyncio.to_thread(renda, server, "revoke", old_key)
    await division.jetstream().publish("events.npc.hearing.held.v1", b"second")
    [message] = await pull_after.fetch(1, timeout=10)
    assert message.data == b"second"
    await message.ack_sync()
    assert after.stats["reconnects"] == 0
    for client in (division, before, after):
        await client.close()


def test_the_list_shows_tokens_and_keys_and_never_a_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("COLUMNS", "200")
    topology, _ = programs.topology()
    write_server(tmp_path, topology, Server("renda", "/data"))
    directory = tmp_path / "credentials"

    def asked(*arguments: str) -> str:
        return CliRunner().invoke(main, ["credentials", *arguments, *places(directory, arguments[0])]).stdout

    seed = asked("issue", OURS, "--nats", "--note", "second system").strip()
    key = read_keys(directory)[-1]
    assert nkeys.from_seed(bytearray(seed.encode())).public_key.decode() == key.public
    assert key.public in (tmp_path / "nats.conf").read_text()
    token = asked("issue", OURS, "--days", "30").strip()
    asked("revoke", key.id)
    assert key.public not in (tmp_path / "nats.conf").read_text()
    shown = asked("list")
    (line,) = (line for line in shown.splitlines() if key.id in line)
    assert "revoked 2" in line
    assert "second system" in line
    assert sum(" HTTP " in line for line in shown.splitlines()) == 1
    assert token not in shown
    assert seed not in shown


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("issue", "999999", "--nats"), "is no division, service or other name"),
        (("issue", OURS, "--nats", "--days", "3"), "does not expire by itself"),
        (("rotate", "nobody"), "is no division, service or other name"),
        (("revoke", "350206-nothing"), "there is no valid key"),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(tmp_path: Path, arguments: tuple[str, ...], message: str):
    ensure_credentials(tmp_path, [OURS])
    before = (tmp_path / "keys.json").read_bytes()
    result = CliRunner().invoke(main, ["credentials", *arguments, *places(tmp_path, arguments[0])])
    assert result.exit_code == 1
    assert message in result.output
    assert (tmp_path / "keys.json").read_bytes() == before

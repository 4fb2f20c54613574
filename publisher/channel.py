"""A connection in the name of one division that learns of every event whether the broker has stored it, and of every
question the answer.

The broker answers each publish on a reply subject; a refusal by permission has no answer and comes as an error of the
connection, where it is made the answer to everything in flight. What may pass raises `Unavailable`, what will not
raises `Rejected`, and what makes the whole credential useless raises `CredentialRefusedError`.
"""

import asyncio
import contextlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import nats
import nats.errors
from nats.aio.client import Client
from nats.aio.msg import Msg

from kit import in_process
from kit.credentials import CredentialError, public_key, seed_path
from kit.envelope import Reason, Rejected

CONNECT_SECONDS_MAX = 10.0
_TOO_LARGE = 10054
_FULL = 10077
_IN_PROCESS_PAUSE_SECONDS = 0.2
_SERVERS_FAULT = 500  # like HTTP: from here on it is not the message's fault
_UNKNOWN_USER = "authorization violation"
_FORBIDDEN = "permissions violation"


class UnreachableError(Exception):
    """Nobody answers at the address."""


class UnavailableError(Exception):
    """Not stored, for a reason that may pass."""


class InProcessError(UnavailableError):
    """A cluster believes to be at work on the same message id: the first time of sending has no receipt yet."""


class CredentialRefusedError(Exception):
    """The server does not let this credential publish events."""


class Ack(msgspec.Struct, frozen=True):
    """The broker's receipt."""

    stream: str
    seq: int
    duplicate: bool = False


class _Error(msgspec.Struct):
    code: int = 0
    err_code: int = 0
    description: str = ""


class _Reply(msgspec.Struct):
    stream: str = ""
    seq: int = 0
    duplicate: bool = False
    error: _Error | None = None


_reply = msgspec.json.Decoder(_Reply)


@dataclass(frozen=True, slots=True)
class Credentials:
    """Whose seeds are at hand: a directory of `<division>.seed`, or one seed file for everything."""

    path: Path

    def __post_init__(self) -> None:
        """Raises `CredentialError` when there is nothing at the path."""
        if not self.path.exists():
            raise CredentialError(f"{self.path} does not exist: give your seed file, or the directory of seeds")

    @property
    def division(self) -> str | None:
        """Whose the one seed file is, where its name tells: `350206.seed`."""
        if self.path.is_dir() or not re.fullmatch(r"\d{6}(\d{3})?", self.path.stem):
            return None
        return self.path.stem

    def seed_file(self, division: str) -> Path:
        """The seed to publish with in the name of a division."""
        return seed_path(self.path, division) if self.path.is_dir() else self.path


@dataclass
class Channel:
    """Open with `open_channel`; close with `close`."""

    client: Client
    seed_file: Path
    refusal: str | None = None
    _inbox: str = ""
    _waiting: dict[str, asyncio.Future[Msg]] = field(default_factory=dict)
    _number: int = 0

    async def listen(self) -> None:
        """Hear the broker's answers."""
        self._inbox = self.client.new_inbox()
        await self.client.subscribe(f"{self._inbox}.*", cb=self._answered)

    async def publish(self, subject: str, payload: bytes, headers: Mapping[str, str], timeout_seconds: float) -> Ack:
        """Publish and wait for the receipt. Raises `UnavailableError`, `CredentialRefusedError`, `Rejected`.

        What stays in process for the whole time is published under an id of its own, with as much time again (see
        `kit.in_process`).
        """
        clock = asyncio.get_running_loop().time
        deadline = clock() + timeout_seconds
        while clock() < deadline:
            with contextlib.suppress(InProcessError):
                return await self._publish_once(subject, payload, headers, timeout_seconds)
            await asyncio.sleep(_IN_PROCESS_PAUSE_SECONDS)
        anew = {**headers, in_process.HEADER: in_process.own_id(headers[in_process.HEADER])}
        return await self._publish_once(subject, payload, anew, timeout_seconds)

    async def _publish_once(
        self, subject: str, payload: bytes, headers: Mapping[str, str], timeout_seconds: float
    ) -> Ack:
        outcome = read_answer(await self._answer_to(subject, payload, dict(headers), timeout_seconds, "receipt"))
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    async def ask(self, subject: str, question: bytes, timeout_seconds: float) -> bytes:
        """Ask and wait for the answer. Raises `UnavailableError`, `CredentialRefusedError`."""
        answer = await self._answer_to(subject, question, None, timeout_seconds, "answer")
        if _nobody_listens(answer):
            raise UnavailableError("nobody on the platform's side answers questions at the moment")
        return answer.data

    async def _answer_to(
        self, subject: str, payload: bytes, headers: dict[str, str] | None, timeout_seconds: float, awaited: str
    ) -> Msg:
        if self.refusal is not None:
            raise CredentialRefusedError(self.refusal)
        self._number += 1
        token = str(self._number)
        answer: asyncio.Future[Msg] = asyncio.get_running_loop().create_future()
        self._waiting[token] = answer
        try:
            await self.client.publish(subject, payload, reply=f"{self._inbox}.{token}", headers=headers)
            return await asyncio.wait_for(answer, timeout_seconds)
        except TimeoutError:
            raise UnavailableError(f"no {awaited} within {timeout_seconds:g} s") from None
        except nats.errors.Error as error:
            raise UnavailableError(str(error)) from None
        finally:
            del self._waiting[token]

    async def close(self) -> None:
        """End the connection; everything sent has had its answer."""
        await self.client.close()

    async def failed(self, error: Exception) -> None:
        """The connection's error callback."""
        said = str(error).lower()
        if _FORBIDDEN in said or _UNKNOWN_USER in said:
            self.refusal = f"{self.seed_file}: {error}: is it the seed of a division on this platform?"
            for answer in self._waiting.values():
                if not answer.done():
                    answer.set_exception(CredentialRefusedError(self.refusal))

    async def _answered(self, message: Msg) -> None:
        answer = self._waiting.get(message.subject.rpartition(".")[2])
        if answer is not None and not answer.done():
            answer.set_result(message)


async def open_channel(url: str, seed_file: Path, patience_seconds: float = CONNECT_SECONDS_MAX) -> Channel:
    """Connect; raises `CredentialError`, `CredentialRefusedError`, or `UnreachableError` when nobody answers."""
    public_key(seed_file)
    channel = Channel(Client(), seed_file)
    connecting = asyncio.create_task(
        channel.client.connect(
            url,
            nkeys_seed=str(seed_file),
            error_cb=channel.failed,
            ping_interval=2,
            max_outstanding_pings=2,
            max_reconnect_attempts=-1,
            reconnect_time_wait=1,
        )
    )
    deadline = asyncio.get_running_loop().time() + patience_seconds
    while not connecting.done() and channel.refusal is None and asyncio.get_running_loop().time() < deadline:
        await asyncio.wait([connecting], timeout=0.05)
    if channel.refusal is not None or not connecting.done():
        connecting.cancel()
        with contextlib.suppress(asyncio.CancelledError, nats.errors.Error, OSError):
            await connecting
        await channel.client.close()
        if channel.refusal is not None:
            raise CredentialRefusedError(channel.refusal)
        raise UnreachableError(f"NATS at {url} does not answer: start it (`renda up`), or correct --url")
    await connecting
    await channel.listen()
    return channel


@dataclass
class Channels:
    """One channel per division, opened when its first event comes."""

    url: str
    credentials: Credentials
    patience_seconds: float = CONNECT_SECONDS_MAX
    _open: dict[Path, Channel | Exception] = field(default_factory=dict)
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def of(self, division: str) -> Channel:
        """The channel of a division. Raises what `open_channel` raises."""
        seed_file = self.credentials.seed_file(division)
        async with self._lock:
            if seed_file not in self._open:
                try:
                    self._open[seed_file] = await open_channel(self.url, seed_file, self.patience_seconds)
                except (CredentialError, CredentialRefusedError, UnreachableError) as error:
                    self._open[seed_file] = error  # the next event would fare no better
        found = self._open[seed_file]
        if isinstance(found, Exception):
            raise found
        return found

    async def close(self) -> None:
        """Close all."""
        for channel in self._open.values():
            if isinstance(channel, Channel):
                await channel.close()


def _nobody_listens(message: Msg) -> bool:
    return (message.headers or {}).get("Status") == "503"


def read_answer(message: Msg) -> Ack | Exception:
    """What the broker says of one publish: a receipt, or what `Channel.publish` raises."""
    if _nobody_listens(message):
        return UnavailableError("no stream listens on the platform's side at the moment")
    try:
        reply = _reply.decode(message.data)
    except msgspec.DecodeError as fault:
        return UnavailableError(f"an answer that is no receipt: {fault}")
    error = reply.error
    if error is None:
        return Ack(reply.stream, reply.seq, reply.duplicate)
    if error.err_code == _FULL:
        return UnavailableError("the division's stream is full (10077); the operator must make room")
    if error.err_code == in_process.IN_PROCESS:
        return InProcessError(f"{error.description} ({error.err_code})")
    if error.code >= _SERVERS_FAULT:
        return UnavailableError(f"{error.description} ({error.err_code})")
    if error.err_code == _TOO_LARGE:
        return Rejected(Reason.OVERSIZED, f"{error.description} ({error.err_code})")
    return Rejected(Reason.NOT_ALLOWED, f"the server says {error.description!r} ({error.err_code})")

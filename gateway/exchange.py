"""One HTTP exchange with a subgraph: what goes in, what comes out, and how it fails, whoever carries it.

`plain_http` carries http:// and `secure_http` https://; `subgraphs` decides when, for how long and how often.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from gateway.federation import SubgraphError

# Less than the five seconds after which common servers close an idle connection.
KEEP_ALIVE_SECONDS = 4.0
UNREACHABLE = "SUBGRAPH_UNREACHABLE"
BAD_RESPONSE = "SUBGRAPH_BAD_RESPONSE"


class Reply(NamedTuple):
    """`body` is as the server meant it, after decompression."""

    status: int
    body: bytes


@dataclass(frozen=True, slots=True, eq=False)
class Passed:
    """Request headers passed on to subgraphs, both as pairs and as they stand on the wire; made once per operation."""

    pairs: Mapping[str, str]
    wire: bytes


class Exchange(Protocol):
    """Posts JSON to one address. Raises SubgraphError; cancelled, it leaves nothing behind that could be used again."""

    async def __call__(self, body: bytes, passed: Passed, /) -> Reply: ...

    def close(self) -> None:
        """Keep no connection from now on; exchanges under way go on."""


class SubgraphFailure(SubgraphError):
    """A failure that counts against the subgraph; `may_pass` where sending the same again may well succeed."""

    def __init__(self, message: str, code: str, may_pass: bool) -> None:
        super().__init__(message, code)
        self.may_pass = may_pass


def passed(headers: Mapping[str, str]) -> Passed:
    """Values have come through an HTTP parser; one with a line break could still forge a header, and is left out."""
    kept = {name: value for name, value in headers.items() if not {"\r", "\n", "\0"} & set(value)}
    return Passed(kept, "".join(f"{name}: {value}\r\n" for name, value in kept.items()).encode("latin-1"))


def unreachable() -> SubgraphFailure:
    return SubgraphFailure("it cannot be reached", UNREACHABLE, may_pass=True)


def broken_connection() -> SubgraphFailure:
    return SubgraphFailure("the connection broke", UNREACHABLE, may_pass=True)


def broken_off() -> SubgraphFailure:
    return SubgraphFailure("its answer broke off or is damaged", BAD_RESPONSE, may_pass=True)


def not_http() -> SubgraphFailure:
    return SubgraphFailure("its answer is not HTTP", BAD_RESPONSE, may_pass=False)


def too_large(bytes_max: int) -> SubgraphError:
    return SubgraphError(f"its answer is larger than {bytes_max} bytes", "SUBGRAPH_RESPONSE_TOO_LARGE")

"""How the engine talks to subgraphs: through a coroutine function that someone else provides."""

from collections.abc import Awaitable
from typing import NamedTuple, Protocol


class SubgraphRequest(NamedTuple):
    """`body` is a complete GraphQL-over-HTTP request in JSON; `kind` is "query" or "mutation"."""

    subgraph: str
    kind: str
    body: bytes


class Transport(Protocol):
    """Carries a request and returns the body of the answer, in JSON. Raises SubgraphError when there is none."""

    def __call__(self, request: SubgraphRequest, /) -> Awaitable[bytes]: ...

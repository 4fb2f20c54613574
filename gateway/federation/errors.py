"""What can go wrong, by whose fault: the supergraph's, the operation's, the planner's limits, or a subgraph's."""

from collections.abc import Sequence
from typing import Any


class SupergraphError(Exception):
    """The supergraph SDL cannot be used; the message names type, field and subgraph."""


class OperationError(Exception):
    """The operation is refused before anything runs; `errors` are GraphQL errors ready for the response."""

    def __init__(self, errors: Sequence[dict[str, Any]], code: str) -> None:
        super().__init__("; ".join(str(error["message"]) for error in errors))
        self.errors = [{**error, "extensions": {"code": code, **error.get("extensions", {})}} for error in errors]
        self.code = code


class PlanningError(Exception):
    """No subgraph can be reached that resolves a field; the message names type, field and subgraphs."""


class SubgraphError(Exception):
    """A subgraph gave no usable answer. Raised by a transport; `code` goes into the error's extensions."""

    def __init__(self, message: str, code: str = "SUBGRAPH_REQUEST_FAILED") -> None:
        super().__init__(message)
        self.code = code

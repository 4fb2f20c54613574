"""Read the answer of a subgraph, trusting nothing."""

from typing import Any

import orjson

from gateway.federation.errors import SubgraphError
from gateway.federation.executor.places import Object

BAD_RESPONSE = "SUBGRAPH_BAD_RESPONSE"


def read_answer(body: bytes) -> tuple[Object | None, list[dict[str, Any]]]:
    """Data and errors. Raises SubgraphError when the body is not a GraphQL response."""
    try:
        answer = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise SubgraphError("the answer is not JSON", BAD_RESPONSE) from error
    if not isinstance(answer, dict) or not ("data" in answer or "errors" in answer):
        raise SubgraphError("the answer is not a GraphQL response", BAD_RESPONSE)
    data, errors = answer.get("data"), answer.get("errors") or []
    if not (data is None or isinstance(data, dict)) or not isinstance(errors, list):
        raise SubgraphError("the answer is not a GraphQL response", BAD_RESPONSE)
    if data is None and not errors:
        raise SubgraphError("the answer has neither data nor errors", BAD_RESPONSE)
    return data, [error if isinstance(error, dict) else {} for error in errors]

"""Topics: a supergraph each in `supergraphs/`, with strict subgraphs whose data follows from their schemas."""

import asyncio

from tests.gateway.in_process import SUPERGRAPHS
from tests.gateway.strict_subgraphs import load

DATA_OF_THEIR_OWN = frozenset({"library", "town"})
TOPICS = sorted(path.stem for path in SUPERGRAPHS.glob("*.graphql") if path.stem not in DATA_OF_THEIR_OWN)


def planned(topic: str, operation: str) -> str:
    """The plan, after it has been seen to give the single schema's answer without an error."""
    graph = load(topic)
    expected = graph.alone(operation)
    assert "errors" not in expected
    assert asyncio.run(graph.data(operation)) == expected["data"]
    return graph.plan(operation)
